// SPDX-License-Identifier: Apache-2.0
// What every iteration in lanes with a chord does between its sweeps: which lanes have arrived, which never will, and
// which pieces of jumping laws have to fall.
#pragma once

#include <array>
#include <cstdint>

#include "engine/batch/chord_base.hpp"
#include "engine/kernels/chord.hpp"

namespace headroom::engine {

// left: to another solver. no_solution: found to have none (Newton's method alone says so).
enum class LaneState : std::uint8_t { empty, iterating, converged, left, no_solution };

// Of the last block.
struct LaneOutcome {
  std::array<LaneState, kernels::lanes> state{};
  std::array<int, kernels::lanes> sweeps{};
  std::array<double, kernels::lanes> last_step_pu{};
};

// stop_rule.hpp for sixteen lanes, which also gives up early: what contracts by less than a half is quicker by Newton.
struct LaneStop {
  // The first step takes the curvature once, every later one twice: what the ratio of the first two counts for.
  double first_ratio_counts = 2.0;
  // A first step that the loads may not feel, so that the ratio says too little; but what contracts is at most about
  // the way gone, in per unit.
  bool way_counts = false;
  double previous[kernels::lanes] = {}, contraction[kernels::lanes] = {}, least[kernels::lanes] = {};
  int slow[kernels::lanes] = {};
  bool first[kernels::lanes] = {};

  // REQUIRES: called once per sweep with its step.
  void observe(int lane, double step);
  // It will not arrive.
  bool hopeless(int lane) const;
  // Whether what the sweeps to come would still add is small enough: what they contract of `rest`, and `besides`.
  bool reached(int lane, double rest, double besides, double tolerance) const;
  // The iteration goes on to another limit. Its slowest mode may be new and show late: some contraction is assumed.
  void restart(int lane);
};

class LaneIteration {
 protected:
  // Every jumping branch begins in the first piece of the base. All outlive this.
  LaneIteration(const ChordBase& base, const kernels::Kernels& kernels, const kernels::Block& block,
                LaneOutcome& outcome);

  void end(int lane, LaneState state);
  // What a sweep has made of a lane that iterates. REQUIRES: its step is observed. Returns whether pieces of its laws
  // have to be looked at.
  bool judge(int lane, int sweep, bool reached, int most_sweeps);
  // Lets pieces fall where judge() asked for it.
  void settle();

  const ChordBase& base_;
  const kernels::Grid& grid_;
  const kernels::Kernels& kernels_;
  kernels::Block block_;
  LaneOutcome& outcome_;
  LaneStop stop_;
  int iterating_ = 0;

 private:
  bool reached_[kernels::lanes] = {};
};

}  // namespace headroom::engine
