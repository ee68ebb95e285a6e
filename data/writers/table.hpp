// SPDX-License-Identifier: Apache-2.0
// A table of results: cells in the order of the columns of its schema. Every writer (CSV, workbook, JSON, report) takes
// tables.
#pragma once

#include <cassert>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "data/writers/schema.hpp"

namespace headroom::data {

// An empty cell means "no value" and is written as an empty field.
using Cell = std::variant<std::monostate, std::string, double, std::int64_t, bool>;

class Table {
 public:
  explicit Table(const TableSchema& schema) : schema_(&schema) {}

  const TableSchema& schema() const { return *schema_; }
  std::size_t rows() const { return cells_.size() / schema_->columns.size(); }
  std::span<const Cell> row(std::size_t r) const {
    return std::span(cells_).subspan(r * schema_->columns.size(), schema_->columns.size());
  }
  void reserve(std::size_t rows) { cells_.reserve(rows * schema_->columns.size()); }

  // REQUIRES: one cell per column of the schema.
  void add(std::initializer_list<Cell> row) {
    assert(row.size() == schema_->columns.size());
    cells_.insert(cells_.end(), row);
  }
  void add(std::span<const Cell> row) {
    assert(row.size() == schema_->columns.size());
    cells_.insert(cells_.end(), row.begin(), row.end());
  }

 private:
  const TableSchema* schema_;
  std::vector<Cell> cells_;
};

inline Cell text(std::string_view value) { return value.empty() ? Cell{} : Cell{std::string(value)}; }
inline Cell number(double value) { return Cell{value}; }
inline Cell integer(std::int64_t value) { return Cell{value}; }
// An absent value is an empty cell; `scale` turns SI into the column's unit.
inline Cell optional_number(const std::optional<double>& value, double scale = 1.0) {
  return value ? Cell{*value * scale} : Cell{};
}

// The cell as a CSV field has it, before quoting: the shortest decimal that reads back as the same double, true and
// false in words, empty for no value.
std::string to_text(const Cell& cell);

}  // namespace headroom::data
