// SPDX-License-Identifier: Apache-2.0
#include "data/readers/matpower/tokens.hpp"

#include <fmt/core.h>

#include <charconv>

#include "data/readers/table/codes.hpp"
#include "data/readers/table/number.hpp"

namespace headroom::data::matpower {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

class Lexer {
 public:
  Lexer(std::string_view text, std::string_view file, models::Findings& findings)
      : text_(text), file_(file), findings_(findings) {}

  std::vector<Token> run() {
    while (at_ < text_.size()) next();
    push(TokenKind::line_end, "", at_);
    push(TokenKind::end, "", at_);
    return std::move(tokens_);
  }

 private:
  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

  void push(TokenKind kind, std::string_view text, std::size_t begin, double number = 0.0) {
    tokens_.push_back(
        {kind, std::string(text), number, space_, line_, static_cast<std::int32_t>(begin - line_start_ + 1)});
    space_ = false;
  }

  void next() {
    const char c = peek();
    if (c == '\n') return new_line(true);
    if (c == '%' || c == '#') return comment();
    if (c == '.' && text_.substr(at_, 3) == "...") return continuation();
    if (c == ' ' || c == '\t' || c == '\r') {
      space_ = true;
      ++at_;
      return;
    }
    if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return number();
    if (is_letter(c)) return name();
    if (c == '\'' && !follows_operand()) return quoted('\'');
    if (c == '"') return quoted('"');
    symbol();
  }

  void new_line(bool ends_statement) {
    if (ends_statement) push(TokenKind::line_end, "", at_);
    ++at_;
    ++line_;
    line_start_ = at_;
    space_ = true;
  }

  void skip_line() {
    while (at_ < text_.size() && text_[at_] != '\n') ++at_;
  }

  // A line that holds %{ alone begins a block that ends with %} alone.
  void comment() {
    const bool block = peek(1) == '{' && alone();
    skip_line();
    if (!block) return;
    while (at_ < text_.size()) {
      new_line(false);
      const std::size_t begin = at_;
      skip_line();
      if (trim(text_.substr(begin, at_ - begin)) == "%}") return;
    }
  }

  bool alone() const {
    const std::size_t end = text_.find('\n', at_);
    const std::size_t length = (end == std::string_view::npos ? text_.size() : end) - line_start_;
    return trim(text_.substr(line_start_, length)) == "%{";
  }

  void continuation() {
    skip_line();
    if (at_ < text_.size()) new_line(false);
  }

  void number() {
    const std::size_t begin = at_;
    double value = 0.0;
    const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
    at_ = static_cast<std::size_t>(end - text_.data());
    if (error != std::errc{}) {
      at_ = std::max(at_, begin + 1);
      report(begin, fmt::format("\"{}\" is not a number that can be held", shown(text_.substr(begin, at_ - begin))));
    }
    push(TokenKind::number, text_.substr(begin, at_ - begin), begin, value);
  }

  void name() {
    const std::size_t begin = at_;
    while (is_letter(peek()) || is_digit(peek()) || (peek() == '.' && is_letter(peek(1)))) ++at_;
    push(TokenKind::name, text_.substr(begin, at_ - begin), begin);
  }

  bool follows_operand() const {
    if (tokens_.empty() || space_) return false;
    const auto& last = tokens_.back();
    return last.kind == TokenKind::number || last.kind == TokenKind::name || last.text == ")" || last.text == "]";
  }

  void quoted(char quote) {
    const std::size_t begin = at_++;
    while (at_ < text_.size() && text_[at_] != quote && text_[at_] != '\n') ++at_;
    if (peek() != quote) report(begin, "this text is never closed");
    push(TokenKind::text, text_.substr(begin + 1, at_ - begin - 1), begin);
    if (peek() == quote) ++at_;
  }

  void symbol() {
    constexpr std::string_view pairs[] = {".*", "./", ".^", "==", "~=", "<=", ">=", "&&", "||", "+="};
    for (const auto pair : pairs)
      if (text_.substr(at_, 2) == pair) return take(2);
    constexpr std::string_view single = "+-*/^()[]{},;:='<>~&|.@!";
    if (single.find(peek()) != std::string_view::npos) return take(1);
    report(at_, fmt::format("\"{}\" has no meaning here", shown(text_.substr(at_, 1))));
    ++at_;
  }

  void take(std::size_t length) {
    push(TokenKind::symbol, text_.substr(at_, length), at_);
    at_ += length;
  }

  void report(std::size_t begin, std::string message) {
    if (reported_line_ == line_) return;
    reported_line_ = line_;
    const auto column = static_cast<std::int32_t>(begin - line_start_ + 1);
    findings_.add(value_finding(code::script_syntax, place_in(file_, line_, column), "", std::move(message), "",
                                "correct the line"));
  }

  std::string_view text_, file_;
  models::Findings& findings_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0, line_start_ = 0;
  std::int32_t line_ = 1, reported_line_ = 0;
  bool space_ = false;
};

}  // namespace

std::vector<Token> tokenise(std::string_view text, std::string_view file, models::Findings& findings) {
  return Lexer(text, file, findings).run();
}

}  // namespace headroom::data::matpower
