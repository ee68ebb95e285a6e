// SPDX-License-Identifier: Apache-2.0
#include "engine/capacity/trial.hpp"

#include "engine/powerflow/controls.hpp"

namespace headroom::engine {

bool HeldTrial::run(std::span<const InjectionBranch> extra, TrialScratch& scratch, std::span<double> margin) const {
  scratch.voltage_v.resize(flow_.base_voltage_v().size());
  if (!flow_.solve(extra, scratch.load_flow, scratch.voltage_v).ok()) return false;
  monitors_.margins(scratch.voltage_v, margin);
  return true;
}

bool ActingTrial::run(std::span<const InjectionBranch> extra, TrialScratch& scratch, std::span<double> margin) const {
  models::State state = base_;
  ControlLoop controls(network_);
  const LoadFlow* flow = &flow_;
  std::unique_ptr<LoadFlow> moved;
  for (int iteration = 0; iteration <= network_->max_control_iterations; ++iteration) {
    if (!flow->solve(extra, scratch.load_flow, state.voltage_v).ok()) return false;
    if (!controls.act(state)) {
      scratch.voltage_v = state.voltage_v;
      if (!moved) monitors_.margins(scratch.voltage_v, margin);
      else monitors_.with_taps(state.point).margins(scratch.voltage_v, margin);
      return true;
    }
    moved = std::make_unique<LoadFlow>(network_, state.point);
    if (!moved->solve_base().ok()) return false;
    flow = moved.get();
  }
  return false;
}

}  // namespace headroom::engine
