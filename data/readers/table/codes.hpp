// SPDX-License-Identifier: Apache-2.0
// The finding codes of the readers. A code never changes its meaning; scripts may rely on it.
#pragma once

#include <span>
#include <string_view>

namespace headroom::data {

namespace code {
inline constexpr const char* file_missing = "E1001";
inline constexpr const char* file_unreadable = "E1002";
inline constexpr const char* toml_syntax = "E1003";
inline constexpr const char* quote_open = "E1004";
inline constexpr const char* field_count = "E1005";
inline constexpr const char* no_header = "E1006";
inline constexpr const char* column_twice = "E1007";
inline constexpr const char* not_text = "E1008";
inline constexpr const char* format_unknown = "E1009";
inline constexpr const char* json_syntax = "E1010";
inline constexpr const char* missing_column = "E1101";
inline constexpr const char* missing_value = "E1102";
inline constexpr const char* unknown_key = "E1103";
inline constexpr const char* out_of_bounds = "E1201";
inline constexpr const char* not_finite = "E1202";
inline constexpr const char* not_a_number = "E1203";
inline constexpr const char* not_an_integer = "E1204";
inline constexpr const char* not_a_boolean = "E1205";
inline constexpr const char* not_a_choice = "E1206";
inline constexpr const char* wrong_type = "E1207";
inline constexpr const char* two_units = "E1208";
inline constexpr const char* contradiction = "E1209";
inline constexpr const char* duplicate_name = "E1301";
inline constexpr const char* unknown_reference = "E1302";
inline constexpr const char* node_absent = "E1303";
inline constexpr const char* empty_table = "E1304";
inline constexpr const char* unsupported = "E1305";
inline constexpr const char* script_syntax = "E1401";
inline constexpr const char* script_unsupported = "E1402";
inline constexpr const char* matrix_shape = "E1403";
inline constexpr const char* script_recursion = "E1404";
inline constexpr const char* bus_syntax = "E1405";
inline constexpr const char* line_geometry = "E1406";
}  // namespace code

struct CodeMeaning {
  std::string_view code, meaning;
};

// Every code of this folder with its meaning, in order of the code: what `headroom columns --findings` prints.
std::span<const CodeMeaning> finding_codes();

}  // namespace headroom::data
