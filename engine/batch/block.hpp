// SPDX-License-Identifier: Apache-2.0
// Sixteen cases through the chord iteration.
#pragma once

#include "engine/batch/aligned_array.hpp"
#include "engine/batch/lane_iteration.hpp"

namespace headroom::engine {

// Memory of one thread and the outcome of its last block. Any base may use it in turn.
struct BlockWorkspace : LaneOutcome {
  AlignedArray u, b, s, piece, lane;  // see kernels::Block; lane: all that it has one number per lane of
  int usual_sweeps = 0;               // of the blocks before: only a guess that saves work

  static constexpr int lane_arrays = 12;
  kernels::Block block();
};

struct BlockOptions {
  double tolerance_pu = 1e-8;
  int max_sweeps = 12, max_sweeps_with_jumps = 40;
  bool patient = true;  // false: lanes that are late are left iterating where a block of such lanes costs less
};

// Iterates the lanes marked iterating from u = 0 with the powers in workspace.s ([terminal][P, Q][lane]), and has the
// rows `ahead` fetched meanwhile. Afterwards a lane has converged, has left (no solution by this way), or still
// iterates (late). A lane's numbers do not depend on the others.
void iterate(const ChordBase& base, const kernels::Kernels& kernels, const BlockOptions& options,
             const kernels::Ahead& ahead, BlockWorkspace& workspace);

}  // namespace headroom::engine
