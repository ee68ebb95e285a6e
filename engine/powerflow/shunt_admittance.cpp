// SPDX-License-Identifier: Apache-2.0
// Capacitor banks, reactors and the neutral branches of loads.
//
// One step of a bank: jB with B = Q_phase / U_branch², U_branch = U/√3 for wye banks of two and three phases, U
// otherwise. Series r + jx: wye (r + jx + 1/jB)⁻¹ per phase; delta (OpenDSS): it lies in the conductors to the bank, as
// many as it has branches,  Y = ((Y_delta, those diagonals × 1.000001)⁻¹ + (r + jx) on them)⁻¹, the factor making
// Y_delta invertible.
// Balanced networks: a third of the power at U/√3 whatever the connection.
#include <array>
#include <numbers>

#include "engine/powerflow/primitive.hpp"

namespace headroom::engine {

using models::Capacitor;
using models::Complex;
using models::Connection;
using models::Load;
using models::Network;
using models::Reactor;
using models::Terminal;

namespace {

constexpr double delta_regularisation = 1.000001;

// A shunt at `from`, or the same admittance in series between `from` and `to`.
Primitive two_terminal(const Network& network, const Terminal& from, const std::optional<Terminal>& to,
                       const SmallMatrix& y, bool in_series) {
  const std::array<const Terminal*, 2> both{&from, to ? &*to : nullptr};
  const std::span<const Terminal* const> terminals(both.data(), to ? 2 : 1);
  Primitive primitive = blank_primitive(network, terminals);
  const std::size_t n = from.size();
  add_block(primitive, 0, 0, y);
  if (to && in_series) {
    add_block(primitive, n, n, y);
    add_block(primitive, 0, n, -y);
    add_block(primitive, n, 0, -y);
  }
  eliminate_open(primitive, terminals);
  return primitive;
}

SmallMatrix delta_step(Complex y, Complex series, std::size_t branches, std::size_t conductors) {
  SmallMatrix matrix = delta_matrix(std::vector<Complex>(branches, y), conductors);
  if (series == Complex{}) return matrix;
  const auto in_line = static_cast<Eigen::Index>(branches);
  matrix.diagonal().head(in_line) *= delta_regularisation;
  matrix = matrix.inverse().eval();
  matrix.diagonal().head(in_line).array() += series;
  return matrix.inverse();
}

SmallMatrix capacitor_step(const Network& network, const Capacitor& capacitor, std::size_t step) {
  const std::size_t conductors = capacitor.from.size();
  const auto n = static_cast<Eigen::Index>(conductors);
  const double u = capacitor.rated_voltage_v;
  const bool delta = capacitor.connection == Connection::delta && !network.balanced();
  const double branch_var =
      network.balanced() ? capacitor.step_power_var[step] / 3.0 : capacitor.step_power_var[step] / capacitor.phases;
  const bool from_line_voltage = network.balanced() || (!delta && capacitor.phases > 1);
  const double branch_v = from_line_voltage ? u / std::numbers::sqrt3 : u;
  const Complex y(0.0, branch_var / (branch_v * branch_v));
  const Complex series(step < capacitor.step_resistance_ohm.size() ? capacitor.step_resistance_ohm[step] : 0.0,
                       step < capacitor.step_reactance_ohm.size() ? capacitor.step_reactance_ohm[step] : 0.0);
  if (delta) return delta_step(y, series, static_cast<std::size_t>(capacitor.phases), conductors);
  const Complex branch = series == Complex{} || y == Complex{} ? y : 1.0 / (series + 1.0 / y);
  return SmallMatrix::Identity(n, n) * branch;
}

}  // namespace

Primitive capacitor_admittance(const Network& network, const Capacitor& capacitor, const std::vector<int>& step_on) {
  const auto n = static_cast<Eigen::Index>(capacitor.from.size());
  SmallMatrix y = SmallMatrix::Zero(n, n);
  for (std::size_t step = 0; step < capacitor.step_power_var.size(); ++step)
    if (step_on[step]) y += capacitor_step(network, capacitor, step);
  return two_terminal(network, capacitor.from, capacitor.to, y, capacitor.connection != Connection::delta);
}

Primitive reactor_admittance(const Network& network, const Reactor& reactor) {
  const SmallMatrix z = to_eigen(reactor.impedance_ohm);
  const Complex parallel = reactor.parallel_resistance_ohm > 0.0 ? 1.0 / reactor.parallel_resistance_ohm : 0.0;
  if (reactor.connection != Connection::delta) {
    SmallMatrix y = z.inverse();
    y.diagonal().array() += parallel;
    return two_terminal(network, reactor.from, reactor.to, y, true);
  }
  std::vector<Complex> branches(static_cast<std::size_t>(z.rows()));
  for (std::size_t k = 0; k < branches.size(); ++k) {
    const auto i = static_cast<Eigen::Index>(k);
    branches[k] = 1.0 / z(i, i) + parallel;
  }
  const SmallMatrix y = network.balanced() ? SmallMatrix(SmallMatrix::Identity(1, 1) * 3.0 * branches[0])
                                           : delta_matrix(branches, reactor.from.size());
  return two_terminal(network, reactor.from, reactor.to, y, false);
}

Primitive load_neutral_admittance(const Network& network, const Load& load) {
  Primitive primitive;
  if (network.balanced() || load.connection != Connection::wye || load.neutral_resistance_ohm < 0.0) return primitive;
  const std::int64_t neutral = network.node(load.terminal.bus, load.terminal.nodes.back());
  if (neutral < 0) return primitive;
  primitive.node = {neutral};
  primitive.y_s = models::ComplexMatrix(1);
  primitive.y_s(0, 0) = ground_branch(load.neutral_resistance_ohm, load.neutral_reactance_ohm);
  return primitive;
}

}  // namespace headroom::engine
