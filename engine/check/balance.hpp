// SPDX-License-Identifier: Apache-2.0
// The independent check of a load flow: are the currents at every node in balance?
//
// The currents come from the equations that define each element, solved for its currents afresh (a line's Z I = ΔV, a
// transformer's ampere-turns and leakage drops, a load's power), and not from the matrix that the solver used.
#pragma once

#include <span>

#include "models/network/operating_point.hpp"

namespace headroom::engine {

struct Balance {
  // |ΣI| at a node times its voltage to ground: the base voltage where the bus has one, so that a neutral counts fully.
  // All three phases together in balanced networks.
  double worst_va = 0.0;
  models::BusId worst_va_bus;
  // |ΣI| over Σ|y||V|, the currents as they would be without cancelling: about 1e-15 is rounding, whatever the grid.
  double worst_relative = 0.0;
  models::BusId worst_relative_bus;
  std::size_t nodes = 0;  // checked
};

// Nodes of stiff sources must have the source's voltage instead: the difference counts through their Σ|y|.
// voltage_v: [Network node], 0 where not supplied. Complexity: O(elements).
Balance check_balance(const models::Network& network, const models::OperatingPoint& point,
                      std::span<const models::Complex> voltage_v);

}  // namespace headroom::engine
