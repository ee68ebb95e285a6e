// SPDX-License-Identifier: Apache-2.0
// Loading of branches from the currents that OpenDSS found, against ratings set here.
#include "engine/study/loading.hpp"

#include <gtest/gtest.h>

#include "engine/study/powerflow.hpp"
#include "tests/powerflow/feeder.hpp"

namespace {

using namespace headroom::models;
namespace engine = headroom::engine;

const BranchLoading& row(const std::vector<BranchLoading>& rows, const std::string& element) {
  for (const auto& candidate : rows)
    if (candidate.element == element) return candidate;
  throw std::runtime_error("no row " + element);
}

std::vector<BranchLoading> loadings(feeder::Feeder feeder) {
  const Network network = feeder.build();
  const auto state = feeder::reference_state(network);
  return engine::branch_loadings(network, state.point, engine::terminal_currents(network, state));
}

// Line and conductor currents as in feeder_reference.hpp, in ampere.
double amperes(double re, double im) { return std::abs(Complex(re, im)); }

TEST(Loading, LinesAgainstTheirLargestPhaseCurrentAtEitherEnd) {
  feeder::Feeder feeder;
  feeder.builder.data.lines[0].rated_current_a = {100.0, RatingOrigin::given};
  const auto rows = loadings(std::move(feeder));
  const double at_from = amperes(-25.3685144258052, 32.9164501612941),
               at_to = amperes(25.3037075372058, -32.9637306969762);
  const auto& line = row(rows, "line.sa");
  EXPECT_NEAR(line.current_a, std::max(at_from, at_to), 1e-5);
  EXPECT_NEAR(line.loading, line.current_a / 100.0, 1e-12);
  EXPECT_EQ(line.rating_a.origin, RatingOrigin::given);
  EXPECT_GT(line.losses_va.real(), 0.0);
  EXPECT_DOUBLE_EQ(row(rows, "line.ad").loading, 0.0);  // nobody gave a rating: no loading
  EXPECT_FALSE(row(rows, "line.ad").rating_a.known());
}

TEST(Loading, ANeutralCountsOnlyAgainstItsOwnRating) {
  const double phase = amperes(71.7762559504886, -55.0239839650193),
               neutral = amperes(0.849835914313285, -61.2883088659913);
  feeder::Feeder feeder;
  feeder.builder.data.lines[2].rated_current_a = {200.0, RatingOrigin::type};
  auto rows = loadings(feeder);
  EXPECT_NEAR(row(rows, "line.bc").current_a, phase, 1e-5);
  feeder.builder.data.lines[2].neutral_current_a = {100.0, RatingOrigin::given};
  rows = loadings(feeder);
  EXPECT_NEAR(row(rows, "line.bc").current_a, neutral, 1e-5);
  EXPECT_NEAR(row(rows, "line.bc").loading, neutral / 100.0, 1e-7);
  feeder.builder.data.lines[2].neutral_current_a = {200.0, RatingOrigin::given};
  rows = loadings(feeder);
  EXPECT_NEAR(row(rows, "line.bc").loading, phase / 200.0, 1e-7);  // the phase is the fuller one again
}

TEST(Loading, TransformersWindingByWinding) {
  feeder::Feeder feeder;
  const double rated_high = 500e3 / (std::numbers::sqrt3 * 12470.0), rated_low = 500e3 / (std::numbers::sqrt3 * 400.0);
  auto rows = loadings(feeder);
  const double high = amperes(2.87607367854974, -0.542999073057018), low = amperes(-71.7762559504886, 55.0239839650269);
  EXPECT_GT(high / rated_high, low / rated_low);  // the tap and the magnetising current load the high side more
  EXPECT_NEAR(row(rows, "transformer.t").current_a, high, 1e-5);
  EXPECT_NEAR(row(rows, "transformer.t").loading, high / rated_high, 1e-7);
  feeder.builder.data.transformers[0].windings[1].rated_power_va = 100e3;  // per-unit data refer to the first winding
  rows = loadings(feeder);
  EXPECT_NEAR(row(rows, "transformer.t").current_a, low, 1e-5);
  EXPECT_NEAR(row(rows, "transformer.t").loading, low / (rated_low / 5.0), 1e-7);
}

TEST(Loading, OpenSwitchesAndIdleElementsHaveNoRow) {
  feeder::Feeder feeder;
  const Network network = feeder.build();
  auto state = feeder::reference_state(network);
  state.point.switch_closed[0] = 0;
  state.point.line_in_service[1] = 0;
  const auto rows = engine::branch_loadings(network, state.point, engine::terminal_currents(network, state));
  for (const auto& candidate : rows) {
    EXPECT_NE(candidate.element, "switch.sw");
    EXPECT_NE(candidate.element, "line.ad");
  }
}

TEST(Loading, BalancedGridsLoseThreePhasesWorth) {
  NetworkBuilder builder;
  builder.data.representation = Representation::balanced;
  for (const char* name : {"a", "b"}) builder.data.buses[builder.bus(name).index()].base_voltage_v = 10e3;
  Source source;
  source.name = "s";
  source.terminal = {*builder.find_bus("a"), {1}, 0};
  source.voltage_v = {10e3 / std::numbers::sqrt3};
  builder.data.sources.push_back(source);
  Line line;
  line.name = "l";
  line.from = {*builder.find_bus("a"), {1}, 0};
  line.to = {*builder.find_bus("b"), {1}, 0};
  line.impedance_ohm = ComplexMatrix(1);
  line.impedance_ohm(0, 0) = {1.0, 1.0};
  line.length_m = 1e3;
  line.rated_current_a = {100.0, RatingOrigin::given};
  builder.data.lines.push_back(line);
  Load load;
  load.name = "p";
  load.terminal = {*builder.find_bus("b"), {1}, 0};
  load.rated_voltage_v = 10e3;
  load.model = LoadModel::constant_power;
  load.power_va = {1e6, 0.0};
  builder.data.loads.push_back(load);
  const auto network = builder.build();
  ASSERT_TRUE(network);
  const auto state = engine::solve_powerflow(*network, operating_point(*network));
  ASSERT_EQ(state.status, SolveStatus::ok);
  const auto rows = engine::branch_loadings(*network, state.point, engine::terminal_currents(*network, state));
  const double current = rows[0].current_a;
  EXPECT_NEAR(current, 1e6 / (std::numbers::sqrt3 * 10e3), 1.0);
  EXPECT_NEAR(rows[0].losses_va.real(), 3.0 * current * current * 1.0, 1e-3);
  EXPECT_NEAR(rows[0].loading, current / 100.0, 1e-12);
}

}  // namespace
