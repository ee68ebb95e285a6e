// SPDX-License-Identifier: Apache-2.0
// The prepared point laid out for the kernels of kernels/newton.hpp: the structure of the elimination with the
// admittances of the linear elements as values, summed element by element in extended precision.
#pragma once

#include <optional>
#include <vector>

#include "engine/batch/chord_base.hpp"
#include "engine/kernels/newton.hpp"

namespace headroom::engine {

class NewtonBase {
 public:
  NewtonBase(const models::Network& network, const models::OperatingPoint& point, double tolerance_pu);
  NewtonBase(const NewtonBase&) = delete;
  NewtonBase& operator=(const NewtonBase&) = delete;

  // The base has a solution, the kernels know every load's law and none of them jumps, and no bus has more conductors
  // than the kernels take.
  bool usable() const { return usable_; }
  // No load's law has a range beyond which it is another.
  bool smooth() const { return smooth_; }
  const ChordBase& chord() const { return chord_; }
  const kernels::NewtonGrid& grid() const { return grid_; }

  int column_of(std::int32_t position) const { return column_of_[static_cast<std::size_t>(position)]; }
  // The block of column `column` in the row of column `row` > column; -1: Y has no entry there and fill makes none.
  int block_of(int row, int column) const;
  // [block] where the lanes keep what fill makes of it, in rows of lanes; -1: fill leaves it alone.
  std::span<const int> own_at() const { return own_at_; }
  long long own_rows() const { return own_rows_; }
  long long inverse_rows() const { return grid_.column[grid_.columns].inverse; }
  int positions() const { return grid_.column[grid_.columns].first; }

 private:
  void lay_out_columns();
  void lay_out_pairs();
  void sum_admittances();

  ChordBase chord_;
  bool usable_ = false, smooth_ = true;
  kernels::NewtonGrid grid_;
  std::vector<kernels::NewtonColumn> column_;
  std::vector<kernels::NewtonBlock> block_;
  std::vector<kernels::NewtonPair> pair_;
  std::vector<int> pull_, column_of_, own_at_;
  std::vector<double> diagonal_, value_;
  long long own_rows_ = 0;
};

}  // namespace headroom::engine
