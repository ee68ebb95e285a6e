// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/change_block.hpp"

#include <algorithm>
#include <cmath>

namespace headroom::engine {

namespace {

using kernels::lanes;
using models::Complex;

constexpr int max_sweeps = 14, max_sweeps_with_jumps = 40;

}  // namespace

void ChangeWorkspace::use(const ChangeBase& base) {
  const auto& grid = base.chord().grid();
  base_ = &base;
  column_.clear();
  own_at_.assign(static_cast<std::size_t>(grid.columns), -1);
  rhs_at_.assign(own_at_.size(), -1);
  reached_.assign(own_at_.size(), 0);
  delta_.resize(static_cast<std::size_t>(grid.column[grid.columns].block));
  for (std::size_t at = 0; at < delta_.size(); ++at) delta_[at] = base.filled(static_cast<int>(at));
  delta_blocks_.clear();
  entry_.clear();
  rhs_.clear();
  const auto numbers = static_cast<std::size_t>(2 * grid.column[grid.columns].first) * lanes;
  u_.ensure(numbers);
  b_.ensure(numbers);
  piece_.ensure(static_cast<std::size_t>(grid.jumping) * lanes);
  lane_.ensure(4 * lanes);
  scratch_.ensure(static_cast<std::size_t>(base.scratch_rows()) * lanes);
}

void ChangeWorkspace::clear() {
  for (const int j : column_) own_at_[j] = rhs_at_[j] = -1, reached_[j] = 0;
  for (const int at : delta_blocks_) delta_[at] = base_->filled(at);
  column_.clear();
  delta_blocks_.clear();
  entry_.clear();
  rhs_.clear();
}

void ChangeWorkspace::clear_lane(int lane) {
  std::erase_if(entry_, [&](const Entry& entry) { return entry.lane == lane; });
  for (const int j : column_) {
    reached_[j] = static_cast<unsigned short>(reached_[j] & ~(1u << lane));
    if (rhs_at_[j] < 0) continue;
    const int size = 2 * base_->chord().grid().column[j].nodes;
    for (int k = 0; k < size; ++k)
      rhs_[static_cast<std::size_t>(rhs_at_[j] + k)].lane[lane] = 1.0,
                                                 rhs_[static_cast<std::size_t>(rhs_at_[j] + size + k)].lane[lane] = 0.0;
  }
}

// The column and all above it change in this lane.
void ChangeWorkspace::reach(int column, int lane) {
  const auto bit = static_cast<unsigned short>(1u << lane);
  for (int j = column; j >= 0 && !(reached_[j] & bit); j = base_->parent(j)) {
    if (own_at_[j] < 0) own_at_[j] = 0, column_.push_back(j);
    reached_[j] = static_cast<unsigned short>(reached_[j] | bit);
  }
}

ChangeWorkspace::LaneRow* ChangeWorkspace::rhs_of(int column) {
  auto& at = rhs_at_[column];
  if (at < 0) {
    const auto size = static_cast<std::size_t>(2 * base_->chord().grid().column[column].nodes);
    at = static_cast<int>(rhs_.size());
    rhs_.resize(rhs_.size() + 2 * size);
    for (std::size_t k = 0; k < size; ++k) std::fill_n(rhs_[static_cast<std::size_t>(at) + k].lane, lanes, 1.0);
  }
  return rhs_.data() + at;
}

bool ChangeWorkspace::add(int lane, std::int64_t row, std::int64_t column, Complex y_s) {
  const auto& grid = base_->chord().grid();
  const auto position = [&](std::int64_t node) { return node < 0 ? -1 : base_->chord().position()[node]; };
  const std::int32_t r = position(row), c = position(column);
  if (r < 0 || column < 0) return true;
  const int i = base_->column_of(r), row_size = 2 * grid.column[i].nodes, row_at = 2 * (r - grid.column[i].first);
  reach(i, lane);
  const Complex current = -y_s * base_->chord().flow().base_voltage_v()[static_cast<std::size_t>(column)];
  LaneRow* rhs = rhs_of(i) + row_size + row_at;
  rhs[0].lane[lane] += current.real(), rhs[1].lane[lane] += current.imag();
  if (c < 0) return true;
  const int j = base_->column_of(c), size = 2 * grid.column[j].nodes, column_at = 2 * (c - grid.column[j].first);
  const auto put = [&](int in, long long first, long long row_step, long long column_step) {
    entry_.push_back({in, lane, first, y_s.real()});
    entry_.push_back({in, lane, first + column_step, -y_s.imag()});
    entry_.push_back({in, lane, first + row_step, y_s.imag()});
    entry_.push_back({in, lane, first + row_step + column_step, y_s.real()});
  };
  if (i == j) {
    put(i, static_cast<long long>(row_at) * size + column_at, size, 1);
    return true;
  }
  const int in = std::min(i, j), at = base_->block_of(std::max(i, j), in);
  if (at < 0) return false;
  if (!delta_[at]) delta_[at] = 1, delta_blocks_.push_back(at);
  reach(in, lane);
  const auto& of = grid.column[in];
  const long long width = 2 * of.nodes, below = (&of + 1)->below - of.below;
  long long first = width * width;
  for (int k = of.block; k < at; ++k) first += 2LL * grid.rows[k] * width;
  if (i > j) put(in, first + row_at * width + column_at, width, 1);
  else put(in, first + below + column_at * width + row_at, 1, width);
  return true;
}

// A shunt as large as the column's own entry at every node there makes the island's matrix regular; it carries nothing,
// as u is zero there.
void ChangeWorkspace::isolate(int lane, std::span<const std::int64_t> nodes) {
  const auto& grid = base_->chord().grid();
  for (const auto node : nodes) {
    const std::int32_t r = base_->chord().position()[static_cast<std::size_t>(node)];
    if (r < 0) continue;
    const int j = base_->column_of(r), size = 2 * grid.column[j].nodes, at = 2 * (r - grid.column[j].first);
    reach(j, lane);
    LaneRow* rhs = rhs_of(j);
    const double* d = base_->grid().diagonal + grid.column[j].diagonal;
    for (const int k : {at, at + 1}) {
      entry_.push_back(
          {j, lane, static_cast<long long>(k) * size + k, std::hypot(d[at * size + at], d[at * size + at + 1])});
      rhs[k].lane[lane] = rhs[size + k].lane[lane] = 0.0;
    }
  }
}

// Columns in their order, their own parts with ΔY in them, and a place for what static ones pass on.
void ChangeWorkspace::place() {
  const auto& grid = base_->chord().grid();
  std::sort(column_.begin(), column_.end());
  long long rows = 0;
  for (const int j : column_) {
    own_at_[j] = static_cast<int>(rows);
    rows += base_->own_rows(j);
    for (int at = grid.column[j].block; j < grid.first_active && at < grid.column[j + 1].block; ++at)
      if (const int row = base_->grid().block_row[at]; row >= grid.first_active) rhs_of(row);
  }
  own_.ensure(static_cast<std::size_t>(rows) * lanes);
  std::fill_n(own_.data(), static_cast<std::size_t>(rows) * lanes, 0.0);
  for (const auto& entry : entry_) own_.data()[(own_at_[entry.column] + entry.row) * lanes + entry.lane] += entry.value;
}

kernels::Block ChangeWorkspace::block() {
  kernels::Block block;
  block.u = u_.data();
  block.b = b_.data();
  block.s = s.data();
  block.piece = piece_.data();
  block.active = lane_.data();
  block.step2 = lane_.data() + lanes;
  block.unsettled = lane_.data() + 2 * lanes;
  block.shrink = lane_.data() + 3 * lanes;
  return block;
}

kernels::Change ChangeWorkspace::change() {
  kernels::Change change;
  change.columns = static_cast<int>(column_.size());
  change.column = column_.data();
  change.own_at = own_at_.data();
  change.own = own_.data();
  change.delta = delta_.data();
  change.reached = reached_.data();
  change.rhs_at = rhs_at_.data();
  change.rhs = rhs_.empty() ? nullptr : rhs_.front().lane;
  change.scratch = scratch_.data();
  return change;
}

// The iteration of one block.
class ChangeIteration : LaneIteration {
 public:
  // REQUIRES: placed.
  ChangeIteration(const kernels::ChangeKernels& kernels, const kernels::Kernels& chord_kernels, double tolerance_pu,
                  ChangeWorkspace& workspace)
      : LaneIteration(workspace.base_->chord(), chord_kernels, workspace.block(), workspace),
        change_kernels_(kernels),
        shared_(workspace.base_->grid()),
        change_(workspace.change()),
        tolerance_pu_(tolerance_pu) {
    stop_.first_ratio_counts = 3.0;
    stop_.way_counts = true;
  }

