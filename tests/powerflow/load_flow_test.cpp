// SPDX-License-Identifier: Apache-2.0
// The solver against closed forms, and its methods against each other.
#include "engine/powerflow/load_flow.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>

#include "engine/powerflow/residual.hpp"
#include "models/network/builder.hpp"

namespace headroom::engine {
namespace {

using models::BusId;
using models::Complex;
using models::NetworkBuilder;

constexpr double kv10 = 10e3;

// Three conductors, the same impedance in each, no coupling.
models::Line plain_line(std::string name, BusId from, BusId to, Complex z) {
  models::Line line;
  line.name = std::move(name);
  line.from = {from, {1, 2, 3}, 0};
  line.to = {to, {1, 2, 3}, 0};
  line.impedance_ohm = models::ComplexMatrix(3);
  line.admittance_s = models::ComplexMatrix(3);
  for (std::size_t k = 0; k < 3; ++k) line.impedance_ohm(k, k) = z;
  return line;
}

models::Load plain_load(std::string name, BusId bus, Complex power,
                        models::LoadModel model = models::LoadModel::constant_power) {
  models::Load load;
  load.name = std::move(name);
  load.terminal = {bus, {1, 2, 3, 0}, 0};
  load.model = model;
  load.rated_voltage_v = kv10;
  load.power_va = power;
  return load;
}

models::Source stiff_source(BusId bus, double line_to_line_v) {
  models::Source source;
  source.name = "grid";
  source.terminal = {bus, {1, 2, 3}, 0};
  for (int k = 0; k < 3; ++k)
    source.voltage_v.push_back(std::polar(line_to_line_v / std::numbers::sqrt3, -2.0 * std::numbers::pi * k / 3.0));
  return source;
}

NetworkBuilder feeder(int buses, Complex z) {
  NetworkBuilder builder;
  for (int k = 0; k < buses; ++k) {
    const auto bus = builder.bus("b" + std::to_string(k));
    builder.data.buses[bus.index()].base_voltage_v = kv10;
    if (k > 0) builder.data.lines.push_back(plain_line("l" + std::to_string(k), BusId(k - 1), bus, z));
  }
  builder.data.sources.push_back(stiff_source(BusId(0), kv10));
  return builder;
}

// |V|² of a load S behind Z from E, the upper root of |V|⁴ + (2 Re(Z S*) - |E|²)|V|² + |Z|²|S|² = 0 (per phase).
double two_bus_magnitude(double e, Complex z, Complex s) {
  const double p = 2.0 * (z * std::conj(s)).real() - e * e, q = std::norm(z) * std::norm(s);
  return std::sqrt(0.5 * (-p + std::sqrt(p * p - 4.0 * q)));
}

TEST(LoadFlow, TwoBusesAgainstTheQuadratic) {
  const Complex z(1.2, 1.6);
  for (const Complex s : {Complex(3e6, 1e6), Complex(8e6, 4e6), Complex(-5e6, 0.0), Complex(11e6, 2e6)}) {
    auto builder = feeder(2, z);
    builder.data.loads.push_back(plain_load("load", BusId(1), s));
    const auto network = builder.build();
    ASSERT_TRUE(network);
    LoadFlow flow(*network, operating_point(*network));
    ASSERT_TRUE(flow.solve_base().ok()) << s;
    const double expected = two_bus_magnitude(kv10 / std::numbers::sqrt3, z, s / 3.0);
    for (int phase = 1; phase <= 3; ++phase)
      EXPECT_NEAR(std::abs(flow.base_voltage_v()[network->node(BusId(1), phase)]), expected, 1e-8) << s;
  }
}

TEST(LoadFlow, BeyondTheNoseThereIsNoSolution) {
  // The largest load of power factor 1 behind Z: P = E² / (2 (R + |Z|)).
  const Complex z(1.2, 1.6);
  const double most = kv10 * kv10 / (2.0 * (z.real() + std::abs(z)));
  for (const double share : {0.999, 1.001}) {
    auto builder = feeder(2, z);
    builder.data.loads.push_back(plain_load("load", BusId(1), {share * most, 0.0}));
    const auto network = builder.build();
    LoadFlow flow(*network, operating_point(*network));
    EXPECT_EQ(flow.solve_base().ok(), share < 1.0) << share;
  }
}

// A feeder of 40 buses with laterals, loads of every model on every third bus, one loop.
NetworkBuilder meshed_feeder() {
  auto builder = feeder(40, {0.15, 0.12});
  builder.data.lines.push_back(plain_line("tie", BusId(12), BusId(33), {0.4, 0.4}));
  std::mt19937_64 random(7);
  const models::LoadModel kinds[] = {models::LoadModel::constant_power, models::LoadModel::constant_impedance,
                                     models::LoadModel::constant_current};
  for (std::size_t k = 2; k < 40; k += 3) {
    const double p = 1e3 * static_cast<double>(random() % 500);
    auto load = plain_load("load" + std::to_string(k), BusId(k), {p, 0.4 * p}, kinds[k % 3]);
    if (k % 2 == 0) {
      load.connection = models::Connection::delta;
      load.terminal.nodes = {1, 2, 3};
    }
    builder.data.loads.push_back(load);
  }
  return builder;
}

TEST(LoadFlow, BaseLeavesNoResidual) {
  auto builder = meshed_feeder();
  const auto network = builder.build();
  ASSERT_TRUE(network);
  LoadFlow flow(*network, operating_point(*network));
  ASSERT_TRUE(flow.solve_base().ok());
  std::vector<Complex> r;
  residual(flow.problem(), flow.base_voltage_v(), {}, r);
  for (const Complex current : r) EXPECT_LT(std::abs(current), 1e-9);  // A, of some hundred
}

TEST(LoadFlow, TrialEqualsTheGridWithTheLoadInIt) {
  // An addition at a bus without load (static) and at one with load (active), small and near the limit.
  for (const std::size_t at : {39u, 38u, 10u})
    for (const double kw : {1.0, 300.0, 1500.0, 4000.0}) {
      const auto without = meshed_feeder().build();
      LoadFlow flow(*without, operating_point(*without));
      ASSERT_TRUE(flow.solve_base().ok());
      std::vector<InjectionBranch> extra;
      for (int phase = 1; phase <= 3; ++phase) {
        InjectionBranch branch;
        branch.from = without->node(BusId(at), phase);
        branch.power_va = Complex(kw, 0.3 * kw) * 1e3 / 3.0;
        branch.rated_v = kv10 / std::numbers::sqrt3;
        extra.push_back(branch);
      }
      LoadFlowWorkspace workspace;
      std::vector<Complex> v(without->node_count());
      const auto outcome = flow.solve(extra, workspace, v);

      auto builder = meshed_feeder();
      builder.data.loads.push_back(plain_load("addition", BusId(at), Complex(kw, 0.3 * kw) * 1e3));
      const auto with = builder.build();
      LoadFlow whole(*with, operating_point(*with));
      const auto expected = whole.solve_base();
      ASSERT_EQ(outcome.ok(), expected.ok()) << at << " " << kw;
      if (!outcome.ok()) continue;
      for (std::size_t k = 0; k < v.size(); ++k)
        EXPECT_LT(std::abs(v[k] - whole.base_voltage_v()[k]) / (kv10 / std::numbers::sqrt3), 1e-9) << at << " " << kw;
    }
}

TEST(LoadFlow, UnwantedBusesChangeNothing) {
  const auto network = meshed_feeder().build();
  const auto point = operating_point(*network);
  LoadFlow all(*network, point);
  std::vector<char> wanted(network->data().buses.size(), 0);
  LoadFlow some(*network, point, {}, wanted);
  ASSERT_TRUE(all.solve_base().ok());
  ASSERT_TRUE(some.solve_base().ok());
  for (std::size_t k = 0; k < network->node_count(); ++k)
    EXPECT_LT(std::abs(all.base_voltage_v()[k] - some.base_voltage_v()[k]), 1e-8);
}

TEST(LoadFlow, IslandWithoutSourceStaysDarkAndStopsNobody) {
  auto builder = feeder(3, {0.1, 0.1});
  const auto island = builder.bus("island"), far = builder.bus("far");
  builder.data.lines.push_back(plain_line("l_island", island, far, {0.1, 0.1}));
  builder.data.loads.push_back(plain_load("dark", far, {1e5, 0.0}));
  builder.data.loads.push_back(plain_load("lit", BusId(2), {1e5, 0.0}));
  const auto network = builder.build();
  ASSERT_TRUE(network);
  LoadFlow flow(*network, operating_point(*network));
  ASSERT_TRUE(flow.solve_base().ok());
  EXPECT_EQ(flow.base_voltage_v()[network->node(far, 1)], Complex());
  EXPECT_FALSE(flow.problem().supplied[network->node(far, 1)]);
  EXPECT_TRUE(flow.problem().supplied[network->node(BusId(2), 1)]);
}

TEST(LoadFlow, NoSourceIsAStatus) {
  auto builder = feeder(2, {0.1, 0.1});
  builder.data.sources.clear();
  const auto network = builder.build();
  ASSERT_TRUE(network);
  LoadFlow flow(*network, operating_point(*network));
  EXPECT_EQ(flow.solve_base().status, models::SolveStatus::no_source);
}

}  // namespace
}  // namespace headroom::engine
