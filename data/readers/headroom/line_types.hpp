// SPDX-License-Identifier: Apache-2.0
// The electrical values of a line per length, from line_type.csv, the catalogue or the line's own row.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "data/readers/headroom/catalogues.hpp"
#include "data/readers/table/table.hpp"
#include "models/core/matrix.hpp"
#include "models/core/provenance.hpp"
#include "models/network/line.hpp"

namespace headroom::data {

// Per kilometre, as the tables have it. Absent values follow the defaults of tables.md.
struct LineValues {
  std::optional<double> r, x, c, r0, x0, c0, rn, xn;  // ohm, nF
  double rating_a = 0.0;                              // <= 0: none
  models::RatingOrigin rating_origin = models::RatingOrigin::none;
  models::LineKind kind = models::LineKind::unknown;
  std::string type;
};

// The columns that line.csv and line_type.csv share; values of `row` replace those of `base`.
LineValues line_values(const TableRow& row, LineValues base, models::RatingOrigin rating_origin);

class LineTypes {
 public:
  void add(std::string_view name, LineValues values, const TableRow& row);
  // What the column std_type names: of line_type.csv, else of the bundled catalogues with their reactances brought to
  // `frequency_hz`. Absent and E1302 where none has it.
  std::optional<LineValues> resolve(const TableRow& row, double frequency_hz, Catalogues& catalogues,
                                    models::Findings& findings) const;

 private:
  NameIndex names_;
  std::vector<LineValues> values_;
};

// Sequence values to phases, as many as there are: self (z0 + 2 z1) / 3, mutual (z0 - z1) / 3.
models::ComplexMatrix phase_matrix(std::size_t phases, models::Complex z1, models::Complex z0);

}  // namespace headroom::data
