// SPDX-License-Identifier: Apache-2.0
#include "data/writers/table.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace headroom::data {

std::string to_shortest(double value) {
  if (!std::isfinite(value)) return {};
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value == 0.0 ? 0.0 : value).ptr;
  return std::string(buffer.data(), end);
}

std::string to_text(const Cell& cell) {
  if (const auto* words = std::get_if<std::string>(&cell)) return *words;
  if (const auto* value = std::get_if<double>(&cell)) return to_shortest(*value);
  if (const auto* count = std::get_if<std::int64_t>(&cell)) return std::to_string(*count);
  if (const auto* flag = std::get_if<bool>(&cell)) return *flag ? "true" : "false";
  return {};
}

}  // namespace headroom::data
