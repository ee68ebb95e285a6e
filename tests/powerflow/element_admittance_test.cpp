// SPDX-License-Identifier: Apache-2.0
// Primitive matrices of single elements against those that OpenDSS forms (tests/peers/element_admittance.py prints
// them).
#include "engine/powerflow/element_admittance.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "models/network/builder.hpp"
#include "tests/powerflow/admittance_reference.hpp"

namespace {

using namespace headroom::models;
using headroom::engine::Primitive;

constexpr double omega = 2.0 * std::numbers::pi * 60.0;

// Every entry to 1e-9 of √(Y_ii Y_jj).
void expect_same(const ComplexMatrix& y, const std::vector<Complex>& expected, const char* name) {
  const std::size_t n = y.rows();
  ASSERT_EQ(n * n, expected.size()) << name;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) {
      const double scale = std::sqrt(std::abs(expected[i * n + i]) * std::abs(expected[j * n + j]));
      EXPECT_LE(std::abs(y(i, j) - expected[i * n + j]), 1e-9 * scale + 1e-15)
          << name << " (" << i << ", " << j << ") " << y(i, j) << " expected " << expected[i * n + j];
    }
}

Terminal at(NetworkBuilder& builder, const char* bus, std::vector<int> nodes, std::uint32_t open = 0) {
  return {builder.bus(bus), std::move(nodes), open};
}

Network build(NetworkBuilder& builder) {
  for (auto& bus : builder.data.buses) bus.base_voltage_v = 12470.0;
  auto network = builder.build();
  for (const auto& finding : builder.findings.all())
    if (finding.severity == Severity::error) ADD_FAILURE() << to_text(finding);
  if (!network) throw std::runtime_error("the test network is refused");
  return *std::move(network);
}

ComplexMatrix lower(std::initializer_list<std::initializer_list<Complex>> rows, double factor) {
  ComplexMatrix matrix(rows.size());
  std::size_t i = 0;
  for (const auto& row : rows) {
    std::size_t j = 0;
    for (const Complex value : row) matrix(i, j) = value * factor, matrix(j, i) = value * factor, ++j;
    ++i;
  }
  return matrix;
}

ComplexMatrix capacitance(std::initializer_list<std::initializer_list<Complex>> nanofarad_per_km) {
  ComplexMatrix matrix = lower(nanofarad_per_km, 2.0 * omega * 1e-9);
  for (auto& value : matrix.values()) value *= Complex(0, 1);
  return matrix;
}

ComplexMatrix line_matrix(Line line) {
  NetworkBuilder builder;
  const std::vector<int> nodes = line.from.nodes;
  line.name = "x";
  line.from = at(builder, "a", nodes);
  line.to = at(builder, "b", nodes, line.to.open);
  builder.data.lines.push_back(line);
  const Network network = build(builder);
  return headroom::engine::line_admittance(network, network->lines[0]).y_s;
}

Line line3() {
  Line line;
  line.from.nodes = {1, 2, 3};
  line.impedance_ohm =
      lower({{{0.3, 0.9}}, {{0.1, 0.4}, {0.32, 0.95}}, {{0.11, 0.35}, {0.12, 0.41}, {0.31, 0.92}}}, 2.0);
  line.admittance_s = capacitance({{12}, {-3, 11}, {-1, -2, 13}});
  return line;
}

TEST(ElementAdmittance, LinesOfOneToThreeConductors) {
  Line one;
  one.from.nodes = {2};
  one.impedance_ohm = lower({{{0.3, 0.9}}}, 2.0);
  one.admittance_s = capacitance({{12}});
  expect_same(line_matrix(one), reference::line1, "line1");
  Line two;
  two.from.nodes = {1, 3};
  two.impedance_ohm = lower({{{0.3, 0.9}}, {{0.1, 0.4}, {0.32, 0.95}}}, 2.0);
  two.admittance_s = capacitance({{12}, {-3, 11}});
  expect_same(line_matrix(two), reference::line2, "line2");
  expect_same(line_matrix(line3()), reference::line3, "line3");
}

TEST(ElementAdmittance, OpenConductorIsEliminated) {
  Line open = line3();
  open.to.open = 0b010;
  expect_same(line_matrix(open), reference::line3_open, "line3_open");
}

