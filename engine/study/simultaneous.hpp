// SPDX-License-Identifier: Apache-2.0
// How much can all points of a feeder, behind a transformer, of a substation take at the same time?
//
// An area's points are those asked for that stand below it on the tree of shortest hops: feeder and substation as
// models::analyse_topology names them, transformers by the way from the point to its source (units side by side are one
// bank; regulators are none). A size in kW is divided over the points (models::Spread) and grows until the first limit
// anywhere in the grid, as for a single point: every size up to it holds, and two load flows are the certificate.
// The rest of the grid stays at its base.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "engine/study/capacity.hpp"
#include "models/results/simultaneous.hpp"

namespace headroom::engine {

// One row per control mode, area (substations, transformers, feeders, each in the order of their first points),
// direction and spread. `alone`: rows of available_capacity() with the same options, for the capacities one by one. The
// end of the search is options.maximum_kw, else twice the rating of the area's transformers (those nearest the source
// on the way to its points), 100 MW where a point has none. Without a base solution: no rows. Cost: some 12 load flows
// per row.
std::vector<models::SimultaneousRow> simultaneous_capacity(
    const models::Network& network, const models::OperatingPoint& point, const models::RuleSet& rules,
    const CapacityOptions& options, std::span<const models::Spread> spreads, std::span<const models::CapacityRow> alone,
    const std::function<bool(std::size_t done, std::size_t total)>& progress = {});

}  // namespace headroom::engine
