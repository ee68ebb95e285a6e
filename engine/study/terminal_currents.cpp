// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/powerflow/currents.hpp"
#include "engine/study/powerflow.hpp"

namespace headroom::engine {

using models::Network;
using models::State;

namespace {

std::string element_name(const Network& network, const TerminalFlow& flow) {
  switch (flow.kind) {
    case ElementKind::line: return "line." + network->lines[flow.index].name;
    case ElementKind::transformer: return "transformer." + network->transformers[flow.index].name;
    case ElementKind::sw: return "switch." + network->switches[flow.index].name;
    case ElementKind::capacitor: return "capacitor." + network->capacitors[flow.index].name;
    case ElementKind::reactor: return "reactor." + network->reactors[flow.index].name;
    case ElementKind::load: return "load." + network->loads[flow.index].name;
    case ElementKind::generator: return "generator." + network->generators[flow.index].name;
    case ElementKind::source: return "source." + network->sources[flow.index].name;
    case ElementKind::current_source: return "current_source." + network->current_sources[flow.index].name;
  }
  return {};
}

bool is_controlled(const Network& network, std::size_t transformer, std::size_t winding) {
  return std::any_of(network->regulators.begin(), network->regulators.end(), [&](const models::Regulator& regulator) {
    return regulator.in_service && regulator.transformer.index() == transformer &&
           static_cast<std::size_t>(regulator.tap_winding) == winding;
  });
}

// Windings with a tap worth telling: one that can move, or that does not stand at its nominal ratio.
void add_taps(const Network& network, const State& state, std::vector<models::ControlPosition>& all) {
  constexpr double slack = 1e-9;
  for (std::size_t t = 0; t < network->transformers.size(); ++t)
    for (std::size_t w = 0; w < network->transformers[t].windings.size(); ++w) {
      const auto& winding = network->transformers[t].windings[w];
      const double tap = state.point.tap_pu[t][w];
      const bool controlled = is_controlled(network, t, w);
      if (!controlled && tap == 1.0) continue;
      const bool at_limit = tap <= winding.tap_min_pu + slack || tap >= winding.tap_max_pu - slack;
      all.push_back({"transformer." + network->transformers[t].name, "tap", static_cast<int>(w) + 1, tap,
                     controlled && at_limit, controlled});
    }
}

void add_steps(const Network& network, const State& state, std::vector<models::ControlPosition>& all) {
  for (std::size_t c = 0; c < network->capacitors.size(); ++c) {
    const auto& steps = state.point.capacitor_step_on[c];
    const bool controlled =
        std::any_of(network->capacitor_controls.begin(), network->capacitor_controls.end(),
                    [&](const auto& control) { return control.in_service && control.capacitor.index() == c; });
    const auto closed = std::count(steps.begin(), steps.end(), 1);
    const bool at_limit = controlled && (closed == 0 || closed == static_cast<std::ptrdiff_t>(steps.size()));
    for (std::size_t s = 0; s < steps.size(); ++s)
      all.push_back({"capacitor." + network->capacitors[c].name, "capacitor", static_cast<int>(s) + 1,
                     static_cast<double>(steps[s]), at_limit, controlled});
  }
}

}  // namespace

std::vector<models::TerminalCurrents> terminal_currents(const Network& network, const State& state) {
  std::vector<models::TerminalCurrents> all;
  for_each_flow(network, state, [&](const TerminalFlow& flow) {
    all.push_back({element_name(network, flow),
                   flow.terminal + 1,
                   flow.at->bus,
                   flow.at->nodes,
                   {flow.current_a.begin(), flow.current_a.end()},
                   flow_power_va(network, state, flow)});
  });
  return all;
}

std::vector<models::ControlPosition> control_positions(const Network& network, const State& state) {
  std::vector<models::ControlPosition> all;
  add_taps(network, state, all);
  add_steps(network, state, all);
  return all;
}

}  // namespace headroom::engine
