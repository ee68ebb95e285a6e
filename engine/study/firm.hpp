// SPDX-License-Identifier: Apache-2.0
// Firm capacity: the largest addition that survives each outage by some switching plan.
//
//   firm = min( intact capacity, min over outages c of max over plans s of c of L*(s) )
//
// Plans are those of capacity/switching.hpp. A plan's state is held to the bands of abnormal operation and to the
// normal loading limits (stage 2, after manual switching; stage 1, automatic transfer, is looser and holds with it), or
// to emergency_loading where that is given (stage 1 alone). Taps and steps stay where the intact grid has them, and
// what holds at L is taken to hold below. An outage that no plan saves with nothing added bounds only the points that
// it leaves dead (zero there), as existing violations do not bound others; policy strict: every point. A point in the
// isolated zone waits for repair (skipped) unless firm_supply asks for a second source. A dead point that no tie
// reaches: no_transfer.
//
// Points whose way to the source shares nothing with what an outage touches but the source itself are not computed for
// it; one in a hundred of these pairs is, in every run. An outage that concerns no point asked for is left out.
#pragma once

#include <span>

#include "engine/capacity/switching.hpp"
#include "engine/study/capacity_state.hpp"

namespace headroom::engine {

// Fills capacity_firm_kw and status_firm of the rows of one control mode, firm and the counts of the result.
// rows: into result.rows, in the order of requests. Cost: per outage and plan a factorisation, and per point that it
// concerns one load flow, more where it binds.
void add_firm_capacity(const models::Network& network, const models::RuleSet& rules, const CapacityOptions& options,
                       const CapacityState& intact, std::span<const AdditionRequest> requests, std::size_t first_row,
                       models::CapacityResult& result);

}  // namespace headroom::engine
