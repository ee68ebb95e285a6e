// SPDX-License-Identifier: Apache-2.0
#include "engine/study/time_run.hpp"

#include "engine/powerflow/currents.hpp"

namespace headroom::engine {

models::State TimeRun::step(models::TimeSelection time, double step_h) {
  models::OperatingPoint point = models::operating_point(network_, time, inverters_, step_h);
  if (!tap_pu_.empty() || !capacitor_step_on_.empty()) {
    point.tap_pu = tap_pu_;
    point.capacitor_step_on = capacitor_step_on_;
  }
  models::State state = solve_powerflow(network_, point, options_);
  tap_pu_ = state.point.tap_pu;
  capacitor_step_on_ = state.point.capacitor_step_on;
  inverters_ = state.point.inverter;
  deplete(state, step_h);
  return state;
}

void TimeRun::deplete(const models::State& state, double step_h) {
  for_each_flow(network_, state, [&](const TerminalFlow& flow) {
    if (flow.kind != ElementKind::generator) return;
    const auto& inverter = network_->generators[flow.index].inverter;
    auto& conditions = inverters_[flow.index];
    if (!inverter || !conditions.store) return;
    double drawn_w = 0.0;
    for (const auto power : flow_power_va(network_, state, flow)) drawn_w += power.real();
    conditions.store = models::after_step(*inverter, *conditions.store, -drawn_w, step_h);
  });
}

}  // namespace headroom::engine
