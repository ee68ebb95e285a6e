// SPDX-License-Identifier: Apache-2.0
// Rows of a CSV table as typed values in SI, every mistake a finding with file, line, column, object, field and remedy.
//
//   TableReader table(csv, spec, {&findings, &fidelity});
//   for (std::size_t r = 0; r < table.rows(); ++r) {
//     const TableRow row = table.row(r);
//     load.power_w = row.quantity(active_power, 0.0);     // p_mw or p_kw
//     load.scaling = row.number("scaling", 1.0, not_negative);
//   }
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "data/readers/table/csv.hpp"
#include "data/readers/table/number.hpp"
#include "data/readers/table/schema.hpp"
#include "models/core/diagnostics.hpp"
#include "models/core/fidelity.hpp"

namespace headroom::data {

// Where findings go, and how numbers are written.
struct TableContext {
  models::Findings* findings = nullptr;
  models::FidelityReport* fidelity = nullptr;
  bool decimal_comma = false;
};

// A quantity that may stand in two units: column stem + suffix.
struct Quantity {
  std::string_view large, small;  // "p_mw", "p_kw"
  double large_si = 1.0, small_si = 1.0;
};

inline constexpr Quantity active_power{"p_mw", "p_kw", 1e6, 1e3};
inline constexpr Quantity reactive_power{"q_mvar", "q_kvar", 1e6, 1e3};
inline constexpr Quantity rated_power{"sn_mva", "sn_kva", 1e6, 1e3};
inline constexpr Quantity contracted_power{"contracted_mva", "contracted_kva", 1e6, 1e3};
inline constexpr Quantity line_length{"length_km", "length_m", 1e3, 1.0};
inline constexpr Quantity line_current{"max_i_ka", "max_i_a", 1e3, 1.0};
inline constexpr Quantity switch_current{"in_ka", "in_a", 1e3, 1.0};

class TableReader;

// One row. Getters note a finding and return the default, so that all findings of a file come at once.
class TableRow {
 public:
  models::Origin origin() const;
  models::Origin origin(std::string_view column) const;  // of the cell, else of the row
  const std::string& object() const { return object_; }  // load "T0831"
  std::string_view name() const { return text(key_); }
  std::string_view key() const { return key_; }

  bool has(std::string_view column) const { return !text(column).empty(); }
  std::string_view text(std::string_view column) const;  // "" = not given
  std::string_view text(std::string_view column, std::string_view otherwise) const;
  double number(std::string_view column, double otherwise, const Bound& bound = any_number) const;
  std::optional<double> optional_number(std::string_view column, const Bound& bound = any_number) const;
  double required_number(std::string_view column, const Bound& bound = any_number) const;  // 0 and a finding when empty
  int integer(std::string_view column, int otherwise, const Bound& bound = any_number) const;
  bool boolean(std::string_view column, bool otherwise) const;
  std::size_t choice(std::string_view column, std::span<const std::string_view> words, std::size_t otherwise) const;
  std::optional<double> quantity(const Quantity& quantity, const Bound& bound = any_number) const;  // SI
  double required_quantity(const Quantity& quantity, const Bound& bound = any_number) const;

  void error(const char* code, std::string_view column, std::string message, std::string bound = "",
             std::string remedy = "", models::Severity severity = models::Severity::error) const;
  // Counts one defaulted value of this column: one fidelity item per column and reason, with how many rows.
  void defaulted(std::string_view column, std::string_view why) const;
  void note(models::Fidelity fidelity, std::string_view column, std::string why) const;

 private:
  friend class TableReader;
  TableRow(TableReader& table, std::size_t index);
  const CsvCell* cell(std::string_view column) const;
  void missing(std::string_view column) const;
  ValuePlace place(std::string_view column) const;

  TableReader* table_;
  std::span<const CsvCell> cells_;
  std::string_view key_;
  std::string object_;
};

// REQUIRES: the spec, the findings and the fidelity report outlive it. Checks the header against the spec at once:
// unknown columns are "ignored" with the nearest known name, a missing required one is an error.
class TableReader {
 public:
  TableReader(CsvTable table, const TableSpec& spec, TableContext context);
  TableReader(const TableReader&) = delete;
  TableReader& operator=(const TableReader&) = delete;
  ~TableReader();  // writes the counts of defaulted values to the fidelity report

  std::size_t rows() const { return table_.rows(); }
  TableRow row(std::size_t index) { return TableRow(*this, index); }
  const CsvTable& csv() const { return table_; }

 private:
  friend class TableRow;
  void check_columns();
  void check_required(const ColumnSpec& column);
  void report_ignored(const CsvCell& header);

  CsvTable table_;
  const TableSpec& spec_;
  TableContext context_;
  std::unordered_map<std::string, std::size_t> position_;
  std::map<std::pair<std::string, std::string>, std::int64_t> defaulted_;
};

// The names of one table: duplicates are found when they are added, unknown ones when they are looked up.
class NameIndex {
 public:
  // false and E1301 when the name stands already (case ignored); E1102 when it is empty.
  bool add(const TableRow& row, std::size_t position);
  // For names that are no rows (columns of profile.csv): false when the name stands already.
  bool add(std::string_view name, models::Origin origin, std::size_t position);
  std::optional<std::size_t> find(std::string_view name) const;
  // The position that a cell refers to; E1302 with the nearest names, or E1102 when it is empty.
  std::optional<std::size_t> refer(const TableRow& row, std::string_view column, std::string_view kind) const;
  // As refer(), for a column that may be empty.
  std::optional<std::size_t> refer_if_given(const TableRow& row, std::string_view column, std::string_view kind) const;
  bool empty() const { return names_.empty(); }

 private:
  struct Entry {
    std::size_t position = 0;
    models::Origin origin;
  };
  std::unordered_map<std::string, Entry> entries_;
  std::vector<std::string> names_;
  mutable int suggestions_left_ = 50;  // the nearest names cost one pass over all of them
};

// E1302 about a column that names one of `known` and does not.
void report_unknown_name(const TableRow& row, std::string_view column, std::span<const std::string_view> known);

}  // namespace headroom::data
