// SPDX-License-Identifier: Apache-2.0
// The independent check: silent on a solution, also one found by another engine, and loud on every deliberate error.
#include "engine/check/balance.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <random>

#include "engine/check/element_equations.hpp"
#include "engine/powerflow/load_flow.hpp"
#include "tests/powerflow/feeder.hpp"

namespace {

using namespace headroom::models;
namespace engine = headroom::engine;

std::vector<Complex> solved(const Network& network) {
  engine::LoadFlow flow(network, operating_point(network));
  EXPECT_TRUE(flow.solve_base().ok());
  return flow.base_voltage_v();
}

TEST(Balance, OurSolutionIsBalancedToRounding) {
  const Network network = feeder::Feeder().build();
  const auto balance = engine::check_balance(network, operating_point(network), solved(network));
  EXPECT_EQ(balance.nodes, network.node_count());
  EXPECT_LT(balance.worst_relative, 1e-12) << network.bus(balance.worst_relative_bus).name;
  EXPECT_LT(balance.worst_va, 1e-3) << network.bus(balance.worst_va_bus).name;
}

TEST(Balance, TheSolutionOfOpenDssIsBalanced) {
  const Network network = feeder::Feeder().build();
  const auto state = feeder::reference_state(network);
  EXPECT_LT(engine::check_balance(network, state.point, state.voltage_v).worst_relative, 1e-9);
}

TEST(Balance, AWrongVoltageIsFoundAtItsBus) {
  const Network network = feeder::Feeder().build();
  const auto good = solved(network);
  for (const char* name : {"s", "a", "b", "c", "d", "e"}) {
    auto wrong = good;
    wrong[static_cast<std::size_t>(network.node(*network.find_bus(name), 1))] *= 1.0 + 1e-6;
    const auto balance = engine::check_balance(network, operating_point(network), wrong);
    EXPECT_GT(balance.worst_relative, 1e-7) << name;
    EXPECT_GT(balance.worst_va, 0.01) << name;
  }
}

TEST(Balance, WrongDataIsFound) {
  const Network network = feeder::Feeder().build();
  const auto voltage = solved(network);
  const auto worst = [&](auto&& change) {
    OperatingPoint point = operating_point(network);
    change(point);
    return engine::check_balance(network, point, voltage).worst_va;
  };
  EXPECT_GT(worst([](OperatingPoint& p) { p.tap_pu[0][0] = 0.98125; }), 100.0);     // a wrong tap
  EXPECT_GT(worst([](OperatingPoint& p) { p.load_power_va[0] += 10.0; }), 5.0);     // 10 W too much
  EXPECT_GT(worst([](OperatingPoint& p) { p.capacitor_step_on[0][0] = 0; }), 1e4);  // a bank open
  EXPECT_GT(worst([](OperatingPoint& p) { p.switch_closed[0] = 0; }), 1e4);         // a switch open
  EXPECT_GT(worst([](OperatingPoint& p) { p.line_in_service[2] = 0; }), 1e3);       // a cable out
  EXPECT_GT(worst([](OperatingPoint& p) { p.transformer_in_service[0] = 0; }), 1e4);
  EXPECT_GT(worst([](OperatingPoint& p) { p.source_voltage_scale[0] = 1.0001; }), 100.0);
  EXPECT_GT(worst([](OperatingPoint& p) { p.generator_power_va[0] = 0.0; }), 1e3);
}

TEST(Balance, AStiffSourceMustHaveItsVoltage) {
  feeder::Feeder feeder;
  feeder.builder.data.sources[0].impedance_ohm = {};
  const Network network = feeder.build();
  auto voltage = solved(network);
  const auto point = operating_point(network);
  EXPECT_LT(engine::check_balance(network, point, voltage).worst_relative, 1e-12);
  voltage[0] *= 1.0 + 1e-6;
  EXPECT_GT(engine::check_balance(network, point, voltage).worst_relative, 1e-7);
}

TEST(Balance, NothingSuppliedIsBalanced) {
  feeder::Feeder feeder;
  feeder.builder.data.sources[0].in_service = false;
  const Network network = feeder.build();
  const std::vector<Complex> dead(network.node_count());
  EXPECT_EQ(engine::check_balance(network, operating_point(network), dead).worst_va, 0.0);
}

TEST(Balance, ANumberThatIsNoneIsInfinitelyWrong) {
  const Network network = feeder::Feeder().build();
  auto voltage = solved(network);
  voltage[3] = std::numeric_limits<double>::quiet_NaN();
  EXPECT_TRUE(std::isinf(engine::check_balance(network, operating_point(network), voltage).worst_va));
}

// Ampere-turns and leakage drops against the primitive matrix, for any voltages.
void expect_same_currents(const Network& network, const std::vector<double>& taps) {
  const auto& transformer = network->transformers[0];
  const auto primitive = engine::transformer_admittance(network, transformer, taps);
  std::mt19937 random(7);
  std::uniform_real_distribution<double> uniform(-1.0, 1.0);
  engine::check::Vector v(primitive.node.size());
  for (auto& value : v) value = Complex(uniform(random), uniform(random)) * 1e3;
  std::vector<char> open;
  for (const auto& winding : transformer.windings)
    for (std::size_t k = 0; k < winding.terminal.size(); ++k) open.push_back(winding.terminal.is_open(k));
  const auto response = engine::check::with_open_conductors(
      [&](const engine::check::Vector& x) {
        return engine::check::transformer_currents(network, transformer, taps, x);
      },
      v, open);
  for (std::size_t i = 0; i < primitive.node.size(); ++i) {
    Complex current;
    for (std::size_t k = 0; k < primitive.node.size(); ++k)
      current += primitive.y_s(i, k) * v(static_cast<Eigen::Index>(k));
    const auto row = static_cast<Eigen::Index>(i);
    EXPECT_LE(std::abs(response.current_a(row) - current), 1e-9 * response.scale_a(row) + 1e-8) << "conductor " << i;
  }
}

struct Bank {
  int phases;
  std::vector<Connection> connections;
  std::vector<double> kv, reactance;
  bool leads = false;
  std::uint32_t open = 0;
};

TEST(Balance, TransformerEquationsAgreeWithTheAdmittances) {
  constexpr auto wye = Connection::wye, delta = Connection::delta;
  const std::vector<Bank> banks{
      {3, {wye, wye}, {12.47, 0.4}, {0.04}},
      {3, {delta, wye}, {12.47, 0.4}, {0.04}},
      {3, {delta, wye}, {12.47, 0.4}, {0.04}, true},
      {3, {wye, delta}, {12.47, 0.4}, {0.04}},
      {3, {wye, delta}, {0.4, 12.47}, {0.04}},
      {3, {delta, delta}, {12.47, 0.4}, {0.04}, true},
      {3, {delta, wye}, {12.47, 0.4}, {0.04}, false, 0b001},
      {3, {wye, wye, delta}, {115, 12.47, 4.16}, {0.08, 0.12, 0.05}},
      {3, {delta, wye, wye}, {115, 12.47, 4.16}, {0.08, 0.12, 0.05}, true},
      {3, {wye, wye, delta, delta}, {115, 12.47, 4.16, 4.16}, {0.08, 0.12, 0.13, 0.05, 0.07, 0.06}},
      {1, {wye, wye, wye}, {7.2, 0.12, 0.12}, {0.0204, 0.0204, 0.0136}},
      {1, {delta, wye}, {12.47, 0.24}, {0.02}},
      {2, {wye, delta}, {12.47, 0.24}, {0.03}},
      {2, {delta, wye}, {12.47, 0.24}, {0.03}},
      {2, {delta, delta}, {12.47, 0.24}, {0.03}}};
  for (const Bank& bank : banks) {
    NetworkBuilder builder;
    Transformer transformer;
    transformer.name = "x";
    transformer.phases = bank.phases;
    transformer.reactance_pu = bank.reactance;
    transformer.low_voltage_leads = bank.leads;
    transformer.no_load_loss_pu = 0.002, transformer.magnetising_current_pu = 0.01;
    std::vector<double> taps;
    for (std::size_t w = 0; w < bank.kv.size(); ++w) {
      Winding winding;
      winding.terminal.bus = builder.bus("b" + std::to_string(w));
      for (int k = 1; k <= bank.phases + 1; ++k) winding.terminal.nodes.push_back(k);
      winding.terminal.open = w == 0 ? bank.open : 0;
      winding.connection = bank.connections[w];
      winding.rated_voltage_v = bank.kv[w] * 1e3;
      winding.rated_power_va = 500e3;
      winding.resistance_pu = 0.005 + 0.001 * static_cast<double>(w);
      if (w == 1) winding.neutral_resistance_ohm = 0.3, winding.neutral_reactance_ohm = 0.1;
      transformer.windings.push_back(winding);
      taps.push_back(1.0 + 0.01 * static_cast<double>(w));
    }
    builder.data.transformers.push_back(transformer);
    const auto network = builder.build();
    ASSERT_TRUE(network);
    expect_same_currents(*network, taps);
  }
}

}  // namespace
