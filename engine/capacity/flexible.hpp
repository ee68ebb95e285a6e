// SPDX-License-Identifier: Apache-2.0
// Flexible connection: more than the smallest capacity, if the customer steps back in the hours that cannot carry it.
//
// With C(s) the capacity in state s, which stands for h(s) hours of the year, an addition of P kW that is always on is
// curtailed in the states with C(s) < P:
//     hours(P) = Σ h(s),   energy(P) = Σ h(s) (P - C(s))   over those states.
#pragma once

#include <span>
#include <vector>

#include "models/results/capacity_over_time.hpp"

namespace headroom::engine {

// The largest P with at most 0, 10, 20, 50, 100, 200, 500, 1000, 2000 and 4000 hours of the year curtailed, as far as
// these differ, for every row with a number. Empty without state_kw, or where states stand for no time. A state without
// a number (not supplied) does not count as curtailed.
std::vector<models::FlexiblePoint> flexible_connection(const models::CapacityOverTime& over);

}  // namespace headroom::engine
