// SPDX-License-Identifier: Apache-2.0
#include "data/readers/opendss/numbers.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <numbers>

#include "models/core/text.hpp"

namespace headroom::data::opendss {
namespace {

constexpr double degree = std::numbers::pi / 180.0;

// The calculator: ten registers, a new number pushes the others up, a two-operand operation lets them fall.
class Calculator {
 public:
  void push(double value) {
    roll_up();
    registers_[0] = value;
  }

  bool apply(std::string_view operation) { return binary(operation) || unary(operation) || other(operation); }
  double x() const { return registers_[0]; }

 private:
  // The last register stays as it is when the others fall, the first when they rise.
  void roll_up() { std::copy_backward(registers_.begin(), registers_.end() - 1, registers_.end()); }
  void roll_down() { std::copy(registers_.begin() + 1, registers_.end(), registers_.begin()); }

  bool binary(std::string_view op) {
    const double x = registers_[0], y = registers_[1];
    double result;
    if (op == "+") result = y + x;
    else if (op == "-") result = y - x;
    else if (op == "*") result = y * x;
    else if (op == "/") result = y / x;
    else if (op == "^") result = std::pow(y, x);
    else if (op == "atan2") result = std::atan2(y, x) / degree;
    else return false;
    roll_down();
    registers_[0] = result;
    return true;
  }

  bool unary(std::string_view op) {
    double& x = registers_[0];
    if (op == "sqrt") x = std::sqrt(x);
    else if (op == "sqr") x = x * x;
    else if (op == "sin") x = std::sin(x * degree);
    else if (op == "cos") x = std::cos(x * degree);
    else if (op == "tan") x = std::tan(x * degree);
    else if (op == "asin") x = std::asin(x) / degree;
    else if (op == "acos") x = std::acos(x) / degree;
    else if (op == "atan") x = std::atan(x) / degree;
    else if (op == "ln") x = std::log(x);
    else if (op == "log10") x = std::log10(x);
    else if (op == "exp") x = std::exp(x);
    else if (op == "inv") x = 1.0 / x;
    else return false;
    return true;
  }

  bool other(std::string_view op) {
    if (op == "swap") std::swap(registers_[0], registers_[1]);
    else if (op == "rollup") roll_up();
    else if (op == "rolldn") roll_down();
    else if (op == "pi") push(std::numbers::pi);
    else return false;
    return true;
  }

  std::array<double, 10> registers_{};
};

std::optional<double> number_of(const Tokens& tokens, const Variables& variables) {
  return tokens.quoted() ? evaluate_rpn(tokens.value(), variables) : parse_number(tokens.value(), variables);
}

}  // namespace

std::optional<double> parse_plain_number(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return {};
  return value;
}

std::optional<double> evaluate_rpn(std::string_view text, const Variables& variables) {
  Calculator calculator;
  Tokens tokens(text, &variables);
  bool any = false;
  while (tokens.next()) {
    any = true;
    if (const auto number = parse_plain_number(tokens.value())) calculator.push(*number);
    else if (!calculator.apply(models::to_lower(tokens.value()))) return {};
  }
  if (!any || !std::isfinite(calculator.x())) return {};
  return calculator.x();
}

std::optional<double> parse_number(std::string_view text, const Variables& variables) {
  if (const auto plain = parse_plain_number(text)) return plain;
  return evaluate_rpn(text, variables);
}

std::optional<std::vector<double>> parse_array(std::string_view text, const Variables& variables, std::size_t limit) {
  std::vector<double> values;
  Tokens tokens(text, &variables);
  tokens.split_rows();
  while (values.size() < limit && tokens.next()) {
    const auto number = number_of(tokens, variables);
    if (!number) return {};
    values.push_back(*number);
  }
  return values;
}

std::optional<std::vector<double>> parse_symmetric_matrix(std::string_view text, const Variables& variables,
                                                          std::size_t order) {
  std::vector<double> matrix(order * order, 0.0);
  Tokens tokens(text, &variables);
  tokens.split_rows();
  std::size_t row = 0, column = 0;
  while (row < order && tokens.next()) {
    const auto number = number_of(tokens, variables);
    if (!number) return {};
    if (column < order) matrix[row * order + column] = matrix[column * order + row] = *number;
    ++column;
    if (tokens.at_row_end()) ++row, column = 0;
  }
  return matrix;
}

bool parse_yes(std::string_view text) {
  if (text.empty()) return false;
  const char c = static_cast<char>(text.front() | 0x20);
  return c == 'y' || c == 't';
}

}  // namespace headroom::data::opendss
