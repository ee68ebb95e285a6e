// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/lane_iteration.hpp"

#include <algorithm>
#include <cmath>

namespace headroom::engine {

using kernels::lanes;

void LaneStop::observe(int lane, double step) {
  const double ratio = previous[lane] > 0.0 ? step / previous[lane] : 1.0;
  first[lane] = previous[lane] == 0.0;
  if (first[lane] && way_counts) least[lane] = std::max(least[lane], std::min(step, 0.3));
  contraction[lane] =
      first[lane] ? 0.0
                  : std::max(ratio, contraction[lane] == 0.0 ? first_ratio_counts * ratio : 0.5 * contraction[lane]);
  previous[lane] = step;
  slow[lane] = first[lane] || ratio < 0.5 ? 0 : slow[lane] + 1;
}

bool LaneStop::hopeless(int lane) const { return !std::isfinite(previous[lane]) || slow[lane] > 1; }

bool LaneStop::reached(int lane, double rest, double besides, double tolerance) const {
  if (previous[lane] == 0.0) return true;
  if (first[lane] || hopeless(lane)) return false;
  const double rho = std::max(contraction[lane], least[lane]);
  return rho < 1.0 && rho / (1.0 - rho) * rest + besides <= 0.5 * tolerance;
}

void LaneStop::restart(int lane) {
  previous[lane] = contraction[lane] = 0.0;
  least[lane] = 0.3;
}

LaneIteration::LaneIteration(const ChordBase& base, const kernels::Kernels& kernels, const kernels::Block& block,
                             LaneOutcome& outcome)
    : base_(base), grid_(base.grid()), kernels_(kernels), block_(block), outcome_(outcome) {
  for (int lane = 0; lane < lanes; ++lane) {
    const bool active = outcome.state[lane] == LaneState::iterating;
    block_.active[lane] = active;
    outcome.sweeps[lane] = 0;
    iterating_ += active;
  }
  for (int k = 0; k < grid_.jumping; ++k) std::fill_n(block_.piece + k * lanes, lanes, base.first_piece()[k]);
}

void LaneIteration::end(int lane, LaneState state) {
  outcome_.state[lane] = state;
  block_.active[lane] = 0.0;
  --iterating_;
}

bool LaneIteration::judge(int lane, int sweep, bool reached, int most_sweeps) {
  const double step = stop_.previous[lane];
  reached_[lane] = reached;
  outcome_.sweeps[lane] = sweep;
  outcome_.last_step_pu[lane] = step;
  block_.shrink[lane] = 0.0;
  if (stop_.hopeless(lane) || (sweep == most_sweeps && !reached)) {
    end(lane, LaneState::left);
    return false;
  }
  if (block_.unsettled[lane] == 0.0 || grid_.jumping == 0) {
    if (reached) end(lane, LaneState::converged);
    return false;
  }
  // Before it has arrived a piece falls only where the rest of the way cannot bring it back.
  const double margin = reached ? 0.0 : 10.0 * step;
  if (margin > 0.1) return false;
  block_.shrink[lane] = (1.0 - margin) * (1.0 - margin);
  return true;
}

void LaneIteration::settle() {
  kernels_.settle(grid_, block_);
  for (int lane = 0; lane < lanes; ++lane) {
    if (block_.shrink[lane] == 0.0) continue;
    if (block_.unsettled[lane] != 0.0) stop_.restart(lane);
    else if (reached_[lane]) end(lane, LaneState::left);  // a piece would have to rise
  }
}

}  // namespace headroom::engine
