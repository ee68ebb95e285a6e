// SPDX-License-Identifier: Apache-2.0
// Small pieces of HTML and SVG text.
#pragma once

#include <concepts>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace headroom::data {

// & < > " as entities.
std::string escaped(std::string_view text);

// 12345.6 -> "12,345.6" with so many decimals.
std::string grouped(double value, int decimals = 0);
inline std::string grouped(std::integral auto count) { return grouped(static_cast<double>(count)); }
// Rounded down, as every published capacity: "1,234", below 100 one decimal.
std::string floored_kw(double kw);

// A table; cells are HTML already. Columns listed in `right` are numbers.
std::string html_table(std::span<const std::string> head, std::span<const std::vector<std::string>> rows,
                       std::span<const std::size_t> right, std::string_view css_class = "");

// A term and its explanation, line by line.
std::string html_terms(std::span<const std::pair<std::string, std::string>> terms);

}  // namespace headroom::data
