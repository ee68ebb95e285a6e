// SPDX-License-Identifier: Apache-2.0
#include "engine/planning/ranking.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <tuple>

namespace headroom::engine {

using models::PlanStatus;
using models::SupplyPlan;

namespace {

double total_length_m(const SupplyPlan& plan) {
  double length_m = 0.0;
  for (const auto& connection : plan.connections) length_m += connection.length_m;
  return length_m;
}

std::string feeders_of(const SupplyPlan& plan) {
  std::vector<std::string> names;
  for (const auto& connection : plan.connections) names.push_back(connection.feeder);
  std::sort(names.begin(), names.end());
  std::string key;
  for (const auto& name : names) key += name + "\n";
  return key;
}

bool worse(double value, double than) { return value > than + 1e-6 * std::max(1.0, std::abs(than)); }

std::string behind(const SupplyPlan& plan, const SupplyPlan& first) {
  std::string list;
  const auto add = [&](bool is_worse, const char* word) {
    if (is_worse) list += (list.empty() ? "" : ", ") + std::string(word);
  };
  add(worse(plan.cost_total, first.cost_total), "cost");
  add(worse(std::abs(plan.worst_deviation_after), std::abs(first.worst_deviation_after)), "deviation");
  add(worse(plan.loading_after, first.loading_after), "loading");
  add(worse(total_length_m(plan), total_length_m(first)), "length");
  return list;
}

}  // namespace

double plan_score(const SupplyPlan& plan, const PlanWeights& weights) {
  return weights.cost * plan.cost_total / weights.cost_reference +
         weights.deviation * std::abs(plan.worst_deviation_after) / weights.deviation_reference +
         weights.loading * plan.loading_after / weights.loading_reference +
         weights.length * total_length_m(plan) / weights.length_reference_m;
}

void rank_plans(std::vector<SupplyPlan>& plans, const PlanWeights& weights, int most_per_feeder) {
  for (auto& plan : plans) plan.score = plan_score(plan, weights);
  const auto key = [](const SupplyPlan& plan) {
    return std::tuple(plan.status, plan.score, plan.cost_total, total_length_m(plan), feeders_of(plan), plan.number);
  };
  const auto in_order = [&](const SupplyPlan& a, const SupplyPlan& b) { return key(a) < key(b); };
  std::sort(plans.begin(), plans.end(), in_order);
  std::map<std::string, int> kept;
  for (auto& plan : plans)
    if (plan.status == PlanStatus::feasible && ++kept[feeders_of(plan)] > most_per_feeder)
      plan.status = PlanStatus::surplus;
  std::sort(plans.begin(), plans.end(), in_order);
  int rank = 0;
  for (auto& plan : plans) {
    plan.rank = plan.status == PlanStatus::feasible ? ++rank : 0;
    if (plan.status != PlanStatus::refused && plan.rank != 1) plan.behind_first_in = behind(plan, plans.front());
  }
}

}  // namespace headroom::engine
