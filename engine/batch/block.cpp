// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/block.hpp"

#include <algorithm>
#include <cmath>

namespace headroom::engine {

namespace {

using kernels::lanes;

kernels::Block room_for(const ChordBase& base, BlockWorkspace& workspace) {
  const auto& grid = base.grid();
  const std::size_t scalars = 2 * static_cast<std::size_t>(grid.column[grid.columns].first);
  workspace.u.ensure(scalars * lanes);
  workspace.b.ensure(scalars * lanes + 8 * lanes);
  workspace.piece.ensure(static_cast<std::size_t>(grid.jumping) * lanes);
  workspace.lane.ensure(BlockWorkspace::lane_arrays * lanes);
  return workspace.block();
}

// The iteration of one block.
class Iteration : LaneIteration {
 public:
  Iteration(const ChordBase& base, const kernels::Kernels& kernels, const BlockOptions& options,
            BlockWorkspace& workspace)
      : LaneIteration(base, kernels, room_for(base, workspace), workspace),
        response_(base.response()),
        options_(options),
        usual_sweeps_(workspace.usual_sweeps) {}

  void run(const kernels::Ahead& ahead) {
    const int at_first = iterating_;
    kernels_.start(grid_, block_);
    bool eliminated = true;  // b holds what the next sweep needs
    for (int sweep = 1; iterating_ > 0; ++sweep) {
      if (!eliminated) kernels_.resume(grid_, block_);
      const auto kind = kind_of(sweep);
      kernels_.sweep(grid_, block_, kind, iterating_ < at_first, ahead);
      eliminated = kind == kernels::sweep_first || kind == kernels::sweep_middle;
      if (kind == kernels::sweep_paired) extrapolate();
      bool settling = false;
      for (int lane = 0; lane < lanes; ++lane)
        if (outcome_.state[lane] == LaneState::iterating) settling |= look_at(lane, sweep, kind);
        else block_.shrink[lane] = 0.0;
      if (settling) {
        settle();
        eliminated = false;
      }
      if (iterating_ == 0) usual_sweeps_ = sweep;
      // To begin again in a block of late lanes costs each its share of all sweeps and one more.
      if (!options_.patient && sweep > 1 && iterating_ * (sweep + 2) < lanes) break;
    }
  }

 private:
  kernels::Sweep kind_of(int sweep) const {
    if (sweep == 1) return kernels::sweep_first;
    if (grid_.jumping > 0) return kernels::sweep_middle;
    if (sweep == 2) return kernels::sweep_paired;
    return sweep == usual_sweeps_ ? kernels::sweep_last : kernels::sweep_middle;
  }

  // After a paired sweep: takes the mode that both steps share out of the error.
  void extrapolate() {
    for (int lane = 0; lane < lanes; ++lane) {
      const double norm = block_.pair[2 * lanes + lane];
      double re = block_.pair[lane] / norm, im = block_.pair[lanes + lane] / norm;
      const bool known = norm > 0.0 && re * re + im * im < 0.25;
      if (!known || outcome_.state[lane] != LaneState::iterating) re = im = 0.0;
      block_.ratio[lane] = block_.gain[lane] = re;
      block_.ratio[lanes + lane] = im;
      block_.gain[lanes + lane] = response_ == Response::mixed ? 0.0 : -im;
    }
    kernels_.extrapolate(grid_, block_);
  }

  // Whether the lane has arrived. Extrapolation leaves r to be contracted; its gain is wrong by up to |κ - κ*| in what
  // part A is not antilinear (|Im κ| where it was taken as neither); and κ has the curvature once, where it counts
  // twice: |J^-1 d²I/dv²| u1 c besides, with the voltages that the loads of the case make for |J^-1 dI/dv|.
  bool arrived(int lane, double step_before, double step, kernels::Sweep kind) const {
    if (kind != kernels::sweep_paired) return stop_.reached(lane, step, 0.0, options_.tolerance_pu);
    const double unsure = response_ == Response::antilinear          ? 0.0
                          : response_ == Response::nearly_antilinear ? 2.0
                                                                     : 1.0;
    const double curvature = 2.0 * (base_.drop_pu() + step_before) * step_before;
    const double besides = (unsure * std::abs(block_.ratio[lanes + lane]) + curvature) * step;
    return stop_.reached(lane, std::sqrt(block_.rest2[lane]), besides, options_.tolerance_pu);
  }

  bool look_at(int lane, int sweep, kernels::Sweep kind) {
    const double before = stop_.previous[lane], step = std::sqrt(block_.step2[lane]);
    stop_.observe(lane, step);
    return judge(lane, sweep, arrived(lane, before, step, kind),
                 grid_.jumping > 0 ? options_.max_sweeps_with_jumps : options_.max_sweeps);
  }

  const Response response_;
  const BlockOptions& options_;
  int& usual_sweeps_;
};

}  // namespace

kernels::Block BlockWorkspace::block() {
  kernels::Block block;
  block.u = u.data();
  block.b = b.data();
  block.s = s.data();
  block.piece = piece.data();
  double* next = lane.data();
  const auto take = [&](int count) { return next += count * lanes, next - count * lanes; };
  block.active = take(1), block.step2 = take(1), block.unsettled = take(1), block.shrink = take(1);
  block.pair = take(3), block.ratio = take(2), block.gain = take(2), block.rest2 = take(1);
  return block;
}

void iterate(const ChordBase& base, const kernels::Kernels& kernels, const BlockOptions& options,
             const kernels::Ahead& ahead, BlockWorkspace& workspace) {
  Iteration(base, kernels, options, workspace).run(ahead);
}

}  // namespace headroom::engine
