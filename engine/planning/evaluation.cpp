// SPDX-License-Identifier: Apache-2.0
#include "engine/planning/evaluation.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <cmath>

#include "engine/planning/cost.hpp"
#include "engine/planning/rule_checks.hpp"

namespace headroom::engine {

using models::ConnectionWay;
using models::PlanCheck;
using models::SupplyPlan;
using models::Verdict;

namespace {

const char* const load_flow_rules[] = {
    "load_flow",    "voltage_deviation",   "voltage_deviation_feeder", "new_line_loading",
    "line_loading", "transformer_loading", "main_transformer_loading"};

bool is_refused(const std::vector<PlanCheck>& checks) {
  return std::any_of(checks.begin(), checks.end(),
                     [](const auto& check) { return check.mandatory && check.verdict == Verdict::fail; });
}

// Only the new line is too thin: everything that is not the applicant's own voltage or line holds.
bool thicker_line_may_help(const Assessment& a) {
  if (!a.fails("voltage_deviation") && !a.fails("new_line_loading")) return false;
  return std::all_of(a.checks.begin(), a.checks.end(), [](const auto& check) {
    return !check.mandatory || check.verdict != Verdict::fail || check.rule == "voltage_deviation" ||
           check.rule == "new_line_loading";
  });
}

void take_assessment(SupplyPlan& plan, const Assessment& a) {
  plan.checks.insert(plan.checks.end(), a.checks.begin(), a.checks.end());
  plan.deviation_before = a.deviation_before;
  plan.deviation_after = a.deviation_after;
  plan.worst_deviation_after = a.worst_deviation_after;
  plan.loading_before = a.loading_before;
  plan.loading_after = a.loading_after;
  plan.losses_change_w = a.losses_change_w;
}

void assume_fine(SupplyPlan& plan) {
  for (const char* rule : load_flow_rules) {
    PlanCheck check;
    check.rule = rule;
    check.verdict = Verdict::pass;
    check.reason = "assumed: no load flow was run";
    plan.checks.push_back(std::move(check));
  }
}

// The first line whose approximate drop keeps the applicant inside the band, judged from the voltage at the connection
// point.
std::size_t first_line(const EvaluationContext& context, std::size_t candidate) {
  const auto& offered = context.line_types[candidate];
  if (!context.assessor) return 0;
  const auto room = context.assessor->room_below(candidate);
  const auto demand = line_demand(context.plan_case, context.candidates[candidate]);
  for (std::size_t l = 0; l < offered.size(); ++l)
    if (line_drop(*offered[l], context.candidates[candidate].route.length_m, demand) <= room) return l;
  return offered.empty() ? 0 : offered.size() - 1;
}

// Load flows of one candidate: grows the line while that may help, then looks for remedies.
struct Solved {
  std::size_t line = 0;
  Assessment assessment;
  std::vector<std::string> remedies;
  std::optional<double> staged_w;
  int load_flows = 0;
};

Solved solve_candidate(const EvaluationContext& context, std::size_t candidate, bool with_remedies) {
  const auto& c = context.plan_case;
  PlanSetup setup;
  setup.candidate = candidate;
  setup.line = first_line(context, candidate);
  Solved solved;
  for (;; ++setup.line) {
    solved.line = setup.line;
    solved.assessment = context.assessor->assess(context.solver->solve(setup, c.demand_w), setup);
    ++solved.load_flows;
    if (solved.assessment.passes() || !thicker_line_may_help(solved.assessment) ||
        setup.line + 1 >= context.line_types[candidate].size())
      break;
  }
  if (solved.assessment.passes() || !with_remedies) return solved;
  auto remedies =
      find_remedies(c, *context.assessor, *context.solver, context.candidates[candidate], setup, solved.assessment);
  solved.remedies = std::move(remedies.found);
  solved.staged_w = remedies.staged_w;
  solved.load_flows += remedies.load_flows;
  return solved;
}

models::PlanConnection make_connection(const EvaluationContext& context, std::size_t candidate,
                                       const models::LineType* line) {
  const auto& c = context.plan_case;
  const auto& from = context.candidates[candidate];
  models::PlanConnection connection;
  connection.bus = from.bus;
  connection.feeder = from.feeder;
  connection.substation = from.substation;
  connection.way = from.way;
  if (context.grid) connection.phase = context.grid->phase[candidate];
  connection.straight_m = from.straight_m;
  connection.length_m = from.route.length_m;
  connection.cost_length_m = from.route.cost_length_m;
  connection.route_origin = from.route.origin;
  const Plane plane(c.network->coordinate_system, c.application.position.value_or(models::Position{}));
  for (const auto& point : from.route.points) connection.route.push_back(plane.from_metres(point));
  if (line) {
    const auto z = line_impedance_ohm(*line, from.route.length_m);
    connection.line_type = line->name;
    connection.line_impedance_r_ohm = z.real();
    connection.line_impedance_x_ohm = z.imag();
  }
  return connection;
}

void add_costs(SupplyPlan& plan, const EvaluationContext& context, std::size_t candidate,
               const models::LineType* line) {
  const auto& c = context.plan_case;
  const auto& from = context.candidates[candidate];
  auto items = connection_costs(c.catalogue, {from.way, line, &from.route, from.nominal_v, c.application.phases});
  if (from.nominal_v > 1000.0 && from.way != ConnectionWay::existing_point) {
    const auto choice = transformers_for(c.catalogue, c.capacity_va, from.nominal_v);
    plan.transformer_type = choice.text();
    for (auto& item : transformer_costs(c.catalogue, choice)) items.push_back(std::move(item));
  }
  set_costs(plan, std::move(items));
}

// What a missing bay costs depends on the rest: one more bay helps only where nothing else fails.
void explain_missing_bay(SupplyPlan& plan) {
  const auto fails = [](const PlanCheck& check) { return check.mandatory && check.verdict == Verdict::fail; };
  const auto failing = std::count_if(plan.checks.begin(), plan.checks.end(), fails);
  for (auto& check : plan.checks)
    if (check.rule == "bays" && fails(check))
      check.remedy = failing == 1 ? "one more bay here: every other check passes"
                                  : fmt::format("a bay alone does not help: {} more checks fail here", failing - 1);
}

void attach_remedies(SupplyPlan& plan, const std::vector<std::string>& remedies) {
  if (remedies.empty()) return;
  const auto text = fmt::format("{}", fmt::join(remedies, "; or "));
  for (auto& check : plan.checks)
    if (check.mandatory && check.verdict == Verdict::fail && check.remedy.empty()) check.remedy = text;
}

}  // namespace

LineDemand line_demand(const PlanCase& c, const Candidate& candidate) {
  LineDemand demand;
  demand.power_w = c.demand_w;
  demand.power_factor = c.application.power_factor;
  demand.nominal_v = candidate.nominal_v;
  demand.phases = c.application.phases;
  demand.kind = candidate.way == ConnectionWay::tee ? models::LineKind::overhead : models::LineKind::cable;
  demand.loading_limit = c.rules.line_loading.value;
  return demand;
}

void conclude(SupplyPlan& plan) {
  plan.status = models::PlanStatus::feasible;
  plan.refusal.clear();
  plan.remedy.clear();
  for (const auto& check : plan.checks) {
    if (!check.mandatory || check.verdict != Verdict::fail) continue;
    plan.status = models::PlanStatus::refused;
    plan.refusal = fmt::format("{} at {}: {}", check.rule, check.element, check.reason);
    plan.remedy = check.remedy;
    return;
  }
}

Evaluated evaluate_candidate(const EvaluationContext& context, std::size_t candidate) {
  const auto& c = context.plan_case;
  const auto& from = context.candidates[candidate];
  Evaluated out;
  auto& plan = out.plan;
  plan.number = static_cast<int>(candidate) + 1;
  plan.supply_voltage_v = from.nominal_v;
  plan.source_mode = "single";
  plan.demand_w = c.demand_w;
  plan.power_factor = c.application.power_factor;
  plan.checks = connection_checks(c, from);

  const auto& offered = context.line_types[candidate];
  const bool needs_line = from.way != ConnectionWay::existing_point;
  const bool can_solve = !needs_line || !offered.empty();
  Solved solved;
  if (context.grid && can_solve)
    solved = solve_candidate(context, candidate, c.options.find_remedies && !is_refused(plan.checks));
  const models::LineType* line = offered.empty() ? nullptr : offered[solved.line];
  if (needs_line) plan.checks.push_back(conductor_check(c, line_demand(c, from), line));
  if (context.grid && can_solve) take_assessment(plan, solved.assessment);
  if (!context.grid) assume_fine(plan);

  plan.connections.push_back(make_connection(context, candidate, line));
  add_costs(plan, context, candidate, line);
  attach_remedies(plan, solved.remedies);
  explain_missing_bay(plan);
  plan.staged_w = solved.staged_w;
  out.load_flows = solved.load_flows;
  conclude(plan);
  return out;
}

}  // namespace headroom::engine
