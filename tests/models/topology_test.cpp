// SPDX-License-Identifier: Apache-2.0
// Small grids drawn by hand, answers read off the drawing.
#include "models/network/topology.hpp"

#include <gtest/gtest.h>

#include "models/network/builder.hpp"

namespace headroom::models {
namespace {

class Sketch {
 public:
  void bus(const std::string& name, double base_v, BusKind kind = BusKind::unknown) {
    auto& bus = builder_.data.buses[builder_.bus(name).index()];
    bus.base_voltage_v = base_v;
    bus.kind = kind;
  }
  Bus& edit(const std::string& name) { return builder_.data.buses[builder_.bus(name).index()]; }
  NetworkData& data() { return builder_.data; }

  Terminal at(const std::string& name, std::vector<int> nodes = {1, 2, 3}) {
    return {builder_.bus(name), std::move(nodes), 0};
  }

  void line(const std::string& name, const std::string& from, const std::string& to, double length_m = 100.0) {
    Line line;
    line.name = name;
    line.from = at(from);
    line.to = at(to);
    line.length_m = length_m;
    line.impedance_ohm = ComplexMatrix(3);
    line.admittance_s = ComplexMatrix(3);
    for (std::size_t i = 0; i < 3; ++i) line.impedance_ohm(i, i) = {0.1, 0.1};
    builder_.data.lines.push_back(std::move(line));
  }
  void sw(const std::string& name, const std::string& from, const std::string& to, bool closed) {
    Switch device;
    device.name = name;
    device.from = at(from);
    device.to = at(to);
    device.closed = closed;
    builder_.data.switches.push_back(std::move(device));
  }
  void transformer(const std::string& name, const std::string& from, const std::string& to, double from_v, double to_v,
                   std::vector<int> nodes = {1, 2, 3, 0}) {
    Transformer unit;
    unit.name = name;
    unit.phases = static_cast<int>(nodes.size()) - 1;
    for (const auto& [bus, v] : {std::pair{from, from_v}, std::pair{to, to_v}}) {
      Winding winding;
      winding.terminal = at(bus, nodes);
      winding.rated_voltage_v = v;
      winding.rated_power_va = 1e6;
      unit.windings.push_back(winding);
    }
    unit.reactance_pu = {0.06};
    builder_.data.transformers.push_back(std::move(unit));
  }
  void source(const std::string& bus) {
    Source source;
    source.name = "source" + bus;
    source.terminal = at(bus);
    source.voltage_v = {1000.0, 1000.0, 1000.0};
    builder_.data.sources.push_back(std::move(source));
  }
  Network build() {
    auto network = builder_.build();
    for (const auto& finding : builder_.findings.all())
      if (finding.severity == Severity::error) ADD_FAILURE() << to_text(finding);
    return std::move(network.value());
  }

