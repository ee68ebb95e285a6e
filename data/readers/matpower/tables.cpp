// SPDX-License-Identifier: Apache-2.0
#include "data/readers/matpower/tables.hpp"

#include <fmt/core.h>

#include "data/readers/table/codes.hpp"

namespace headroom::data::matpower {

CaseTable::CaseTable(const Script& script, std::string_view name, std::size_t least_columns, std::string_view file,
                     models::Findings& findings)
    : name_(name), file_(file), findings_(&findings) {
  const auto at = script.matrices.find(name);
  if (at == script.matrices.end()) {
    findings.add(value_finding(code::missing_column, place_in(file_, 0, 0, name_), "",
                               fmt::format("{} is missing", name), "", fmt::format("add {} = [ … ];", name)));
    return;
  }
  matrix_ = &at->second;
  usable_ = matrix_->columns >= least_columns;
  if (usable_) return;
  const std::int32_t line = matrix_->line.empty() ? 0 : matrix_->line.front();
  findings.add(value_finding(code::matrix_shape, place_in(file_, line, 1, name_), "",
                             fmt::format("{} has {} rows of {} columns", name, matrix_->rows, matrix_->columns),
                             fmt::format("at least {} columns", least_columns), "complete the rows"));
}

models::Origin CaseTable::origin(std::size_t row) const {
  const std::int32_t line = row < matrix_->line.size() ? matrix_->line[row] : 0;
  return {file_, line, line > 0 ? 1 : 0};
}

ValuePlace CaseTable::place(std::size_t row, std::string_view column) const {
  return {origin(row), fmt::format("{} row {}", name_, row + 1), std::string(column)};
}

double CaseTable::value(std::size_t row, std::string_view column, const Bound& bound, double otherwise) const {
  const auto j = static_cast<std::size_t>(column_constant(column)) - 1;
  if (j >= matrix_->columns) return otherwise;
  const double given = (*matrix_)(row, j);
  return check_number(given, fmt::format("{}", given), bound, place(row, column), *findings_).value_or(otherwise);
}

void CaseTable::error(const char* code, std::size_t row, std::string_view column, std::string message,
                      std::string bound, std::string remedy) const {
  const auto j = static_cast<std::size_t>(column_constant(column)) - 1;
  const std::string value = j < matrix_->columns ? fmt::format("{}", (*matrix_)(row, j)) : "";
  findings_->add(
      value_finding(code, place(row, column), value, std::move(message), std::move(bound), std::move(remedy)));
}

}  // namespace headroom::data::matpower
