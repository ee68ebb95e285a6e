// SPDX-License-Identifier: Apache-2.0
// Expressions of a MATPOWER case file, evaluated as they are parsed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "data/readers/matpower/script.hpp"
#include "data/readers/matpower/tokens.hpp"

namespace headroom::data::matpower {

// Thrown inside the evaluator only, caught per statement.
struct ScriptError {
  const char* code;
  Token at;
  std::string message, remedy;
};

// Positions along one dimension, counted from 0.
using Positions = std::vector<std::size_t>;

class Expression {
 public:
  Expression(const std::vector<Token>& tokens, std::size_t& at, const Script& script)
      : tokens_(tokens), at_(at), script_(script) {}

  Matrix parse();  // one expression, up to a token that cannot continue it
  // The two index lists of "(rows, columns)" or one of "(k)", the opening parenthesis being next.
  std::vector<Positions> parse_indices(const Matrix& of);

 private:
  Matrix sum();
  Matrix product();
  Matrix unary();
  Matrix power();
  Matrix primary();
  Matrix name();
  Matrix call(const Token& function);
  Matrix bracket();
  Positions index(std::size_t extent);
  const Token& here() const { return tokens_[at_]; }
  bool is(std::string_view symbol) const { return here().kind == TokenKind::symbol && here().text == symbol; }
  bool take(std::string_view symbol);
  void expect(std::string_view symbol);
  bool starts_next_element() const;
  [[noreturn]] void fail(const char* code, std::string message, std::string remedy = "") const;
  Matrix combine(const Token& sign, const Matrix& a, const Matrix& b) const;

  const std::vector<Token>& tokens_;
  std::size_t& at_;
  const Script& script_;
  int depth_ = 0;
  int in_bracket_ = 0;  // > 0: blanks separate elements
};

}  // namespace headroom::data::matpower
