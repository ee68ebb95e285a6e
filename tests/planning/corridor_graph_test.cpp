// SPDX-License-Identifier: Apache-2.0
#include "engine/planning/corridor_graph.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace headroom::engine {
namespace {

using models::Corridor;
using models::Position;
using models::RouteOrigin;

// A block of streets 400 m by 300 m, the south side twice as dear.
const std::array<Corridor, 4> block{Corridor{{0, 0}, {400, 0}, "street", 2.0}, Corridor{{400, 0}, {400, 300}},
                                    Corridor{{400, 300}, {0, 300}}, Corridor{{0, 300}, {0, 0}}};

TEST(CorridorGraph, TakesTheShorterWayRoundTheBlock) {
  const std::array<Position, 1> to{Position{100, 310}};
  const auto route = shortest_routes(block, {100, -20}, to, {}).at(0);
  // 20 m to the street, 100 m west, 300 m north, 100 m east, 10 m to the point.
  EXPECT_EQ(route.origin, RouteOrigin::existing_corridor);
  EXPECT_NEAR(route.length_m, 530.0, 1e-9);
  EXPECT_NEAR(route.cost_length_m, 630.0, 1e-9);
  ASSERT_EQ(route.points.size(), 6u);
  EXPECT_DOUBLE_EQ(route.points.front().y, -20.0);
  EXPECT_DOUBLE_EQ(route.points.back().y, 310.0);
  EXPECT_DOUBLE_EQ(route.points[2].x, 0.0);
}

TEST(CorridorGraph, PointsOnOneCorridorNeedNoEndPoint) {
  const std::array<Position, 2> to{Position{300, 5}, Position{100, 5}};
  const auto routes = shortest_routes(block, {100, 5}, to, {});
  EXPECT_NEAR(routes[0].length_m, 210.0, 1e-9);
  // The way to the own place goes to the street and back.
  EXPECT_NEAR(routes[1].length_m, 10.0, 1e-9);
}

TEST(CorridorGraph, EstimatesWhereNoCorridorLeads) {
  const std::array<Corridor, 2> apart{Corridor{{0, 0}, {100, 0}}, Corridor{{0, 1000}, {100, 1000}}};
  const std::array<Position, 2> to{Position{0, 1000}, Position{50, 500}};
  const auto routes = shortest_routes(apart, {0, 0}, to, {1.3, 300.0});
  EXPECT_EQ(routes[0].origin, RouteOrigin::estimated);  // the two streets do not meet
  EXPECT_NEAR(routes[0].length_m, 1300.0, 1e-9);
  EXPECT_EQ(routes[1].origin, RouteOrigin::estimated);  // 500 m from the nearest street
  EXPECT_NEAR(routes[1].length_m, 1.3 * std::hypot(50.0, 500.0), 1e-9);
  EXPECT_EQ(shortest_routes({}, {0, 0}, to, {}).at(0).origin, RouteOrigin::estimated);
}

TEST(CorridorGraph, PrefersTheShorterOfTwoParallelCorridors) {
  const std::array<Corridor, 3> parallel{Corridor{{0, 0}, {100, 0}, "street", 3.0}, Corridor{{0, 0}, {50, 80}},
                                         Corridor{{50, 80}, {100, 0}}};
  const std::array<Position, 1> to{Position{100, 0}};
  const auto route = shortest_routes(parallel, {0, 0}, to, {}).at(0);
  EXPECT_NEAR(route.length_m, 100.0, 1e-9);
  EXPECT_NEAR(route.cost_length_m, 300.0, 1e-9);
}

TEST(CorridorGraph, LaysDegreesFlat) {
  // One minute of latitude is about a nautical mile; at 60 degrees a minute of longitude half of it.
  const Plane plane("EPSG:4326", {25.0, 60.0});
  const Position a = plane.to_metres({25.0, 60.0}), b = plane.to_metres({25.0 + 1.0 / 60, 60.0}),
                 c = plane.to_metres({25.0, 60.0 + 1.0 / 60});
  EXPECT_NEAR(distance_m(a, c), 1852.0, 3.0);
  EXPECT_NEAR(distance_m(a, b), 926.0, 2.0);
  EXPECT_NEAR(plane.from_metres(b).x, 25.0 + 1.0 / 60, 1e-12);
  EXPECT_DOUBLE_EQ(Plane("local metres", {0, 0}).to_metres({7, 9}).x, 7.0);
}

}  // namespace
}  // namespace headroom::engine
