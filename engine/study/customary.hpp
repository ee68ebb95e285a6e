// SPDX-License-Identifier: Apache-2.0
// The customary rule: at every point  A = max(0, min over the elements e on its way to the source of (β S_e -
// S_now,e)), with S_e the rated and S_now,e the present apparent power. It knows no voltage, no losses, no phases and
// no reactive power.
#pragma once

#include <span>
#include <vector>

#include "models/network/topology.hpp"
#include "models/results/customary.hpp"
#include "models/results/loading.hpp"

namespace headroom::engine {

// One entry per bus asked for that has a supply and at least one rated element above it. β = share of the rating that
// the rule allows (0.8). Ratings that the format filled in do not count. Complexity: O(loadings + buses × depth).
std::vector<models::CustomaryCapacity> customary_capacity(const models::Network& network,
                                                          const models::Topology& topology,
                                                          std::span<const models::BranchLoading> loadings,
                                                          std::span<const models::BusId> buses, double beta,
                                                          double power_factor);

}  // namespace headroom::engine
