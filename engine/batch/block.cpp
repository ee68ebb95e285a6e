// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/block.hpp"

#include <cmath>

namespace headroom::engine {

namespace {

using kernels::lanes;

// stop_rule.hpp for sixteen lanes, which also gives up early: what contracts by less than a half is quicker by Newton.
struct LaneStop {
  double previous[lanes] = {}, contraction[lanes] = {};
  int slow[lanes] = {};

  // True: lane has arrived. False: it has not, and `hopeless` says whether it will.
  bool reached(int lane, double step, double tolerance, bool& hopeless) {
    const double ratio = previous[lane] > 0.0 ? step / previous[lane] : 1.0;
    const bool first = previous[lane] == 0.0;
    // The first step takes the curvature once, every later one twice.
    contraction[lane] = first ? 0.0 : std::max(ratio, contraction[lane] == 0.0 ? 2.0 * ratio : 0.5 * contraction[lane]);
    previous[lane] = step;
    slow[lane] = first || ratio < 0.5 ? 0 : slow[lane] + 1;
    hopeless = !std::isfinite(step) || slow[lane] > 1;
    if (step == 0.0) return true;
    if (first || hopeless) return false;
    const double rho = contraction[lane];
    return rho < 1.0 && rho / (1.0 - rho) * step <= 0.5 * tolerance;
  }
};

}  // namespace

kernels::Block BlockWorkspace::block() {
  kernels::Block block;
  block.u = u.data();
  block.b = b.data();
  block.s = s.data();
  block.active = lane.data();
  block.step2 = lane.data() + lanes;
  block.left = lane.data() + 2 * lanes;
  return block;
}

void iterate(const ChordBase& base, const kernels::Kernels& kernels, const BlockOptions& options,
             BlockWorkspace& workspace) {
  const auto& grid = base.grid();
  const std::size_t scalars = 2 * static_cast<std::size_t>(grid.column[grid.columns].first);
  workspace.u.ensure(scalars * lanes);
  workspace.b.ensure(scalars * lanes + 8 * lanes);
  workspace.lane.ensure(3 * lanes);
  const kernels::Block block = workspace.block();
  int iterating = 0;
  for (int lane = 0; lane < lanes; ++lane) {
    const bool active = workspace.state[lane] == LaneState::iterating;
    block.active[lane] = active;
    block.left[lane] = 0.0;
    workspace.sweeps[lane] = 0;
    iterating += active;
  }
  const int first_iterating = iterating;
  kernels.start(grid, block);
  LaneStop stop;
  bool eliminated = true;  // b holds what the next sweep needs
  for (int sweep = 1; iterating > 0; ++sweep) {
    if (!eliminated) kernels.resume(grid, block);
    const bool last = sweep == workspace.usual_sweeps;
    kernels.sweep(grid, block, sweep == 1, iterating < first_iterating, last);
    eliminated = !last;
    for (int lane = 0; lane < lanes; ++lane) {
      if (workspace.state[lane] != LaneState::iterating) continue;
      bool hopeless = false;
      workspace.sweeps[lane] = sweep;
      if (stop.reached(lane, std::sqrt(block.step2[lane]), options.tolerance_pu, hopeless))
        workspace.state[lane] = LaneState::converged;
      if (hopeless || block.left[lane] != 0.0 ||
          (sweep == options.max_sweeps && workspace.state[lane] == LaneState::iterating))
        workspace.state[lane] = LaneState::left;
      if (workspace.state[lane] == LaneState::iterating) continue;
      block.active[lane] = 0.0;
      --iterating;
    }
    if (iterating == 0) workspace.usual_sweeps = sweep;
    if (sweep >= options.patience && iterating <= options.few) break;
  }
}

}  // namespace headroom::engine
