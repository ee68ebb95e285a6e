// SPDX-License-Identifier: Apache-2.0
// Where a current to earth finds a low-impedance way back: decides whether a voltage to ground means anything.
#pragma once

#include <vector>

#include "models/network/network.hpp"

namespace headroom::engine {

// [bus] 1: its galvanically connected part is fed by an earthed source, or by an earthed star (or zigzag) winding whose
// transformer lets zero sequence through: another winding is in delta, between phases, or an earthed star that is
// itself on an earthed part. 0: delta secondaries, isolated or unloaded star points. Judged by connections alone, with
// the switches as the input has them. REQUIRES: three-phase representation. Complexity: O(elements · transformer
// levels).
std::vector<char> earthed_buses(const models::Network& network);

}  // namespace headroom::engine
