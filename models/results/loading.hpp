// SPDX-License-Identifier: Apache-2.0
// How loaded a branch is, and what it loses.
#pragma once

#include <string>

#include "models/core/ids.hpp"
#include "models/core/matrix.hpp"
#include "models/core/provenance.hpp"

namespace headroom::models {

// One row of branches.csv. Of a transformer: its most loaded winding, against that winding's own rated line current.
struct BranchLoading {
  std::string element;     // "line.l1"
  BusId from, to;          // buses of the first and second terminal
  double current_a = 0.0;  // largest current of a phase conductor at either end, or of the neutral that limits
  Rating rating_a;
  double loading = 0.0;  // current over rating; 0 without one
  Complex losses_va;     // sum of the powers into its terminals
};

}  // namespace headroom::models
