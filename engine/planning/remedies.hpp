// SPDX-License-Identifier: Apache-2.0
// What would have to change so that a refused candidate passes. Every remedy named here was applied to the grid and its
// load flow passed all limits.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/planning/assessment.hpp"

namespace headroom::engine {

struct Remedies {
  std::vector<std::string> found;  // in words, the least intrusive first
  std::optional<double> staged_w;  // the largest demand that passes here as the grid is, to 1 % of the demand
  int load_flows = 0;
};

// Looks for, in this order: taps of the transformers on the way or of the customer who suffers, a transfer of load by a
// tie, a smaller first stage. failing: the assessment of `setup` at the full demand. REQUIRES: it does not pass.
Remedies find_remedies(const PlanCase& plan_case, const Assessor& assessor, PlanSolver& solver,
                       const Candidate& candidate, const PlanSetup& setup, const Assessment& failing);

// A transfer of load: the tie closes, then the switch opens. The grid stays radial.
struct Transfer {
  std::size_t tie = 0;   // branch of the topology, open
  std::size_t open = 0;  // branch of the topology, a closed switch
};

// Transfers that take load off `failing` (a branch on the way from the connection point to its source): ties from below
// it to elsewhere, with a switch between it and the tie. The largest transfer of every tie comes first.
// Complexity: O(ties · depth).
std::vector<Transfer> possible_transfers(const models::Topology& topology, std::size_t failing);

// The largest demand in [0, full_w] that passes, to tolerance_w, by full load flows. REQUIRES: full_w does not pass;
// full: what it gave. Nothing when not even no demand passes.
std::optional<double> largest_passing(const std::function<Assessment(double)>& assess, double full_w,
                                      const Assessment& full, double tolerance_w);

}  // namespace headroom::engine
