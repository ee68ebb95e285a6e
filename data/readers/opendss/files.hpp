// SPDX-License-Identifier: Apache-2.0
// Files that a script names: relative to the script, with / or \, and in any case where the file system minds it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace headroom::data::opendss {

// The file meant by `name` seen from `folder`; nothing when there is none.
std::optional<std::filesystem::path> find_file(const std::filesystem::path& folder, std::string_view name);

// The whole file; nothing when it cannot be read or is larger than a gigabyte.
std::optional<std::string> read_text(const std::filesystem::path& file);

// Takes the next line (without its end) off `text`; false at the end.
bool next_line(std::string_view& text, std::string_view& line);

}  // namespace headroom::data::opendss
