// SPDX-License-Identifier: Apache-2.0
#include "engine/study/capacity_state.hpp"

#include <algorithm>
#include <iterator>
#include <set>

#include "engine/capacity/zero_sequence.hpp"

namespace headroom::engine {

namespace {

MonitorOptions monitor_options(const CapacityOptions& options, const models::RuleSet& rules) {
  MonitorOptions monitors;
  monitors.voltage = options.monitor_voltage;
  monitors.line = options.monitor_line;
  monitors.transformer = options.monitor_transformer;
  monitors.measure = options.measure;
  monitors.vm_min_pu = options.vm_min_pu;
  monitors.vm_max_pu = options.vm_max_pu;
  monitors.line_loading = options.line_loading.value_or(rules.line_loading.value);
  monitors.transformer_loading = options.transformer_loading.value_or(rules.transformer_loading.value);
  monitors.main_transformer_loading = options.transformer_loading.value_or(rules.main_transformer_loading.value);
  monitors.line_rating_a = options.line_rating_a;
  monitors.use_default_ratings = options.use_default_ratings;
  monitors.further = options.further;
  return monitors;
}

// Is there anything that moves taps, steps or reactive power before trials are made?
bool acts(const models::Network& network, Controls controls) {
  const bool holds = std::any_of(network->generators.begin(), network->generators.end(), [](const auto& generator) {
    return generator.in_service && generator.model == models::GeneratorModel::constant_voltage;
  });
  return holds ||
         (controls != Controls::as_given &&
          !(network->regulators.empty() && network->capacitor_controls.empty() && network->inverter_controls.empty()));
}

}  // namespace

std::string_view to_text(Controls controls) {
  switch (controls) {
    case Controls::as_given: return "as-given";
    case Controls::freeze: return "freeze";
    case Controls::solve: break;
  }
  return "solve";
}

bool CapacityState::solve(const models::Network& network, bool trials) {
  LoadFlowOptions how;
  how.trials = trials;
  flow.emplace(network, base.point, how);
  if (!flow->solve_base().ok()) return false;
  addition_flow.emplace(*flow);
  base.voltage_v = flow->base_voltage_v();
  std::copy_if(flow->problem().branches.begin(), flow->problem().branches.end(), std::back_inserter(loads),
               [](const auto& branch) { return branch.load >= 0; });
  return true;
}

void CapacityState::watch(const models::Network& network, const MonitorOptions& watched) {
  monitors = std::make_shared<const Monitors>(network, base.point, bands, zero_sequence_path, flow->problem().supplied,
                                              watched, base.voltage_v);
}

bool CapacityState::solve_with_controls(const models::Network& network, const models::OperatingPoint& point,
                                        Controls controls) {
  if (!acts(network, controls)) {
    base.point = point;
    return solve(network);
  }
  PowerFlowOptions how;
  how.controls = Controls::solve;
  base = solve_powerflow(network, point, how);
  if (base.status != models::SolveStatus::ok && base.status != models::SolveStatus::control_limit) return false;
  return solve(network);
}

// Judges the solved base and chooses how trials are made.
void CapacityState::judge(const models::Network& network, const CapacityOptions& options, Controls controls) {
  std::vector<double> margin(monitors->size());
  monitors->margins(base.voltage_v, margin);
  existing = judge_base(options.existing, *monitors, margin);
  if (controls == Controls::solve) method = std::make_unique<ActingTrial>(network, base, *addition_flow, *monitors);
  else method = std::make_unique<HeldTrial>(*addition_flow, *monitors);
}

bool CapacityState::prepare(const models::Network& network, const models::OperatingPoint& point,
                            const models::RuleSet& rules, const CapacityOptions& options, Controls controls) {
  if (!solve_with_controls(network, point, controls)) return false;
  zero_sequence_path = zero_sequence_paths(network, base.point, options.threads);
  bands = bus_bands(network, rules);
  watch(network, monitor_options(options, rules));
  judge(network, options, controls);
  return true;
}

bool CapacityState::prepare_like(const models::Network& network, const models::OperatingPoint& point,
                                 const models::RuleSet& rules, const CapacityOptions& options, Controls controls,
                                 const CapacityState& like) {
  if (!solve_with_controls(network, point, controls)) return false;
  zero_sequence_path = like.zero_sequence_path;
  bands = like.bands;
  if (options.further.voltage_change_pu) watch(network, monitor_options(options, rules));
  else if (base.point.tap_pu == like.base.point.tap_pu) monitors = like.monitors;
  else monitors = std::make_shared<const Monitors>(like.monitors->with_taps(base.point));
  judge(network, options, controls);
  return true;
}

bool CapacityState::prepare_switched(const models::Network& network, const models::OperatingPoint& point,
                                     const models::RuleSet& rules, const CapacityOptions& options,
                                     const CapacityState& intact) {
  base.point = point;
  if (!solve(network, false)) return false;
  zero_sequence_path = intact.zero_sequence_path;
  bands = bus_bands(network, rules, models::GridCondition::abnormal);
  monitors = std::make_shared<const Monitors>(switched_monitors(network, base.point, rules, options));
  std::vector<double> margin(monitors->size());
  monitors->margins(base.voltage_v, margin);
  existing = judge_base(ExistingPolicy::strict, *monitors, margin);
  if (options.existing != ExistingPolicy::strict) {
    std::set<std::pair<models::LimitKind, std::string>> known;
    for (const auto i : intact.existing.violations)
      known.emplace(intact.monitors->kind(i), intact.monitors->describe(i, 0.0).element);
    for (const auto i : existing.violations)
      if (known.contains({monitors->kind(i), monitors->describe(i, 0.0).element})) existing.watched[i] = 0;
  }
  method = std::make_unique<HeldTrial>(*addition_flow, *monitors);
  return true;
}

Monitors CapacityState::switched_monitors(const models::Network& network, const models::OperatingPoint& point,
                                          const models::RuleSet& rules, const CapacityOptions& options) const {
  auto watched = monitor_options(options, rules);
  const auto& loading = options.emergency_loading;
  if (loading) watched.line_loading = watched.transformer_loading = watched.main_transformer_loading = *loading;
  watched.emergency = options.contingencies && options.contingencies->automatic && !loading;
  watched.transformer_overload = rules.transformer_overload.value;
  return Monitors(network, point, bus_bands(network, rules, models::GridCondition::abnormal), zero_sequence_path,
                  flow->problem().supplied, watched, base.voltage_v);
}

CapacityCase CapacityState::capacity_case(const models::Network& network, const CapacityOptions& options,
                                          Controls controls, std::string label) const {
  return {network,
          *monitors,
          existing,
          *addition_flow,
          *method,
          base.voltage_v,
          flow->problem().supplied,
          zero_sequence_path,
          bands,
          loads,
          options.tolerance_kw,
          options.relative_tolerance,
          controls == Controls::solve ? options.scan_step : 0.0,
          std::string(to_text(controls)),
          std::move(label)};
}

}  // namespace headroom::engine
