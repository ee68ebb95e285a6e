// SPDX-License-Identifier: Apache-2.0
#include "engine/study/powerflow.hpp"

#include <fmt/core.h>

#include <chrono>
#include <cmath>

#include "engine/check/balance.hpp"
#include "engine/powerflow/controls.hpp"
#include "engine/powerflow/currents.hpp"
#include "engine/powerflow/load_flow.hpp"
#include "engine/powerflow/no_solution.hpp"
#include "engine/powerflow/voltage_holding.hpp"

namespace headroom::engine {

namespace {

using models::Network;
using models::SolveStatus;
using models::State;

class Stopwatch {
 public:
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

std::string why(const Network& network, const LoadFlowOutcome& outcome) {
  const std::string bus = bus_of(network, outcome.worst_node);
  if (outcome.smallest_pivot < 1e-13)
    return fmt::format("no definite voltage near bus {}: conductors there have no path to ground or to a source", bus);
  return beyond_what_the_grid_carries(network, outcome.last_step_pu, outcome.worst_node, outcome.iterations);
}

// Solves state.point, and again for as long as generators of constant voltage move their reactive power.
LoadFlowOutcome solve_held(const Network& network, const LoadFlowOptions& options, State& state) {
  constexpr int most_moves = 40;
  VoltageHolding holding(network);
  for (int move = 0;; ++move) {
    const Stopwatch analyse;
    LoadFlow flow(network, state.point, options);
    state.timing.analyse_s += analyse.seconds();
    const Stopwatch iterate;
    const auto outcome = flow.solve_base(state.voltage_v);
    state.timing.iterate_s += iterate.seconds();
    state.iterations += outcome.iterations;
    state.voltage_v = flow.base_voltage_v();
    state.supplied = flow.problem().supplied;
    if (!outcome.ok() || move == most_moves || !holding.adjust(flow, options.tolerance_pu, state.point)) return outcome;
  }
}

// One solution of state.point. Whether it was found.
bool solve_once(const Network& network, double tolerance_pu, State& state) {
  LoadFlowOptions options;
  options.tolerance_pu = tolerance_pu;
  options.trials = false;
  const auto outcome = solve_held(network, options, state);
  state.status = outcome.status;
  state.last_step_pu = outcome.last_step_pu;
  state.worst_node = outcome.worst_node;
  if (outcome.status == SolveStatus::no_source) state.reason = "no source in service reaches any bus";
  if (outcome.status == SolveStatus::not_converged) state.reason = why(network, outcome);
  return outcome.ok();
}

}  // namespace

State solve_as_given(const Network& network, const models::OperatingPoint& point, double tolerance_pu) {
  const Stopwatch total;
  State state;
  state.point = point;
  solve_once(network, tolerance_pu, state);
  state.timing.total_s = total.seconds();
  return state;
}

State solve_powerflow(const Network& network, const models::OperatingPoint& point, const PowerFlowOptions& options) {
  const Stopwatch total;
  State state;
  state.point = point;
  const int most =
      options.max_control_iterations > 0 ? options.max_control_iterations : network->max_control_iterations;
  ControlLoop controls(network);
  for (;;) {
    if (!solve_once(network, options.tolerance_pu, state) || options.controls == Controls::as_given) break;
    const Stopwatch acting;
    const bool moved = controls.act(state);
    state.timing.controls_s += acting.seconds();
    if (!moved) break;
    if (++state.control_iterations >= most) {
      state.status = SolveStatus::control_limit;
      state.reason = fmt::format("controls were still moving after {} iterations", most);
      break;
    }
  }
  if (state.status == SolveStatus::ok || state.status == SolveStatus::control_limit) {
    const Stopwatch checking;
    const Totals sums = totals(network, state);
    state.source_power_va = sums.source_power_va;
    state.losses_va = sums.losses_va;
    const Balance balance = check_balance(network, state.point, state.voltage_v);
    state.max_mismatch_va = balance.worst_va;
    state.max_mismatch_relative = balance.worst_relative;
    state.worst_mismatch_bus = network.bus(balance.worst_va_bus).name;
    state.timing.check_s = checking.seconds();
  }
  state.timing.total_s = total.seconds();
  return state;
}

}  // namespace headroom::engine
