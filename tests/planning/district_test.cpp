// SPDX-License-Identifier: Apache-2.0
// The bundled applications on the bundled district.
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "data/readers/application/application.hpp"
#include "data/readers/headroom/headroom.hpp"
#include "engine/study/plan.hpp"
#include "engine/study/powerflow.hpp"
#include "tests/planning/town.hpp"
#include "tests/support/paths.hpp"

namespace headroom::test {
namespace {

using models::PlanStatus;
using models::Verdict;

const models::Network& district() {
  static const auto grid = data::read_headroom(test::source_dir() / "data/bundled/feeders/district");
  return grid.network.value();
}

models::Application bundled(const char* name) {
  auto result = data::read_application(name);
  for (const auto& finding : result.findings.all())
    EXPECT_NE(finding.severity, models::Severity::error) << models::to_text(finding);
  return result.application.value();
}

models::PlanAnswer planned(const char* name, const engine::PlanOptions& options = {}) {
  const auto& network = district();
  return engine::plan_supply(network, models::operating_point(network), bundled(name), catalogue(), rules(), options);
}

TEST(District, ChargingStationHasRankedAndRefusedPlans) {
  const auto answer = planned("charging");
  ASSERT_EQ(answer.status, models::PlanAnswerStatus::answered) << answer.reason;
  EXPECT_GE(answer.distinct_feeders, 5);
  EXPECT_GE(answer.candidates, 30);
  int ranked = 0, refused = 0, with_stage = 0;
  std::set<std::string> refusing_rules;
  for (const auto& plan : answer.plans) {
    if (plan.rank > 0) ++ranked;
    if (plan.status != PlanStatus::refused) continue;
    ++refused;
    EXPECT_FALSE(plan.refusal.empty());
    EXPECT_FALSE(plan.remedy.empty());
    refusing_rules.insert(plan.refusal.substr(0, plan.refusal.find(' ')));
    if (plan.staged_w) ++with_stage;
  }
  EXPECT_GE(ranked, 1);
  EXPECT_GE(refused, 5);
  EXPECT_GE(with_stage, 5);
  EXPECT_GE(refusing_rules.size(), 3u);
  RecordProperty("plan_ms", static_cast<int>(answer.seconds * 1e3));
}

// What the load flow decides: without it, the ten best plans would be other ones.
TEST(District, WithoutLoadFlowAtLeastThreeOfTheTenBestWouldBeJudgedOtherwise) {
  engine::PlanOptions fine, real;
  fine.assume_load_flow_fine = true;
  real.find_remedies = false;
  const auto assumed = planned("charging", fine), solved = planned("charging", real);
  EXPECT_EQ(assumed.load_flows, 1);
  std::size_t looked_at = 0, changed = 0;
  for (const auto& plan : assumed.plans) {
    if (looked_at == 10) break;
    ASSERT_EQ(plan.rank, static_cast<int>(looked_at) + 1);
    ++looked_at;
    for (const auto& other : solved.plans)
      if (other.connections.front().bus == plan.connections.front().bus && other.status == PlanStatus::refused)
        ++changed;
  }
  EXPECT_EQ(looked_at, 10u);
  EXPECT_GE(changed, 3u);
}

TEST(District, StateAfterIsThatOfTheGridWithThePlanBuilt) {
  const auto& network = district();
  engine::PlanOptions options;
  options.find_remedies = false;
  const auto answer = planned("charging", options);
  const auto application = bundled("charging");
  ASSERT_FALSE(answer.plans.empty());
  const auto& plan = answer.plans.front();
  const auto built = engine::network_with_plan(network, plan, application, catalogue());
  ASSERT_TRUE(built);
  // The taps that the controls chose before the applicant came.
  const auto before = engine::solve_powerflow(network, models::operating_point(network));
  auto point = models::operating_point(*built);
  point.tap_pu = before.point.tap_pu;
  point.capacitor_step_on = before.point.capacitor_step_on;
  engine::PowerFlowOptions held;
  held.controls = engine::Controls::as_given;
  const auto state = engine::solve_powerflow(*built, point, held);
  ASSERT_EQ(state.status, models::SolveStatus::ok);
  const auto bus = *built->find_bus(application.id);
  const auto v = [&](int phase) { return state.voltage_v[built->node(bus, phase)]; };
  double farthest = 0.0;
  for (const auto& [a, b] : {std::pair(1, 2), std::pair(2, 3), std::pair(3, 1)}) {
    const double deviation = std::abs(v(a) - v(b)) / 10e3 - 1.0;
    if (std::abs(deviation) > std::abs(farthest)) farthest = deviation;
  }
  EXPECT_NEAR(farthest, plan.deviation_after, 1e-8);
  EXPECT_NEAR(state.losses_va.real() - before.losses_va.real(), plan.losses_change_w, 1.0);
}

TEST(District, HospitalGetsTwoIndependentSources) {
  const auto answer = planned("hospital");
  ASSERT_EQ(answer.status, models::PlanAnswerStatus::answered) << answer.reason;
  EXPECT_EQ(answer.sources_required, 2);
  ASSERT_FALSE(answer.plans.empty());
  EXPECT_EQ(answer.plans.front().rank, 1) << answer.plans.front().refusal;
  for (const auto& plan : answer.plans) {
    ASSERT_EQ(plan.connections.size(), 2u);
    const auto* check = find_check(plan, "independence");
    ASSERT_NE(check, nullptr);
    if (plan.rank > 0) {
      EXPECT_EQ(check->verdict, Verdict::pass);
    }
  }
}

TEST(District, FactoryKeepsItsPointFirst) {
  const auto answer = planned("factory");
  ASSERT_EQ(answer.status, models::PlanAnswerStatus::answered) << answer.reason;
  const auto plan = plan_at(answer, district(), bundled("factory").bus);
  EXPECT_EQ(plan.number, 1);
  EXPECT_EQ(plan.connections.front().way, models::ConnectionWay::existing_point);
}

}  // namespace
}  // namespace headroom::test
