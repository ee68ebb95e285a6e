// SPDX-License-Identifier: Apache-2.0
// CSV text as cells with their place. RFC 4180 quoting; comma, semicolon or tab; \n, \r\n or \r.
// A line whose first character is # is a comment; empty rows (also rows of separators alone) are skipped.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/core/diagnostics.hpp"

namespace headroom::data {

struct CsvCell {
  std::string_view text;              // without quotes; outer blanks removed unless quoted. Valid as long as the table
  std::int32_t line = 0, column = 0;  // of the first character, counted in characters from 1
};

class CsvTable {
 public:
  const std::string& file() const { return file_; }
  const std::vector<CsvCell>& header() const { return header_; }
  // Position of a column, case ignored; -1 = none. Complexity: columns.
  int column(std::string_view name) const;
  std::size_t rows() const { return row_begin_.size() - 1; }
  // The cells of a row: at most as many as the header has, fewer where the row is short.
  std::span<const CsvCell> row(std::size_t index) const;

 private:
  friend class CsvParser;
  std::string file_;
  std::unique_ptr<std::string> text_;  // the cells point into it
  std::vector<CsvCell> header_, cells_;
  std::vector<std::size_t> row_begin_{0};
};

// All problems of the text become findings; what could be read is in the table. Empty result: no header.
// Complexity: characters.
std::optional<CsvTable> parse_csv(std::string text, std::string_view file, models::Findings& findings);

}  // namespace headroom::data
