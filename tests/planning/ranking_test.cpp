// SPDX-License-Identifier: Apache-2.0
#include "engine/planning/ranking.hpp"

#include <gtest/gtest.h>

#include <map>

namespace headroom::engine {
namespace {

using models::PlanStatus;
using models::SupplyPlan;

SupplyPlan plan(int number, const char* feeder, double cost, double deviation, double loading, double length_m,
                PlanStatus status = PlanStatus::feasible) {
  SupplyPlan p;
  p.number = number;
  p.status = status;
  p.cost_total = cost;
  p.worst_deviation_after = deviation;
  p.loading_after = loading;
  p.connections.resize(1);
  p.connections[0].feeder = feeder;
  p.connections[0].length_m = length_m;
  return p;
}

TEST(Ranking, ScoreIsTheWeightedSumOverFixedReferences) {
  const auto p = plan(1, "f", 1e6, -0.035, 0.4, 1000);
  EXPECT_NEAR(plan_score(p, {}), 0.4 * 0.5 + 0.2 * 0.5 + 0.3 * 0.5 + 0.1 * 0.5, 1e-12);
}

TEST(Ranking, RefusedFollowAndTheThirdOfAFeederIsSurplus) {
  std::vector<SupplyPlan> plans{plan(1, "f", 3e5, -0.02, 0.3, 300), plan(2, "f", 1e5, -0.02, 0.3, 100),
                                plan(3, "f", 2e5, -0.02, 0.3, 200), plan(4, "g", 9e5, -0.01, 0.2, 900),
                                plan(5, "h", 1e4, 0, 0.1, 10, PlanStatus::refused)};
  rank_plans(plans, {}, 2);
  std::vector<int> order, ranks;
  for (const auto& p : plans) order.push_back(p.number), ranks.push_back(p.rank);
  EXPECT_EQ(order, (std::vector<int>{2, 3, 4, 1, 5}));
  EXPECT_EQ(ranks, (std::vector<int>{1, 2, 3, 0, 0}));
  EXPECT_EQ(plans[3].status, PlanStatus::surplus);
  EXPECT_EQ(plans[0].behind_first_in, "");
  EXPECT_EQ(plans[1].behind_first_in, "cost, length");
  EXPECT_EQ(plans[2].behind_first_in, "cost, length");
  EXPECT_EQ(plans[4].behind_first_in, "");
}

TEST(Ranking, AnUnrelatedPlanDoesNotChangeTheOrder) {
  std::vector<SupplyPlan> few{plan(1, "a", 4e5, -0.05, 0.5, 500), plan(2, "b", 9e5, -0.01, 0.3, 700),
                              plan(3, "c", 2e5, -0.06, 0.79, 100)};
  auto many = few;
  many.push_back(plan(4, "far", 9e7, -0.069, 0.79, 90000));
  many.push_back(plan(5, "near", 1e3, -0.001, 0.01, 1));
  rank_plans(few, {}, 2);
  rank_plans(many, {}, 2);
  std::vector<int> expected, got;
  for (const auto& p : few) expected.push_back(p.number);
  for (const auto& p : many)
    if (p.number <= 3) got.push_back(p.number);
  EXPECT_EQ(got, expected);
}

}  // namespace
}  // namespace headroom::engine
