// SPDX-License-Identifier: Apache-2.0
// The tables of a MATPOWER case, row by row with places, after its code has run.
#pragma once

#include <string>
#include <string_view>

#include "data/readers/matpower/script.hpp"
#include "data/readers/table/number.hpp"
#include "models/core/diagnostics.hpp"

namespace headroom::data::matpower {

// One table of the case: mpc.bus, mpc.gen, mpc.branch.
class CaseTable {
 public:
  // A missing table, or one with fewer columns than `least_columns`, is a finding; it then has no rows.
  CaseTable(const Script& script, std::string_view name, std::size_t least_columns, std::string_view file,
            models::Findings& findings);

  std::size_t rows() const { return usable_ ? matrix_->rows : 0; }
  // A column by its MATPOWER name (PD, BR_R …), `otherwise` where the table is narrower. Not finite, or outside
  // `bound`: a finding, and the value `otherwise`.
  double value(std::size_t row, std::string_view column, const Bound& bound = any_number, double otherwise = 0.0) const;
  models::Origin origin(std::size_t row) const;
  void error(const char* code, std::size_t row, std::string_view column, std::string message, std::string bound = "",
             std::string remedy = "") const;

 private:
  ValuePlace place(std::size_t row, std::string_view column) const;

  const Matrix* matrix_ = nullptr;
  bool usable_ = false;
  std::string name_, file_;
  models::Findings* findings_;
};

}  // namespace headroom::data::matpower
