// SPDX-License-Identifier: Apache-2.0
// What changes names but not the grid changes names but not the answer: the order of elements, the names of buses, a
// line in two pieces, the numbers of the phases, the unit of voltage. On grids that rapidcheck's seeds make.
#include <fmt/core.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cstdlib>
#include <map>

#include "engine/study/powerflow.hpp"
#include "models/network/builder.hpp"
#include "models/network/elements.hpp"
#include "tests/support/random_grid.hpp"

namespace headroom {
namespace {

using models::BusId;
using models::Complex;
using models::NetworkData;

using Voltages = std::map<std::pair<std::string, int>, Complex>;  // bus, node -> per unit of the bus's base

Voltages solved(const NetworkData& data) {
  models::NetworkBuilder builder;
  builder.data = data;
  const auto network = builder.build();
  std::string findings;
  for (const auto& finding : builder.findings.all()) findings += models::to_text(finding) + "\n";
  RC_ASSERT(network.has_value());
  const auto state = engine::solve_powerflow(*network, models::operating_point(*network),
                                             {.controls = engine::Controls::as_given, .tolerance_pu = 1e-11});
  RC_PRE(state.status == models::SolveStatus::ok);
  Voltages voltages;
  for (std::size_t b = 0; b < data.buses.size(); ++b)
    for (const int node : (*network)->buses[b].nodes)
      voltages[{data.buses[b].name, node}] =
          state.voltage_v[static_cast<std::size_t>(network->node(BusId(b), node))] / network->node_base_v(BusId(b));
  return voltages;
}

// `named` gives the key in `changed` of a node of the original.
template <class Named>
void expect_same(const Voltages& original, const Voltages& changed, double tolerance, Named&& named) {
  for (const auto& [key, voltage] : original) {
    const auto at = changed.find(named(key));
    RC_ASSERT(at != changed.end());
    RC_ASSERT(std::abs(at->second - voltage) < tolerance);
  }
}

const auto same_name = [](const auto& key) { return key; };

template <class Visit>
void visit_terminals(NetworkData& data, Visit&& visit) {
  models::for_each_terminal(data,
                            [&](const models::Terminal& terminal) { visit(const_cast<models::Terminal&>(terminal)); });
}

std::mt19937_64 any_random() { return std::mt19937_64(*rc::gen::arbitrary<std::uint64_t>()); }

NetworkData any_grid() { return test::RandomGrid(*rc::gen::arbitrary<std::uint64_t>()).data(); }

NetworkData shuffled(NetworkData data, std::mt19937_64 random) {
  std::shuffle(data.lines.begin(), data.lines.end(), random);
  std::shuffle(data.loads.begin(), data.loads.end(), random);
  std::vector<std::size_t> order(data.buses.size());
  for (std::size_t b = 0; b < order.size(); ++b) order[b] = b;
  std::shuffle(order.begin(), order.end(), random);
  std::vector<models::Bus> buses;
  std::vector<std::size_t> position(order.size());
  for (const std::size_t b : order) {
    position[b] = buses.size();
    buses.push_back(data.buses[b]);
  }
  data.buses = std::move(buses);
  visit_terminals(data, [&](models::Terminal& terminal) { terminal.bus = BusId(position[terminal.bus.index()]); });
  return data;
}

// The first line without shunt in two pieces; false where there is none.
bool split_a_line(NetworkData& data, double share) {
  const auto line =
      std::find_if(data.lines.begin(), data.lines.end(), [](const auto& l) { return l.admittance_s.empty(); });
  if (line == data.lines.end()) return false;
  models::Bus middle = data.buses[line->from.bus.index()];
  middle.name = middle.source_name = "middle";
  data.buses.push_back(middle);
  models::Line second = *line;
  second.name = second.source_name = "second";
  line->to = second.from = {BusId(data.buses.size() - 1), {1, 2, 3}};
  for (auto& z : second.impedance_ohm.values()) z *= 1.0 - share;
  for (auto& z : line->impedance_ohm.values()) z *= share;
  data.lines.push_back(second);
  return true;
}

int next_phase(int node) { return node >= 1 && node <= 3 ? node % 3 + 1 : node; }

// Every voltage a times as large at the same powers.
void scale_voltage(NetworkData& data, double a) {
  const double z = a * a;
  for (auto& bus : data.buses) bus.base_voltage_v *= a;
  for (auto& line : data.lines) {
    for (auto& value : line.impedance_ohm.values()) value *= z;
    for (auto& value : line.admittance_s.values()) value /= z;
  }
  for (auto& transformer : data.transformers)
    for (auto& winding : transformer.windings) winding.rated_voltage_v *= a;
  for (auto& bank : data.capacitors) bank.rated_voltage_v *= a;
  for (auto& load : data.loads) load.rated_voltage_v *= a;
  for (auto& generator : data.generators) generator.rated_voltage_v *= a;
  for (auto& source : data.sources) {
    for (auto& value : source.voltage_v) value *= a;
    for (auto& value : source.impedance_ohm.values()) value *= z;
  }
}

class Invariance : public testing::Test {
 protected:
  static void SetUpTestSuite() { ::setenv("RC_PARAMS", "seed=20 max_success=60", 0); }  // the same grids every time
};

TEST_F(Invariance, OrderOfElementsAndBuses) {
  EXPECT_TRUE(rc::check([] {
    const NetworkData grid = any_grid();
    expect_same(solved(grid), solved(shuffled(grid, any_random())), 1e-10, same_name);
  }));
}

TEST_F(Invariance, NamesOfBuses) {
  EXPECT_TRUE(rc::check([] {
    const NetworkData grid = any_grid();
    NetworkData renamed = grid;
    for (auto& bus : renamed.buses) bus.name = "变电站 " + bus.name;
    expect_same(solved(grid), solved(renamed), 1e-12,
                [](const auto& key) { return std::pair("变电站 " + key.first, key.second); });
  }));
}

TEST_F(Invariance, ALineInTwoPieces) {
  EXPECT_TRUE(rc::check([] {
    const NetworkData grid = any_grid();
    NetworkData split = grid;
    RC_PRE(split_a_line(split, *rc::gen::inRange(1, 100) / 100.0));
    expect_same(solved(grid), solved(split), 1e-10, same_name);
  }));
}

TEST_F(Invariance, NumbersOfPhases) {
  EXPECT_TRUE(rc::check([] {
    const NetworkData grid = any_grid();
    NetworkData turned = grid;
    visit_terminals(turned, [](models::Terminal& terminal) {
      for (int& node : terminal.nodes) node = next_phase(node);
    });
    expect_same(solved(grid), solved(turned), 1e-10,
                [](const auto& key) { return std::pair(key.first, next_phase(key.second)); });
  }));
}

TEST_F(Invariance, UnitOfVoltage) {
  EXPECT_TRUE(rc::check([] {
    const NetworkData grid = any_grid();
    NetworkData scaled = grid;
    scale_voltage(scaled, *rc::gen::inRange(1, 50) / 10.0);
    expect_same(solved(grid), solved(scaled), 1e-9, same_name);
  }));
}

}  // namespace
}  // namespace headroom
