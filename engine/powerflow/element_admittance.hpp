// SPDX-License-Identifier: Apache-2.0
// Primitive admittances: I = Y V for the terminal conductors of one linear element, current into the element positive.
//
// Conductors of all terminals follow one another; node[k] is the Network node of conductor k, -1 for ground.
// Open conductors are eliminated (Kron) and their rows left with 1e-12 S on the diagonal, as OpenDSS does.
// In balanced networks the one conductor is the positive-sequence equivalent; a transformer's phase shift makes its
// matrix unsymmetric there.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "models/core/matrix.hpp"
#include "models/network/operating_point.hpp"

namespace headroom::engine {

struct Primitive {
  std::vector<std::int64_t> node;  // [conductor] Network node, -1 = ground
  models::ComplexMatrix y_s;       // [conductor][conductor]
};

Primitive line_admittance(const models::Network& network, const models::Line& line);
Primitive switch_admittance(const models::Network& network, const models::Switch& sw);
Primitive transformer_admittance(const models::Network& network, const models::Transformer& transformer,
                                 const std::vector<double>& tap_pu);
// Conductors of a winding (0-based) between which its branch of one phase (0-based) lies: {from, to}; that of a series
// winding ends at a conductor of the terminal that follows.
std::pair<std::size_t, std::size_t> winding_branch(const models::Transformer& transformer, std::size_t winding,
                                                   std::size_t phase);
Primitive capacitor_admittance(const models::Network& network, const models::Capacitor& capacitor,
                               const std::vector<int>& step_on);
Primitive reactor_admittance(const models::Network& network, const models::Reactor& reactor);
// The neutral branch of a load that has one (empty primitive otherwise).
Primitive load_neutral_admittance(const models::Network& network, const models::Load& load);
// The source's internal admittance (between its terminal and its return). REQUIRES: not stiff.
Primitive source_admittance(const models::Network& network, const models::Source& source);

// All linear elements in service in this operating point (stiff sources have none). Element order: lines, switches,
// transformers, capacitors, reactors, load neutrals, sources.
std::vector<Primitive> primitive_admittances(const models::Network& network, const models::OperatingPoint& point);

}  // namespace headroom::engine
