// SPDX-License-Identifier: Apache-2.0
#include "data/writers/table.hpp"

#include "data/writers/files.hpp"

namespace headroom::data {

std::string to_text(const Cell& cell) {
  if (const auto* words = std::get_if<std::string>(&cell)) return *words;
  if (const auto* value = std::get_if<double>(&cell)) return number_text(*value);
  if (const auto* count = std::get_if<std::int64_t>(&cell)) return std::to_string(*count);
  if (const auto* flag = std::get_if<bool>(&cell)) return *flag ? "true" : "false";
  return {};
}

}  // namespace headroom::data