struct Spec {
  int phases = 3;
  std::vector<Connection> connections;
  std::vector<double> kv, kva, r_percent, x_percent;
  double no_load_percent = 0.0, magnetising_percent = 0.0;
  std::vector<std::vector<int>> nodes;  // empty: 1 2 3 and ground
  std::vector<const char*> buses{"a", "b", "c"};
};

Transformer make(NetworkBuilder& builder, const Spec& spec) {
  Transformer transformer;
  transformer.name = "x";
  transformer.phases = spec.phases;
  for (std::size_t w = 0; w < spec.kv.size(); ++w) {
    Winding winding;
    winding.terminal = at(builder, spec.buses[w], spec.nodes.empty() ? std::vector<int>{1, 2, 3, 0} : spec.nodes[w]);
    winding.connection = spec.connections[w];
    winding.rated_voltage_v = spec.kv[w] * 1e3;
    winding.rated_power_va = spec.kva[w] * 1e3;
    winding.resistance_pu = spec.r_percent[w] / 100.0;
    transformer.windings.push_back(winding);
  }
  for (const double x : spec.x_percent) transformer.reactance_pu.push_back(x / 100.0);
  transformer.no_load_loss_pu = spec.no_load_percent / 100.0;
  transformer.magnetising_current_pu = spec.magnetising_percent / 100.0;
  return transformer;
}

template <class Change>
ComplexMatrix transformer_matrix(const Spec& spec, Change&& change) {
  NetworkBuilder builder;
  Transformer transformer = make(builder, spec);
  change(transformer);
  builder.data.transformers.push_back(transformer);
  const Network network = build(builder);
  std::vector<double> taps;
  for (const auto& winding : network->transformers[0].windings) taps.push_back(winding.tap_pu);
  return headroom::engine::transformer_admittance(network, network->transformers[0], taps).y_s;
}

ComplexMatrix transformer_matrix(const Spec& spec) {
  return transformer_matrix(spec, [](Transformer&) {});
}

constexpr auto wye = Connection::wye;
constexpr auto delta = Connection::delta;

Spec two_winding(Connection high, Connection low) {
  return {3, {high, low}, {12.47, 4.16}, {6000, 6000}, {0.5, 0.7}, {6}, 0.2, 0.5, {}};
}

TEST(ElementAdmittance, TwoWindingVectorGroups) {
  expect_same(transformer_matrix(two_winding(wye, wye)), reference::yy, "yy");
  expect_same(transformer_matrix(two_winding(delta, wye)), reference::dy_lag, "dy_lag");
  expect_same(transformer_matrix(two_winding(wye, delta)), reference::yd_lag, "yd_lag");
  expect_same(transformer_matrix(two_winding(delta, delta)), reference::dd, "dd");
  const auto lead = [](Transformer& t) { t.low_voltage_leads = true; };
  expect_same(transformer_matrix(two_winding(delta, wye), lead), reference::dy_lead, "dy_lead");
  expect_same(transformer_matrix(two_winding(wye, delta), lead), reference::yd_lead, "yd_lead");
  const Spec step_up{3, {delta, wye}, {4.16, 12.47}, {6000, 6000}, {0.5, 0.7}, {6}, 0, 0, {}};
  expect_same(transformer_matrix(step_up), reference::dy_step_up, "dy_step_up");
}

TEST(ElementAdmittance, TapsNeutralsAndStray) {
  const Spec yy = two_winding(wye, wye);
  expect_same(transformer_matrix(yy, [](Transformer& t) { t.windings[0].tap_pu = 0.975, t.windings[1].tap_pu = 1.05; }),
              reference::yy_tap, "yy_tap");
  expect_same(transformer_matrix(yy, [](Transformer& t) { t.windings[1].neutral_resistance_ohm = -1; }),
              reference::yy_floating, "yy_floating");
  expect_same(transformer_matrix(yy,
                                 [](Transformer& t) {
                                   t.windings[1].terminal.nodes = {1, 2, 3, 4};
                                   t.windings[1].neutral_resistance_ohm = 2.5;
                                   t.windings[1].neutral_reactance_ohm = 0.5;
                                 }),
              reference::yy_rneut, "yy_rneut");
  expect_same(transformer_matrix(two_winding(delta, wye),
                                 [](Transformer& t) {
                                   t.windings[1].terminal.nodes = {1, 2, 3, 4};
                                   t.windings[1].neutral_resistance_ohm = 0;
                                 }),
              reference::dyn_solid, "dyn_solid");
  expect_same(transformer_matrix(yy, [](Transformer& t) { t.stray_ppm = 50; }), reference::yy_stray, "yy_stray");
  expect_same(transformer_matrix(two_winding(delta, wye), [](Transformer& t) { t.windings[0].terminal.open = 0b010; }),
              reference::dy_open, "dy_open");
}

