// SPDX-License-Identifier: Apache-2.0
// Sixteen cases through the chord iteration on a factor that their changes reach in part.
#pragma once

#include <vector>

#include "engine/batch/aligned_array.hpp"
#include "engine/batch/change_base.hpp"
#include "engine/batch/change_sink.hpp"
#include "engine/batch/lane_iteration.hpp"

namespace headroom::engine {

// Memory of one thread, for one base at a time.
class ChangeWorkspace : public ChangeSink, public LaneOutcome {
 public:
  // For the blocks to come; takes back all changes. base outlives that.
  void use(const ChangeBase& base);

  void clear() override;
  void clear_lane(int lane) override;
  bool add(int lane, std::int64_t row, std::int64_t column, models::Complex y_s) override;
  void isolate(int lane, std::span<const std::int64_t> nodes) override;

  // Iterates the lanes marked iterating from u = 0, and computes u of all columns. Afterwards a lane has converged or
  // has left. A lane's numbers do not depend on the others.
  void iterate(const kernels::ChangeKernels& kernels, const kernels::Kernels& chord_kernels, double tolerance_pu);

  AlignedArray s;  // [terminal][P, Q][lanes]
  kernels::Block block();

 private:
  friend class ChangeIteration;
  // A number for one lane: where in the columns' own parts, added in the order of the calls.
  struct Entry {
    int column = 0, lane = 0;
    long long row = 0;  // within the column's own part
    double value = 0.0;
  };
  struct alignas(64) LaneRow {
    double lane[kernels::lanes] = {};
  };
  void reach(int column, int lane);
  LaneRow* rhs_of(int column);
  void place();
  kernels::Change change();

  const ChangeBase* base_ = nullptr;
  std::vector<int> column_, own_at_, rhs_at_;
  std::vector<unsigned short> reached_;
  std::vector<unsigned char> delta_;
  std::vector<int> delta_blocks_;
  std::vector<Entry> entry_;
  std::vector<LaneRow> rhs_;
  AlignedArray own_, scratch_, u_, b_, piece_, lane_;
};

}  // namespace headroom::engine
