// SPDX-License-Identifier: Apache-2.0
#include "engine/capacity/trial.hpp"

#include "engine/powerflow/controls.hpp"

namespace headroom::engine {

bool HeldTrial::run(std::span<const InjectionBranch> addition, TrialScratch& scratch, std::span<double> margin) const {
  if (!flow_.solve(addition, trial_tolerance_pu, scratch.flow, scratch.voltage_v).ok()) return false;
  monitors_.margins(scratch.voltage_v, margin);
  return true;
}

bool ActingTrial::run(std::span<const InjectionBranch> addition, TrialScratch& scratch,
                      std::span<double> margin) const {
  models::State state = base_;
  ControlLoop controls(network_);
  if (!flow_.solve(addition, trial_tolerance_pu, scratch.flow, state.voltage_v).ok()) return false;
  int moves = 0;
  for (; controls.act(state); ++moves) {
    if (moves == network_->max_control_iterations) return false;
    LoadFlow moved(network_, state.point);
    if (!moved.solve_base().ok() || !moved.solve(addition, scratch.flow.load_flow, state.voltage_v).ok()) return false;
  }
  scratch.voltage_v = std::move(state.voltage_v);
  if (moves == 0) monitors_.margins(scratch.voltage_v, margin);
  else monitors_.with_taps(state.point).margins(scratch.voltage_v, margin);
  return true;
}

}  // namespace headroom::engine
