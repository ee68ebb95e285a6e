// SPDX-License-Identifier: Apache-2.0
#include "engine/planning/sources.hpp"

#include <fmt/core.h>
#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

#include "engine/planning/cost.hpp"
#include "engine/planning/evaluation.hpp"
#include "engine/planning/ranking.hpp"
#include "engine/planning/rule_checks.hpp"

namespace headroom::engine {

using models::PlanStatus;
using models::SupplyPlan;

namespace {

constexpr std::size_t most_of_a_feeder = 2;

// The singles that take part, best first.
std::vector<std::size_t> participants(const PlanCase& c, const std::vector<SupplyPlan>& singles) {
  std::vector<std::size_t> order(singles.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  const auto key = [&](std::size_t i) {
    return std::pair(singles[i].status, plan_score(singles[i], c.options.weights));
  };
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return key(a) < key(b); });
  std::map<std::string, std::size_t> of_feeder;
  std::vector<std::size_t> chosen;
  for (const std::size_t i : order) {
    auto& taken = of_feeder[singles[i].connections.front().feeder];
    if (taken >= most_of_a_feeder || (taken > 0 && singles[i].status == PlanStatus::refused)) continue;
    ++taken;
    chosen.push_back(i);
  }
  return chosen;
}

bool on_different_feeders(const std::vector<SupplyPlan>& singles, const std::vector<std::size_t>& set) {
  for (std::size_t i = 0; i < set.size(); ++i)
    for (std::size_t k = i + 1; k < set.size(); ++k)
      if (singles[set[i]].connections.front().feeder == singles[set[k]].connections.front().feeder) return false;
  return true;
}

double farther(double a, double b) { return std::abs(a) >= std::abs(b) ? a : b; }

// The worst of all sources: each of them carries the whole demand in one of the states.
void add_source(SupplyPlan& plan, const SupplyPlan& single, bool standby) {
  auto connection = single.connections.front();
  connection.standby = standby;
  plan.connections.push_back(std::move(connection));
  for (auto check : single.checks) {
    if (standby && check.state == "normal")
      check.state = fmt::format("supplied by standby at {}", single.connections.front().feeder);
    plan.checks.push_back(std::move(check));
  }
  plan.deviation_before = farther(plan.deviation_before, single.deviation_before);
  plan.deviation_after = farther(plan.deviation_after, single.deviation_after);
  plan.worst_deviation_after = farther(plan.worst_deviation_after, single.worst_deviation_after);
  plan.loading_before = std::max(plan.loading_before, single.loading_before);
  plan.loading_after = std::max(plan.loading_after, single.loading_after);
  if (!standby) plan.losses_change_w = single.losses_change_w;
  if (single.staged_w) plan.staged_w = plan.staged_w ? std::min(*plan.staged_w, *single.staged_w) : single.staged_w;
}

// Connections are paid each, the applicant's transformers once.
std::vector<models::CostItem> joint_costs(const std::vector<SupplyPlan>& singles, const std::vector<std::size_t>& set) {
  std::vector<models::CostItem> items = singles[set.front()].costs;
  for (std::size_t i = 1; i < set.size(); ++i)
    for (const auto& item : singles[set[i]].costs)
      if (!item.per_applicant) items.push_back(item);
  return items;
}

SupplyPlan combine(const PlanCase& c, const std::vector<Candidate>& candidates, const std::vector<SupplyPlan>& singles,
                   const std::vector<std::size_t>& set) {
  const SupplyPlan& main = singles[set.front()];
  SupplyPlan plan;
  plan.supply_voltage_v = main.supply_voltage_v;
  plan.source_mode = "main_and_standby";
  plan.transformer_type = main.transformer_type;
  plan.demand_w = main.demand_w;
  plan.power_factor = main.power_factor;
  std::vector<UpstreamTrace> traces;
  for (const std::size_t i : set)
    traces.push_back(upstream_trace(c.network, c.topology, candidates[i].bus, candidates[i].feeder));
  plan.checks = {sources_check(c, static_cast<int>(set.size())), independence_check(c, traces)};
  for (const std::size_t i : set) add_source(plan, singles[i], i != set.front());
  set_costs(plan, joint_costs(singles, set));
  conclude(plan);
  return plan;
}

void visit_sets(const std::vector<std::size_t>& from, std::size_t size, std::size_t start,
                std::vector<std::size_t>& set, const std::function<void()>& visit) {
  if (set.size() == size) return visit();
  for (std::size_t i = start; i < from.size(); ++i) {
    set.push_back(from[i]);
    visit_sets(from, size, i + 1, set, visit);
    set.pop_back();
  }
}

}  // namespace

std::vector<SupplyPlan> combine_sources(const PlanCase& c, const std::vector<Candidate>& candidates,
                                        const std::vector<SupplyPlan>& singles) {
  const auto from = participants(c, singles);
  std::vector<SupplyPlan> plans;
  std::vector<std::size_t> set;
  visit_sets(from, static_cast<std::size_t>(c.sources.sources), 0, set, [&] {
    if (!on_different_feeders(singles, set)) return;
    plans.push_back(combine(c, candidates, singles, set));
    plans.back().number = static_cast<int>(plans.size());
  });
  return plans;
}

}  // namespace headroom::engine
