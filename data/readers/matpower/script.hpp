// SPDX-License-Identifier: Apache-2.0
// Running a MATPOWER case file: the tables, and the code after them that converts their units.
//
// Understood: assignments to a variable, to a field of mpc and to parts of a matrix (mpc.branch(:, [BR_R BR_X]) = …),
// the names of columns from idx_bus, idx_brch, idx_gen, idx_cost and define_constants, numbers, matrices, ranges, + - *
// / ^ .* ./ .^, and a few functions (sqrt, abs, sin, cos, tan, asin, acos, atan, exp, log, pi, size, zeros, ones).
// Everything else is a finding (E1402), the statement is passed over, and the next one is read.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "models/core/diagnostics.hpp"

namespace headroom::data::matpower {

struct Matrix {
  std::size_t rows = 0, columns = 0;
  std::vector<double> values;      // by rows
  std::vector<std::int32_t> line;  // of each row, where it was written; empty = computed

  double operator()(std::size_t i, std::size_t j) const { return values[i * columns + j]; }
  double& operator()(std::size_t i, std::size_t j) { return values[i * columns + j]; }
  bool scalar() const { return rows == 1 && columns == 1; }
  static Matrix of(double value) { return {1, 1, {value}, {}}; }
};

struct Script {
  std::map<std::string, Matrix, std::less<>> matrices;        // "mpc.bus", "Vbase"
  std::map<std::string, std::string, std::less<>> texts;      // "mpc.version"
  std::vector<std::pair<std::string, std::int32_t>> skipped;  // fields of another kind (cell arrays): name, line
  std::string function;                                       // name of the case
};

Script run_script(std::string_view text, std::string_view file, models::Findings& findings);

// The columns that idx_bus and the like name, counted from 1; 0 = not one.
int column_constant(std::string_view name);

}  // namespace headroom::data::matpower
