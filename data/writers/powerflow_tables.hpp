// SPDX-License-Identifier: Apache-2.0
// The tables of `headroom powerflow`. Complexity of each: O(rows).
#pragma once

#include <span>

#include "data/writers/table.hpp"
#include "models/network/topology.hpp"
#include "models/results/deviation.hpp"
#include "models/results/loading.hpp"
#include "models/results/state.hpp"

namespace headroom::data {

Table nodes_table(const models::Network& network, const models::Topology& topology, const models::State& state);
Table elements_table(const models::Network& network, std::span<const models::TerminalCurrents> currents);
Table branches_table(const models::Network& network, const models::Topology& topology,
                     std::span<const models::BranchLoading> loadings);
Table controls_table(std::span<const models::ControlPosition> positions);
Table deviation_table(const models::Network& network, std::span<const models::Deviation> deviations);

// given, type, default or none.
std::string_view to_text(models::RatingOrigin origin);

}  // namespace headroom::data
