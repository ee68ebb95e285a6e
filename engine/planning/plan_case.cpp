// SPDX-License-Identifier: Apache-2.0
#include "engine/planning/plan_case.hpp"

#include <fmt/core.h>
#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace headroom::engine {

namespace {

// Transformer capacity: what the applicant installs, else what the calculated load asks for.
double needed_capacity_va(const PlanCase& c) {
  if (c.application.installed_va > 0.0) return c.application.installed_va;
  const double calculated_va = c.demand_w / c.application.power_factor;
  const double rate = c.rules.customer_transformer_loading.value;
  return rate > 0.0 ? calculated_va / rate : calculated_va;
}

// Without rules: low voltage for small applicants, medium voltage for everybody.
std::vector<models::SupplyVoltageRange> default_voltages(double equipment_w) {
  constexpr double low_voltage_up_to_w = 100e3;
  std::vector<models::SupplyVoltageRange> rows;
  for (const double nominal : {230.0, 380.0, 400.0, 10e3, 20e3}) {
    if (nominal < 1000.0 && equipment_w > low_voltage_up_to_w) continue;
    models::SupplyVoltageRange row;
    row.nominal_v = nominal;
    row.clause = "default, no rule";
    rows.push_back(row);
  }
  return rows;
}

std::vector<int> count_users(const models::Network& network, const models::Topology& topology) {
  std::map<std::string, int> of_feeder;
  for (const auto& transformer : network->transformers) {
    const auto bus = transformer.windings.front().terminal.bus;
    if (transformer.in_service && !models::is_regulating(transformer)) ++of_feeder[topology.feeder[bus.index()]];
  }
  for (const auto& customer : network->customers)
    if (network.bus(customer.bus).base_voltage_v > 1000.0) ++of_feeder[topology.feeder[customer.bus.index()]];
  std::vector<int> users(network->buses.size());
  for (std::size_t b = 0; b < users.size(); ++b)
    users[b] = topology.feeder[b].empty() ? 0 : of_feeder[topology.feeder[b]];
  return users;
}

std::vector<double> sum_power_behind(const models::Network& network, const models::OperatingPoint& point,
                                     const models::Topology& topology) {
  std::vector<double> power_w(network->buses.size());
  for (std::size_t k = 0; k < network->loads.size(); ++k)
    if (network->loads[k].in_service) power_w[network->loads[k].terminal.bus.index()] += point.load_power_va[k].real();
  for (std::size_t k = 0; k < network->generators.size(); ++k)
    if (network->generators[k].in_service)
      power_w[network->generators[k].terminal.bus.index()] -= point.generator_power_va[k].real();
  std::vector<std::size_t> deepest_first(power_w.size());
  for (std::size_t b = 0; b < deepest_first.size(); ++b) deepest_first[b] = b;
  std::stable_sort(deepest_first.begin(), deepest_first.end(),
                   [&](std::size_t a, std::size_t b) { return topology.depth[a] > topology.depth[b]; });
  for (const std::size_t b : deepest_first) {
    if (!topology.parent[b]) continue;
    const auto& branch = topology.branches[*topology.parent[b]];
    const auto upper = branch.from.index() == b ? branch.to : branch.from;
    power_w[upper.index()] += power_w[b];
  }
  return power_w;
}

std::string with_origin(double fraction, const models::Sourced& limit) {
  return fmt::format("{:.0f} % ({}, {})", fraction * 100.0, limit.source.empty() ? "planning default" : limit.source,
                     limit.verified ? "verified" : "unverified");
}

}  // namespace

std::string importance_word(models::Importance importance) {
  static constexpr std::array<const char*, 5> words{"ordinary", "temporary", "second", "first", "special"};
  return words.at(static_cast<std::size_t>(importance));
}

std::string refuse_application(const models::Network& network, const models::Application& application) {
  const double demand_w = models::calculated_demand_w(application);
  if (!(demand_w > 0.0) || !std::isfinite(demand_w))
    return fmt::format("the calculated demand is {} W; it must be > 0", demand_w);
  if (!(application.power_factor > 0.0 && application.power_factor <= 1.0))
    return fmt::format("the power factor is {}; it must be > 0 and <= 1", application.power_factor);
  if (application.phases != 1 && application.phases != 3)
    return fmt::format("phases is {}; 1 or 3 are known", application.phases);
  if (application.bus.empty()) {
    if (application.kind == models::ApplicationKind::expansion) return "an expansion names its connection point (bus)";
    if (!application.position) return "neither a position nor a bus says where supply is wanted";
    return {};
  }
  if (network.find_bus(application.bus)) return {};
  std::string text = fmt::format("bus \"{}\" is not in the grid", application.bus);
  for (const auto& name : network.nearest_bus_names(application.bus))
    text += fmt::format("; did you mean \"{}\"", name);
  return text;
}

