// SPDX-License-Identifier: Apache-2.0
// The tables of `headroom capacity --states`. Complexity of each: its rows.
#pragma once

#include <span>

#include "data/writers/table.hpp"
#include "models/network/network.hpp"
#include "models/results/capacity_over_time.hpp"

namespace headroom::data {

Table states_table(const models::CapacityOverTime& over);
// A line per row and state. Without lines unless state_kw is there.
Table hourly_table(const models::Network& network, const models::CapacityOverTime& over);
Table flexible_table(const models::Network& network, const models::CapacityOverTime& over,
                     std::span<const models::FlexiblePoint> curve);

}  // namespace headroom::data
