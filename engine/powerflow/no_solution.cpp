// SPDX-License-Identifier: Apache-2.0
#include "engine/powerflow/no_solution.hpp"

#include <fmt/core.h>

namespace headroom::engine {

std::string bus_of(const models::Network& network, std::int64_t node) {
  for (std::size_t b = 0; b < network->buses.size(); ++b)
    if (node >= static_cast<std::int64_t>(network.first_node(models::BusId(b))) &&
        node < static_cast<std::int64_t>(network.first_node(models::BusId(b)) + network->buses[b].nodes.size()))
      return network->buses[b].name;
  return "";
}

std::string beyond_what_the_grid_carries(const models::Network& network, double last_step_pu, std::int64_t worst_node,
                                         int iterations) {
  return fmt::format(
      "no solution reached: voltages still move by {:.3g} pu at bus {} after {} iterations; most likely the load there "
      "is beyond what the grid can carry at any voltage",
      last_step_pu, bus_of(network, worst_node), iterations);
}

}  // namespace headroom::engine
