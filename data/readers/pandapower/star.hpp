// SPDX-License-Identifier: Apache-2.0
// A transformer as a star of legs with an admittance at its centre, in the form that models::Transformer has: legs
// without the admittance, and shunts at the terminals.
#pragma once

#include <vector>

#include "models/core/matrix.hpp"

namespace headroom::data::pandapower {

struct StarLeg {
  models::Complex z;      // from its terminal to the centre
  models::Complex shunt;  // at its terminal, towards earth
  bool open = false;      // the terminal is disconnected
};

// Exact for every closed terminal. All in one unit system. REQUIRES: z != 0 of closed legs.
void move_to_terminals(std::vector<StarLeg>& legs, models::Complex centre);

}  // namespace headroom::data::pandapower
