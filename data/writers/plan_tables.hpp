// SPDX-License-Identifier: Apache-2.0
// The tables of `headroom plan`. Complexity of each: O(rows).
#pragma once

#include "data/writers/json.hpp"
#include "data/writers/table.hpp"
#include "models/network/network.hpp"
#include "models/plan/supply_plan.hpp"

namespace headroom::data {

Table plans_table(const models::Network& network, const models::PlanAnswer& answer);
Table candidates_table(const models::Network& network, const models::PlanAnswer& answer);
Table checks_table(const models::PlanAnswer& answer);
Table costs_table(const models::PlanAnswer& answer);

// A FeatureCollection with one LineString per new line of every plan, in the grid's own coordinate system.
Json routes_geojson(const models::Network& network, const models::PlanAnswer& answer);

// Connection points, feeders, substations of a plan, joined by " + ".
std::string joined_buses(const models::Network& network, const models::SupplyPlan& plan);
std::string joined_feeders(const models::SupplyPlan& plan);
double total_length_m(const models::SupplyPlan& plan);

}  // namespace headroom::data
