// SPDX-License-Identifier: Apache-2.0
// Simultaneous capacity against closed forms of symmetrical stars, and against single points where an area has one.
// tests/peers/simultaneous.py repeats certificates of third-party grids in OpenDSS.
#include <array>

#include "engine/study/simultaneous.hpp"
#include "tests/capacity/small_grids.hpp"

namespace headroom::engine {
namespace {

using models::AreaKind;
using models::CapacityStatus;
using models::LimitKind;
using models::Spread;
using test::ClosedForm;
using test::Complex;
using test::SmallGrid;

inline constexpr double line_v = 10e3;
const double phase_v = line_v / std::sqrt(3.0);
inline constexpr Complex trunk{0.6, 0.9}, branch{0.8, 0.5};
const double tangent = std::tan(std::acos(0.95));

CapacityOptions limits() {
  CapacityOptions options;
  options.vm_min_pu = 0.93;
  options.vm_max_pu = 1.07;
  options.line_loading = options.transformer_loading = 1.0;
  options.tolerance_kw = 0.01;
  options.relative_tolerance = 1e-6;
  options.controls = {Controls::as_given};
  options.threads = 1;
  return options;
}

// A source, a trunk to a hub, and two equal branches: equal powers at their ends see trunk + branch / 2.
struct Star {
  models::Network network;
  models::BusId hub, left, right;
};

Star star(double trunk_rating_a, std::span<const double> loads_w = {}) {
  SmallGrid grid;
  const auto source = grid.bus("source", line_v), hub = grid.bus("hub", line_v), left = grid.bus("left", line_v),
             right = grid.bus("right", line_v);
  grid.source(source, line_v);
  grid.line("trunk", source, hub, trunk, {}, trunk_rating_a);
  grid.line("branch-left", hub, left, branch);
  grid.line("branch-right", hub, right, branch);
  const std::array ends{left, right};
  for (std::size_t k = 0; k < loads_w.size(); ++k)
    grid.load("load" + std::to_string(k), ends[k], loads_w[k] * Complex(1.0, tangent), line_v);
  return {grid.build(), hub, left, right};
}

std::vector<models::SimultaneousRow> together(const Star& grid, const CapacityOptions& options,
                                              std::vector<Spread> spreads) {
  const auto point = models::operating_point(grid.network);
  const auto alone = available_capacity(grid.network, point, models::RuleSet{}, options);
  return simultaneous_capacity(grid.network, point, models::RuleSet{}, options, spreads, alone.rows);
}

const models::SimultaneousRow& feeder_of(const std::vector<models::SimultaneousRow>& rows) {
  for (const auto& row : rows)
    if (row.kind == AreaKind::feeder) return row;
  ADD_FAILURE() << "no feeder";
  return rows.front();
}

TEST(Simultaneous, StarReachesTheVoltageOfTheClosedForm) {
  const auto grid = star(0.0);
  auto options = limits();
  options.at = {grid.left, grid.right};
  const auto row = feeder_of(together(grid, options, {Spread::uniform}));
  const ClosedForm form{phase_v, trunk + branch / 2.0, tangent};
  const double expected_kw = 3e-3 * form.power_at_voltage(0.93 * phase_v);
  EXPECT_EQ(row.limit.kind, LimitKind::voltage_low);
  EXPECT_EQ(row.points.size(), 2u);
  EXPECT_NEAR(row.capacity_kw, expected_kw, 0.02 + 5e-5 * expected_kw);
  ASSERT_TRUE(row.infeasible_kw);
  EXPECT_LE(*row.infeasible_kw - row.capacity_kw, 0.011);
  // Alone each end sees trunk + branch, and both such capacities together are too much.
  const ClosedForm single{phase_v, trunk + branch, tangent};
  EXPECT_NEAR(*row.alone_most_kw, 3e-3 * single.power_at_voltage(0.93 * phase_v), 0.5);
  EXPECT_NEAR(*row.alone_sum_kw, 2.0 * *row.alone_most_kw, 0.05);
  EXPECT_GT(*row.alone_sum_kw, 1.3 * row.capacity_kw);
}

TEST(Simultaneous, StarReachesTheCurrentOfTheClosedForm) {
  const auto grid = star(60.0);
  auto options = limits();
  options.at = {grid.left, grid.right};
  const auto row = feeder_of(together(grid, options, {Spread::uniform}));
  const ClosedForm form{phase_v, trunk + branch / 2.0, tangent};
  const double expected_kw = 3e-3 * form.power_at_current(60.0);
  EXPECT_EQ(row.limit.element, "line.trunk");
  EXPECT_NEAR(row.capacity_kw, expected_kw, 0.02 + 2e-5 * expected_kw);
  EXPECT_EQ(row.next_limit, LimitKind::voltage_low);
  EXPECT_NEAR(*row.next_limit_kw, 3e-3 * form.power_at_voltage(0.93 * phase_v), 5.0);
}

// Equal loads at both ends, grown in proportion: the base load and the addition together reach the closed form's power.
TEST(Simultaneous, ProportionalGrowthStartsFromTheLoadsOfTheBase) {
  const std::array loads{300e3, 300e3};
  const auto grid = star(60.0, loads);
  auto options = limits();
  const auto rows = together(grid, options, {Spread::uniform, Spread::proportional});
  const ClosedForm form{phase_v, trunk + branch / 2.0, tangent};
  for (const auto& row : rows)
    if (row.spread == Spread::proportional && row.kind == AreaKind::feeder) {
      EXPECT_EQ(row.points.size(), 2u);
      EXPECT_EQ(row.left_out, 1u);  // the hub has no load
      EXPECT_NEAR(row.capacity_kw, 3e-3 * form.power_at_current(60.0) - 600.0, 0.05);
    }
}

// Unequal loads divide unequally: the proportional capacity is that of a grid whose loads are that much larger.
TEST(Simultaneous, ProportionalSharesFollowTheLoads) {
  const std::array loads{100e3, 500e3};
  auto options = limits();
  options.monitor_line = false;
  const auto row = feeder_of(together(star(0.0, loads), options, {Spread::proportional}));
  ASSERT_EQ(row.status, CapacityStatus::ok);
  for (const auto& [kw, holds] : {std::pair{row.capacity_kw, true}, std::pair{*row.infeasible_kw, false}}) {
    const double factor = 1.0 + kw / 600.0;
    const std::array larger{100e3 * factor, 500e3 * factor};
    const auto grid = star(0.0, larger);
    const auto state = solve_powerflow(grid.network, models::operating_point(grid.network));
    const double v = std::abs(state.voltage_v[grid.network.first_node(grid.right)]) / phase_v;
    EXPECT_EQ(v >= 0.93 - voltage_slack_pu, holds) << kw;
    EXPECT_NEAR(v, 0.93, 1e-5);
  }
}

TEST(Simultaneous, AreaOfOnePointIsThatPoint) {
  SmallGrid small;
  const auto source = small.bus("source", 10e3), low = small.bus("low", 400.0), end = small.bus("end", 400.0);
  small.source(source, 10e3);
  small.transformer("t", source, low, 10e3, 400.0, 250e3, models::Connection::wye);
  small.line("service", low, end, {0.02, 0.02}, {}, 200.0);
  const auto network = small.build();
  auto options = limits();
  options.at = {end};
  options.directions = {models::Direction::load, models::Direction::generation};
  const auto point = models::operating_point(network);
  const auto alone = available_capacity(network, point, models::RuleSet{}, options).rows;
  const std::array spreads{Spread::uniform};
  const auto rows = simultaneous_capacity(network, point, models::RuleSet{}, options, spreads, alone);
  std::size_t transformers = 0;
  for (const auto& row : rows) {
    if (row.kind == AreaKind::transformer) {
      ++transformers;
      EXPECT_EQ(row.area, "transformer.t");
    }
    const auto& one = alone[row.direction == models::Direction::load ? 0 : 1];
    EXPECT_NEAR(row.capacity_kw, one.capacity_kw, 0.02);
    EXPECT_EQ(row.limit.element, one.limit.element);
  }
  EXPECT_EQ(transformers, 2u);
}

}  // namespace
}  // namespace headroom::engine