PlanCase make_case(const models::Network& network, const models::State& before, const models::Application& application,
                   const models::Catalogue& catalogue, const models::RuleSet& rules, const PlanOptions& options) {
  PlanCase c{network, before, application, catalogue, rules, options, {}, {}, {}, 0, 0, 0, {}, true, {}, {}};
  c.topology = models::analyse_topology(network, before.point);
  c.feeder_users = count_users(network, c.topology);
  c.power_behind_w = sum_power_behind(network, before.point, c.topology);
  c.demand_w = models::calculated_demand_w(application);
  c.equipment_w = models::equipment_w(application);
  c.capacity_va = needed_capacity_va(c);
  c.allowed = models::supply_voltages(rules, c.equipment_w, c.capacity_va, application.phases);
  if (rules.supply_voltage.empty()) {
    c.voltage_by_rule = false;
    c.allowed = default_voltages(c.equipment_w);
  }
  const auto word = importance_word(application.importance);
  c.sources = models::sources_required(rules, word).value_or(models::SourcesRequired{});
  if (!application.bus.empty()) c.own_point = network.find_bus(application.bus);
  return c;
}

std::vector<double> searched_voltages_v(const PlanCase& c) {
  std::vector<double> voltages;
  for (const auto& row : c.allowed) voltages.push_back(row.nominal_v);
  if (const auto wish = c.application.supply_voltage_v) {
    const auto same = [&](double v) { return std::abs(v - *wish) <= 0.06 * v; };
    if (std::any_of(voltages.begin(), voltages.end(), same))
      std::erase_if(voltages, [&](double v) { return !same(v); });
  }
  return voltages;
}

std::vector<std::pair<std::string, std::string>> plan_settings(const PlanCase& c) {
  const auto& o = c.options;
  std::string voltages;
  for (const auto& row : c.allowed)
    voltages += fmt::format("{}{:g} kV ({})", voltages.empty() ? "" : ", ", row.nominal_v / 1000.0, row.clause);
  return {
      {"rules", c.rules.name},
      {"catalogue", c.catalogue.name},
      {"applicant", fmt::format("{}, {}, {}", c.application.name, c.application.customer_kind,
                                importance_word(c.application.importance))},
      {"demand", fmt::format("{:.0f} kW at power factor {:.2f}, transformer capacity {:.0f} kVA", c.demand_w / 1e3,
                             c.application.power_factor, c.capacity_va / 1e3)},
      {"supply voltage", voltages},
      {"sources", fmt::format("{} ({})", c.sources.sources, c.sources.clause.empty() ? "no clause" : c.sources.clause)},
      {"line loading", with_origin(c.rules.line_loading.value, c.rules.line_loading)},
      {"transformer loading", with_origin(c.rules.transformer_loading.value, c.rules.transformer_loading)},
      {"main transformer loading",
       with_origin(c.rules.main_transformer_loading.value, c.rules.main_transformer_loading)},
      {"controls", "taps and capacitor steps held as the state before the applicant has them"},
      {"search", fmt::format("radius grows to {:.0f} m at most until {} feeders, {} points at most",
                             o.radii_m.empty() ? 0.0 : o.radii_m.back(), o.least_feeders, o.most_candidates)},
      {"score",
       fmt::format("{:g} x cost / {:g} + {:g} x deviation / {:g} + {:g} x loading / {:g} + {:g} x length / {:g} m",
                   o.weights.cost, o.weights.cost_reference, o.weights.deviation, o.weights.deviation_reference,
                   o.weights.loading, o.weights.loading_reference, o.weights.length, o.weights.length_reference_m)},
      {"load flow", o.assume_load_flow_fine ? "not run: every load flow is assumed within limits (counter-check)"
                                            : "before and after, every candidate"},
  };
}

}  // namespace headroom::engine
