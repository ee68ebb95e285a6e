// SPDX-License-Identifier: Apache-2.0
// Grammar, loosest first:  range = sum {":" sum};  sum = product {(+|-) product};  product = unary {(*|/|.*|./) unary};
// unary = {+|-} power;  power = primary {(^|.^) unary};  primary = number | name | name(args) | (range) | [rows].
#include "data/readers/matpower/expression.hpp"

#include <fmt/core.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

#include "data/readers/table/codes.hpp"
#include "data/readers/table/number.hpp"

namespace headroom::data::matpower {

namespace {

constexpr int deepest = 200;
constexpr double most_values = 5e6;

struct Function {
  std::string_view name;
  double (*apply)(double);
};

// clang-format off
constexpr Function functions[] = {
    {"sqrt", [](double x) { return std::sqrt(x); }}, {"abs", [](double x) { return std::abs(x); }},
    {"sin", [](double x) { return std::sin(x); }},   {"cos", [](double x) { return std::cos(x); }},
    {"tan", [](double x) { return std::tan(x); }},   {"asin", [](double x) { return std::asin(x); }},
    {"acos", [](double x) { return std::acos(x); }}, {"atan", [](double x) { return std::atan(x); }},
    {"exp", [](double x) { return std::exp(x); }},   {"log", [](double x) { return std::log(x); }},
};
// clang-format on

double apply(char sign, double a, double b) {
  switch (sign) {
    case '+': return a + b;
    case '-': return a - b;
    case '*': return a * b;
    case '/': return a / b;
    default: return std::pow(a, b);
  }
}

}  // namespace

void Expression::fail(const char* code, std::string message, std::string remedy) const {
  throw ScriptError{code, here(), std::move(message), std::move(remedy)};
}

bool Expression::take(std::string_view symbol) {
  if (!is(symbol)) return false;
  ++at_;
  return true;
}

void Expression::expect(std::string_view symbol) {
  if (!take(symbol))
    fail(code::script_syntax, fmt::format("\"{}\" is expected here", symbol), fmt::format("add {}", symbol));
}

Matrix Expression::combine(const Token& sign, const Matrix& a, const Matrix& b) const {
  const bool elementwise =
      sign.text.size() == 2 || sign.text == "+" || sign.text == "-" || b.scalar() || (a.scalar() && sign.text == "*");
  const bool same = a.rows == b.rows && a.columns == b.columns;
  if (!elementwise || (!same && !a.scalar() && !b.scalar()))
    throw ScriptError{code::script_unsupported, sign,
                      fmt::format("{}x{} {} {}x{} is not evaluated", a.rows, a.columns, sign.text, b.rows, b.columns),
                      "write the numbers out"};
  Matrix result = a.scalar() ? b : a;
  for (std::size_t k = 0; k < result.values.size(); ++k)
    result.values[k] = apply(sign.text.back(), a.values[a.scalar() ? 0 : k], b.values[b.scalar() ? 0 : k]);
  return result;
}

Matrix Expression::parse() {
  if (++depth_ > deepest) fail(code::script_syntax, "too many parentheses in one another", "simplify the expression");
  Matrix value = sum();
  if (in_bracket_ == 0 && is(":")) {
    const Token colon = here();
    std::vector<double> parts{value.scalar() ? value.values[0] : 0.0};
    while (take(":")) {
      const Matrix next = sum();
      parts.push_back(next.scalar() ? next.values[0] : 0.0);
    }
    const double step = parts.size() > 2 ? parts[1] : 1.0, last = parts.back();
    const double count = std::floor((last - parts[0]) / step + 1e-10) + 1.0;
    if (parts.size() > 3 || !std::isfinite(count) || count > most_values)
      throw ScriptError{code::script_unsupported, colon, "this range is not evaluated", "write the numbers out"};
    value = {1, 0, {}, {}};
    for (double k = 0.0; k < count; ++k) value.values.push_back(parts[0] + k * step);
    value.columns = value.values.size();
  }
  --depth_;
  return value;
}

// Inside brackets "1 -2" is two elements, "1 - 2" and "1-2" are one.
bool Expression::starts_next_element() const {
  if (in_bracket_ == 0 || !here().space_before) return false;
  return !tokens_[at_ + 1].space_before;
}

Matrix Expression::sum() {
  Matrix value = product();
  while ((is("+") || is("-")) && !starts_next_element()) {
    const Token sign = here();
    ++at_;
    value = combine(sign, value, product());
  }
  return value;
}

Matrix Expression::product() {
  Matrix value = unary();
  while (is("*") || is("/") || is(".*") || is("./")) {
    const Token sign = here();
    ++at_;
    value = combine(sign, value, unary());
  }
  return value;
}

Matrix Expression::unary() {
  bool negative = false;
  while (is("+") || is("-")) {
    negative = negative != is("-");
    ++at_;
  }
  Matrix value = power();
  if (negative)
    for (double& x : value.values) x = -x;
  return value;
}

Matrix Expression::power() {
  Matrix value = primary();
  while (is("^") || is(".^")) {
    if (++depth_ > deepest) fail(code::script_syntax, "too many powers in one another", "simplify the expression");
    const Token sign = here();
    ++at_;
    value = combine(sign, value, unary());
    --depth_;
  }
  return value;
}

Matrix Expression::primary() {
  const Token& token = here();
  if (token.kind == TokenKind::number) {
    ++at_;
    return Matrix::of(token.number);
  }
  if (token.kind == TokenKind::name) return name();
  if (take("(")) {
    const int brackets = std::exchange(in_bracket_, 0);
    Matrix value = parse();
    expect(")");
    in_bracket_ = brackets;
    return value;
  }
  if (is("[")) return bracket();
  fail(code::script_syntax,
       token.kind == TokenKind::line_end || token.kind == TokenKind::end
           ? std::string("the statement ends too early")
           : fmt::format("\"{}\" is not expected here", shown(token.text)),
       "correct the statement");
}

Matrix Expression::name() {
  const Token token = here();
  ++at_;
  const bool called = is("(") && !(in_bracket_ > 0 && here().space_before);
  if (const auto at = script_.matrices.find(token.text); at != script_.matrices.end()) {
    if (!called) return at->second;
    const auto indices = parse_indices(at->second);
    const Matrix& from = at->second;
    if (indices.size() == 1) {
      Matrix part{1, 0, {}, {}};
      for (const auto k : indices[0]) part.values.push_back(from.values[k]);
      part.columns = part.values.size();
      return part;
    }
    Matrix part{indices[0].size(), indices[1].size(), {}, {}};
    for (const auto i : indices[0])
      for (const auto j : indices[1]) part.values.push_back(from(i, j));
    return part;
  }
  if (called) return call(token);
  if (token.text == "pi") return Matrix::of(std::numbers::pi);
  if (token.text == "Inf" || token.text == "inf") return Matrix::of(std::numeric_limits<double>::infinity());
  if (token.text == "NaN" || token.text == "nan") return Matrix::of(std::numeric_limits<double>::quiet_NaN());
  std::vector<std::string_view> known;
  for (const auto& [variable, value] : script_.matrices) known.push_back(variable);
  throw ScriptError{code::unknown_reference, token, fmt::format("\"{}\" has no value here", shown(token.text)),
                    did_you_mean(token.text, known)};
}

Matrix Expression::call(const Token& function) {
  for (const auto& known : functions) {
    if (function.text != known.name) continue;
    expect("(");
    const int brackets = std::exchange(in_bracket_, 0);
    Matrix value = parse();
    expect(")");
    in_bracket_ = brackets;
    for (double& x : value.values) x = known.apply(x);
    return value;
  }
  throw ScriptError{code::script_unsupported, function,
                    fmt::format("function {} is not evaluated", shown(function.text)), "write its result instead"};
}

Matrix Expression::bracket() {
  const Token open = here();
  if (++depth_ > deepest) fail(code::script_syntax, "too many brackets in one another", "simplify the expression");
  expect("[");
  ++in_bracket_;
  Matrix matrix;
  std::vector<double> row;
  std::int32_t row_line = 0;
  const auto end_row = [&] {
    if (row.empty()) return;
    if (matrix.rows == 0) matrix.columns = row.size();
    if (row.size() != matrix.columns)
      throw ScriptError{code::matrix_shape, Token{TokenKind::symbol, "", 0.0, false, row_line, 1},
                        fmt::format("this row has {} columns, the first one {}", row.size(), matrix.columns),
                        "complete the row"};
    matrix.values.insert(matrix.values.end(), row.begin(), row.end());
    matrix.line.push_back(row_line);
    ++matrix.rows;
    row.clear();
  };
  while (!is("]")) {
    if (here().kind == TokenKind::end)
      throw ScriptError{code::script_syntax, open, "this bracket is never closed: was the file cut off?",
                        "close it with ]"};
    if (here().kind == TokenKind::line_end || is(";")) {
      end_row();
      ++at_;
    } else if (is(",")) {
      ++at_;
    } else {
      if (row.empty()) row_line = here().line;
      const Matrix element = parse();
      if (element.rows > 1)
        fail(code::script_unsupported, "a matrix inside brackets is not evaluated", "write the numbers out");
      row.insert(row.end(), element.values.begin(), element.values.end());
    }
  }
  end_row();
  ++at_;
  --in_bracket_;
  --depth_;
  return matrix;
}

std::vector<Positions> Expression::parse_indices(const Matrix& of) {
  expect("(");
  const int brackets = std::exchange(in_bracket_, 0);
  std::vector<Positions> indices;
  // One index runs over all values (column vectors and row vectors alike), two over rows and columns.
  std::size_t commas = 0, level = 0;
  for (std::size_t k = at_; k < tokens_.size() && tokens_[k].kind != TokenKind::line_end; ++k) {
    const auto& t = tokens_[k].text;
    if (tokens_[k].kind != TokenKind::symbol) continue;
    if (t == "(" || t == "[") ++level;
    if ((t == ")" || t == "]") && level-- == 0) break;
    commas += t == "," && level == 0;
  }
  if (commas == 0 && of.rows > 1 && of.columns > 1)
    fail(code::script_unsupported, "one index into a table is not evaluated", "write (row, column)");
  if (commas == 0) {
    indices.push_back(index(of.values.size()));
  } else {
    indices.push_back(index(of.rows));
    expect(",");
    indices.push_back(index(of.columns));
  }
  expect(")");
  in_bracket_ = brackets;
  return indices;
}

Positions Expression::index(std::size_t extent) {
  Positions positions;
  const Token first = here();
  if (take(":")) {
    for (std::size_t k = 0; k < extent; ++k) positions.push_back(k);
    return positions;
  }
  const Matrix value = parse();
  for (const double x : value.values) {
    if (!(x >= 1.0) || !(x <= static_cast<double>(extent)) || x != std::floor(x))
      throw ScriptError{code::out_of_bounds, first, fmt::format("index {:g} is outside 1 to {}", x, extent),
                        "correct the index"};
    positions.push_back(static_cast<std::size_t>(x) - 1);
  }
  return positions;
}

}  // namespace headroom::data::matpower
