// SPDX-License-Identifier: Apache-2.0
// Numbers as OpenDSS writes them: plain, or as an expression in reverse Polish notation: "(8 1000 /)".
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "data/readers/opendss/tokens.hpp"

namespace headroom::data::opendss {

// A plain number; nothing around it but blanks. Not finite counts as not a number.
std::optional<double> parse_plain_number(std::string_view text);

// Value of an expression: numbers and + - * / sqrt sqr ^ sin cos tan asin acos atan atan2 (degrees) swap rollup rolldn
// ln log10 exp inv pi. Nothing when it holds anything else or is not finite. Complexity: length.
std::optional<double> evaluate_rpn(std::string_view text, const Variables& variables);

// A plain number, else an expression.
std::optional<double> parse_number(std::string_view text, const Variables& variables);

// Values separated by blanks, commas or | , at most `limit`; an item in brackets is an expression. Nothing when one is
// not a number.
std::optional<std::vector<double>> parse_array(std::string_view text, const Variables& variables, std::size_t limit);

// A symmetric matrix of that order by rows, full or lower triangle, rows separated by |. Missing values are 0 or, below
// the diagonal, mirrored. Result: order × order by rows.
std::optional<std::vector<double>> parse_symmetric_matrix(std::string_view text, const Variables& variables,
                                                          std::size_t order);

// Yes, true; anything else is no.
bool parse_yes(std::string_view text);

}  // namespace headroom::data::opendss
