// SPDX-License-Identifier: Apache-2.0
// What would unlock more at a point: measures one on top of the other, each against the limit that then binds.
//
//   voltage      a tap step of a transformer on the way to where it binds (two transformers, one step each), then a
//                second circuit beside the line on that way with the largest voltage drop
//   line         a transfer by a tie that takes load off it, then a second circuit beside it
//   transformer  the same transfers, then the next size of the series (per-unit impedances kept)
// Of these the first that raises the capacity by more than 1 % and violates nothing new is taken, up to four. Every
// step is the grid with all measures so far, searched anew: two load flows as certificate. Taps that controls move stay
// where the state without measures has them.
#pragma once

#include "engine/study/capacity.hpp"

namespace headroom::engine {

// Fills result.ladder for every row whose limit is one of these. REQUIRES: result is available_capacity()'s of the same
// arguments, rows of one control mode. Cost: a capacity search of one point per measure tried.
void add_ladder(const models::Network& network, const models::OperatingPoint& point, const models::RuleSet& rules,
                const CapacityOptions& options, models::CapacityResult& result);

}  // namespace headroom::engine
