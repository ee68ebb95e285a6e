// SPDX-License-Identifier: Apache-2.0
#include "data/readers/table/text_file.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <system_error>

#include "data/readers/table/codes.hpp"
#include "data/readers/table/number.hpp"

namespace headroom::data {

namespace {

void refuse(const char* code, std::string_view file, std::string message, std::string remedy,
            models::Findings& findings) {
  findings.add(value_finding(code, place_in(file), "", std::move(message), "", std::move(remedy)));
}

models::Origin place_of_byte(std::string_view bytes, std::size_t position, std::string_view file) {
  const std::string_view before = bytes.substr(0, position);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  return {std::string(file), static_cast<std::int32_t>(line), static_cast<std::int32_t>(position - start + 1)};
}

}  // namespace

std::optional<std::string> checked_text(std::string bytes, std::string_view shown_as, models::Findings& findings) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.erase(0, 3);
  std::size_t bad = 0;
  if (is_utf8_text(bytes, bad)) return bytes;
  findings.add(value_finding(code::not_text, {place_of_byte(bytes, bad, shown_as), "", ""}, "",
                             fmt::format("byte 0x{:02X} is not UTF-8 text", static_cast<unsigned char>(bytes[bad])), "",
                             "save the file as UTF-8 text"));
  return std::nullopt;
}

std::optional<std::string> read_text_file(const std::filesystem::path& path, std::string_view shown_as,
                                          models::Findings& findings) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) {
    refuse(code::file_missing, shown_as, "the file does not exist", "check the path", findings);
    return std::nullopt;
  }
  if (std::filesystem::is_directory(status)) {
    refuse(code::file_unreadable, shown_as, "this is a folder, a file is needed", "name the file", findings);
    return std::nullopt;
  }
  std::ifstream stream(path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (!stream || stream.bad()) {
    refuse(code::file_unreadable, shown_as, "the file cannot be read", "check its permissions", findings);
    return std::nullopt;
  }
  return checked_text(std::move(bytes), shown_as, findings);
}

std::string digest(std::string_view bytes) {
  std::uint64_t hash = 14695981039346656037ull;
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;
  return fmt::format("fnv1a64:{:016x}", hash);
}

std::string shown_line(std::string_view message) {
  std::string text(message.substr(0, 200));
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  return text;
}

}  // namespace headroom::data
