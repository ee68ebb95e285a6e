// SPDX-License-Identifier: Apache-2.0
// Is there a low-impedance path for zero sequence at a bus? Decides how an addition is connected when nobody says.
//
// From the driving-point impedances Z_pq of the linear grid (sources shorted, loads left out) between the phases of a
// bus,
//   Z0 = Σ Z_pq / n,   Z1 = Σ α^(p-q) Z_pq / n,   n = 3 phases: α = exp(j 2π/3);  n = 2: α = -1,
// there is none where |Z0| > 100 |Z1|: delta secondaries, isolated or arc-suppressed grids.
#pragma once

#include <vector>

#include "models/core/matrix.hpp"
#include "models/network/operating_point.hpp"

namespace headroom::engine {

inline constexpr double zero_sequence_ratio = 100.0;

// REQUIRES: z is 2x2 or 3x3.
bool has_zero_sequence_path(const models::ComplexMatrix& z);

// [bus] 1 = there is one: by impedance where two or three phases are supplied, by connections (earthed_buses) where one
// is; balanced networks: 1. Cost: one factorisation, and per bus the path to the root of the elimination tree.
std::vector<char> zero_sequence_paths(const models::Network& network, const models::OperatingPoint& point, int threads);

}  // namespace headroom::engine
