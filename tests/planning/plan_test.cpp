// SPDX-License-Identifier: Apache-2.0
// Plans on a small town: what is found, and that it is what the grid with the plan built has.
#include "engine/study/plan.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "engine/planning/plan_case.hpp"
#include "engine/planning/plan_grid.hpp"
#include "engine/study/deviation.hpp"
#include "engine/study/powerflow.hpp"
#include "tests/planning/town.hpp"

namespace headroom::test {
namespace {

using models::PlanStatus;
using models::Verdict;

models::PlanAnswer planned(const models::Network& network, const models::Application& application,
                           const engine::PlanOptions& options = {}) {
  return engine::plan_supply(network, models::operating_point(network), application, catalogue(), rules(), options);
}

std::vector<std::string> ranked_points(const models::PlanAnswer& answer, const models::Network& network) {
  std::vector<std::string> names;
  for (const auto& plan : answer.plans)
    if (plan.rank > 0) names.push_back(network.bus(plan.connections.front().bus).name);
  return names;
}

// The state of the grid with the plan built, solved on its own with the taps held.
models::State built_state(const models::Network& built) {
  engine::PowerFlowOptions options;
  options.controls = engine::Controls::as_given;
  return engine::solve_powerflow(built, models::operating_point(built), options);
}

TEST(Plan, EverybodyIsJudgedAndRankedByScore) {
  const auto network = six_feeders().build();
  const auto answer = planned(network, applicant(1.2e6, {0, 0}));
  ASSERT_EQ(answer.status, models::PlanAnswerStatus::answered) << answer.reason;
  EXPECT_GE(answer.distinct_feeders, 5);
  EXPECT_EQ(static_cast<int>(answer.plans.size()), answer.candidates);
  EXPECT_GE(ranked_points(answer, network).size(), 5u);
  double last = 0.0;
  for (const auto& plan : answer.plans) {
    if (plan.rank == 0) continue;
    EXPECT_GE(plan.score, last);
    last = plan.score;
  }
  for (const auto& plan : answer.plans) {
    for (const auto& check : plan.checks) EXPECT_FALSE(check.reason.empty()) << check.rule;
    for (const char* rule :
         {"supply_voltage", "bays", "load_flow", "voltage_deviation", "line_loading", "main_transformer_loading"})
      EXPECT_NE(find_check(plan, rule), nullptr) << rule;
    double sum = 0.0;
    for (const auto& item : plan.costs) sum += item.quantity * item.unit_cost;
    EXPECT_NEAR(plan.cost_total, sum, 1e-6);
    EXPECT_GT(plan.cost_total, 0.0);
    EXPECT_LE(plan.cost_unverified, plan.cost_total);
  }
}

TEST(Plan, StateAfterIsThatOfTheGridWithThePlanBuilt) {
  const auto network = six_feeders().build();
  const auto application = applicant(1.2e6, {0, 0});
  int compared = 0;
  for (const auto& plan : planned(network, application).plans) {
    const auto built = engine::network_with_plan(network, plan, application, catalogue());
    ASSERT_TRUE(built);
    const auto state = built_state(*built);
    ASSERT_EQ(state.status, models::SolveStatus::ok);
    const auto rows = engine::voltage_deviation(*built, {&state, 1}, rules());
    for (const auto& row : rows)
      if (row.customer && built->bus(row.bus).name == "T1") {
        EXPECT_NEAR(row.deviation, plan.deviation_after, 1e-8);
        EXPECT_EQ(row.verdict, find_check(plan, "voltage_deviation")->verdict);
        ++compared;
      }
  }
  EXPECT_GE(compared, 10);
}

TEST(Plan, AllVoltagesOfATrialAreThoseOfTheGridWithThePlanBuilt) {
  const auto network = six_feeders().build();
  const auto application = applicant(1.2e6, {0, 0});
  const auto before = engine::solve_powerflow(network, models::operating_point(network));
  engine::Candidate candidate;
  candidate.bus = *network.find_bus("south-pole");
  candidate.nominal_v = 10e3;
  candidate.route.length_m = 2500.0;
  const auto* cable = catalogue().find_line("YJV22-8.7/15-3x70");  // its charging counts
  ASSERT_NE(cable, nullptr);
  const std::vector<const models::LineType*> lines{cable};
  const auto grid = engine::make_plan_grid(network, before, application, {&candidate, 1}, {&lines, 1});
  engine::PlanSolver solver(grid);
  const auto trial = solver.solve({}, 1.2e6);

  models::SupplyPlan plan;
  plan.demand_w = 1.2e6;
  plan.connections.resize(1);
  plan.connections[0].bus = candidate.bus;
  plan.connections[0].line_type = cable->name;
  plan.connections[0].length_m = 2500.0;
  const auto built = engine::network_with_plan(network, plan, application, catalogue());
  ASSERT_TRUE(built);
  const auto state = built_state(*built);
  double worst = 0.0;
  for (std::size_t b = 0; b < built->data().buses.size(); ++b)
    for (const int node : built->data().buses[b].nodes) {
      const models::BusId bus(b);
      const auto v = state.voltage_v[built->node(bus, node)];
      worst = std::max(worst, std::abs(v - trial.voltage_v[grid.network.node(bus, node)]) / built->node_base_v(bus));
    }
  EXPECT_LT(worst, 1e-8);
}

TEST(Plan, DropOfTheNewLineIsTheClosedForm) {
  // Two buses: a source of 10 kV, one kilometre of JKLYJ-240 (0.125 + j0.32 Ω/km), 1 MW at 0.95.
  const double z_r = 0.125, z_x = 0.32, p = 1e6, q = 1e6 * std::tan(std::acos(0.95)), u = 10e3;
  // U2² solves U2⁴ + (2 (R P + X Q) - U1²) U2² + (R² + X²)(P² + Q²) = 0.
  const double b = 2 * (z_r * p + z_x * q) - u * u, c = (z_r * z_r + z_x * z_x) * (p * p + q * q);
  const double u2 = std::sqrt((-b + std::sqrt(b * b - 4 * c)) / 2);

  models::NetworkBuilder builder;
  builder.data.representation = models::Representation::balanced;
  auto& bus = builder.data.buses[builder.bus("s").index()];
  bus.base_voltage_v = u;
  models::Source source;
  source.name = "s";
  source.terminal = {builder.bus("s"), {1}, 0};
  source.voltage_v = {u / std::sqrt(3.0)};
  builder.data.sources.push_back(source);
  const auto network = builder.build().value();

  models::LineType type;
  type.name = "JKLYJ-240";
  type.kind = models::LineKind::overhead;
  type.rated_voltage_v = u;
  type.r_ohm_per_km.value = z_r;
  type.x_ohm_per_km.value = z_x;
  const auto before = engine::solve_powerflow(network, models::operating_point(network));
  engine::Candidate candidate;
  candidate.nominal_v = u;
  candidate.route.length_m = 1000.0;
  const std::vector<const models::LineType*> lines{&type};
  const auto grid = engine::make_plan_grid(network, before, applicant(p, {0, 0}), {&candidate, 1}, {&lines, 1});
  const auto state = engine::PlanSolver(grid).solve({}, p);
  const double solved = std::abs(state.voltage_v[grid.network.node(grid.supply[0][0].bus, 1)]) * std::sqrt(3.0);
  EXPECT_NEAR(solved, u2, 1e-5);
  EXPECT_NEAR(100 * (u - u2) / u, 0.230, 2e-3);
}

TEST(Plan, AnUnrelatedFeederDoesNotChangeTheOrder) {
  const auto application = applicant(1.2e6, {0, 0});
  const auto small = six_feeders().build();
  auto grown = six_feeders();
  grown.add({.name = "extra", .busbar = "b1", .unit = {-50, 420}, .pole = {-100, 600}, .load_w = 1e3});
  const auto large = grown.build();
  engine::PlanOptions options;
  options.radii_m = {800.0};  // with the growing radius one more feeder may end the search sooner
  const auto before = ranked_points(planned(small, application, options), small);
  auto after = ranked_points(planned(large, application, options), large);
  EXPECT_NE(std::find(after.begin(), after.end(), "extra-unit"), after.end());
  std::erase_if(after, [](const std::string& name) { return name.starts_with("extra"); });
  EXPECT_EQ(after, before);
}

TEST(Plan, AFullFeederIsRefusedWithAStageThatPasses) {
  auto town = six_feeders();
  town.add({.name = "full", .busbar = "a1", .unit = {20, 30}, .pole = {60, 90}, .load_w = 1.5e6, .rating_a = 200.0});
  const auto network = town.build();
  const auto application = applicant(1.2e6, {0, 0});
  const auto plan = plan_at(planned(network, application), network, "full-unit");
  EXPECT_EQ(plan.status, PlanStatus::refused);
  const auto* check = find_check(plan, "line_loading");
  ASSERT_NE(check, nullptr);
  EXPECT_EQ(check->verdict, Verdict::fail);
  EXPECT_EQ(check->element, "line.full-head");
  EXPECT_GT(check->value, 0.8);
  EXPECT_EQ(*check->bound, 0.8);
  EXPECT_NE(plan.remedy.find("first stage"), std::string::npos) << plan.remedy;
  EXPECT_NE(plan.remedy.find("passes"), std::string::npos) << plan.remedy;
  ASSERT_TRUE(plan.staged_w);
  // The stage passes and 1 % more does not.
  const auto at = [&](double demand_w) {
    return plan_at(planned(network, applicant(demand_w, {0, 0})), network, "full-unit").status;
  };
  EXPECT_NE(at(*plan.staged_w), PlanStatus::refused);
  EXPECT_EQ(at(*plan.staged_w + 0.01 * 1.2e6), PlanStatus::refused);
}

TEST(Plan, ATieRelievesAFullFeeder) {
  auto town = six_feeders();
  town.add({.name = "full", .busbar = "a1", .unit = {20, 30}, .pole = {60, 90}, .load_w = 1.2e6, .rating_a = 180.0});
  town.tie("full", "east");
  const auto network = town.build();
  const auto plan = plan_at(planned(network, applicant(1.0e6, {0, 0})), network, "full-unit");
  EXPECT_EQ(plan.status, PlanStatus::refused);
  EXPECT_NE(plan.remedy.find("close switch.tie-full-east and open switch.full-switch"), std::string::npos)
      << plan.refusal << " | " << plan.remedy;
}

TEST(Plan, NoSpareBayRefusesAndSaysWhetherABayWouldDo) {
  auto town = six_feeders();
  town.add({.name = "taken", .busbar = "a1", .unit = {20, 30}, .pole = {60, 90}, .load_w = 1e5, .spare_bays = 0});
  const auto network = town.build();
  const auto plan = plan_at(planned(network, applicant(5e5, {0, 0})), network, "taken-unit");
  EXPECT_EQ(plan.status, PlanStatus::refused);
  EXPECT_EQ(plan.refusal.substr(0, 4), "bays");
  EXPECT_NE(plan.remedy.find("one more bay here: every other check passes"), std::string::npos) << plan.remedy;
}

TEST(Plan, SecondClassGetsTwoBusSectionsFirstClassTwoSubstations) {
  const auto network = six_feeders().build();
  auto application = applicant(1.2e6, {0, 0});
  application.importance = models::Importance::second;
  const auto second = planned(network, application);
  EXPECT_EQ(second.sources_required, 2);
  application.importance = models::Importance::first;
  const auto first = planned(network, application);
  ASSERT_EQ(second.plans.front().rank, 1);
  ASSERT_EQ(first.plans.front().rank, 1);
  for (const auto& answer : {second, first})
    for (const auto& plan : answer.plans) {
      ASSERT_EQ(plan.connections.size(), 2u);
      EXPECT_FALSE(plan.connections[0].standby);
      EXPECT_TRUE(plan.connections[1].standby);
      EXPECT_NE(plan.connections[0].feeder, plan.connections[1].feeder);
    }
  for (const auto& plan : first.plans)
    if (plan.rank > 0) {
      EXPECT_NE(plan.connections[0].substation, plan.connections[1].substation);
    }
  bool same_busbar_refused = false;
  for (const auto& plan : second.plans) {
    const auto* check = find_check(plan, "independence");
    ASSERT_NE(check, nullptr);
    if (check->verdict == Verdict::fail) {
      same_busbar_refused = true;
      EXPECT_EQ(check->element.substr(0, 13), "transformer.t") << check->element;
      EXPECT_EQ(plan.status, PlanStatus::refused);
    }
  }
  EXPECT_TRUE(same_busbar_refused);
}

TEST(Plan, AnExpansionKeepsItsPointAndNeedsNoLine) {
  const auto network = six_feeders().build();
  auto application = applicant(3e5, {0, 0});
  application.kind = models::ApplicationKind::expansion;
  application.bus = "dock-pole";
  application.position.reset();
  const auto answer = planned(network, application);
  const auto plan = plan_at(answer, network, "dock-pole");
  EXPECT_EQ(plan.number, 1);
  EXPECT_EQ(plan.connections.front().way, models::ConnectionWay::existing_point);
  EXPECT_EQ(plan.connections.front().line_type, "");
  EXPECT_NE(plan.status, PlanStatus::refused) << plan.refusal;
  const auto built = engine::network_with_plan(network, plan, application, catalogue());
  ASSERT_TRUE(built);
  EXPECT_EQ(built->data().buses.size(), network->buses.size());
}

TEST(Plan, AnImpossibleApplicationIsAnsweredInWords) {
  const auto network = six_feeders().build();
  auto application = applicant(3e5, {0, 0});
  application.bus = "dok-pole";
  auto answer = planned(network, application);
  EXPECT_EQ(answer.status, models::PlanAnswerStatus::bad_application);
  EXPECT_NE(answer.reason.find("dock-pole"), std::string::npos) << answer.reason;
  answer = planned(network, applicant(0.0, {0, 0}));
  EXPECT_EQ(answer.status, models::PlanAnswerStatus::bad_application);
  EXPECT_EQ(planned(network, applicant(1e6, {90000, 0})).status, models::PlanAnswerStatus::no_candidates);
}

TEST(Plan, AnswerDoesNotDependOnThreads) {
  const auto network = six_feeders().build();
  engine::PlanOptions one, two;
  one.threads = 1;
  two.threads = 2;
  const auto application = applicant(3.5e6, {0, 0});
  const auto a = planned(network, application, one), b = planned(network, application, two);
  ASSERT_EQ(a.plans.size(), b.plans.size());
  EXPECT_EQ(a.load_flows, b.load_flows);
  for (std::size_t i = 0; i < a.plans.size(); ++i) {
    EXPECT_EQ(a.plans[i].number, b.plans[i].number);
    EXPECT_EQ(a.plans[i].score, b.plans[i].score);
    EXPECT_EQ(a.plans[i].remedy, b.plans[i].remedy);
  }
}

}  // namespace
}  // namespace headroom::test
