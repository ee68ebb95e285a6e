// SPDX-License-Identifier: Apache-2.0
// Verdicts on hand-written states: the test values of the Chinese rules and every way to be undecided.
#include "engine/quality/voltage_deviation.hpp"
#include "tests/deviation/small_grids.hpp"

namespace headroom::test {
namespace {

using models::GridCondition;
using models::Verdict;
using models::VoltageMeasure;

models::Network bus_of(double base_v, std::vector<int> nodes = {1, 2, 3}) {
  return built(buses_with_sources({{"b", base_v, std::move(nodes)}}));
}

Verdict verdict_at(double base_v, double line_v, const char* rules = "cn-window") {
  const auto network = bus_of(base_v);
  return judged(network, {symmetric_state(network, {line_v})}, rules)[0].verdict;
}

TEST(Verdict, TenKilovoltBandIncludesItsEnds) {
  EXPECT_EQ(verdict_at(10500.0, 9300.0), Verdict::pass);
  EXPECT_EQ(verdict_at(10500.0, 10700.0), Verdict::pass);
  EXPECT_EQ(verdict_at(10500.0, 9299.0), Verdict::fail);
  EXPECT_EQ(verdict_at(10500.0, 10701.0), Verdict::fail);
}

TEST(Verdict, LowVoltageThreePhaseBand) {
  EXPECT_EQ(verdict_at(400.0, 353.4), Verdict::pass);
  EXPECT_EQ(verdict_at(400.0, 406.6), Verdict::pass);
  EXPECT_EQ(verdict_at(400.0, 353.3), Verdict::fail);
  EXPECT_EQ(verdict_at(400.0, 406.7), Verdict::fail);
}

TEST(Verdict, DeviationIsOfTheNominalVoltageNotOfTheBase) {
  const auto network = bus_of(10500.0);
  const auto row = judged(network, {symmetric_state(network, {10500.0})}, "cn-window")[0];
  EXPECT_DOUBLE_EQ(row.nominal_voltage_v, 10000.0);
  EXPECT_NEAR(row.deviation, 0.05, 1e-12);
  EXPECT_EQ(row.measure, VoltageMeasure::line_to_line);
  EXPECT_EQ(row.rule, "cn-window");
  EXPECT_EQ(row.clause, "S2 art. 6(1)1(2)");
  EXPECT_EQ(row.phases, "abc");
}

TEST(Verdict, SinglePhaseCustomerHasItsOwnBand) {
  auto builder = buses_with_sources({{"lv", 400.0, {1, 2, 3, 4}}});
  for (const int phase : {1, 2, 3})
    builder.data.customers.push_back(customer("c" + std::to_string(phase), *builder.find_bus("lv"), {phase}));
  builder.data.customers.push_back(customer("c123", *builder.find_bus("lv"), {1, 2, 3}));
  const auto network = built(builder);
  auto state = symmetric_state(network, {380.0});
  const auto at = [&](int node) -> Complex& {
    return state.voltage_v[static_cast<std::size_t>(network.node(models::BusId{}, node))];
  };
  at(4) = {2.0, 0.0};
  at(1) = Complex(2.0 + 198.0, 0.0);                                 // exactly -10 % of 220 V
  at(2) = at(4) + std::polar(235.5, -2.0 * std::numbers::pi / 3.0);  // just above +7 %
  at(3) = at(4) + std::polar(220.0, 2.0 * std::numbers::pi / 3.0);
  const auto rows = judged(network, {state}, "cn-window");
  ASSERT_EQ(rows.size(), 5u);
  EXPECT_EQ(rows[1].verdict, Verdict::pass);
  EXPECT_NEAR(rows[1].deviation, -0.10, 1e-12);
  EXPECT_EQ(rows[1].measure, VoltageMeasure::line_to_neutral);
  EXPECT_EQ(rows[1].phases, "a");
  EXPECT_EQ(rows[1].customer->index(), 0u);
  EXPECT_EQ(rows[2].verdict, Verdict::fail);
  EXPECT_NEAR(rows[2].deviation, 235.5 / 220.0 - 1.0, 1e-12);
  EXPECT_NE(rows[2].reason.find("above +7"), std::string::npos) << rows[2].reason;
  EXPECT_EQ(rows[3].verdict, Verdict::pass);
  EXPECT_EQ(rows[4].measure, VoltageMeasure::line_to_line);  // a three-phase customer is measured between phases
}

TEST(Verdict, TheWorstPairIsReported) {
  const auto network = bus_of(10000.0);
  auto state = symmetric_state(network, {9600.0});
  state.voltage_v[1] *= 0.90;  // phase b sags: pairs a-b and b-c follow, c-a does not
  const auto row = judged(network, {state}, "cn-window")[0];
  const double u = 9600.0 / std::numbers::sqrt3;
  const double ab = std::abs(state.voltage_v[0] - state.voltage_v[1]);
  EXPECT_NEAR(ab, u * std::sqrt(1.0 + 0.81 + 0.90), 1e-6);  // law of cosines with 120 degrees between them
  EXPECT_NEAR(row.deviation, ab / 10000.0 - 1.0, 1e-12);
  EXPECT_EQ(row.verdict, Verdict::fail);
  EXPECT_NEAR(*row.deviation_max, 9600.0 / 10000.0 - 1.0, 1e-12);
  EXPECT_NEAR(*row.deviation_min, row.deviation, 1e-12);
}

TEST(Verdict, ExtremesOverTheStatesWithTheirNames) {
  const auto network = bus_of(10000.0);
  const auto rows =
      judged(network, {symmetric_state(network, {9400.0}, "peak"), symmetric_state(network, {10600.0}, "minimum")},
             "cn-window");
  EXPECT_EQ(rows[0].verdict, Verdict::pass);
  EXPECT_NEAR(*rows[0].deviation_min, -0.06, 1e-12);
  EXPECT_NEAR(*rows[0].deviation_max, 0.06, 1e-12);
  EXPECT_EQ(rows[0].state_min, "peak");
  EXPECT_EQ(rows[0].state_max, "minimum");
}

struct SumCase {
  double first, second, measure;
  Verdict verdict;
};

TEST(Verdict, SumRuleAtThirtyFiveKilovoltAndAbove) {
  const std::vector<SumCase> cases{{0.06, -0.03, 0.09, Verdict::pass},
                                   {0.06, -0.05, 0.11, Verdict::fail},
                                   {0.08, 0.03, 0.08, Verdict::pass},
                                   {-0.08, -0.03, 0.08, Verdict::pass},
                                   {-0.105, -0.03, 0.105, Verdict::fail}};
  for (const double nominal : {35000.0, 110000.0})
    for (const auto& example : cases) {
      const auto network = bus_of(nominal);
      const auto rows = judged(network,
                               {symmetric_state(network, {nominal * (1.0 + example.first)}, "minimum"),
                                symmetric_state(network, {nominal * (1.0 + example.second)}, "peak")},
                               "cn-window");
      EXPECT_EQ(rows[0].verdict, example.verdict) << example.first << " " << example.second << " " << rows[0].reason;
      EXPECT_NEAR(engine::sum_deviation(*rows[0].deviation_min, *rows[0].deviation_max), example.measure, 1e-9);
      EXPECT_FALSE(rows[0].lower);
      EXPECT_NEAR(*rows[0].upper, 0.10, 1e-12);
    }
}

TEST(Verdict, OneStateCannotSettleASumRule) {
  const auto network = bus_of(35000.0);
  const auto row = judged(network, {symmetric_state(network, {35700.0})}, "cn-window")[0];
  EXPECT_EQ(row.verdict, Verdict::indeterminate);
  EXPECT_NEAR(row.deviation, 0.02, 1e-12);
  EXPECT_NE(row.reason.find("both extremes"), std::string::npos);
  const auto abnormal = judged(network, {symmetric_state(network, {32200.0})}, "cn-window", GridCondition::abnormal)[0];
  EXPECT_EQ(abnormal.verdict, Verdict::pass);  // ±10 % as a band: -8 %
}

models::Deviation with_power_factor(double measured, double required, double contracted_va, double line_v) {
  auto builder = buses_with_sources({{"mv", 10000.0}});
  auto user = customer("works", *builder.find_bus("mv"), {1, 2, 3});
  user.power_factor = measured;
  user.required_power_factor = required;
  user.contracted_va = contracted_va;
  user.kind = "industrial";
  builder.data.customers.push_back(user);
  const auto network = built(builder);
  const auto rows = judged(network, {symmetric_state(network, {line_v})}, "cn-window");
  EXPECT_EQ(rows[0].verdict, line_v < 9300.0 ? Verdict::fail : Verdict::pass);  // the bus keeps its limits
  return rows[1];
}

TEST(Verdict, LowPowerFactorTakesTheLimitsAwayFromThatCustomerOnly) {
  const auto row = with_power_factor(0.85, 0.0, 2e6, 9100.0);
  EXPECT_EQ(row.verdict, Verdict::not_binding);
  EXPECT_NEAR(row.deviation, -0.09, 1e-12);
  EXPECT_DOUBLE_EQ(row.power_factor_required, 0.90);
  EXPECT_NE(row.reason.find("0.85"), std::string::npos) << row.reason;
  EXPECT_EQ(with_power_factor(0.90, 0.0, 2e6, 9100.0).verdict, Verdict::fail);
  EXPECT_EQ(with_power_factor(0.92, 0.95, 2e6, 9100.0).verdict, Verdict::not_binding);  // its own contract
  EXPECT_EQ(with_power_factor(0.85, 0.0, 50e3, 9100.0).verdict, Verdict::fail);         // below 100 kVA: none required
  EXPECT_EQ(with_power_factor(0.85, 0.0, 2e6, 9800.0).verdict, Verdict::not_binding);
}

TEST(Verdict, NoMeasuredPowerFactorNeverHidesAFailure) {
  const auto row = with_power_factor(0.0, 0.0, 2e6, 9100.0);
  EXPECT_EQ(row.verdict, Verdict::fail);
  EXPECT_NE(row.reason.find("no power factor measured"), std::string::npos) << row.reason;
}

TEST(Verdict, MissingDataIsIndeterminateWithAReason) {
  const auto network = built(buses_with_sources({{"ok", 10000.0}, {"single", 10000.0, {1}}, {"dark", 10000.0}}));
  auto state = symmetric_state(network, {10000.0, 10000.0, 10000.0});
  const auto dark = *network.find_bus("dark");
  for (const int node : {1, 2, 3}) state.supplied[static_cast<std::size_t>(network.node(dark, node))] = 0;
  const auto rows = judged(network, {state}, "cn-window");
  EXPECT_EQ(rows[0].verdict, Verdict::pass);
  EXPECT_EQ(rows[1].verdict, Verdict::indeterminate);
  EXPECT_NE(rows[1].reason.find("no band"), std::string::npos) << rows[1].reason;
  EXPECT_EQ(rows[2].verdict, Verdict::indeterminate);
  EXPECT_EQ(rows[2].reason, "not supplied");
  EXPECT_FALSE(rows[2].deviation_min);
  auto rules = rules_named("cn-window");
  rules.nominal.clear();
  const auto unmapped = engine::voltage_deviation(network, std::vector{state}, rules)[0];
  EXPECT_EQ(unmapped.verdict, Verdict::indeterminate);
  EXPECT_NE(unmapped.reason.find("no nominal voltage"), std::string::npos) << unmapped.reason;
}

TEST(Verdict, AnUnsolvedOrDarkStateLeavesAPassOpenButNotAFailure) {
  const auto network = bus_of(10000.0);
  auto solved = symmetric_state(network, {10000.0}, "peak"), lost = solved,
       low = symmetric_state(network, {9000.0}, "low");
  lost.status = models::SolveStatus::not_converged;
  EXPECT_EQ(judged(network, {solved, lost}, "cn-window")[0].verdict, Verdict::indeterminate);
  EXPECT_EQ(judged(network, {low, lost}, "cn-window")[0].verdict, Verdict::fail);
  EXPECT_EQ(judged(network, {lost}, "cn-window")[0].reason, "no state is solved");
}

TEST(Verdict, BalancedNetworksAreMeasuredBetweenPhases) {
  auto builder = buses_with_sources({{"b", 12660.0, {1}}}, true);
  builder.data.customers.push_back(customer("c", models::BusId{}, {1, 2, 3}));
  const auto network = built(builder);
  for (const double factor : {0.9131, 0.94}) {
    const auto rows = judged(network, {symmetric_state(network, {12660.0 * factor})}, "cn-window");
    ASSERT_EQ(rows.size(), 2u);
    for (const auto& row : rows) {
      EXPECT_NEAR(row.deviation, factor - 1.0, 1e-12);
      EXPECT_EQ(row.verdict, factor < 0.93 ? Verdict::fail : Verdict::pass);
      EXPECT_EQ(row.phases, "abc");
    }
  }
}

TEST(Verdict, AmericanAndEuropeanSets) {
  EXPECT_EQ(verdict_at(12470.0, 12470.0 * 0.974, "ansi-a"), Verdict::fail);
  EXPECT_EQ(verdict_at(12470.0, 12470.0 * 0.974, "ansi-b"), Verdict::pass);
  EXPECT_EQ(verdict_at(480.0, 480.0 * 0.951, "ansi-a"), Verdict::pass);
  EXPECT_EQ(verdict_at(480.0, 480.0 * 1.051, "ansi-a"), Verdict::fail);
  EXPECT_EQ(verdict_at(416.0, 400.0 * 1.09, "en50160"), Verdict::pass);
  EXPECT_EQ(verdict_at(416.0, 400.0 * 1.11, "en50160"), Verdict::fail);
  EXPECT_EQ(verdict_at(20000.0, 18100.0, "en50160"), Verdict::pass);
  EXPECT_EQ(verdict_at(110000.0, 110000.0, "en50160"), Verdict::indeterminate);  // the set ends at 36 kV
}

}  // namespace
}  // namespace headroom::test
