// SPDX-License-Identifier: Apache-2.0
// Elements in series between two terminals of equal size: lines, switches, sources.
//
// Line, nominal pi:   Y = [ Z⁻¹ + Ys/2     -Z⁻¹      ]
//                         [ -Z⁻¹         Z⁻¹ + Ys/2  ]
// A switch is Z = r·1 without Ys; a source is its internal Z between its terminal and its return.
#include "engine/powerflow/primitive.hpp"

namespace headroom::engine {

using models::Complex;
using models::Line;
using models::Network;
using models::Source;
using models::Switch;

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
  Primitive primitive = blank_primitive(network, {&line.from, &line.to});
  add_series(primitive, to_eigen(line.impedance_ohm).inverse());
  if (!line.admittance_s.empty()) {
    const SmallMatrix half = 0.5 * to_eigen(line.admittance_s);
    add_block(primitive, 0, 0, half);
    add_block(primitive, line.from.size(), line.from.size(), half);
  }
  eliminate_open(primitive, {&line.from, &line.to});
  return primitive;
}

Primitive switch_admittance(const Network& network, const Switch& sw) {
  Primitive primitive = blank_primitive(network, {&sw.from, &sw.to});
  const auto n = static_cast<Eigen::Index>(sw.from.size());
  add_series(primitive, SmallMatrix::Identity(n, n) / sw.contact_resistance_ohm);
  eliminate_open(primitive, {&sw.from, &sw.to});
  return primitive;
}

Primitive source_admittance(const Network& network, const Source& source) {
  const SmallMatrix y = to_eigen(source.impedance_ohm).inverse();
  if (!source.return_terminal) {
    Primitive primitive = blank_primitive(network, {&source.terminal});
    add_block(primitive, 0, 0, y);
    eliminate_open(primitive, {&source.terminal});
    return primitive;
  }
  Primitive primitive = blank_primitive(network, {&source.terminal, &*source.return_terminal});
  add_series(primitive, y);
  eliminate_open(primitive, {&source.terminal, &*source.return_terminal});
  return primitive;
}

}  // namespace headroom::engine
