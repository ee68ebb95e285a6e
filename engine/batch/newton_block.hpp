// SPDX-License-Identifier: Apache-2.0
// Sixteen cases through Newton's method, each on a factor of its own.
#pragma once

#include <array>
#include <vector>

#include "engine/batch/aligned_array.hpp"
#include "engine/batch/block.hpp"
#include "engine/batch/newton_base.hpp"

namespace headroom::engine {

// Memory of one thread: what the lanes differ in, and the outcome of the last block.
class NewtonWorkspace {
 public:
  // base outlives this.
  explicit NewtonWorkspace(const NewtonBase& base);

  // Takes back what the lanes of the last block differed in.
  void clear();
  void clear_lane(int lane);
  // ΔY += y_s at (row, column), Network nodes, with its current at the base's voltages. Where the row is no unknown
  // nothing happens. False: the elimination has no place for the entry.
  bool add(int lane, std::int64_t row, std::int64_t column, models::Complex y_s);
  // Those nodes have no source in this lane: nothing is drawn there, and V stays that of the base. REQUIRES: every
  // add() of the lane is done, and they leave no element between these nodes and others.
  void isolate(int lane, std::span<const std::int64_t> nodes);

  // Iterates the lanes marked iterating from u = 0. Afterwards a lane has converged or has left. A lane's numbers do
  // not depend on the others.
  void iterate(const kernels::NewtonKernels& kernels, double tolerance_pu);

  AlignedArray s;  // [terminal][P, Q][lanes]
  std::array<LaneState, kernels::lanes> state{};
  std::array<int, kernels::lanes> solves{}, factors{};
  std::array<double, kernels::lanes> last_step_pu{};
  double* u() { return u_.data(); }

 private:
  friend class NewtonIteration;
  struct alignas(64) LaneRow {
    double lane[kernels::lanes] = {};
  };
  LaneRow* patch_of_column(int column);
  LaneRow* patch_of_block(int block);
  kernels::NewtonBlockWork work();

  const NewtonBase& base_;
  AlignedArray u_, x_, b_, saved_, inverse_, derivative_, own_, lane_;
  std::vector<int> own_at_, column_at_, block_at_, touched_column_, touched_block_;
  std::vector<LaneRow> patch_;
  std::vector<LaneRow> alive_;  // [branch], empty: all alive
  long long own_rows_ = 0;
};

}  // namespace headroom::engine
