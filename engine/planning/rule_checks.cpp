// SPDX-License-Identifier: Apache-2.0
#include "engine/planning/rule_checks.hpp"

#include <fmt/core.h>
#include <algorithm>
#include <cmath>
#include <set>

namespace headroom::engine {

using models::ConnectionWay;
using models::PlanCheck;
using models::Verdict;

namespace {

constexpr const char* planning_default = "planning default, unverified";

std::string bus_element(const PlanCase& c, const Candidate& candidate) {
  return "bus." + c.network.bus(candidate.bus).name;
}

PlanCheck supply_voltage_check(const PlanCase& c, const Candidate& candidate) {
  PlanCheck check;
  check.rule = "supply_voltage";
  check.element = bus_element(c, candidate);
  check.unit = "kV";
  check.value = candidate.nominal_v / 1000.0;
  check.verdict = Verdict::fail;
  check.mandatory = c.voltage_by_rule;
  std::string allowed;
  for (const auto& row : c.allowed) {
    const bool same = std::abs(row.nominal_v - candidate.nominal_v) <= 1e-3 * candidate.nominal_v ||
                      std::abs(row.nominal_v * std::sqrt(3.0) - candidate.nominal_v) <= 5e-3 * candidate.nominal_v;
    allowed += fmt::format("{}{:g} kV", allowed.empty() ? "" : ", ", row.nominal_v / 1000.0);
    if (!same) continue;
    check.verdict = c.voltage_by_rule ? Verdict::pass : Verdict::indeterminate;
    check.clause = row.clause;
    check.reason = c.voltage_by_rule
                       ? fmt::format("{:.0f} kVA, {:.0f} kW of equipment", c.capacity_va / 1e3, c.equipment_w / 1e3)
                       : "the rule set has no supply voltages";
  }
  if (check.verdict == Verdict::fail) {
    check.reason = fmt::format("{:.0f} kVA, {:.0f} kW of equipment: {:g} kV is not among {}", c.capacity_va / 1e3,
                               c.equipment_w / 1e3, check.value, allowed.empty() ? "any allowed voltage" : allowed);
    check.remedy = allowed.empty() ? "" : fmt::format("supply at {}", allowed);
  }
  return check;
}

PlanCheck bays_check(const PlanCase& c, const Candidate& candidate) {
  PlanCheck check;
  check.rule = "bays";
  check.element = bus_element(c, candidate);
  check.unit = "bays";
  check.clause = planning_default;
  const int spare = c.network.bus(candidate.bus).spare_bays;
  if (candidate.way != ConnectionWay::substation_bay && candidate.way != ConnectionWay::ring_main_unit_bay) {
    check.verdict = Verdict::not_binding;
    check.reason = "this connection needs no bay";
    return check;
  }
  check.bound = 1.0;
  check.value = std::max(0, spare);
  check.verdict = spare < 0 ? Verdict::indeterminate : spare >= 1 ? Verdict::pass : Verdict::fail;
  check.reason = spare < 0 ? "no data on spare bays" : spare == 0 ? "no spare bay" : fmt::format("{} spare", spare);
  return check;
}

PlanCheck users_check(const PlanCase& c, const Candidate& candidate) {
  PlanCheck check;
  check.rule = "feeder_users";
  check.element = candidate.feeder;
  check.unit = "users";
  check.mandatory = false;
  check.clause = planning_default;
  check.value = c.feeder_users[candidate.bus.index()] + (candidate.way == ConnectionWay::existing_point ? 0 : 1);
  check.bound = c.options.feeder_users_limit;
  check.verdict = check.value <= *check.bound ? Verdict::pass : Verdict::fail;
  check.reason = fmt::format("{:.0f} users with the applicant", check.value);
  return check;
}

PlanCheck supply_radius_check(const PlanCase& c, const Candidate& candidate) {
  constexpr double low_voltage_v = 1000.0;
  PlanCheck check;
  check.rule = "supply_radius";
  check.element = bus_element(c, candidate);
  check.unit = "m";
  check.mandatory = false;
  check.clause = planning_default;
  check.value = candidate.route.length_m;
  if (candidate.nominal_v >= low_voltage_v) {
    check.verdict = Verdict::not_binding;
    check.reason = "only low-voltage lines have a supply radius here";
    return check;
  }
  check.bound = c.options.low_voltage_radius_m;
  check.verdict = check.value <= *check.bound ? Verdict::pass : Verdict::fail;
  check.reason = fmt::format("{:.0f} m of new low-voltage line", check.value);
  return check;
}

PlanCheck power_factor_check(const PlanCase& c, const Candidate& candidate) {
  PlanCheck check;
  check.rule = "power_factor";
  check.element = c.application.name;
  check.mandatory = false;
  check.value = c.application.power_factor;
  const auto required =
      models::required_power_factor(c.rules, c.application.customer_kind, c.capacity_va, candidate.nominal_v);
  if (!required) {
    check.verdict = Verdict::not_binding;
    check.reason = "no power factor is required of this applicant";
    return check;
  }
  check.bound = required->value;
  check.clause = required->clause;
  check.verdict = check.value >= required->value ? Verdict::pass : Verdict::fail;
  check.reason = fmt::format("{:.2f} at the peak, {:.2f} required", check.value, required->value);
  if (check.verdict == Verdict::fail) {
    const double kvar = c.demand_w / 1e3 * (std::tan(std::acos(check.value)) - std::tan(std::acos(required->value)));
    check.remedy = fmt::format("{:.0f} kvar of compensation at the applicant", std::ceil(kvar));
  }
  return check;
}

PlanCheck power_quality_check(const PlanCase& c) {
  const auto& pieces = c.application.equipment;
  const bool nonlinear = c.application.nonlinear ||
                         std::any_of(pieces.begin(), pieces.end(), [](const auto& piece) { return piece.nonlinear; });
  PlanCheck check;
  check.rule = "power_quality";
  check.element = c.application.name;
  check.mandatory = false;
  check.clause = "S0 art. 18(4)";
  check.verdict = nonlinear ? Verdict::indeterminate : Verdict::not_binding;
  check.reason = nonlinear ? "nonlinear equipment: a power quality assessment and a first mitigation concept are due"
                           : "no nonlinear equipment declared";
  return check;
}

}  // namespace

std::vector<PlanCheck> connection_checks(const PlanCase& c, const Candidate& candidate) {
  return {supply_voltage_check(c, candidate), bays_check(c, candidate),         users_check(c, candidate),
          supply_radius_check(c, candidate),  power_factor_check(c, candidate), power_quality_check(c)};
}

PlanCheck conductor_check(const PlanCase& c, const LineDemand& demand, const models::LineType* line) {
  PlanCheck check;
  check.rule = "conductor";
  check.unit = "A";
  check.clause = "planning limit of line loading";
  check.value = demand_current_a(demand);
  if (line) {
    check.element = line->name;
    check.bound = line->rated_current_a.value * demand.loading_limit;
    check.verdict = Verdict::pass;
    check.reason = fmt::format("{:.0f} A of {:.0f} A x {:.0f} %", check.value, line->rated_current_a.value,
                               demand.loading_limit * 100.0);
    return check;
  }
  check.element = fmt::format("catalogue {}", c.catalogue.name);
  check.verdict = Verdict::fail;
  check.reason = fmt::format("no line of the catalogue for {:g} kV carries {:.0f} A at {:.0f} % of its rating",
                             demand.nominal_v / 1000.0, check.value, demand.loading_limit * 100.0);
  check.remedy = "several circuits or a higher supply voltage";
  return check;
}

PlanCheck phases_check(const PlanCase& c, const Candidate& candidate, bool present) {
  PlanCheck check;
  check.rule = "phases";
  check.element = bus_element(c, candidate);
  check.unit = "phases";
  check.value = static_cast<double>(c.network.bus(candidate.bus).nodes.size());
  check.bound = c.application.phases;
  check.verdict = present ? Verdict::pass : Verdict::fail;
  check.reason = present ? "the phases exist"
                         : fmt::format("{} phases are needed and do not all exist here", c.application.phases);
  if (!present) check.remedy = "another connection point with all phases";
  return check;
}

PlanCheck sources_check(const PlanCase& c, int sources) {
  PlanCheck check;
  check.rule = "sources";
  check.element = c.application.name;
  check.unit = "sources";
  check.value = sources;
  check.bound = c.sources.sources;
  check.clause = c.sources.clause;
  check.mandatory = c.sources.mandatory;
  check.verdict = sources >= c.sources.sources ? Verdict::pass : Verdict::fail;
  check.reason = fmt::format("{} of {} sources for importance class {}", sources, c.sources.sources,
                             importance_word(c.application.importance));
  if (check.verdict == Verdict::fail) check.remedy = fmt::format("{} independent sources", c.sources.sources);
  return check;
}

PlanCheck independence_check(const PlanCase& c, std::span<const UpstreamTrace> traces) {
  PlanCheck check;
  check.rule = "independence";
  check.unit = "substations";
  check.clause = c.sources.clause;
  check.mandatory = c.sources.mandatory;
  std::set<std::string> substations;
  IndependenceResult closest{Independence::substation, {}};
  for (std::size_t i = 0; i < traces.size(); ++i) {
    substations.insert(traces[i].substation);
    for (std::size_t k = i + 1; k < traces.size(); ++k) {
      const auto result = compare_traces(traces[i], traces[k]);
      if (result.level < closest.level || closest.deepest_common.empty()) closest = result;
    }
  }
  // Of three sources two come from different substations; what every pair must keep apart is then the bus section.
  auto needed = required_independence(c.sources.independence);
  if (static_cast<int>(traces.size()) > c.sources.substations) needed = std::min(needed, Independence::bus_section);
  check.value = static_cast<double>(substations.size());
  check.bound = c.sources.substations;
  const bool passes = closest.level >= needed && static_cast<int>(substations.size()) >= c.sources.substations;
  check.verdict = passes ? Verdict::pass : Verdict::fail;
  check.element = closest.deepest_common;
  const std::string common = closest.deepest_common.empty()
                                 ? "nothing is common"
                                 : fmt::format("the deepest common element is {}", closest.deepest_common);
  check.reason = fmt::format("independent down to: {} (needed: {}, {} substation{}); {}", to_text(closest.level),
                             to_text(needed), c.sources.substations, c.sources.substations == 1 ? "" : "s", common);
  if (!passes) check.remedy = fmt::format("a second source that shares no {}", to_text(needed));
  return check;
}

}  // namespace headroom::engine
