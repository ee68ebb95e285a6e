// SPDX-License-Identifier: Apache-2.0
// Whole text files with findings, and the digest that names their content.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "models/core/diagnostics.hpp"

namespace headroom::data {

// The file's bytes without a UTF-8 byte-order mark. Empty result: a finding says why (missing, a folder, unreadable,
// zero bytes or not UTF-8). `shown_as` is the name that findings show. Complexity: bytes.
std::optional<std::string> read_text_file(const std::filesystem::path& path, std::string_view shown_as,
                                          models::Findings& findings);

// The same checks on bytes that are in memory already.
std::optional<std::string> checked_text(std::string bytes, std::string_view shown_as, models::Findings& findings);

// "fnv1a64:" and 16 hexadecimal digits: the 64-bit FNV-1a hash, to tell versions of a file apart (not against forgery).
std::string digest(std::string_view bytes);

// A message of a library on one line, at most 200 bytes.
std::string shown_line(std::string_view message);

}  // namespace headroom::data
