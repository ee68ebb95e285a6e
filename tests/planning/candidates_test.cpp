// SPDX-License-Identifier: Apache-2.0
#include "engine/planning/candidates.hpp"

#include <gtest/gtest.h>

#include <set>

#include "engine/planning/independence.hpp"
#include "engine/planning/remedies.hpp"
#include "tests/planning/town.hpp"

namespace headroom::test {
namespace {

using engine::Independence;
using models::ConnectionWay;

const std::vector<double> ten_kv{10e3};

struct Searched {
  models::Network network;
  models::Topology topology;
  engine::CandidateSearch search;

  std::vector<std::string> names() const {
    std::vector<std::string> list;
    for (const auto& candidate : search.candidates) list.push_back(network.bus(candidate.bus).name);
    return list;
  }
};

Searched searched(Town town, const engine::SupplyPlace& place, const engine::PlanOptions& options = {}) {
  auto network = town.build();
  auto topology = models::analyse_topology(network, models::operating_point(network));
  auto search = engine::find_candidates(network, topology, rules(), place, ten_kv, options);
  return {std::move(network), std::move(topology), std::move(search)};
}

engine::SupplyPlace at(double x, double y) { return {models::Position{x, y}, {}, false}; }

TEST(Candidates, RadiusGrowsUntilFiveFeedersAreMet) {
  const auto found = searched(six_feeders(), at(0, 0));
  // Within 500 m: north, west, south, east only; 800 m brings mill and dock.
  EXPECT_DOUBLE_EQ(found.search.radius_m, 800.0);
  std::set<std::string> feeders;
  for (const auto& candidate : found.search.candidates)
    if (candidate.way != ConnectionWay::substation_bay) feeders.insert(candidate.feeder);
  EXPECT_EQ(feeders.size(), 6u);
  for (std::size_t i = 1; i < found.search.candidates.size(); ++i)
    EXPECT_LE(found.search.candidates[i - 1].straight_m, found.search.candidates[i].straight_m);
}

TEST(Candidates, BusbarsOfferNewFeedersFarBeyondTheRadius) {
  const auto found = searched(six_feeders(), at(0, 0));
  int bays = 0;
  for (const auto& candidate : found.search.candidates) {
    if (candidate.way != ConnectionWay::substation_bay) continue;
    ++bays;
    EXPECT_TRUE(candidate.feeder.starts_with("new feeder at ")) << candidate.feeder;
  }
  EXPECT_EQ(bays, 3);  // the 110 kV busbar is no 10 kV point
}

TEST(Candidates, JointsAreNoConnectionPoints) {
  for (const auto& name : searched(six_feeders(), at(0, 0)).names())
    EXPECT_EQ(name.find("joint"), std::string::npos) << name;
}

TEST(Candidates, AnExpansionKeepsItsPointFirstWithoutALine) {
  auto town = six_feeders();
  const auto bus = *town.builder.find_bus("dock-pole");
  const auto found = searched(std::move(town), {{}, bus, true});
  ASSERT_FALSE(found.search.candidates.empty());
  EXPECT_EQ(found.search.candidates.front().bus, bus);
  EXPECT_EQ(found.search.candidates.front().way, ConnectionWay::existing_point);
  EXPECT_EQ(found.search.candidates.front().route.origin, models::RouteOrigin::none);
  EXPECT_GT(found.search.candidates.size(), 5u);
}

TEST(Candidates, WithoutCorridorsTheRouteIsTheStraightLineTimesTheDetour) {
  for (const auto& candidate : searched(six_feeders(), at(0, 0)).search.candidates) {
    EXPECT_EQ(candidate.route.origin, models::RouteOrigin::estimated);
    EXPECT_NEAR(candidate.route.length_m, 1.3 * candidate.straight_m, 1e-9);
  }
}

TEST(Candidates, CorridorsCarryTheRouteFromThePointToTheApplicant) {
  auto town = six_feeders();
  town.corridor({0, 0}, {100, 0}, 1.5);
  town.corridor({100, 0}, {100, 300});
  const auto found = searched(std::move(town), at(0, 0));
  for (const auto& candidate : found.search.candidates) {
    if (found.network.bus(candidate.bus).name != "north-unit") continue;
    EXPECT_EQ(candidate.route.origin, models::RouteOrigin::existing_corridor);
    EXPECT_NEAR(candidate.route.length_m, 400.0, 1e-9);
    EXPECT_NEAR(candidate.route.cost_length_m, 450.0, 1e-9);
    EXPECT_DOUBLE_EQ(candidate.route.points.front().y, 300.0);
    EXPECT_DOUBLE_EQ(candidate.route.points.back().x, 0.0);
    return;
  }
  FAIL() << "north-unit is no candidate";
}

TEST(Independence, NamesTheDeepestCommonElement) {
  auto town = six_feeders();
  const auto network = town.build();
  const auto topology = models::analyse_topology(network, models::operating_point(network));
  const auto trace = [&](const char* bus) {
    const auto id = *network.find_bus(bus);
    return engine::upstream_trace(network, topology, id, topology.feeder[id.index()]);
  };
  const auto north_pole = trace("north-pole"), north = trace("north-unit"), west = trace("west-unit"),
             south = trace("south-unit"), east = trace("east-unit");
  const auto same_feeder = engine::compare_traces(north_pole, north);
  EXPECT_EQ(same_feeder.level, Independence::none);
  EXPECT_EQ(same_feeder.deepest_common, "line.north-head");
  const auto same_busbar = engine::compare_traces(north, west);
  EXPECT_EQ(same_busbar.level, Independence::feeder);
  EXPECT_EQ(same_busbar.deepest_common, "transformer.t-a1");
  const auto same_substation = engine::compare_traces(north, south);
  EXPECT_EQ(same_substation.level, Independence::transformer);
  EXPECT_EQ(north.substation, "alpha");
  const auto apart = engine::compare_traces(north, east);
  EXPECT_EQ(apart.level, Independence::substation);
  EXPECT_EQ(apart.deepest_common.substr(0, 7), "source.") << apart.deepest_common;
}

TEST(Remedies, TransfersGoFromBelowTheBranchToAnotherFeeder) {
  auto town = six_feeders();
  town.tie("north", "east");
  const auto network = town.build();
  const auto topology = models::analyse_topology(network, models::operating_point(network));
  for (std::size_t b = 0; b < topology.branches.size(); ++b) {
    const auto name = models::element_name(network, topology.branches[b]);
    const auto transfers = engine::possible_transfers(topology, b);
    if (name == "line.north-head" || name == "line.east-head" || name == "transformer.t-a1" ||
        name == "transformer.t-b1") {
      ASSERT_EQ(transfers.size(), 1u) << name;
      EXPECT_EQ(models::element_name(network, topology.branches[transfers[0].tie]), "switch.tie-north-east");
      EXPECT_TRUE(models::element_name(network, topology.branches[transfers[0].open]).ends_with("-switch"));
    } else {
      EXPECT_TRUE(transfers.empty()) << name;
    }
  }
}

TEST(Remedies, LargestPassingDemandIsBracketed) {
  int asked = 0;
  const auto assess = [&](double demand_w) {
    ++asked;
    engine::Assessment a;
    a.margin = 0.05 - 1e-7 * demand_w - 2e-15 * demand_w * demand_w;  // zero at 495098 W
    return a;
  };
  const auto found = engine::largest_passing(assess, 2e6, assess(2e6), 1e3);
  ASSERT_TRUE(found);
  EXPECT_LE(*found, 495098.0);
  EXPECT_GE(*found, 495098.0 - 1e3);
  EXPECT_LE(asked, 8);
  EXPECT_FALSE(engine::largest_passing([](double) { return engine::Assessment{{}, true, -1.0}; }, 2e6, {}, 1e3));
}

}  // namespace
}  // namespace headroom::test
