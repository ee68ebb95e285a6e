// SPDX-License-Identifier: Apache-2.0
// What a plan costs, item by item, from the unit costs of the catalogue.
#pragma once

#include <vector>

#include "engine/planning/corridor_graph.hpp"
#include "engine/planning/sizing.hpp"
#include "models/plan/catalogue.hpp"
#include "models/plan/supply_plan.hpp"

namespace headroom::engine {

struct ConnectionWorks {
  models::ConnectionWay way = models::ConnectionWay::tee;
  const models::LineType* line = nullptr;  // nullptr: no line is built
  const Route* route = nullptr;            // REQUIRES: given with a line
  double nominal_v = 0.0;
  int phases = 3;
};

// One connection: line, civil works of cables (not in ducts), what the connection point needs, metering, commissioning.
std::vector<models::CostItem> connection_costs(const models::Catalogue& catalogue, const ConnectionWorks& works);

// The applicant's transformers and their installation; nothing for a supply at low voltage.
std::vector<models::CostItem> transformer_costs(const models::Catalogue& catalogue, const TransformerChoice& choice);

// Sums the items into the plan. An item without a price counts 0 and as unverified; its source says so.
void set_costs(models::SupplyPlan& plan, std::vector<models::CostItem> items);

}  // namespace headroom::engine
