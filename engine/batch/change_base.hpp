// SPDX-License-Identifier: Apache-2.0
// A base of the chord iteration with what its factor was before scaling, so that lanes may change a part of it
// (kernels/change.hpp).
#pragma once

#include <vector>

#include "engine/batch/chord_base.hpp"
#include "engine/kernels/change.hpp"

namespace headroom::engine {

class ChangeBase {
 public:
  // base: usable; outlives this. Cost: as its factor.
  explicit ChangeBase(const ChordBase& base);
  ChangeBase(const ChangeBase&) = delete;
  ChangeBase& operator=(const ChangeBase&) = delete;

  // No bus has more conductors than the kernels take.
  bool usable() const { return usable_; }
  const ChordBase& chord() const { return chord_; }
  const kernels::ChangeGrid& grid() const { return grid_; }

  int column_of(std::int32_t position) const { return column_of_[static_cast<std::size_t>(position)]; }
  // The block of column `column` in the row of column `row` > column, counted over all columns; -1: there is none.
  int block_of(int row, int column) const;
  // [column] the next one that its elimination changes; -1: none.
  int parent(int column) const { return parent_[static_cast<std::size_t>(column)]; }
  // [block] fill changes it.
  bool filled(int block) const { return filled_[static_cast<std::size_t>(block)] != 0; }
  // Rows of lanes that a column's own part takes, and of scratch that the largest needs.
  long long own_rows(int column) const;
  long long scratch_rows() const { return scratch_rows_; }

 private:
  void find_rows();
  void find_pairs();
  void lay_out_factor();

  const ChordBase& chord_;
  bool usable_ = true;
  kernels::ChangeGrid grid_;
  std::vector<int> column_of_, parent_, block_row_, pair_;
  std::vector<long long> pair_first_;
  std::vector<char> filled_;
  std::vector<double> diagonal_, lower_, upper_;
  long long scratch_rows_ = 0;
};

}  // namespace headroom::engine
