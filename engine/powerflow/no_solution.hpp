// SPDX-License-Identifier: Apache-2.0
// Why there is no solution, in words.
#pragma once

#include <cstdint>
#include <string>

#include "models/network/network.hpp"

namespace headroom::engine {

// Name of the bus of a node; empty: there is none. Complexity: O(buses).
std::string bus_of(const models::Network& network, std::int64_t node);

// The iteration ended while voltages still moved by that much at that node.
std::string beyond_what_the_grid_carries(const models::Network& network, double last_step_pu, std::int64_t worst_node,
                                         int iterations);

}  // namespace headroom::engine
