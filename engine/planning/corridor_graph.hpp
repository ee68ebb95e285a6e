// SPDX-License-Identifier: Apache-2.0
// Where a new line may run: the shortest way along drawn corridors, or an estimate where there are none.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "models/network/corridor.hpp"
#include "models/plan/supply_plan.hpp"

namespace headroom::engine {

// Positions in the grid's coordinate system to metres on a plane and back. Degrees (EPSG:4326, x = longitude) are
// laid flat about `centre`; everything else is taken as metres.
class Plane {
 public:
  Plane(std::string_view coordinate_system, models::Position centre);
  models::Position to_metres(models::Position position) const;
  models::Position from_metres(models::Position position) const;

 private:
  double x_scale_ = 1.0, y_scale_ = 1.0;  // metres per unit
};

double distance_m(models::Position a, models::Position b);  // REQUIRES: both in metres

struct RouteOptions {
  double detour_factor = 1.3;     // straight line to route where no corridor leads there
  double access_limit_m = 300.0;  // a point farther than this from every corridor is not attached to one
};

struct Route {
  double length_m = 0.0;
  double cost_length_m = 0.0;      // every piece weighted with its corridor's cost factor; outside corridors 1
  double dug_cost_length_m = 0.0;  // the part of it outside ready-made ducts (corridors of kind "duct")
  models::RouteOrigin origin = models::RouteOrigin::estimated;
  std::vector<models::Position> points;  // from the start to the destination
};

// The route from `start` to each destination, all positions in metres. Corridors are joined where their end points
// round to the same decimetre; start and destinations are attached at the nearest point of the nearest corridor.
// Result: [destination]. Complexity: O(corridors · destinations + (corridors + destinations) log).
std::vector<Route> shortest_routes(std::span<const models::Corridor> corridors, models::Position start,
                                   std::span<const models::Position> destinations, const RouteOptions& options);

}  // namespace headroom::engine
