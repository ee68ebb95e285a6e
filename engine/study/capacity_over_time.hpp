// SPDX-License-Identifier: Apache-2.0
// How much more can be connected, when the grid is in many states: the smallest capacity over them, its certificate in
// the state that binds, and what bounds it in every other state.
//
//   1. The base of every state is solved (solve_bases), the limits that it breaks are judged by the same policy.
//   2. Every row is searched in the state whose limits are tightest; that gives L and what L changes there.
//   3. The screen (engine/capacity/state_screen) names the states that could hold less than L. The likeliest is solved
//      with L; where L does not hold there, the row is searched in it: a smaller L, and again, until every state that
//      the screen keeps has been solved with L and holds it.
//   4. In one state in a hundred every row is solved all the same: one that does not hold L is an error
//      (failed_samples). What the screen foresaw is compared with what came, at the limits used most; the reserve is at
//      least twice the largest difference, or step 3 is done again with that.
//   5. every_state: rows are searched in six states from the tightest to the one farthest from it; from these comes a
//      table of all states (engine/capacity/state_table), held against load flows in one state of a hundred. Rows with
//      a number that is off by more than a thousandth (and the tolerance) are searched in every state. Up to 20,000
//      numbers each is a search of its own.
// Load flows go in lanes wherever powers alone tell states apart (engine/capacity/state_lanes), searches of many rows
// in one state too (lane_search); the reference does the rest, and all of it where that is asked for. Controls that act
// in every trial, voltage change, unbalance and reverse power are not screened: every row is searched in every state.
// As in the search itself, what holds at L is taken to hold below.
#pragma once

#include <cstdint>

#include "engine/study/capacity.hpp"
#include "models/results/capacity_over_time.hpp"

namespace headroom::engine {

struct OverTimeOptions {
  models::StateChoice states;
  bool every_state = false;  // the number of every row in every state, to a thousandth (state_kw)
  std::uint64_t seed = 1;    // of the sample
  double reserve = 0.004;    // of the screen, at first
  std::size_t sample_every = 100;
};

// Rows as available_capacity() has them. A state in which a point is not supplied, or whose base has no solution, does
// not bound it. Cost: a load flow per state; per row a search and some load flows; a factorisation per state that is
// kept for any row.
models::CapacityOverTime capacity_over_time(const models::Network& network, const models::RuleSet& rules,
                                            const CapacityOptions& options, const OverTimeOptions& over);

}  // namespace headroom::engine
