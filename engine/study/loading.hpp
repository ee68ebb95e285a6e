// SPDX-License-Identifier: Apache-2.0
// Which branches are loaded how much?
#pragma once

#include <span>
#include <vector>

#include "models/network/operating_point.hpp"
#include "models/results/loading.hpp"
#include "models/results/state.hpp"

namespace headroom::engine {

// Lines, transformers, switches and series reactors in service, in that order. A line's or switch's current is that of
// its phase conductors (nodes 1 2 3), or of a line's neutral where that is the fuller one against a rating of its own;
// a transformer is judged winding by winding against S/(√3 U), one phase S/U. REQUIRES: `currents` are
// terminal_currents() of a state at `point`. Complexity: O(currents).
std::vector<models::BranchLoading> branch_loadings(const models::Network& network, const models::OperatingPoint& point,
                                                   std::span<const models::TerminalCurrents> currents);

}  // namespace headroom::engine