  void run() {
    change_kernels_.factor(grid_, shared_, change_);
    change_kernels_.forward_static(grid_, shared_, block_, change_);
    change_kernels_.start(grid_, block_, change_);
    bool eliminated = true;  // b holds what the next sweep needs
    for (int sweep = 1; iterating_ > 0; ++sweep) {
      if (!eliminated) change_kernels_.resume(grid_, block_, change_);
      change_kernels_.sweep(grid_, block_, change_, sweep == 1);
      bool settling = false;
      for (int lane = 0; lane < lanes; ++lane)
        if (outcome_.state[lane] == LaneState::iterating) settling |= look_at(lane, sweep);
        else block_.shrink[lane] = 0.0;
      if (settling) settle();
      eliminated = !settling;
    }
    change_kernels_.back_substitute(grid_, block_, change_);
  }

 private:
  bool look_at(int lane, int sweep) {
    const double step = std::sqrt(block_.step2[lane]);
    stop_.observe(lane, step);
    return judge(lane, sweep, stop_.reached(lane, step, 0.0, tolerance_pu_),
                 grid_.jumping > 0 ? max_sweeps_with_jumps : max_sweeps);
  }

  const kernels::ChangeKernels& change_kernels_;
  const kernels::ChangeGrid& shared_;
  const kernels::Change change_;
  const double tolerance_pu_;
};

void ChangeWorkspace::iterate(const kernels::ChangeKernels& kernels, const kernels::Kernels& chord_kernels,
                              double tolerance_pu) {
  place();
  ChangeIteration(kernels, chord_kernels, tolerance_pu, *this).run();
}

}  // namespace headroom::engine