 private:
  NetworkBuilder builder_;
};

OperatingPoint as_built(const Network& network) {
  OperatingPoint point;
  for (const auto& sw : network->switches) point.switch_closed.push_back(sw.closed);
  point.line_in_service.assign(network->lines.size(), 1);
  point.transformer_in_service.assign(network->transformers.size(), 1);
  return point;
}

std::size_t branch_named(const Network& network, const Topology& topology, std::string_view name) {
  for (std::size_t i = 0; i < topology.branches.size(); ++i)
    if (element_name(network, topology.branches[i]) == name) return i;
  ADD_FAILURE() << name;
  return 0;
}

std::vector<std::string> names_of(const Network& network, const std::vector<BusId>& buses) {
  std::vector<std::string> names;
  for (const BusId bus : buses) names.push_back(network.bus(bus).name);
  return names;
}

// 110 kV source, substation transformer, busbar with two feeders joined at their ends by an open tie; a distribution
// transformer on the first; an island "lost" that nobody supplies.
Network district() {
  Sketch s;
  s.bus("hv", 110e3);
  s.bus("bb", 10e3, BusKind::busbar);
  for (const char* name : {"a1", "a2", "b1", "b2", "lost", "gone"}) s.bus(name, 10e3);
  s.bus("lv", 400);
  s.bus("lv1", 400);
  s.source("hv");
  s.transformer("main", "hv", "bb", 110e3, 10.5e3);
  s.line("a1", "bb", "a1", 500);
  s.line("a2", "a1", "a2", 250);
  s.line("b1", "bb", "b1", 700);
  s.line("b2", "b2", "b1", 300);
  s.sw("tie", "a2", "b2", false);
  s.transformer("dist", "a2", "lv", 10e3, 400);
  s.line("service", "lv", "lv1", 40);
  s.line("stray", "lost", "gone");
  return s.build();
}

TEST(Topology, TreeOfARadialGrid) {
  const Network network = district();
  const Topology t = analyse_topology(network, as_built(network));
  const auto at = [&](const char* name) { return network.find_bus(name)->index(); };
  EXPECT_EQ(t.depth[at("hv")], 0);
  EXPECT_FALSE(t.parent[at("hv")]);
  EXPECT_EQ(t.depth[at("lv1")], 5);
  EXPECT_DOUBLE_EQ(t.distance_m[at("lv1")], 790.0);
  EXPECT_DOUBLE_EQ(t.distance_m[at("b2")], 1000.0);
  std::vector<std::string> path;
  for (const auto i : upstream_path(t, *network.find_bus("lv1"))) path.push_back(element_name(network, t.branches[i]));
  EXPECT_EQ(path,
            (std::vector<std::string>{"line.service", "transformer.dist", "line.a2", "line.a1", "transformer.main"}));
}

TEST(Topology, FeedersSubstationsTransformers) {
  const Network network = district();
  const Topology t = analyse_topology(network, as_built(network));
  const auto at = [&](const char* name) { return network.find_bus(name)->index(); };
  EXPECT_EQ(t.feeder[at("bb")], "");
  EXPECT_EQ(t.feeder[at("a2")], "line.a1");
  EXPECT_EQ(t.feeder[at("lv1")], "line.a1");
  EXPECT_EQ(t.feeder[at("b2")], "line.b1");
  EXPECT_EQ(t.substation[at("lv1")], "hv");
  EXPECT_EQ(t.transformer[at("lv1")], TransformerId(std::size_t{1}));
  EXPECT_EQ(t.transformer[at("b2")], TransformerId(std::size_t{0}));
  EXPECT_FALSE(t.transformer[at("hv")]);
}

TEST(Topology, IslandsAndTies) {
  const Network network = district();
  const Topology t = analyse_topology(network, as_built(network));
  const auto at = [&](const char* name) { return network.find_bus(name)->index(); };
  EXPECT_EQ(t.island_count, 2);
  EXPECT_EQ(t.island[at("lv1")], 0);
  EXPECT_EQ(t.island[at("lost")], 1);
  EXPECT_TRUE(t.supplied[at("b2")]);
  EXPECT_FALSE(t.supplied[at("gone")]);
  EXPECT_EQ(t.depth[at("gone")], -1);
  ASSERT_EQ(t.ties.size(), 1u);
  EXPECT_EQ(element_name(network, t.branches[t.ties[0]]), "switch.tie");
}

TEST(Topology, WhatOneMoreOpenBranchIsolates) {
  const Network network = district();
  Topology t = analyse_topology(network, as_built(network));
  EXPECT_EQ(names_of(network, isolated_by(network, t, branch_named(network, t, "line.a1"))),
            (std::vector<std::string>{"a1", "a2", "lv", "lv1"}));
  auto closed = as_built(network);
  closed.switch_closed[0] = 1;
  t = analyse_topology(network, closed);
  EXPECT_TRUE(isolated_by(network, t, branch_named(network, t, "line.a1")).empty());
  EXPECT_TRUE(t.ties.empty());
}

TEST(Topology, ClosedTieMakesALoop) {
  const Network network = district();
  auto point = as_built(network);
  const Topology open = analyse_topology(network, point);
  EXPECT_EQ(std::count(open.in_loop.begin(), open.in_loop.end(), 1), 0);
  point.switch_closed[0] = 1;
  const Topology closed = analyse_topology(network, point);
  for (const char* name : {"line.a1", "line.a2", "line.b1", "line.b2", "switch.tie"})
    EXPECT_TRUE(closed.in_loop[branch_named(network, closed, name)]) << name;
  EXPECT_FALSE(closed.in_loop[branch_named(network, closed, "transformer.main")]);
  EXPECT_FALSE(closed.in_loop[branch_named(network, closed, "line.service")]);
}

// Three single-phase regulators side by side (IEEE 13) are the phases of one, and belong to the busbar; two equal
// transformers in parallel are a loop.
TEST(Topology, SinglePhaseUnitsSideBySideAreNoLoop) {
  Sketch s;
  s.bus("src", 4160);
  s.bus("reg", 4160);
  s.bus("end", 4160);
  s.bus("lv", 480);
  s.source("src");
  s.transformer("r1", "src", "reg", 2400, 2400, {1, 0});
  s.transformer("r2", "src", "reg", 2400, 2400, {2, 0});
  s.transformer("r3", "src", "reg", 2400, 2400, {3, 0});
  s.line("head", "reg", "end");
  s.transformer("t1", "end", "lv", 4160, 480);
  s.transformer("t2", "end", "lv", 4160, 480);
  const Network network = s.build();
  const Topology t = analyse_topology(network, as_built(network));
  EXPECT_FALSE(t.in_loop[branch_named(network, t, "transformer.r1")]);
  EXPECT_TRUE(t.in_loop[branch_named(network, t, "transformer.t1")]);
  EXPECT_TRUE(t.in_loop[branch_named(network, t, "transformer.t2")]);
  EXPECT_EQ(t.feeder[network.find_bus("reg")->index()], "");
  EXPECT_EQ(t.feeder[network.find_bus("lv")->index()], "line.head");
  EXPECT_FALSE(t.transformer[network.find_bus("end")->index()]);
  EXPECT_EQ(t.transformer[network.find_bus("lv")->index()], TransformerId(std::size_t{3}));
}

// European LV: the source stands at the primary of the only transformer, whose low-voltage bus is the busbar.
TEST(Topology, FeederBehindATransformerAtTheSource) {
  Sketch s;
  s.bus("src", 11e3);
  s.bus("1", 416);
  s.bus("2", 416);
  s.bus("3", 416);
  s.source("src");
  s.transformer("tr1", "src", "1", 11e3, 416);
  s.line("line1", "1", "2");
  s.line("line2", "2", "3");
  s.edit("3").feeder = "given";
  const Network network = s.build();
  const Topology t = analyse_topology(network, as_built(network));
  EXPECT_EQ(t.feeder[network.find_bus("1")->index()], "");
  EXPECT_EQ(t.feeder[network.find_bus("2")->index()], "line.line1");
  EXPECT_EQ(t.feeder[network.find_bus("3")->index()], "given");
  EXPECT_EQ(t.substation[network.find_bus("3")->index()], "src");
}

TEST(Topology, OpenConductorsAndTwoSources) {
  Sketch s;
  for (const char* name : {"a", "b", "c", "d"}) s.bus(name, 10e3);
  s.source("d");
  s.source("a");
  s.line("ab", "a", "b");
  s.line("bc", "b", "c");
  s.line("cd", "c", "d");
  s.data().lines[1].from.open = 0b011;  // one conductor still conducts
  Network network = s.build();
  Topology t = analyse_topology(network, as_built(network));
  EXPECT_EQ(t.island_count, 1);
  EXPECT_EQ(t.depth[network.find_bus("b")->index()], 1);
  EXPECT_EQ(t.depth[network.find_bus("c")->index()], 1);
  EXPECT_TRUE(isolated_by(network, t, branch_named(network, t, "line.ab")).empty());

  Sketch open;
  for (const char* name : {"a", "b"}) open.bus(name, 10e3);
  open.source("a");
  open.line("ab", "a", "b");
  open.data().lines[0].from.open = 0b001;
  open.data().lines[0].to.open = 0b110;
  network = open.build();
  t = analyse_topology(network, as_built(network));
  EXPECT_EQ(t.island_count, 2);
  EXPECT_FALSE(t.supplied[1]);
}

}  // namespace
}  // namespace headroom::models
