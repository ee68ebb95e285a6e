// SPDX-License-Identifier: Apache-2.0
// Splitting an OpenDSS command line into parameters, with OpenDSS's own rules:
// delimiters are comma, equal sign, blank and tab; a value may stand in (), "", '', [] or {}; ! and // end the line
// unless they stand inside quotes; a token that begins with @ is replaced by the variable of that name.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace headroom::data::opendss {

// name (lower case, with its @) -> value
using Variables = std::map<std::string, std::string, std::less<>>;

class Tokens {
 public:
  // `line` must outlive the object. first_column: column of line[0] in the file.
  explicit Tokens(std::string_view line, const Variables* variables = nullptr, std::size_t first_column = 1);

  // Reads the next parameter; false when none is left or its value is empty (OpenDSS stops there, too).
  bool next();

  std::string_view name() const { return name_; }    // before the equal sign; empty = positional
  std::string_view value() const { return value_; }  // without its quotes
  bool quoted() const { return quoted_; }
  std::size_t column() const { return column_; }  // of the value
  std::string_view rest() const { return line_.substr(std::min(at_, line_.size())); }
  std::size_t rest_column() const { return first_column_ + at_; }

  // Rows of matrices: '|' becomes a delimiter, and at_row_end tells whether the last value ended its row.
  void split_rows() { rows_ = true; }
  bool at_row_end() const { return last_delimiter_ == '|'; }

 private:
  std::string_view token();
  void skip_blanks();
  bool comment_here(std::size_t at) const;
  bool delimiter_here(std::size_t at);
  void replace_variable();

  std::string_view line_;
  const Variables* variables_;
  std::size_t first_column_;
  std::size_t at_ = 0, column_ = 1;
  std::string_view name_, value_;
  std::string replaced_;
  char last_delimiter_ = ' ';
  bool quoted_ = false, rows_ = false;
};

}  // namespace headroom::data::opendss
