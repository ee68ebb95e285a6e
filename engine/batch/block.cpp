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
  bool first[lanes] = {};

  // REQUIRES: called once per sweep with its step.
  void observe(int lane, double step) {
    const double ratio = previous[lane] > 0.0 ? step / previous[lane] : 1.0;
    first[lane] = previous[lane] == 0.0;
    // The first step takes the curvature once, every later one twice.
    contraction[lane] =
        first[lane] ? 0.0 : std::max(ratio, contraction[lane] == 0.0 ? 2.0 * ratio : 0.5 * contraction[lane]);
    previous[lane] = step;
    slow[lane] = first[lane] || ratio < 0.5 ? 0 : slow[lane] + 1;
  }
  // It will not arrive.
  bool hopeless(int lane) const { return !std::isfinite(previous[lane]) || slow[lane] > 1; }
  // Whether what the sweeps to come would still add is small enough: what they contract of `rest`, and `besides`.
  bool reached(int lane, double rest, double besides, double tolerance) const {
    if (previous[lane] == 0.0) return true;
    if (first[lane] || hopeless(lane)) return false;
    const double rho = std::max(contraction[lane], least[lane]);
    return rho < 1.0 && rho / (1.0 - rho) * rest + besides <= 0.5 * tolerance;
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
      : base_(base),
        grid_(base.grid()),
        response_(base.response()),
        kernels_(kernels),
        options_(options),
        workspace_(workspace) {
    const std::size_t scalars = 2 * static_cast<std::size_t>(grid_.column[grid_.columns].first);
    workspace.u.ensure(scalars * lanes);
    workspace.b.ensure(scalars * lanes + 8 * lanes);
    workspace.piece.ensure(static_cast<std::size_t>(grid_.jumping) * lanes);
    workspace.lane.ensure(BlockWorkspace::lane_arrays * lanes);
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
        if (workspace_.state[lane] == LaneState::iterating) settling |= judge(lane, sweep, kind);
        else block_.shrink[lane] = 0.0;
      if (settling) {
        settle();
        eliminated = false;
      }
      if (iterating_ == 0) workspace_.usual_sweeps = sweep;
      // To begin again in a block of late lanes costs each its share of all sweeps and one more.
      if (!options_.patient && sweep > 1 && iterating_ * (sweep + 2) < lanes) break;
    }
  }

 private:
  kernels::Sweep kind_of(int sweep) const {
    if (sweep == 1) return kernels::sweep_first;
    if (grid_.jumping > 0) return kernels::sweep_middle;
    if (sweep == 2) return kernels::sweep_paired;
    return sweep == workspace_.usual_sweeps ? kernels::sweep_last : kernels::sweep_middle;
  }

  // After a paired sweep: takes the mode that both steps share out of the error.
  void extrapolate() {
    for (int lane = 0; lane < lanes; ++lane) {
      const double norm = block_.pair[2 * lanes + lane];
      double re = block_.pair[lane] / norm, im = block_.pair[lanes + lane] / norm;
      const bool known = norm > 0.0 && re * re + im * im < 0.25;
      if (!known || workspace_.state[lane] != LaneState::iterating) re = im = 0.0;
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

  void end(int lane, LaneState state) {
    workspace_.state[lane] = state;
    block_.active[lane] = 0.0;
    --iterating_;
  }

  // What one sweep has made of a lane. Returns whether pieces of its laws have to be looked at.
  bool judge(int lane, int sweep, kernels::Sweep kind) {
    const double step = std::sqrt(block_.step2[lane]);
    const double before = stop_.previous[lane];
    stop_.observe(lane, step);
    reached_[lane] = arrived(lane, before, step, kind);
    workspace_.sweeps[lane] = sweep;
    workspace_.last_step_pu[lane] = step;
    block_.shrink[lane] = 0.0;
    const int most = grid_.jumping > 0 ? options_.max_sweeps_with_jumps : options_.max_sweeps;
    if (stop_.hopeless(lane) || (sweep == most && !reached_[lane])) {
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

  const ChordBase& base_;
  const kernels::Grid& grid_;
  const Response response_;
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