TEST(ElementAdmittance, ThreeWindings) {
  Spec spec{3, {wye, wye, delta}, {115, 12.47, 4.16}, {20000, 15000, 5000}, {0.4, 0.5, 0.6}, {8, 12, 5}, 0.1, 0.3, {}};
  expect_same(transformer_matrix(spec), reference::yyd, "yyd");
  spec.connections = {delta, wye, wye};
  spec.no_load_percent = spec.magnetising_percent = 0;
  expect_same(transformer_matrix(spec), reference::dyy, "dyy");
}

TEST(ElementAdmittance, SplitPhaseAndOpenBanks) {
  const Spec centre_tap{
      1,   {wye, wye, wye},          {7.2, 0.12, 0.12}, {25, 25, 25}, {0.6, 1.2, 1.2}, {2.04, 2.04, 1.36}, 0.2,
      0.5, {{2, 0}, {1, 0}, {0, 2}}, {"a", "b", "b"}};
  expect_same(transformer_matrix(centre_tap), reference::centre_tap, "centre_tap");
  const Spec single{1, {delta, wye}, {12.47, 0.24}, {50, 50}, {0.6, 0.6}, {2}, 0, 0, {{1, 2}, {3, 0}}};
  expect_same(transformer_matrix(single), reference::single_ll, "single_ll");
  Spec bank{2, {wye, delta}, {12.47, 0.24}, {100, 100}, {0.6, 0.6}, {3}, 0, 0, {{1, 2, 0}, {1, 2, 3}}};
  expect_same(transformer_matrix(bank), reference::open_wye, "open_wye");
  bank.connections = {delta, wye};
  bank.nodes = {{1, 2, 3}, {1, 2, 0}};
  expect_same(transformer_matrix(bank), reference::open_delta, "open_delta");
  bank.connections = {delta, delta};
  bank.nodes = {{1, 2, 3}, {1, 2, 3}};
  expect_same(transformer_matrix(bank), reference::two_phase_dd, "two_phase_dd");
}

Capacitor bank(int phases, std::vector<int> nodes, double kv, std::vector<double> step_kvar,
               Connection connection = wye) {
  Capacitor capacitor;
  capacitor.name = "x";
  capacitor.phases = phases;
  capacitor.from.nodes = std::move(nodes);
  capacitor.connection = connection;
  capacitor.rated_voltage_v = kv * 1e3;
  for (const double kvar : step_kvar) {
    capacitor.step_power_var.push_back(kvar * 1e3);
    capacitor.step_resistance_ohm.push_back(0.0);
    capacitor.step_reactance_ohm.push_back(0.0);
    capacitor.step_on.push_back(1);
  }
  return capacitor;
}

// With the return terminal that OpenDSS gives wye banks by default.
ComplexMatrix capacitor_matrix(Capacitor capacitor, std::vector<int> return_nodes = {}) {
  NetworkBuilder builder;
  capacitor.from.bus = builder.bus("a");
  if (!return_nodes.empty()) capacitor.to = at(builder, "a", std::move(return_nodes));
  builder.data.capacitors.push_back(capacitor);
  const Network network = build(builder);
  return headroom::engine::capacitor_admittance(network, network->capacitors[0], network->capacitors[0].step_on).y_s;
}

