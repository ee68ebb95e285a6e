// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/newton_base.hpp"

#include <algorithm>

namespace headroom::engine {

namespace {

constexpr int most_nodes = 8;  // of a column, as in newton.inl

}  // namespace

NewtonBase::NewtonBase(const models::Network& network, const models::OperatingPoint& point, double tolerance_pu)
    : chord_(network, point, tolerance_pu) {
  if (!chord_.usable()) return;
  const auto& from = chord_.grid();
  usable_ = from.jumping == 0;
  for (int j = 0; j < from.columns; ++j) usable_ &= from.column[j].nodes <= most_nodes;
  for (int b = 0; b < from.column[from.columns].branch; ++b) smooth_ &= !from.laws[from.branches[b].law].limited;
  if (!usable_) return;
  lay_out_columns();
  lay_out_pairs();
  sum_admittances();
  grid_.columns = from.columns;
  grid_.blocks = static_cast<int>(block_.size()) - 1;
  grid_.column = column_.data();
  grid_.block = block_.data();
  grid_.pull = pull_.data();
  grid_.pair = pair_.data();
  grid_.diagonal = diagonal_.data();
  grid_.value = value_.data();
  grid_.branches = from.branches;
  grid_.laws = from.laws;
  grid_.scale = from.scale;
}

void NewtonBase::lay_out_columns() {
  const auto& from = chord_.grid();
  column_.resize(static_cast<std::size_t>(from.columns) + 1);
  for (int j = 0; j <= from.columns; ++j) {
    auto& column = column_[j];
    column.first = from.column[j].first, column.block = from.column[j].block, column.branch = from.column[j].branch;
    if (j == from.columns) break;
    column.nodes = from.column[j].nodes;
    column_[j + 1].diagonal = column.diagonal + static_cast<long long>(column.nodes) * column.nodes;
    column_[j + 1].inverse = column.inverse + 4LL * column.nodes * column.nodes;
    column_of_.insert(column_of_.end(), static_cast<std::size_t>(column.nodes), j);
  }
  diagonal_.assign(static_cast<std::size_t>(2 * column_.back().diagonal), 0.0);
  block_.resize(static_cast<std::size_t>(column_.back().block) + 1);
  std::vector<std::vector<int>> in_row(static_cast<std::size_t>(from.columns));
  for (int j = 0; j < from.columns; ++j)
    for (int at = column_[j].block; at < column_[j + 1].block; ++at) {
      auto& block = block_[at];
      block.column = j;
      block.row = column_of_[from.row[at]];
      block_[at + 1].value = block.value + 2LL * column_[j].nodes * column_[block.row].nodes;
      in_row[block.row].push_back(at);
    }
  value_.assign(static_cast<std::size_t>(2 * block_.back().value), 0.0);
  for (int j = 0; j < from.columns; ++j) {
    column_[j].pull = static_cast<int>(pull_.size());
    pull_.insert(pull_.end(), in_row[j].begin(), in_row[j].end());
  }
  column_.back().pull = static_cast<int>(pull_.size());
}

int NewtonBase::block_of(int row, int column) const {
  for (int at = column_[column].block; at < column_[column + 1].block; ++at)
    if (block_[at].row == row) return at;
  return -1;
}

// Every pair of blocks of one column fills the block between their rows.
void NewtonBase::lay_out_pairs() {
  std::vector<std::vector<kernels::NewtonPair>> fills(block_.size());
  for (std::size_t c = 0; c + 1 < column_.size(); ++c)
    for (int a = column_[c].block; a < column_[c + 1].block; ++a)
      for (int b = column_[c].block; b < a; ++b) {
        const bool order = block_[a].row > block_[b].row;
        const int later = order ? a : b, earlier = order ? b : a;
        fills[block_of(block_[later].row, block_[earlier].row)].push_back({later, earlier});
      }
  own_at_.assign(block_.size() - 1, -1);
  for (std::size_t at = 0; at < block_.size(); ++at) {
    block_[at].pull = static_cast<int>(pair_.size());
    if (at + 1 == block_.size() || fills[at].empty()) continue;
    pair_.insert(pair_.end(), fills[at].begin(), fills[at].end());
    own_at_[at] = static_cast<int>(own_rows_);
    own_rows_ += 8LL * column_[block_[at].row].nodes * column_[block_[at].column].nodes;
  }
}

void NewtonBase::sum_admittances() {
  std::vector<long double> diagonal(diagonal_.size()), value(value_.size());
  const auto entry = [&](std::int32_t row, std::int32_t column) -> long double* {
    const int i = column_of_[row], j = column_of_[column];
    const int r = row - column_[i].first, c = column - column_[j].first;
    if (i == j) return &diagonal[2 * (column_[i].diagonal + r * column_[i].nodes + c)];
    const int at = i > j ? block_of(i, j) : block_of(j, i);
    const long long upper = static_cast<long long>(column_[i].nodes) * column_[j].nodes;
    return &value[2 * (block_[at].value + (i > j ? 0 : upper) + r * column_[j].nodes + c)];
  };
  const auto position = chord_.position();
  for (const auto& primitive : chord_.flow().problem().primitives)
    for (std::size_t i = 0; i < primitive.node.size(); ++i)
      for (std::size_t k = 0; k < primitive.node.size(); ++k) {
        const auto row = primitive.node[i], column = primitive.node[k];
        if (row < 0 || column < 0 || position[row] < 0 || position[column] < 0) continue;
        if (primitive.y_s(i, k) == models::Complex()) continue;
        long double* at = entry(position[row], position[column]);
        at[0] += primitive.y_s(i, k).real();
        at[1] += primitive.y_s(i, k).imag();
      }
  std::transform(diagonal.begin(), diagonal.end(), diagonal_.begin(),
                 [](long double a) { return static_cast<double>(a); });
  std::transform(value.begin(), value.end(), value_.begin(), [](long double a) { return static_cast<double>(a); });
}

}  // namespace headroom::engine
