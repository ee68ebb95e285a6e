// SPDX-License-Identifier: Apache-2.0
// An addition spread over many points at once, and how much of it the grid holds.
//
// Σ shares = 1, and every share is drawn at constant power at the addition's power factor:
//   uniform        share = 1 / points; asked for on abc: balanced over the phases that the point has
//   proportional   share of a load = P_load / Σ P of the base, on the load's own conductors
#pragma once

#include <span>
#include <vector>

#include "engine/capacity/row.hpp"
#include "models/results/simultaneous.hpp"

namespace headroom::engine {

struct SpreadAddition {
  std::vector<models::BusId> points;      // that take part
  std::vector<InjectionBranch> branches;  // of 1 kW, all points together; empty: nobody takes part
  models::CapacityStatus refused = models::CapacityStatus::ok;  // why the last point left out was, where nobody does
};

// request.bus is not read; request.phases "each" stands for abc. Complexity: O(points).
SpreadAddition spread_uniformly(const CapacityCase& shared, std::span<const models::BusId> points,
                                const AdditionRequest& request);

// Loads in service that consume, at the powers of `point`. request.phases is not read. Complexity: O(loads).
SpreadAddition spread_by_load(const CapacityCase& shared, std::span<const models::BusId> points,
                              const AdditionRequest& request, const models::OperatingPoint& point);

// The largest size up to which every limit holds, by the same search as one point's: status to load_flows of the row.
// REQUIRES: branches not empty, maximum_kw > 0. Cost: some ten load flows.
models::SimultaneousRow simultaneous_row(const CapacityCase& shared, const SpreadAddition& addition, double maximum_kw,
                                         RowScratch& scratch);

}  // namespace headroom::engine