TEST(ElementAdmittance, Capacitors) {
  expect_same(capacitor_matrix(bank(3, {1, 2, 3}, 12.47, {600}), {0, 0, 0}), reference::cap_wye, "cap_wye");
  expect_same(capacitor_matrix(bank(1, {3}, 7.2, {100}), {0}), reference::cap_1, "cap_1");
  expect_same(capacitor_matrix(bank(2, {1, 2}, 12.47, {100}), {0, 0}), reference::cap_2, "cap_2");
  expect_same(capacitor_matrix(bank(1, {1}, 12.47, {200}), {2}), reference::cap_line, "cap_line");
  expect_same(capacitor_matrix(bank(3, {1, 2, 3}, 12.47, {600}, delta)), reference::cap_delta, "cap_delta");
  expect_same(capacitor_matrix(bank(2, {1, 2, 0}, 12.47, {100}, delta)), reference::cap_2_delta, "cap_2_delta");
  expect_same(capacitor_matrix(bank(1, {1, 2}, 12.47, {100}, delta)), reference::cap_1_delta, "cap_1_delta");
}

TEST(ElementAdmittance, CapacitorStepsWithSeriesImpedance) {
  Capacitor steps = bank(3, {1, 2, 3}, 12.47, {300, 300, 300});
  steps.step_resistance_ohm = {1, 1, 1};
  steps.step_reactance_ohm = {4, 4, 4};
  steps.step_on = {1, 0, 1};
  expect_same(capacitor_matrix(steps, {0, 0, 0}), reference::cap_steps, "cap_steps");
  Capacitor filter = bank(3, {1, 2, 3}, 12.47, {600}, delta);
  filter.step_resistance_ohm = {1};
  filter.step_reactance_ohm = {4};
  expect_same(capacitor_matrix(filter), reference::cap_delta_zl, "cap_delta_zl");
  Capacitor open = bank(2, {1, 2, 3}, 12.47, {100}, delta);
  open.step_resistance_ohm = {1};
  open.step_reactance_ohm = {5};
  expect_same(capacitor_matrix(open), reference::cap_2_delta_zl, "cap_2_delta_zl");
}

ComplexMatrix reactor_matrix(Reactor reactor, const char* to_bus, std::vector<int> to_nodes) {
  NetworkBuilder builder;
  reactor.name = "x";
  reactor.from.bus = builder.bus("a");
  if (!to_nodes.empty()) reactor.to = at(builder, to_bus, std::move(to_nodes));
  builder.data.reactors.push_back(reactor);
  const Network network = build(builder);
  return headroom::engine::reactor_admittance(network, network->reactors[0]).y_s;
}

TEST(ElementAdmittance, Reactors) {
  const auto diagonal = [](Complex z) { return lower({{z}, {0, z}, {0, 0, z}}, 1.0); };
  Reactor series;
  series.from.nodes = {1, 2, 3};
  series.impedance_ohm = diagonal({0.2, 1.5});
  expect_same(reactor_matrix(series, "b", {1, 2, 3}), reference::reactor_series, "reactor_series");
  Reactor shunt = series;
  shunt.impedance_ohm = diagonal({0.0, 12470.0 * 12470.0 / 600e3});
  shunt.parallel_resistance_ohm = 5000;
  expect_same(reactor_matrix(shunt, "a", {0, 0, 0}), reference::reactor_shunt, "reactor_shunt");
  Reactor ring = series;
  ring.connection = delta;
  ring.impedance_ohm = diagonal({2, 300});
  ring.parallel_resistance_ohm = 9000;
  expect_same(reactor_matrix(ring, "a", {}), reference::reactor_delta, "reactor_delta");
  Reactor coupled;
  coupled.phases = 2;
  coupled.from.nodes = {1, 2};
  coupled.impedance_ohm = lower({{{0.2, 1.5}}, {{0.05, 0.3}, {0.25, 1.6}}}, 1.0);
  expect_same(reactor_matrix(coupled, "b", {1, 2}), reference::reactor_matrix, "reactor_matrix");
  Reactor neutral;
  neutral.phases = 1;
  neutral.from.nodes = {4};
  neutral.impedance_ohm = lower({{5.0}}, 1.0);
  expect_same(reactor_matrix(neutral, "a", {0}), reference::reactor_neutral, "reactor_neutral");
}

