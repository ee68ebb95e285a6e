// SPDX-License-Identifier: Apache-2.0
#include "engine/planning/planner.hpp"

#include <fmt/core.h>
#include <algorithm>
#include <optional>

#include "engine/parallel/parallel_for.hpp"
#include "engine/planning/evaluation.hpp"
#include "engine/planning/ranking.hpp"
#include "engine/planning/rule_checks.hpp"
#include "engine/planning/sources.hpp"

namespace headroom::engine {

using models::ConnectionWay;
using models::PlanAnswer;
using models::PlanStatus;
using models::SupplyPlan;

namespace {

// [candidate] the lines that may be built there.
std::vector<std::vector<const models::LineType*>> choose_lines(const PlanCase& c,
                                                               const std::vector<Candidate>& candidates) {
  std::vector<std::vector<const models::LineType*>> lines;
  for (const auto& candidate : candidates)
    lines.push_back(candidate.way == ConnectionWay::existing_point ? std::vector<const models::LineType*>{}
                                                                   : lines_for(c.catalogue, line_demand(c, candidate)));
  return lines;
}

// Candidates without the applicant's phases can take no part in a load flow.
std::vector<SupplyPlan> drop_without_phases(const PlanCase& c, std::vector<Candidate>& candidates) {
  std::vector<SupplyPlan> refused;
  std::erase_if(candidates, [&](const Candidate& candidate) {
    if (has_phases(c.network.data(), candidate.bus, c.application.phases)) return false;
    SupplyPlan plan;
    plan.supply_voltage_v = candidate.nominal_v;
    plan.source_mode = "single";
    plan.demand_w = c.demand_w;
    plan.power_factor = c.application.power_factor;
    models::PlanConnection connection;
    connection.bus = candidate.bus;
    connection.feeder = candidate.feeder;
    connection.substation = candidate.substation;
    connection.way = candidate.way;
    connection.straight_m = candidate.straight_m;
    connection.length_m = candidate.route.length_m;
    connection.route_origin = candidate.route.origin;
    plan.connections.push_back(std::move(connection));
    plan.checks.push_back(phases_check(c, candidate, false));
    conclude(plan);
    refused.push_back(std::move(plan));
    return true;
  });
  return refused;
}

std::vector<SupplyPlan> evaluate_all(const PlanCase& c, const std::vector<Candidate>& candidates, int& load_flows) {
  const auto lines = choose_lines(c, candidates);
  std::optional<PlanGrid> grid;
  std::optional<Assessor> assessor;
  std::optional<PlanSolver> solver;
  EvaluationContext context{c, candidates, lines};
  if (!c.options.assume_load_flow_fine && !candidates.empty()) {
    grid.emplace(make_plan_grid(c.network, c.before, c.application, candidates, lines));
    assessor.emplace(c, *grid);
    context.grid = &*grid;
    context.assessor = &*assessor;
    context.solver = &solver.emplace(*grid);
  }
  std::vector<Evaluated> evaluated(candidates.size());
  parallel_for(candidates.size(), c.options.threads,
               [&](std::size_t, std::size_t i) { evaluated[i] = evaluate_candidate(context, i); });
  std::vector<SupplyPlan> plans;
  for (auto& one : evaluated) {
    load_flows += one.load_flows;
    plans.push_back(std::move(one.plan));
  }
  if (solver) load_flows += solver->factored();
  return plans;
}

// One source is enough, or the grid offers no set of several: every single plan then says how many are missing.
void judge_single_sources(const PlanCase& c, std::vector<SupplyPlan>& plans) {
  for (auto& plan : plans) {
    plan.checks.insert(plan.checks.begin(), sources_check(c, 1));
    conclude(plan);
  }
}

std::string connection_words(const PlanCase& c, const SupplyPlan& plan) {
  std::string words;
  for (const auto& connection : plan.connections)
    words += fmt::format("{}{} (feeder {})", words.empty() ? "" : " and ", c.network.bus(connection.bus).name,
                         connection.feeder);
  return words;
}

// The best plan that passes is a remedy for every refused one. REQUIRES: ranked.
void offer_best_plan(const PlanCase& c, std::vector<SupplyPlan>& plans) {
  if (plans.empty() || plans.front().rank != 1) return;
  const auto text =
      fmt::format("plan {} passes: connect at {}", plans.front().number, connection_words(c, plans.front()));
  for (auto& plan : plans)
    if (plan.status == PlanStatus::refused) plan.remedy += (plan.remedy.empty() ? "" : "; or ") + text;
}

}  // namespace

PlanAnswer make_plans(const models::Network& network, const models::State& before,
                      const models::Application& application, const models::Catalogue& catalogue,
                      const models::RuleSet& rules, const PlanOptions& options) {
  const PlanCase c = make_case(network, before, application, catalogue, rules, options);
  PlanAnswer answer;
  answer.settings = plan_settings(c);
  answer.currency = catalogue.currency;
  answer.demand_w = c.demand_w;
  answer.capacity_va = c.capacity_va;
  answer.sources_required = c.sources.sources;

  const SupplyPlace place{application.position, c.own_point, application.kind == models::ApplicationKind::expansion};
  auto search = find_candidates(network, c.topology, rules, place, searched_voltages_v(c), options);
  answer.search_radius_m = search.radius_m;
  answer.distinct_feeders = search.distinct_feeders;
  answer.candidates = static_cast<int>(search.candidates.size());
  if (search.candidates.empty()) {
    answer.status = models::PlanAnswerStatus::no_candidates;
    answer.reason = fmt::format("no connection point at an allowed supply voltage within {:.0f} m", search.radius_m);
    return answer;
  }
  auto without_phases = drop_without_phases(c, search.candidates);
  auto singles = evaluate_all(c, search.candidates, answer.load_flows);
  if (c.sources.sources > 1 && c.sources.mandatory) answer.plans = combine_sources(c, search.candidates, singles);
  if (answer.plans.empty()) {
    judge_single_sources(c, singles);
    answer.plans = std::move(singles);
    for (auto& plan : without_phases) answer.plans.push_back(std::move(plan));
    for (std::size_t i = 0; i < answer.plans.size(); ++i) answer.plans[i].number = static_cast<int>(i) + 1;
  }
  rank_plans(answer.plans, options.weights, options.most_per_feeder);
  offer_best_plan(c, answer.plans);
  return answer;
}

}  // namespace headroom::engine
