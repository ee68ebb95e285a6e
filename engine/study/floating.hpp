// SPDX-License-Identifier: Apache-2.0
// Where is a voltage to ground not a number that means anything?
#pragma once

#include <vector>

#include "models/network/network.hpp"
#include "models/results/state.hpp"

namespace headroom::engine {

// A galvanically connected part of the grid whose common potential hangs on less than 1e-10 of the admittances inside
// it: a delta winding without stray admittance and nothing behind it, a star point in the air. Voltages between its
// conductors are sound. Its voltage to ground is that of the admittances as they are written down; in a real grid
// whatever touches it decides, and programs that factor the grid in double precision print their own rounding there.
struct FloatingPart {
  std::vector<models::BusId> buses;  // in order of the network
  double to_ground_s = 0.0;          // what holds it
  double largest_s = 0.0;            // the largest admittance at one of its conductors
};

// The parts with a supplied conductor, in order of their first bus. Empty in balanced networks.
// Complexity: O(elements).
std::vector<FloatingPart> floating_parts(const models::Network& network, const models::State& state);

}  // namespace headroom::engine
