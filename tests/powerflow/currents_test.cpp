// SPDX-License-Identifier: Apache-2.0
// Terminal currents, totals and the load flow itself on a feeder with one of every element, against OpenDSS.
#include "engine/powerflow/currents.hpp"

#include <gtest/gtest.h>

#include "engine/powerflow/load_flow.hpp"
#include "engine/study/powerflow.hpp"
#include "tests/powerflow/feeder.hpp"

namespace {

using namespace headroom::models;
namespace engine = headroom::engine;

std::string opendss_name(std::string element) {
  if (element.rfind("source.", 0) == 0) return "v" + element;
  if (element.rfind("switch.", 0) == 0) return "line." + element.substr(7);
  return element;
}

TEST(Currents, EveryTerminalCarriesWhatOpenDssSays) {
  const Network network = feeder::Feeder().build();
  const auto currents = engine::terminal_currents(network, feeder::reference_state(network));
  std::size_t compared = 0;
  for (const auto& expected : reference::feeder_elements)
    for (const auto& terminal : currents) {
      if (opendss_name(terminal.element) != expected.element || terminal.terminal != expected.terminal) continue;
      ASSERT_EQ(terminal.current_a.size(), expected.current_a.size()) << expected.element;
      for (std::size_t k = 0; k < expected.current_a.size(); ++k, ++compared)
        EXPECT_LE(std::abs(terminal.current_a[k] - expected.current_a[k]), 1e-5)
            << expected.element << " " << terminal.terminal << " conductor " << k;
    }
  EXPECT_EQ(compared, 67u);
}

TEST(Currents, TotalsAreThoseOfOpenDss) {
  const Network network = feeder::Feeder().build();
  const auto totals = engine::totals(network, feeder::reference_state(network));
  EXPECT_LE(std::abs(totals.source_power_va - reference::feeder_source_va), 0.05);
  EXPECT_LE(std::abs(totals.losses_va - reference::feeder_losses_va), 0.01);
}

TEST(Currents, LoadFlowReachesTheSameVoltages) {
  const Network network = feeder::Feeder().build();
  engine::LoadFlow flow(network, operating_point(network));
  ASSERT_TRUE(flow.solve_base().ok());
  for (const auto& node : reference::feeder_nodes) {
    const BusId bus = *network.find_bus(node.bus);
    const Complex v = flow.base_voltage_v()[static_cast<std::size_t>(network.node(bus, node.node))];
    EXPECT_LE(std::abs(v - node.voltage_v), 1e-7 * network.node_base_v(bus)) << node.bus << "." << node.node;
  }
}

TEST(Currents, AStiffSourceCarriesWhatIsLeft) {
  feeder::Feeder feeder;
  feeder.builder.data.sources[0].impedance_ohm = {};
  const Network network = feeder.build();
  const auto state = feeder::reference_state(network);
  const auto currents = engine::terminal_currents(network, state);
  const auto& source = currents[currents.size() - 2];
  ASSERT_EQ(source.element, "source.source");
  for (std::size_t k = 0; k < 3; ++k)
    EXPECT_LE(std::abs(source.current_a[k] - reference::feeder_elements[0].current_a[k]), 1e-5);
}

TEST(Currents, LargestConductorCurrent) {
  const Network network = feeder::Feeder().build();
  const auto state = feeder::reference_state(network);
  const auto primitive = engine::line_admittance(network, network->lines[2]);
  EXPECT_NEAR(engine::largest_current_a(primitive, state.voltage_v, 0, 3),
              std::abs(Complex(71.7762559504886, -55.0239839650193)), 1e-6);
}

TEST(Currents, PositionsOfTapsAndSteps) {
  const Network network = feeder::Feeder().build();
  const auto positions = engine::control_positions(network, feeder::reference_state(network));
  ASSERT_EQ(positions.size(), 2u);
  EXPECT_EQ(positions[0].element, "transformer.t");
  EXPECT_EQ(positions[0].part, 1);
  EXPECT_EQ(positions[0].value, 0.975);
  EXPECT_FALSE(positions[0].controlled);
  EXPECT_EQ(positions[1].kind, "capacitor");
  EXPECT_EQ(positions[1].value, 1.0);
}

}  // namespace
