// SPDX-License-Identifier: Apache-2.0
// The residual J - Y V - I(V), element by element in extended precision.
//
// Admittances of neighbouring elements may differ by ten powers of ten; summed into one matrix in double, the small
// ones drown. Here each element's product is formed and added in long double, so that refinement converges to the
// solution of the elements as given and not of their rounded sum.
#pragma once

#include <span>
#include <vector>

#include "engine/powerflow/problem.hpp"

namespace headroom::engine {

// out: [position] current unbalance in A. voltage_v: [node], known voltages included. Complexity: elements.
void residual_without_loads(const Problem& problem, std::span<const models::Complex> voltage_v,
                            std::vector<models::Complex>& out);
void residual(const Problem& problem, std::span<const models::Complex> voltage_v,
              std::span<const InjectionBranch> extra, std::vector<models::Complex>& out);

}  // namespace headroom::engine
