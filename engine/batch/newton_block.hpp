// SPDX-License-Identifier: Apache-2.0
// Sixteen cases through Newton's method, each on a factor of its own.
#pragma once

#include <array>
#include <vector>

#include "engine/batch/aligned_array.hpp"
#include "engine/batch/block.hpp"
#include "engine/batch/change_sink.hpp"
#include "engine/batch/newton_base.hpp"

namespace headroom::engine {

// Memory of one thread: what the lanes differ in, and the outcome of the last block.
class NewtonWorkspace : public ChangeSink {
 public:
  // base outlives this.
  explicit NewtonWorkspace(const NewtonBase& base);

  void clear() override;
  void clear_lane(int lane) override;
  bool add(int lane, std::int64_t row, std::int64_t column, models::Complex y_s) override;
  void isolate(int lane, std::span<const std::int64_t> nodes) override;

  // Iterates the lanes marked iterating from u = 0. Afterwards a lane has converged, has left, or has no solution: then
  // u is the point reached. A lane's numbers do not depend on the others.
  void iterate(const kernels::NewtonKernels& kernels, double tolerance_pu);

  AlignedArray s;  // [terminal][P, Q][lanes]
  std::array<LaneState, kernels::lanes> state{};
  std::array<int, kernels::lanes> solves{}, factors{};
  std::array<double, kernels::lanes> last_step_pu{};
  std::array<int, kernels::lanes> worst_position{};  // of a lane without solution: where its last step was longest
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
