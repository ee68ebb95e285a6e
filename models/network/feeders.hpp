// SPDX-License-Identifier: Apache-2.0
// Names of feeders and substations along the tree that topology found.
#pragma once

#include <span>

#include "models/network/topology.hpp"

namespace headroom::models {

// Fills feeder, substation and transformer of `topology` (the rules stand at analyse_topology).
// `order`: supplied buses, every parent before its children. Complexity: O(buses).
void name_feeders(const Network& network, std::span<const BusId> order, Topology& topology);

}  // namespace headroom::models
