// SPDX-License-Identifier: Apache-2.0
// Capacities with closed forms, and every status.
#include "engine/study/capacity.hpp"

#include "tests/capacity/small_grids.hpp"

namespace headroom::engine {
namespace {

using models::CapacityStatus;
using models::LimitKind;
using test::ClosedForm;
using test::Complex;
using test::SmallGrid;

const double k95 = std::tan(std::acos(0.95));
const double phase_v = 400.0 / std::sqrt(3.0);

CapacityOptions limits(double vm_min, double vm_max) {
  CapacityOptions options;
  options.vm_min_pu = vm_min;
  options.vm_max_pu = vm_max;
  options.line_loading = options.transformer_loading = 1.0;
  options.maximum_kw = 2000.0;
  options.tolerance_kw = 0.001;
  options.controls = {Controls::as_given};
  options.threads = 1;
  return options;
}

models::CapacityRow only_row(const models::Network& network, const CapacityOptions& options, const char* bus = "end") {
  auto asked = options;
  asked.at = {*network.find_bus(bus)};
  const auto result = available_capacity(network, models::operating_point(network), models::RuleSet{}, asked);
  EXPECT_EQ(result.rows.size(), 1u);
  return result.rows.at(0);
}

void expect_certificate(const models::CapacityRow& row, double expected_kw) {
  ASSERT_EQ(row.status, CapacityStatus::ok);
  const double width = std::max(0.001, 1e-4 * row.feasible_kw);
  EXPECT_LE(*row.infeasible_kw - row.feasible_kw, width);
  EXPECT_NEAR(row.feasible_kw, expected_kw, width + 1e-5 * expected_kw);
  EXPECT_LE(row.load_flows, 24);
}

models::Network two_buses(double rated_a = 0.0) {
  SmallGrid grid;
  const auto source = grid.bus("source", 400.0), end = grid.bus("end", 400.0);
  grid.source(source, 400.0);
  grid.line("l1", source, end, {0.05, 0.04}, {0.01, 0.015}, rated_a);
  return grid.build();
}
const ClosedForm feeder{phase_v, Complex(0.04, 0.025), k95};

TEST(AvailableCapacity, VoltageLimit) {
  const auto row = only_row(two_buses(), limits(0.93, 1.07));
  expect_certificate(row, 3e-3 * feeder.power_at_voltage(0.93 * phase_v));
  EXPECT_EQ(row.limit.kind, LimitKind::voltage_low);
  EXPECT_EQ(row.limit.element.substr(0, 8), "bus.end.");
  EXPECT_NEAR(row.vm_after_pu, 0.93, 1e-4);
  EXPECT_NEAR(row.vm_before_pu, 1.0, 1e-9);
  EXPECT_EQ(row.next_limit, LimitKind::convergence);
  EXPECT_NEAR(*row.next_limit_kw, 3e-3 * feeder.nose(), 2e-3 * *row.next_limit_kw);
}

TEST(AvailableCapacity, LineRating) {
  const auto row = only_row(two_buses(120.0), limits(0.8, 1.2));
  expect_certificate(row, 3e-3 * feeder.power_at_current(120.0));
  EXPECT_EQ(row.limit.kind, LimitKind::line_current);
  EXPECT_EQ(row.limit.element, "line.l1");
  EXPECT_NEAR(row.limit.value, 100.0, 0.05);
  EXPECT_EQ(row.next_limit, LimitKind::voltage_low);
  EXPECT_NEAR(*row.next_limit_kw, 3e-3 * feeder.power_at_voltage(0.8 * phase_v), 2e-3 * *row.next_limit_kw);
}

TEST(AvailableCapacity, NoseOfTheVoltageCurve) {
  auto options = limits(0.0, 2.0);
  options.tolerance_kw = 0.1;
  const auto row = only_row(two_buses(), options);
  EXPECT_EQ(row.limit.kind, LimitKind::convergence);
  EXPECT_NEAR(row.feasible_kw, 3e-3 * feeder.nose(), 0.2);
  EXPECT_LE(row.feasible_kw, 3e-3 * feeder.nose());
}

TEST(AvailableCapacity, GenerationRaisesTheVoltage) {
  auto options = limits(0.93, 1.05);
  options.directions = {models::Direction::generation};
  const auto row = only_row(two_buses(), options);
  const ClosedForm back{phase_v, feeder.z, 0.0};
  const double v = 1.05 * phase_v, a = std::norm(back.z), b = 2 * back.z.real() * v * v,
               c = v * v * (v * v - phase_v * phase_v);
  expect_certificate(row, -3e-3 * (-b + std::sqrt(b * b - 4 * a * c)) / (2 * a));
  EXPECT_EQ(row.limit.kind, LimitKind::voltage_high);
}

// One phase to ground through the self impedance alone; the pair through twice (self - mutual).
TEST(AvailableCapacity, SinglePhaseAndBetweenPhases) {
  auto options = limits(0.93, 1.2);
  options.phases = "b";
  const ClosedForm single{phase_v, Complex(0.05, 0.04), k95};
  auto row = only_row(two_buses(), options);
  expect_certificate(row, 1e-3 * single.power_at_voltage(0.93 * phase_v));
  EXPECT_EQ(row.limit.element, "bus.end.2");

  options.phases = "ab";
  options.measure = MeasureChoice::line_to_line;
  const ClosedForm pair{400.0, 2.0 * Complex(0.04, 0.025), k95};
  row = only_row(two_buses(), options);
  EXPECT_EQ(row.connection, models::AdditionConnection::delta);
  expect_certificate(row, 1e-3 * pair.power_at_voltage(0.93 * 400.0));
  EXPECT_EQ(row.limit.element, "bus.end.1-2");
}

TEST(AvailableCapacity, DeltaDrawsAsMuchAsWye) {
  auto options = limits(0.93, 1.07);
  options.connection = ConnectionChoice::delta;
  expect_certificate(only_row(two_buses(), options), 3e-3 * feeder.power_at_voltage(0.93 * phase_v));
}

TEST(AvailableCapacity, NeutralConductorIsTheReturn) {
  SmallGrid grid;
  const auto source = grid.bus("source", 400.0), end = grid.bus("end", 400.0);
  grid.source(source, 400.0);
  grid.line("l1", source, end, {0.06, 0.05}, {0.01, 0.03}, 0.0, {1, 2, 3, 4});
  models::Reactor earth;  // the neutral point of the source
  earth.name = "earth";
  earth.from = {source, {4}, 0};
  earth.phases = 1;
  earth.phases = 1;
  earth.impedance_ohm = models::ComplexMatrix(1);
  earth.impedance_ohm(0, 0) = 1e-5;
  grid.data().reactors.push_back(earth);
  auto options = limits(0.93, 1.07);
  options.phases = "a";
  const auto row = only_row(grid.build(), options);
  EXPECT_EQ(row.connection, models::AdditionConnection::neutral);
  EXPECT_EQ(row.measure, models::VoltageMeasure::line_to_neutral);
  const ClosedForm loop{phase_v, Complex(0.1 + 1e-5, 0.04), k95};
  expect_certificate(row, 1e-3 * loop.power_at_voltage(0.93 * phase_v));
}

models::Network behind_transformer(models::Connection secondary) {
  SmallGrid grid;
  const auto source = grid.bus("source", 10e3), end = grid.bus("end", 400.0);
  grid.source(source, 10e3);
  grid.transformer("t1", source, end, 10e3, 400.0, 100e3, secondary);
  return grid.build();
}

TEST(AvailableCapacity, TransformerRating) {
  const auto network = behind_transformer(models::Connection::wye);
  const auto row = only_row(network, limits(0.9, 1.1));
  // Rated current at the secondary behind z = (0.01 + j0.04) pu of 1.6 ohm (both windings' resistance).
  const ClosedForm unit{phase_v, 1.6 * Complex(0.01, 0.04), k95};
  expect_certificate(row, 3e-3 * unit.power_at_current(100e3 / (400.0 * std::sqrt(3.0))));
  EXPECT_EQ(row.limit.kind, LimitKind::transformer_current);
  EXPECT_EQ(row.limit.element, "transformer.t1");
  EXPECT_EQ(row.connection, models::AdditionConnection::wye);
}

TEST(AvailableCapacity, DeltaSecondaryHasNoReturnToGround) {
  const auto network = behind_transformer(models::Connection::delta);
  auto options = limits(0.9, 1.1);
  auto row = only_row(network, options);
  EXPECT_EQ(row.connection, models::AdditionConnection::delta);
  EXPECT_EQ(row.measure, models::VoltageMeasure::line_to_line);
  EXPECT_EQ(row.limit.kind, LimitKind::transformer_current);
  options.phases = "a";
  EXPECT_EQ(only_row(network, options).status, CapacityStatus::no_return_path);
}

TEST(AvailableCapacity, DefaultMaximumIsTwiceTheTransformer) {
  auto options = limits(0.0, 2.0);
  options.maximum_kw.reset();
  options.monitor_line = options.monitor_transformer = false;
  const auto row = only_row(behind_transformer(models::Connection::wye), options);
  EXPECT_EQ(row.status, CapacityStatus::at_maximum);
  EXPECT_DOUBLE_EQ(row.capacity_kw, 200.0);
  EXPECT_EQ(row.limit.kind, LimitKind::maximum);
  EXPECT_FALSE(row.infeasible_kw);
}

// A heavily loaded spur violates in the base; the point is on a healthy one behind the same cable.
models::Network with_a_sick_spur() {
  SmallGrid grid;
  const auto source = grid.bus("source", 400.0), middle = grid.bus("middle", 400.0), end = grid.bus("end", 400.0),
             sick = grid.bus("sick", 400.0);
  grid.source(source, 400.0);
  grid.line("common", source, middle, {0.02, 0.02});
  grid.line("spur", middle, end, {0.02, 0.02});
  grid.line("weak", middle, sick, {0.5, 0.1});
  grid.load("heavy", sick, {25e3, 5e3}, 400.0);
  return grid.build();
}

TEST(AvailableCapacity, ExistingViolations) {
  const auto network = with_a_sick_spur();
  auto options = limits(0.93, 1.07);
  const auto separate = only_row(network, options);
  EXPECT_EQ(separate.status, CapacityStatus::ok);
  EXPECT_EQ(separate.limit.element.substr(0, 8), "bus.end.");
  EXPECT_EQ(separate.capacity_strict_kw, 0.0);
  EXPECT_EQ(separate.existing_worsened, 3);

  options.existing = ExistingPolicy::strict;
  const auto strict = only_row(network, options);
  EXPECT_EQ(strict.status, CapacityStatus::zero);
  EXPECT_EQ(strict.limit.element.substr(0, 9), "bus.sick.");

  options.existing = ExistingPolicy::no_worse;
  const auto no_worse = only_row(network, options);
  EXPECT_EQ(no_worse.limit.element.substr(0, 9), "bus.sick.");
  EXPECT_GT(no_worse.capacity_kw, 0.0);
  EXPECT_LT(no_worse.capacity_kw, separate.capacity_kw);
  EXPECT_NEAR(no_worse.limit.value, no_worse.limit.bound, 1e-5);

  options.existing = ExistingPolicy::separate;
  options.at = {*network.find_bus("end")};
  const auto listed =
      available_capacity(network, models::operating_point(network), models::RuleSet{}, options).existing;
  ASSERT_EQ(listed.size(), 3u);
  EXPECT_LT(listed[0].value_after, listed[0].limit.value);
  EXPECT_EQ(listed[0].worsened_by, "bus.end abc load");
}

// Generation lifts the sick spur back into its band.
TEST(AvailableCapacity, AdditionThatCuresTheBase) {
  const auto network = with_a_sick_spur();
  auto options = limits(0.93, 1.1);
  options.directions = {models::Direction::generation};
  const auto row = only_row(network, options, "sick");
  ASSERT_TRUE(row.cured_from_kw);
  EXPECT_GT(*row.cured_from_kw, 0.0);
  EXPECT_LT(*row.cured_from_kw, row.capacity_kw);
  EXPECT_EQ(row.limit.kind, LimitKind::voltage_high);
}

TEST(AvailableCapacity, PointsWithoutANumber) {
  SmallGrid grid;
  const auto source = grid.bus("source", 400.0), end = grid.bus("end", 400.0), lost = grid.bus("lost", 400.0),
             gone = grid.bus("gone", 400.0), single = grid.bus("single", 400.0);
  grid.source(source, 400.0);
  grid.line("l1", source, end, {0.05, 0.04});
  grid.line("l2", lost, gone, {0.05, 0.04});
  grid.line("l3", end, single, {0.05, 0.04}, {}, 0.0, {2});
  const auto network = grid.build();
  EXPECT_EQ(only_row(network, limits(0.93, 1.07), "gone").status, CapacityStatus::not_supplied);
  EXPECT_EQ(only_row(network, limits(0.93, 1.07), "single").status, CapacityStatus::phases_absent);
  auto each = limits(0.93, 1.07);
  each.phases = "each";
  const auto row = only_row(network, each, "single");
  EXPECT_EQ(row.phases, "b");
  const ClosedForm twice{phase_v, Complex(0.1, 0.08), k95};
  expect_certificate(row, 1e-3 * twice.power_at_voltage(0.93 * phase_v));
}

// The existing load's constant impedance relieves the grid; as constant power it does not.
TEST(AvailableCapacity, ExistingLoadsAtConstantPowerGiveLess) {
  SmallGrid grid;
  const auto source = grid.bus("source", 400.0), end = grid.bus("end", 400.0);
  grid.source(source, 400.0);
  grid.line("l1", source, end, {0.05, 0.04});
  grid.load("there", end, {20e3, 20e3 * k95}, 400.0);
  grid.data().loads[0].model = models::LoadModel::constant_impedance;
  const auto network = grid.build();
  auto options = limits(0.93, 1.07);
  const double relieved = only_row(network, options).capacity_kw;
  options.existing_loads_constant_power = true;
  const double stiff = only_row(network, options).capacity_kw;
  EXPECT_NEAR(relieved - stiff, 20.0 * (1 - 0.93 * 0.93), 0.01);
}

TEST(AvailableCapacity, SourceAtZeroVoltsSuppliesNothing) {
  SmallGrid grid;
  const auto source = grid.bus("source", 400.0), end = grid.bus("end", 400.0);
  grid.source(source, 0.0);
  grid.line("l1", source, end, {0.05, 0.04});
  EXPECT_EQ(only_row(grid.build(), limits(0.93, 1.07)).status, CapacityStatus::not_supplied);
}

TEST(AvailableCapacity, VoltageChangeByTheAdditionItself) {
  auto options = limits(0.8, 1.2);
  options.further.voltage_change_pu = 0.03;
  const auto row = only_row(two_buses(), options);
  expect_certificate(row, 3e-3 * feeder.power_at_voltage(0.97 * phase_v));
  EXPECT_EQ(row.limit.kind, LimitKind::voltage_change);
  EXPECT_EQ(row.limit.element.substr(0, 8), "bus.end.");
  EXPECT_NEAR(row.limit.value, 0.03, 1e-4);
}

// A single phase b drops Vb by d; the other two stay: |V2| / |V1| = |d| / |3 E - d| in size.
TEST(AvailableCapacity, UnbalanceBySinglePhase) {
  auto options = limits(0.5, 1.5);
  options.phases = "b";
  options.further.unbalance = 0.02;
  SmallGrid grid;
  const auto source = grid.bus("source", 400.0), end = grid.bus("end", 400.0);
  grid.source(source, 400.0);
  grid.line("l1", source, end, {0.05, 0.0});
  options.power_factor = 1.0;
  const auto row = only_row(grid.build(), options);
  const double drop = 3.0 * 0.02 / 1.02 * phase_v;  // in phase with the voltage: resistive line, unity power factor
  expect_certificate(row, 1e-3 * drop / 0.05 * (phase_v - drop));
  EXPECT_EQ(row.limit.kind, LimitKind::unbalance);
  EXPECT_EQ(row.limit.element, "bus.end");
}

// Generation behind a transformer up to what its loads and a tenth of the rating back take, losses apart.
TEST(AvailableCapacity, ReversePowerThroughTheTransformer) {
  SmallGrid grid;
  const auto source = grid.bus("source", 10e3), end = grid.bus("end", 400.0);
  grid.source(source, 10e3);
  grid.transformer("t1", source, end, 10e3, 400.0, 400e3, models::Connection::wye);
  grid.load("load", end, {100e3, 0.0}, 400.0);
  auto options = limits(0.5, 1.5);
  options.directions = {models::Direction::generation};
  options.further.reverse_power = 0.1;
  const auto row = only_row(grid.build(), options);
  EXPECT_EQ(row.limit.kind, LimitKind::reverse_power);
  EXPECT_EQ(row.limit.element, "transformer.t1");
  // At the first winding -40 kW; resistance 0.01 pu of 400 kVA in all carries that and some.
  EXPECT_NEAR(row.feasible_kw, 140.0 + 0.01 * 40.0 * 40.0 / 400.0, 0.01);
}

// A load that draws P v² in its range and P/1.05² v² above it: at v_max its power jumps down.
TEST(AvailableCapacity, GenerationUpToTheJumpOfALoad) {
  SmallGrid grid;
  const auto source = grid.bus("source", 400.0), end = grid.bus("end", 400.0);
  grid.source(source, 400.0);
  grid.line("l1", source, end, {0.04, 0.025});
  const double p = 40e3, v = 1.05 * phase_v;
  grid.load("jumping", end, p, 400.0);
  auto& load = grid.data().loads[0];
  load.model = models::LoadModel::exponential;
  load.exponent_p = load.exponent_q = 2.0;
  load.v_max_pu = 1.05;
  auto options = limits(0.93, 1.0505);
  options.directions = {models::Direction::generation};
  const auto row = only_row(grid.build(), options);
  const double a = std::norm(feeder.z), b = 2 * feeder.z.real() * v * v, c = v * v * (v * v - phase_v * phase_v);
  expect_certificate(row, 3e-3 * (b - std::sqrt(b * b - 4 * a * c)) / (2 * a) + 1e-3 * p * 1.05 * 1.05);
  EXPECT_EQ(row.limit.kind, LimitKind::voltage_high);
  EXPECT_GT(row.limit.value, 1.0508);
}

// An earthed neutral that nothing loads and no mutual impedance couples is there for the addition to return through.
TEST(AvailableCapacity, ReturnThroughAnUnloadedNeutral) {
  SmallGrid grid;
  const auto source = grid.bus("source", 400.0), end = grid.bus("end", 400.0);
  grid.source(source, 400.0);
  grid.line("l1", source, end, {0.05, 0.04}, {}, 0.0, {1, 2, 3, 4});
  models::Reactor earth;
  earth.name = "earth";
  earth.from = {source, {4}, 0};
  earth.phases = 1;
  earth.impedance_ohm = models::ComplexMatrix(1);
  earth.impedance_ohm(0, 0) = 0.01;
  grid.data().reactors.push_back(earth);
  auto options = limits(0.93, 1.2);
  options.phases = "b";
  const ClosedForm loop{phase_v, Complex(0.11, 0.08), k95};
  const auto row = only_row(grid.build(), options);
  EXPECT_EQ(row.connection, models::AdditionConnection::neutral);
  EXPECT_EQ(row.measure, models::VoltageMeasure::line_to_neutral);
  expect_certificate(row, 1e-3 * loop.power_at_voltage(0.93 * phase_v));
}

// A load that draws P v² in its range and P below it: at v_min its power jumps up. Above the jump the state that the
// base leads to keeps the range; the addition at which the load reaches v_min is the last that holds 0.9495 pu.
TEST(AvailableCapacity, LoadThatJumpsStaysInItsRangeAsLongAsItCan) {
  SmallGrid grid;
  const auto source = grid.bus("source", 400.0), end = grid.bus("end", 400.0);
  grid.source(source, 400.0);
  grid.line("l1", source, end, {0.04, 0.025});
  const double p = 40e3;
  grid.load("jumping", end, {p, p * k95}, 400.0);
  auto& load = grid.data().loads[0];
  load.model = models::LoadModel::exponential;
  load.exponent_p = load.exponent_q = 2.0;
  load.v_min_pu = 0.95;
  load.v_low_pu = 0.5;
  const auto row = only_row(grid.build(), limits(0.9495, 1.07));
  expect_certificate(row, 3e-3 * feeder.power_at_voltage(0.95 * phase_v) - 1e-3 * p * 0.95 * 0.95);
  EXPECT_EQ(row.limit.kind, LimitKind::voltage_low);
  EXPECT_LT(row.limit.value, 0.949);
  EXPECT_EQ(row.loads_out_of_band, 0);
}

TEST(AvailableCapacity, SameRowsForAnyNumberOfThreads) {
  const auto network = with_a_sick_spur();
  auto options = limits(0.93, 1.07);
  options.phases = "each";
  options.directions = {models::Direction::load, models::Direction::generation};
  const auto point = models::operating_point(network);
  const auto one = available_capacity(network, point, models::RuleSet{}, options);
  ASSERT_EQ(one.rows.size(), 18u);
  for (const int threads : {2, 3}) {
    options.threads = threads;
    const auto many = available_capacity(network, point, models::RuleSet{}, options);
    ASSERT_EQ(many.rows.size(), one.rows.size());
    for (std::size_t i = 0; i < one.rows.size(); ++i) {
      EXPECT_EQ(many.rows[i].feasible_kw, one.rows[i].feasible_kw);
      EXPECT_EQ(many.rows[i].infeasible_kw, one.rows[i].infeasible_kw);
      EXPECT_EQ(many.rows[i].limit.element, one.rows[i].limit.element);
    }
    ASSERT_EQ(many.existing.size(), one.existing.size());
    for (std::size_t i = 0; i < one.existing.size(); ++i) {
      EXPECT_EQ(many.existing[i].value_after, one.existing[i].value_after);
      EXPECT_EQ(many.existing[i].worsened_by, one.existing[i].worsened_by);
    }
  }
}

}  // namespace
}  // namespace headroom::engine
