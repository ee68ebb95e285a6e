// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/change_base.hpp"

#include <algorithm>

namespace headroom::engine {

namespace {

constexpr int most_nodes = 4;  // of a column, as in change.inl

}  // namespace

ChangeBase::ChangeBase(const ChordBase& base) : chord_(base) {
  const auto& grid = base.grid();
  for (int j = 0; j < grid.columns; ++j) usable_ &= grid.column[j].nodes <= most_nodes;
  if (!usable_) return;
  find_rows();
  find_pairs();
  lay_out_factor();
  grid_.diagonal = diagonal_.data();
  grid_.lower = lower_.data();
  grid_.upper = upper_.data();
  grid_.block_row = block_row_.data();
  grid_.pair_first = pair_first_.data();
  grid_.pair = pair_.data();
}

void ChangeBase::find_rows() {
  const auto& grid = chord_.grid();
  for (int j = 0; j < grid.columns; ++j)
    column_of_.insert(column_of_.end(), static_cast<std::size_t>(grid.column[j].nodes), j);
  parent_.assign(static_cast<std::size_t>(grid.columns), -1);
  for (int j = 0; j < grid.columns; ++j) {
    for (int at = grid.column[j].block; at < grid.column[j + 1].block; ++at) {
      // Rows without nodes take no part.
      const int row = grid.rows[at] == 0 ? -1 : column_of_[grid.row[at]];
      block_row_.push_back(row);
      if (row >= 0 && (parent_[j] < 0 || row < parent_[j])) parent_[j] = row;
    }
    scratch_rows_ = std::max(scratch_rows_, grid.column[j + 1].below - grid.column[j].below);
  }
}

int ChangeBase::block_of(int row, int column) const {
  const auto& grid = chord_.grid();
  for (int at = grid.column[column].block; at < grid.column[column + 1].block; ++at)
    if (block_row_[at] == row) return at;
  return -1;
}

long long ChangeBase::own_rows(int column) const {
  const auto* at = chord_.grid().column + column;
  return 4LL * at->nodes * at->nodes + 2 * (at[1].below - at->below);
}

void ChangeBase::find_pairs() {
  const auto& grid = chord_.grid();
  filled_.assign(block_row_.size(), 0);
  for (int j = 0; j < grid.columns; ++j) {
    pair_first_.push_back(static_cast<long long>(pair_.size()));
    for (int a = grid.column[j].block; a < grid.column[j + 1].block; ++a)
      for (int b = grid.column[j].block; b < grid.column[j + 1].block; ++b) {
        const int row = block_row_[a], other = block_row_[b];
        pair_.push_back(a == b || row < 0 || other < 0 ? -1 : block_of(std::max(row, other), std::min(row, other)));
        if (pair_.back() >= 0) filled_[pair_.back()] = 1;
      }
  }
}

// The factor of chord_base.cpp again: D = (D^-1)^-1 is what its columns were, A_ij = L_ij D_j, A_ji = D_j U_ji.
void ChangeBase::lay_out_factor() {
  const auto& grid = chord_.grid();
  const Problem& p = chord_.flow().problem();
  std::vector<CurrentDerivative> derivative;
  for (const auto& branch : p.branches)
    derivative.push_back(branch_derivative(branch, across(branch, chord_.flow().base_voltage_v())));
  BlockLdu<long double> ldu;
  ldu.factor(p.real_layout, extended_jacobian(p, derivative));
  const auto& factors = ldu.factors();
  diagonal_.resize(static_cast<std::size_t>(grid.column[grid.columns].diagonal));
  lower_.resize(static_cast<std::size_t>(grid.column[grid.columns].below));
  upper_.resize(lower_.size());
  std::vector<std::int32_t> old_of(static_cast<std::size_t>(grid.columns));
  for (std::size_t node = 0; node < chord_.position().size(); ++node)
    if (chord_.position()[node] >= 0) old_of[column_of(chord_.position()[node])] = p.elimination.column[p.bus[node]];
  for (int j = 0; j < grid.columns; ++j) {
    const auto& column = grid.column[j];
    const int size = 2 * column.nodes, old = old_of[j];
    if (size == 0) continue;
    std::vector<long double> d(factors.diagonal.begin() + p.real_layout.diagonal[old],
                               factors.diagonal.begin() + p.real_layout.diagonal[old + 1]);
    invert_dense(d.data(), size);
    for (int k = 0; k < size * size; ++k) diagonal_[column.diagonal + k] = static_cast<double>(d[k]);
    const auto below = p.real_layout.below[p.elimination.offset[old]];
    for (long long row = 0; row < (grid.column[j + 1].below - column.below) / size; ++row)
      for (int k = 0; k < size; ++k) {
        long double a = 0.0, b = 0.0;
        for (int m = 0; m < size; ++m) {
          a += factors.lower[below + row * size + m] * d[m * size + k];
          b += d[k * size + m] * factors.upper[below + row * size + m];
        }
        lower_[column.below + row * size + k] = static_cast<double>(a);
        upper_[column.below + row * size + k] = static_cast<double>(b);
      }
  }
}

}  // namespace headroom::engine
