// SPDX-License-Identifier: Apache-2.0
// Is there a low-impedance path for zero sequence at a bus? Decides how an addition is connected when nobody says.
//
// From the driving-point impedances Z_pq of the linear grid (sources shorted, loads left out) between the phases of a bus,
//   Z0 = Σ Z_pq / n,   Z1 = Σ α^(p-q) Z_pq / n,   n = 3 phases: α = exp(j 2π/3);  n = 2: α = -1,
// there is none where |Z0| > 100 |Z1|: delta secondaries, isolated or arc-suppressed grids.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "models/core/matrix.hpp"

namespace headroom::engine {

inline constexpr double zero_sequence_ratio = 100.0;

// [node] currents in, voltages out: V = Y^-1 I of the linear grid.
using LinearSolve = std::function<void(std::span<models::Complex> current_in_voltage_out)>;

// Z [phase][phase] between these nodes. Complexity: one linear solve per node. scratch: [node], any content.
models::ComplexMatrix driving_point_impedance(const LinearSolve& solve, std::span<const std::int64_t> nodes,
                                              std::vector<models::Complex>& scratch);

// REQUIRES: z is 2x2 or 3x3.
bool has_zero_sequence_path(const models::ComplexMatrix& z);

}  // namespace headroom::engine
