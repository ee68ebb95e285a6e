// SPDX-License-Identifier: Apache-2.0
// Firm capacity: the largest addition that survives each outage by some switching plan.
//
//   firm = min( intact capacity, min over outages c of max over plans s in S_c of L*(s) )
//
// S_c: capacity/transfer_plans.hpp. A plan's state is held to the bands of abnormal operation and to the normal loading
// limits (after manual switching), or, with ContingencyOptions::automatic, to emergency ratings with only
// remote-controlled switches moved; emergency_loading replaces either. Taps and steps stay where the intact grid has
// them, and what holds at L is taken to hold below. An outage that no plan saves with nothing added bounds only the
// points that it leaves dead (zero there), as existing violations do not bound others; policy strict: every point. A
// point in the isolated zone waits for repair (skipped) unless firm_supply asks for a second source. A dead point that
// no tie reaches: no_transfer.
//
// How it is found. Every plan is judged by an estimate on the tree with an error of its own (firm_estimate.hpp). Load
// flows are done where the estimate leaves something open: of a plan whether it holds, of a point which plan carries
// most and how much that is (two load flows as certificate). Pairs of point and outage that the estimate decides are
// counted as screened; one in a hundred of them is solved in every run, and one that fails is an error.
#pragma once

#include <span>

#include "engine/study/capacity_state.hpp"

namespace headroom::engine {

// Fills capacity_firm_kw and status_firm of the rows of one control mode, firm and the counts of the result.
// rows: into result.rows, in the order of requests. progress: outages done, of how many; false ends it, and what is
// done stays as an upper bound. Cost: estimates of every plan, and load flows in the number of what binds.
void add_firm_capacity(const models::Network& network, const models::RuleSet& rules, const CapacityOptions& options,
                       const CapacityState& intact, std::span<const AdditionRequest> requests, std::size_t first_row,
                       const std::function<bool(std::size_t done, std::size_t total)>& progress,
                       models::CapacityResult& result);

}  // namespace headroom::engine
