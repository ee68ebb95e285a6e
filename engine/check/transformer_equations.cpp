// SPDX-License-Identifier: Apache-2.0
// One phase of an n-winding transformer. Winding w of rated branch voltage U_w at tap t_w sees u_w = v_w / (U_w t_w)
// and carries J_w = U_w t_w i_w (current on a 1 V base, into the winding). With the pair impedances on that base, z_pq
// = (r_p + r_q + j x_pq) / s and z_pp = 0, the core carries no net ampere-turns and the leakage drops are
//     Σ_k J_k = 0,      u_p - u_1 = -½ Σ_k (z_pk - z_1k) J_k       (p = 2 … n):
// n equations for n currents. Core losses and magnetising current are a shunt across winding 2.
// Autotransformers: the pair impedances 12 and 13 of the windings follow from those between the terminals, the voltage
// of the series winding being the difference of the two buses'. Delta branches: the phase voltage of a delta that lags
// its partner lags its branch by 30 degrees, so branch a is a-b; one that leads has branch a-c.
#include <numbers>

#include "engine/check/element_equations.hpp"

namespace headroom::engine::check {

using models::Complex;
using models::Connection;
using models::Network;
using models::Transformer;

namespace {

// Pair impedance of windings p < q in per unit; the pairs follow one another as 12 13 … 1n 23 ….
Complex pair_impedance(const Transformer& transformer, std::size_t p, std::size_t q) {
  if (p == q) return 0.0;
  if (p > q) std::swap(p, q);
  const auto& w = transformer.windings;
  const auto& x = transformer.reactance_pu;
  const std::size_t n = w.size(), pair = p * n - p * (p + 1) / 2 + (q - p - 1);
  const Complex z(w[p].resistance_pu + w[q].resistance_pu, x[pair]);
  if (p != 0 || q > 2 || w[0].connection != Connection::series) return z;
  const double high = w[0].rated_voltage_v, low = w[1].rated_voltage_v;  // of the buses, star
  const double series = high == low ? high * (transformer.phases == 1 ? 1e-4 : 1e-4 * std::numbers::sqrt3) : high - low;
  const double whole = 1.0 + low / series;
  if (q == 1) return z * whole * whole;
  return {z.real(), x[0] * whole * low / series + x[1] * whole - x[n - 1] * low / series};
}

struct Leakage {
  Eigen::PartialPivLU<Matrix> equations;
  Eigen::MatrixXd magnitude;  // |inverse|
};

Leakage leakage_of(const Transformer& transformer, double s) {
  const std::size_t n = transformer.windings.size();
  Matrix a(n, n);
  a.row(0).setOnes();
  for (std::size_t p = 1; p < n; ++p)
    for (std::size_t k = 0; k < n; ++k)
      a(static_cast<Eigen::Index>(p), static_cast<Eigen::Index>(k)) =
          -0.5 * (pair_impedance(transformer, p, k) - pair_impedance(transformer, 0, k)) / s;
  Leakage leakage{Eigen::PartialPivLU<Matrix>(a), {}};
  leakage.magnitude = leakage.equations.inverse().cwiseAbs();
  return leakage;
}

double branch_voltage(const Network& network, const Transformer& transformer, std::size_t w) {
  const auto& winding = transformer.windings[w];
  if (winding.connection == Connection::series) {
    const double across = winding.rated_voltage_v - transformer.windings[1].rated_voltage_v;
    if (across == 0.0) return winding.rated_voltage_v / 1e4;
    return transformer.phases > 1 ? across / std::numbers::sqrt3 : across;
  }
  const bool phase_voltage = network.balanced() || (winding.connection == Connection::wye && transformer.phases > 1);
  return phase_voltage ? winding.rated_voltage_v / std::numbers::sqrt3 : winding.rated_voltage_v;
}

// The conductor at which the branch of a phase ends.
std::size_t branch_end(const Transformer& transformer, std::size_t w, std::size_t phase) {
  const auto phases = static_cast<std::size_t>(transformer.phases);
  if (transformer.windings[w].connection == Connection::series) return phases + 1 + phase;
  if (transformer.windings[w].connection != Connection::delta || phases == 1) return phases;
  const auto &a = transformer.windings[0], &b = transformer.windings[1];
  bool lags = true;  // like windings: a-b
  if (a.connection != b.connection && a.connection != Connection::series) {
    const bool first_is_low = a.rated_voltage_v < b.rated_voltage_v;
    const bool delta_is_low = (a.connection == Connection::delta) == first_is_low;
    lags = delta_is_low != transformer.low_voltage_leads;
  }
  if (lags) return phases == 2 ? phase + 1 : (phase + 1) % phases;
  return phase == 0 ? 2 : phase - 1;  // the third corner, of an open delta too
}

struct PhaseCurrents {
  Vector winding_a;  // i_w, into the winding
  Eigen::VectorXd scale_a;
};

// v: voltage across each winding; volts_per_turn: U_w t_w, with the phase shift of balanced networks as its angle.
PhaseCurrents phase_currents(const Transformer& transformer, const Leakage& leakage, double s, const Vector& v,
                             const Vector& volts_per_turn) {
  const auto n = v.size();
  const Vector u = v.cwiseQuotient(volts_per_turn);
  Vector right = u.array() - u(0);
  Eigen::VectorXd right_scale = u.cwiseAbs().array() + std::abs(u(0));
  right(0) = 0.0, right_scale(0) = 0.0;
  Vector j = leakage.equations.solve(right);
  Eigen::VectorXd scale = leakage.magnitude * right_scale;
  const Complex core(transformer.no_load_loss_pu * s, -transformer.magnetising_current_pu * s);
  j(1) += core * u(1);
  scale(1) += std::abs(core * u(1));
  PhaseCurrents currents{Vector(n), Eigen::VectorXd(n)};
  for (Eigen::Index w = 0; w < n; ++w) {
    currents.winding_a(w) = j(w) / std::conj(volts_per_turn(w));
    currents.scale_a(w) = scale(w) / std::abs(volts_per_turn(w));
  }
  return currents;
}

// Across winding w the stray susceptance to ground at both ends.
Complex stray_of(const Network& network, const Transformer& transformer, std::size_t w, double s) {
  const double u = branch_voltage(network, transformer, w);
  return {0.0, -0.5 * transformer.stray_ppm / 1e6 * s / (u * u)};
}

Response balanced_currents(const Network& network, const Transformer& transformer, const std::vector<double>& tap_pu,
                           const Vector& v) {
  const double s = transformer.windings[0].rated_power_va / 3.0;
  const std::size_t n = transformer.windings.size();
  Vector across(n), volts(n);
  std::vector<Eigen::Index> conductor(n);
  Eigen::Index next = 0;
  for (std::size_t w = 0; w < n; ++w) {
    const double lag = w < transformer.phase_shift_degree.size() ? transformer.phase_shift_degree[w] : 0.0;
    conductor[w] = next;
    across(static_cast<Eigen::Index>(w)) = v(next);
    volts(static_cast<Eigen::Index>(w)) =
        std::polar(branch_voltage(network, transformer, w) * tap_pu[w], -lag * std::numbers::pi / 180.0);
    next += static_cast<Eigen::Index>(transformer.windings[w].terminal.size());
  }
  const PhaseCurrents phase = phase_currents(transformer, leakage_of(transformer, s), s, across, volts);
  Response response(v.size());
  for (std::size_t w = 0; w < n; ++w) {
    response.current_a(conductor[w]) += phase.winding_a(static_cast<Eigen::Index>(w));
    response.scale_a(conductor[w]) += phase.scale_a(static_cast<Eigen::Index>(w));
    response.add_branch(conductor[w], -1, stray_of(network, transformer, w, s), v);
  }
  return response;
}

}  // namespace

Response transformer_currents(const Network& network, const Transformer& transformer, const std::vector<double>& tap_pu,
                              const Vector& v) {
  if (network.balanced()) return balanced_currents(network, transformer, tap_pu, v);
  const double s = transformer.windings[0].rated_power_va / transformer.phases;
  const std::size_t n = transformer.windings.size(), conductors = static_cast<std::size_t>(transformer.phases) + 1;
  const Leakage leakage = leakage_of(transformer, s);
  Response response(v.size());
  Vector across(n), volts(n);
  std::vector<Eigen::Index> from(n), to(n);
  for (std::size_t phase = 0; phase + 1 < conductors; ++phase) {
    for (std::size_t w = 0; w < n; ++w) {
      from[w] = static_cast<Eigen::Index>(w * conductors + phase);
      to[w] = static_cast<Eigen::Index>(w * conductors + branch_end(transformer, w, phase));
      across(static_cast<Eigen::Index>(w)) = v(from[w]) - v(to[w]);
      volts(static_cast<Eigen::Index>(w)) = branch_voltage(network, transformer, w) * tap_pu[w];
    }
    const PhaseCurrents currents = phase_currents(transformer, leakage, s, across, volts);
    for (std::size_t w = 0; w < n; ++w) {
      const auto k = static_cast<Eigen::Index>(w);
      response.current_a(from[w]) += currents.winding_a(k);
      response.current_a(to[w]) -= currents.winding_a(k);
      response.scale_a(from[w]) += currents.scale_a(k);
      response.scale_a(to[w]) += currents.scale_a(k);
      response.add_branch(from[w], -1, stray_of(network, transformer, w, s), v);
      response.add_branch(to[w], -1, stray_of(network, transformer, w, s), v);
    }
  }
  for (std::size_t w = 0; w < n; ++w) {
    const auto& winding = transformer.windings[w];
    if (winding.connection != Connection::wye || transformer.windings[0].connection == Connection::series) continue;
    const Complex y = winding.neutral_resistance_ohm < 0.0
                          ? stray_of(network, transformer, w, s)
                          : neutral_admittance(winding.neutral_resistance_ohm, winding.neutral_reactance_ohm);
    response.add_branch(static_cast<Eigen::Index>((w + 1) * conductors - 1), -1, y, v);
  }
  return response;
}

}  // namespace headroom::engine::check
