// SPDX-License-Identifier: Apache-2.0
// A MATPOWER case file as tokens: comments and line continuations are gone, places remain.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "models/core/diagnostics.hpp"

namespace headroom::data::matpower {

enum class TokenKind : std::uint8_t { number, name, text, symbol, line_end, end };

struct Token {
  TokenKind kind = TokenKind::end;
  std::string text;  // name with its dots: mpc.bus; symbol: one or two characters
  double number = 0.0;
  bool space_before = false;  // inside brackets blanks separate: [1 -2] has two columns
  std::int32_t line = 0, column = 0;
};

// Ends with one token of kind `end`. Characters that belong to no token become findings (E1401), one per line.
std::vector<Token> tokenise(std::string_view text, std::string_view file, models::Findings& findings);

}  // namespace headroom::data::matpower
