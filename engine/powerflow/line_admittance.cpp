// SPDX-License-Identifier: Apache-2.0
// Elements in series between two terminals of equal size: lines, switches, sources.
//
// Line, nominal pi:   Y = [ Z⁻¹ + Ys/2     -Z⁻¹      ]
//                         [ -Z⁻¹         Z⁻¹ + Ys/2  ]
// A switch is Z = r·1 without Ys; a source is its internal Z between its terminal and its return.
#include <array>

#include "engine/powerflow/primitive.hpp"

namespace headroom::engine {

using models::Line;
using models::Network;
using models::Source;
using models::Switch;
using models::Terminal;

namespace {

void add_series(Primitive& primitive, const SmallMatrix& y) {
  const auto n = static_cast<std::size_t>(y.rows());
  add_block(primitive, 0, 0, y);
  add_block(primitive, n, n, y);
  add_block(primitive, 0, n, -y);
  add_block(primitive, n, 0, -y);
}

}  // namespace

Primitive line_admittance(const Network& network, const Line& line) {
  const std::array<const Terminal*, 2> terminals{&line.from, &line.to};
  Primitive primitive = blank_primitive(network, terminals);
  add_series(primitive, to_eigen(line.impedance_ohm).inverse());
  if (!line.admittance_s.empty()) {
    const SmallMatrix half = 0.5 * to_eigen(line.admittance_s);
    add_block(primitive, 0, 0, half);
    add_block(primitive, line.from.size(), line.from.size(), half);
  }
  eliminate_open(primitive, terminals);
  return primitive;
}

Primitive switch_admittance(const Network& network, const Switch& sw) {
  const std::array<const Terminal*, 2> terminals{&sw.from, &sw.to};
  Primitive primitive = blank_primitive(network, terminals);
  const auto n = static_cast<Eigen::Index>(sw.from.size());
  add_series(primitive, SmallMatrix::Identity(n, n) / sw.contact_resistance_ohm);
  eliminate_open(primitive, terminals);
  return primitive;
}

Primitive source_admittance(const Network& network, const Source& source) {
  const SmallMatrix y = to_eigen(source.impedance_ohm).inverse();
  const bool grounded = !source.return_terminal;
  const std::array<const Terminal*, 2> both{&source.terminal, grounded ? nullptr : &*source.return_terminal};
  const std::span<const Terminal* const> terminals(both.data(), grounded ? 1 : 2);
  Primitive primitive = blank_primitive(network, terminals);
  if (grounded) add_block(primitive, 0, 0, y);
  else add_series(primitive, y);
  eliminate_open(primitive, terminals);
  return primitive;
}

}  // namespace headroom::engine