TEST(ElementAdmittance, SourceFromShortCircuitPower) {
  // Z1 = U²/S3 with X/R = 4; S1 = 3 U²/|2 Z1 + Z0| (single-phase fault power) with X0/R0 = 3 gives Z0.
  const double u = 12470.0, z1 = u * u / 200e6;
  const Complex positive = z1 * Complex(1.0, 4.0) / std::sqrt(17.0);
  const double r1 = positive.real(), x1 = positive.imag(), total = 3.0 * u * u / 150e6;
  const double a = 1.0 + 9.0, b = 4.0 * (r1 + x1 * 3.0), c = 4.0 * (r1 * r1 + x1 * x1) - total * total;
  const double r0 = (-b + std::sqrt(b * b - 4.0 * a * c)) / (2.0 * a);
  const Complex zero(r0, 3.0 * r0), self = (2.0 * positive + zero) / 3.0, mutual = (zero - positive) / 3.0;
  NetworkBuilder builder;
  Source source;
  source.name = "x";
  source.terminal = at(builder, "a", {1, 2, 3});
  source.return_terminal = at(builder, "a", {0, 0, 0});
  source.voltage_v = {7200, 7200, 7200};
  source.impedance_ohm = lower({{self}, {mutual, self}, {mutual, mutual, self}}, 1.0);
  Source single;
  single.name = "y";
  single.terminal = at(builder, "a", {2});
  single.return_terminal = at(builder, "a", {4});
  single.voltage_v = {7200};
  single.impedance_ohm = lower({{{0.1, 0.8}}}, 1.0);
  builder.data.sources = {source, single};
  const Network network = build(builder);
  expect_same(headroom::engine::source_admittance(network, network->sources[0]).y_s, reference::source, "source");
  expect_same(headroom::engine::source_admittance(network, network->sources[1]).y_s, reference::source_1, "source_1");
}

TEST(ElementAdmittance, LoadNeutral) {
  NetworkBuilder builder;
  Load load;
  load.name = "x";
  load.terminal = at(builder, "a", {1, 2, 3, 4});
  load.rated_voltage_v = 12470;
  load.neutral_resistance_ohm = 2;
  load.neutral_reactance_ohm = 1;
  builder.data.loads.push_back(load);
  const Network network = build(builder);
  const Primitive primitive = headroom::engine::load_neutral_admittance(network, network->loads[0]);
  ASSERT_EQ(primitive.node, std::vector<std::int64_t>{3});
  expect_same(primitive.y_s, {reference::load_neutral.back()}, "load_neutral");
}

TEST(ElementAdmittance, BalancedTransformerTurnsThePhase) {
  NetworkBuilder builder;
  builder.data.representation = Representation::balanced;
  Spec spec = two_winding(delta, wye);
  spec.no_load_percent = spec.magnetising_percent = 0.0;
  spec.nodes = {{1}, {1}};
  Transformer transformer = make(builder, spec);
  transformer.stray_ppm = 0.0;
  transformer.phase_shift_degree = {0.0, 30.0};
  transformer.windings[1].tap_pu = 1.025;
  builder.data.transformers.push_back(transformer);
  const Network network = build(builder);
  const auto y = headroom::engine::transformer_admittance(network, network->transformers[0], {1.0, 1.025}).y_s;
  // No load: the secondary follows the ratio and lags by 30 degrees, and no current flows.
  const Complex v1 = 12470.0 / std::numbers::sqrt3;
  const Complex v2 = std::polar(4160.0 * 1.025 / std::numbers::sqrt3, -std::numbers::pi / 6.0);
  EXPECT_NEAR(std::abs(y(0, 0) * v1 + y(0, 1) * v2), 0.0, 1e-9 * std::abs(y(0, 0) * v1));
  EXPECT_NEAR(std::abs(y(1, 0) * v1 + y(1, 1) * v2), 0.0, 1e-9 * std::abs(y(1, 1) * v2));
  // Short circuit: rated voltage drives rated current over z = 0.012 + j0.06.
  EXPECT_NEAR(std::abs(y(0, 0) * v1), 6e6 / (std::numbers::sqrt3 * 12470.0) / std::abs(Complex(0.012, 0.06)), 1e-6);
}

}  // namespace
