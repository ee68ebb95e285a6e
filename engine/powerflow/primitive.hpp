// SPDX-License-Identifier: Apache-2.0
// What the element admittances share: small dense algebra and placing blocks into a primitive matrix.
#pragma once

#include <Eigen/Dense>
#include <span>

#include "engine/powerflow/element_admittance.hpp"

namespace headroom::engine {

// Added to every diagonal of an element with an open conductor, so that a node with nothing else keeps a pivot.
inline constexpr double open_conductor_s = 1e-12;
// A neutral tied to ground "through nothing" (0 + j0 ohm).
inline constexpr double solid_ground_s = 1e6;

using SmallMatrix = Eigen::MatrixXcd;

SmallMatrix to_eigen(const models::ComplexMatrix& matrix);
// 1 / (r + jx); solid_ground_s when both are 0.
models::Complex ground_branch(double resistance_ohm, double reactance_ohm);

// A primitive of zeros for the conductors of these terminals, one after the other.
Primitive blank_primitive(const models::Network& network, std::span<const models::Terminal* const> terminals);

// Adds `block` between the terminals whose first conductors are `row` and `column`.
void add_block(Primitive& primitive, std::size_t row, std::size_t column, const SmallMatrix& block);

// Eliminates the conductors that are open at their terminal. The terminals in the order of blank_primitive().
void eliminate_open(Primitive& primitive, std::span<const models::Terminal* const> terminals);

// Branches of admittance y[k] between conductors k and k + 1; with as many branches as conductors the last one closes
// the ring. REQUIRES: one conductor more than branches, or as many (three).
SmallMatrix delta_matrix(const std::vector<models::Complex>& y, std::size_t conductors);

}  // namespace headroom::engine
