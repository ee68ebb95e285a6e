// SPDX-License-Identifier: Apache-2.0
// The tables of `headroom capacity`. Complexity of each: O(rows).
#pragma once

#include <span>

#include "data/writers/table.hpp"
#include "models/network/topology.hpp"
#include "models/results/simultaneous.hpp"

namespace headroom::data {

Table capacity_table(const models::Network& network, const models::Topology& topology,
                     const models::CapacityResult& result);
// Elements that bind more than one row: those rows share what is left there.
Table shared_limits_table(const models::Network& network, const models::CapacityResult& result);
// What areas can take at once.
Table simultaneous_table(std::span<const models::SimultaneousRow> rows);
Table ladder_table(const models::Network& network, const models::CapacityResult& result);
Table existing_table(const models::CapacityResult& result);
// Without rows unless firm capacity was computed.
Table firm_table(const models::Network& network, const models::CapacityResult& result);

}  // namespace headroom::data
