// SPDX-License-Identifier: Apache-2.0
#include "data/readers/opendss/tokens.hpp"

#include <algorithm>

#include "models/core/text.hpp"

namespace headroom::data::opendss {
namespace {

bool blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

// Most characters neither end a value nor begin a comment.
bool ordinary(char c) {
  switch (c) {
    case '!':
    case '/':
    case ',':
    case '=':
    case '|':
    case ' ':
    case '\t':
    case '\r': return false;
    default: return true;
  }
}

char closing_quote(char c) {
  switch (c) {
    case '(': return ')';
    case '[': return ']';
    case '{': return '}';
    case '"': return '"';
    case '\'': return '\'';
    default: return '\0';
  }
}

}  // namespace

Tokens::Tokens(std::string_view line, const Variables* variables, std::size_t first_column)
    : line_(line), variables_(variables), first_column_(first_column) {
  skip_blanks();
}

void Tokens::skip_blanks() {
  while (at_ < line_.size() && blank(line_[at_])) ++at_;
}

bool Tokens::comment_here(std::size_t at) const {
  return line_[at] == '!' || (line_[at] == '/' && at + 1 < line_.size() && line_[at + 1] == '/');
}

bool Tokens::delimiter_here(std::size_t at) {
  const char c = line_[at];
  if (comment_here(at)) {
    last_delimiter_ = '!';
  } else if (c == ',' || c == '=' || (rows_ && c == '|')) {
    last_delimiter_ = c;
  } else if (blank(c)) {
    last_delimiter_ = ' ';
  } else {
    return false;
  }
  return true;
}

std::string_view Tokens::token() {
  last_delimiter_ = ' ';
  quoted_ = false;
  if (at_ >= line_.size()) return {};
  std::string_view found;
  if (const char close = closing_quote(line_[at_])) {
    const std::size_t begin = ++at_;
    while (at_ < line_.size() && line_[at_] != close) ++at_;
    found = line_.substr(begin, at_ - begin);
    column_ = first_column_ + begin;
    if (at_ < line_.size()) ++at_;
    quoted_ = true;
  } else {
    const std::size_t begin = at_;
    while (at_ < line_.size() && (ordinary(line_[at_]) || !delimiter_here(at_))) ++at_;
    found = line_.substr(begin, at_ - begin);
    column_ = first_column_ + begin;
  }
  if (last_delimiter_ == '!') {
    at_ = line_.size();
    return found;
  }
  skip_blanks();
  if (at_ < line_.size() && (line_[at_] == ',' || line_[at_] == '=' || (rows_ && line_[at_] == '|')))
    last_delimiter_ = line_[at_++];
  skip_blanks();
  return found;
}

bool Tokens::next() {
  name_ = value_ = {};
  if (at_ >= line_.size()) return false;
  value_ = token();
  if (last_delimiter_ == '=') {
    name_ = value_;
    value_ = token();
  }
  replace_variable();
  return !value_.empty();
}

void Tokens::replace_variable() {
  if (!variables_ || value_.size() < 2 || value_.front() != '@') return;
  const auto stop = value_.find('^') != std::string_view::npos ? value_.find('^') : value_.find('.');
  const auto found = variables_->find(models::to_lower(value_.substr(0, stop)));
  if (found == variables_->end()) return;
  std::string text = found->second;
  if (text.find('@') != std::string::npos) quoted_ = true;
  if (stop != std::string_view::npos) text.append(value_.substr(stop));
  replaced_ = std::move(text);
  value_ = replaced_;
}

}  // namespace headroom::data::opendss
