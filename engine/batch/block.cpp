// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/block.hpp"

#include <algorithm>
#include <cmath>

namespace headroom::engine {

namespace {

using kernels::lanes;

// stop_rule.hpp for sixteen lanes, which also gives up early: what contracts by less than a half is quicker by Newton.
struct LaneStop {
  double previous[lanes] = {}, contraction[lanes] = {}, least[lanes] = {};
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
    const double rho = std::max(contraction[lane], least[lane]);
    return rho < 1.0 && rho / (1.0 - rho) * step <= 0.5 * tolerance;
  }
  // The iteration goes on to another limit. Its slowest mode may be new and show late: some contraction is assumed.
  void restart(int lane) {
    previous[lane] = contraction[lane] = 0.0;
    least[lane] = 0.3;
  }
};

// The iteration of one block.
class Iteration {
 public:
  Iteration(const ChordBase& base, const kernels::Kernels& kernels, const BlockOptions& options,
            BlockWorkspace& workspace)
      : grid_(base.grid()), kernels_(kernels), options_(options), workspace_(workspace) {
    const std::size_t scalars = 2 * static_cast<std::size_t>(grid_.column[grid_.columns].first);
    workspace.u.ensure(scalars * lanes);
    workspace.b.ensure(scalars * lanes + 8 * lanes);
    workspace.piece.ensure(static_cast<std::size_t>(grid_.jumping) * lanes);
    workspace.lane.ensure(4 * lanes);
    block_ = workspace.block();
    for (int lane = 0; lane < lanes; ++lane) {
      const bool active = workspace.state[lane] == LaneState::iterating;
      block_.active[lane] = active;
      workspace.sweeps[lane] = 0;
      iterating_ += active;
    }
    for (int k = 0; k < grid_.jumping; ++k)
      std::fill(block_.piece + k * lanes, block_.piece + (k + 1) * lanes, base.first_piece()[k]);
  }

  void run() {
    const int at_first = iterating_;
    kernels_.start(grid_, block_);
    bool eliminated = true;  // b holds what the next sweep needs
    for (int sweep = 1; iterating_ > 0; ++sweep) {
      if (!eliminated) kernels_.resume(grid_, block_);
      const bool last = grid_.jumping == 0 && sweep == workspace_.usual_sweeps;
      kernels_.sweep(grid_, block_, sweep == 1, iterating_ < at_first, last);
      eliminated = !last;
      bool settling = false;
      for (int lane = 0; lane < lanes; ++lane)
        if (workspace_.state[lane] == LaneState::iterating) settling |= judge(lane, sweep);
        else block_.shrink[lane] = 0.0;
      if (settling) {
        settle();
        eliminated = false;
      }
      if (iterating_ == 0) workspace_.usual_sweeps = sweep;
      if (sweep >= options_.patience && iterating_ <= options_.few) break;
    }
  }

 private:
  void end(int lane, LaneState state) {
    workspace_.state[lane] = state;
    block_.active[lane] = 0.0;
    --iterating_;
  }

  // What one sweep has made of a lane. Returns whether pieces of its laws have to be looked at.
  bool judge(int lane, int sweep) {
    const double step = std::sqrt(block_.step2[lane]);
    bool hopeless = false;
    reached_[lane] = stop_.reached(lane, step, options_.tolerance_pu, hopeless);
    workspace_.sweeps[lane] = sweep;
    workspace_.last_step_pu[lane] = step;
    block_.shrink[lane] = 0.0;
    const int most = grid_.jumping > 0 ? options_.max_sweeps_with_jumps : options_.max_sweeps;
    if (hopeless || (sweep == most && !reached_[lane])) {
      end(lane, LaneState::left);
      return false;
    }
    if (block_.unsettled[lane] == 0.0 || grid_.jumping == 0) {
      if (reached_[lane]) end(lane, LaneState::converged);
      return false;
    }
    // Before it has arrived a piece falls only where the rest of the way cannot bring it back.
    const double margin = reached_[lane] ? 0.0 : 10.0 * step;
    if (margin > 0.1) return false;
    block_.shrink[lane] = (1.0 - margin) * (1.0 - margin);
    return true;
  }

  void settle() {
    kernels_.settle(grid_, block_);
    for (int lane = 0; lane < lanes; ++lane) {
      if (block_.shrink[lane] == 0.0) continue;
      if (block_.unsettled[lane] != 0.0) stop_.restart(lane);
      else if (reached_[lane]) end(lane, LaneState::left);  // a piece would have to rise
    }
  }

  const kernels::Grid& grid_;
  const kernels::Kernels& kernels_;
  const BlockOptions& options_;
  BlockWorkspace& workspace_;
  kernels::Block block_;
  LaneStop stop_;
  bool reached_[lanes] = {};
  int iterating_ = 0;
};

}  // namespace

kernels::Block BlockWorkspace::block() {
  kernels::Block block;
  block.u = u.data();
  block.b = b.data();
  block.s = s.data();
  block.piece = piece.data();
  block.active = lane.data();
  block.step2 = lane.data() + lanes;
  block.unsettled = lane.data() + 2 * lanes;
  block.shrink = lane.data() + 3 * lanes;
  return block;
}

void iterate(const ChordBase& base, const kernels::Kernels& kernels, const BlockOptions& options,
             BlockWorkspace& workspace) {
  Iteration(base, kernels, options, workspace).run();
}

}  // namespace headroom::engine
