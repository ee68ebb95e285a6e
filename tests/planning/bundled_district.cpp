// SPDX-License-Identifier: Apache-2.0
// The default application of the demo: without load flows the answer would be another.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "data/readers/application/application.hpp"
#include "data/readers/catalogue/catalogue.hpp"
#include "data/readers/headroom/headroom.hpp"
#include "data/readers/rules/rules.hpp"
#include "engine/study/plan.hpp"
#include "tests/support/paths.hpp"

namespace {

using namespace headroom;
using models::PlanStatus;

models::PlanAnswer answer(const models::Network& network, bool assume_load_flow_fine) {
  const auto application = data::read_application("charging").application.value();
  const auto catalogue = data::read_catalogue("cn-10kv").catalogue.value();
  const auto rules = data::read_rule_set("cn-window").rules.value();
  engine::PlanOptions options;
  options.assume_load_flow_fine = assume_load_flow_fine;
  options.find_remedies = false;
  return engine::plan_supply(network, models::operating_point(network), application, catalogue, rules, options);
}

TEST(BundledDistrictPlans, LoadFlowsChangeTheVerdictOfTheBestCandidates) {
  const auto read = data::read_headroom(headroom::test::source_dir() / "data/bundled/feeders/district");
  ASSERT_TRUE(read.network.has_value());
  const auto checked = answer(*read.network, false);
  const auto naive = answer(*read.network, true);
  std::map<int, PlanStatus> status;
  int feasible = 0;
  for (const auto& plan : checked.plans) {
    status[plan.number] = plan.status;
    feasible += plan.status == PlanStatus::feasible;
  }
  EXPECT_GE(checked.distinct_feeders, 5);
  EXPECT_GE(feasible, 3);

  ASSERT_GE(naive.plans.size(), 10u);
  int changed = 0;
  for (std::size_t p = 0; p < 10; ++p) {
    ASSERT_EQ(naive.plans[p].status, PlanStatus::feasible);
    changed += status.at(naive.plans[p].number) != PlanStatus::feasible;
  }
  EXPECT_GE(changed, 3);
  EXPECT_EQ(status.at(naive.plans[0].number), PlanStatus::refused) << "the naive first choice is a trap";
}

}  // namespace
