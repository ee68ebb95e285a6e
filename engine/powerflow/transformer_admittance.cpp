// SPDX-License-Identifier: Apache-2.0
// Transformers of n windings, phase by phase.
//
// One phase on a 1 V base with s = S_1 / phases:
//   short-circuit impedances seen from winding 1, all in ohm at 1 V (w, v = 2 … n; r, x in per unit):
//     Z(w,w) = (r_1 + r_w + j x_1w) / s
//     Z(w,v) = (Z(w,w) + Z(v,v) - (r_w + r_v + j x_wv) / s) / 2
//   Y1 = Dᵀ Z⁻¹ D with D = [-1 | 1] (currents of windings 2 … n, winding 1 carrying the balance),
//   Y1(2,2) += (p_noload - j i_magnetising) s.
// A winding of rated branch voltage U_w at tap t_w over conductors (from, to):  u_w = (V_from - V_to) / (U_w t_w
// e^{-jθ_w}), so that Y = Nᴴ Y1 N with one row of N per winding. θ is 0 except in balanced networks. Branches: wye from
// the phase to the last conductor; delta from phase k to phase k ± 1, the sign being the vector group.
// Autotransformer: the series winding (1) lies between the conductors of the two buses, its voltage U_1 is the
// difference of theirs, and with a = U_2 / U_1 the nameplate's impedances become those of the windings (Dommel 1986,
// §6.6):     Z(2,2) = (1 + a)² (r_1 + r_2 + j x_12) / s,      x_13 -> x_12 (1 + a) a + x_13 (1 + a) - x_23 a.
#include <numbers>

#include "engine/powerflow/primitive.hpp"

namespace headroom::engine {

using models::Complex;
using models::Connection;
using models::Network;
using models::Transformer;
using models::Winding;

namespace {

bool is_auto(const Transformer& transformer) { return transformer.windings[0].connection == Connection::series; }

double branch_voltage(const Network& network, const Transformer& transformer, const Winding& winding) {
  if (winding.connection == Connection::series) {
    const double u = winding.rated_voltage_v - transformer.windings[1].rated_voltage_v;
    if (u == 0.0) return winding.rated_voltage_v * 1e-4;  // as OpenDSS
    return transformer.phases == 1 ? u : u / std::numbers::sqrt3;
  }
  const bool line_to_line = winding.connection == Connection::delta || transformer.phases == 1;
  return network.balanced() || !line_to_line ? winding.rated_voltage_v / std::numbers::sqrt3 : winding.rated_voltage_v;
}

// Of the nameplate, between terminals; then of the windings.
void make_auto(const Network& network, const Transformer& transformer, double s, SmallMatrix& z) {
  const auto& w = transformer.windings;
  const double a = branch_voltage(network, transformer, w[1]) / branch_voltage(network, transformer, w[0]);
  z(0, 0) *= (1.0 + a) * (1.0 + a);
  if (w.size() < 3) return;
  const auto& x = transformer.reactance_pu;
  z(1, 1).imag((x[0] * (1.0 + a) * a + x[1] * (1.0 + a) - x[w.size() - 1] * a) / s);
}

SmallMatrix short_circuit_impedance(const Network& network, const Transformer& transformer, double s) {
  const auto& windings = transformer.windings;
  const auto n = static_cast<Eigen::Index>(windings.size()) - 1;
  const auto r = [&](Eigen::Index w) { return windings[static_cast<std::size_t>(w)].resistance_pu; };
  SmallMatrix z(n, n);
  std::size_t pair = 0;
  for (Eigen::Index w = 0; w < n; ++w) z(w, w) = Complex(r(0) + r(w + 1), transformer.reactance_pu[pair++]) / s;
  if (is_auto(transformer)) make_auto(network, transformer, s, z);
  for (Eigen::Index w = 0; w < n; ++w)
    for (Eigen::Index v = w + 1; v < n; ++v) {
      const Complex between = Complex(r(w + 1) + r(v + 1), transformer.reactance_pu[pair++]) / s;
      z(w, v) = z(v, w) = 0.5 * (z(w, w) + z(v, v) - between);
    }
  return z;
}

SmallMatrix one_volt_admittance(const Network& network, const Transformer& transformer, double s) {
  const auto n = static_cast<Eigen::Index>(transformer.windings.size());
  SmallMatrix d(n - 1, n);
  d.col(0).setConstant(-1.0);
  d.rightCols(n - 1).setIdentity();
  SmallMatrix y = d.transpose() * short_circuit_impedance(network, transformer, s).inverse() * d;
  y(1, 1) += Complex(transformer.no_load_loss_pu, -transformer.magnetising_current_pu) * s;
  return y;
}

// +1: delta branches run from phase k to k + 1. The winding of the higher voltage decides, and which side leads.
int delta_direction(const Transformer& transformer) {
  const Winding& first = transformer.windings[0];
  const Winding& second = transformer.windings[1];
  if (first.connection == second.connection || is_auto(transformer)) return 1;
  const Winding& high = first.rated_voltage_v >= second.rated_voltage_v ? first : second;
  const bool high_is_delta = high.connection == Connection::delta;
  return high_is_delta == transformer.low_voltage_leads ? 1 : -1;
}

std::size_t next_phase(std::size_t phase, int direction, int phases) {
  const int next = static_cast<int>(phase) + direction;
  if (phases <= 2) return static_cast<std::size_t>(next < 0 ? 2 : next);  // open delta: its third corner follows
  return static_cast<std::size_t>((next + phases) % phases);
}

void add_neutral(models::ComplexMatrix& y, std::size_t neutral, const Winding& winding, double stray_s) {
  if (winding.connection != Connection::wye) return;
  if (winding.neutral_resistance_ohm < 0.0) y(neutral, neutral) += Complex(0.0, stray_s);
  else y(neutral, neutral) += ground_branch(winding.neutral_resistance_ohm, winding.neutral_reactance_ohm);
}

struct WindingRow {  // of N: +1/(U t) at `from`, -1/(U t) at `to`
  std::size_t from = 0, to = 0;
  double turns_per_v = 0.0;
  double stray_s = 0.0;
};

void add_phase(models::ComplexMatrix& y, const SmallMatrix& y1, const std::vector<WindingRow>& rows) {
  for (std::size_t w = 0; w < rows.size(); ++w) {
    y(rows[w].from, rows[w].from) += Complex(0.0, rows[w].stray_s);
    y(rows[w].to, rows[w].to) += Complex(0.0, rows[w].stray_s);
    for (std::size_t v = 0; v < rows.size(); ++v) {
      const Complex value =
          y1(static_cast<Eigen::Index>(w), static_cast<Eigen::Index>(v)) * rows[w].turns_per_v * rows[v].turns_per_v;
      y(rows[w].from, rows[v].from) += value;
      y(rows[w].from, rows[v].to) -= value;
      y(rows[w].to, rows[v].from) -= value;
      y(rows[w].to, rows[v].to) += value;
    }
  }
}

void fill_three_phase(Primitive& primitive, const Network& network, const Transformer& transformer,
                      const std::vector<double>& tap_pu) {
  const double s = transformer.windings[0].rated_power_va / transformer.phases;
  const SmallMatrix y1 = one_volt_admittance(network, transformer, s);
  const std::size_t conductors = static_cast<std::size_t>(transformer.phases) + 1;
  std::vector<WindingRow> rows(transformer.windings.size());
  for (std::size_t w = 0; w < rows.size(); ++w) {
    const double u = branch_voltage(network, transformer, transformer.windings[w]);
    rows[w].turns_per_v = 1.0 / (u * tap_pu[w]);
    rows[w].stray_s = -0.5e-6 * transformer.stray_ppm * s / (u * u);
  }
  for (std::size_t phase = 0; phase < conductors - 1; ++phase) {
    for (std::size_t w = 0; w < rows.size(); ++w) {
      const auto [from, to] = winding_branch(transformer, w, phase);
      rows[w].from = w * conductors + from;
      rows[w].to = w * conductors + to;
    }
    add_phase(primitive.y_s, y1, rows);
  }
  for (std::size_t w = 0; w < rows.size() && !is_auto(transformer); ++w)
    add_neutral(primitive.y_s, w * conductors + conductors - 1, transformer.windings[w], rows[w].stray_s);
}

void fill_balanced(Primitive& primitive, const Network& network, const Transformer& transformer,
                   const std::vector<double>& tap_pu) {
  const double s = transformer.windings[0].rated_power_va / 3.0;
  const SmallMatrix y1 = one_volt_admittance(network, transformer, s);
  std::vector<Complex> row(transformer.windings.size());
  std::vector<std::size_t> conductor(row.size());
  std::size_t next = 0;
  for (std::size_t w = 0; w < row.size(); ++w) {
    conductor[w] = next;
    next += transformer.windings[w].terminal.size();
    const double shift = w < transformer.phase_shift_degree.size() ? transformer.phase_shift_degree[w] : 0.0;
    const double u = branch_voltage(network, transformer, transformer.windings[w]);
    row[w] = std::polar(1.0 / (u * tap_pu[w]), shift * std::numbers::pi / 180.0);
    primitive.y_s(conductor[w], conductor[w]) += Complex(0.0, -0.5e-6 * transformer.stray_ppm * s / (u * u));
  }
  for (std::size_t w = 0; w < row.size(); ++w)
    for (std::size_t v = 0; v < row.size(); ++v)
      primitive.y_s(conductor[w], conductor[v]) +=
          std::conj(row[w]) * y1(static_cast<Eigen::Index>(w), static_cast<Eigen::Index>(v)) * row[v];
}

}  // namespace

std::pair<std::size_t, std::size_t> winding_branch(const Transformer& transformer, std::size_t winding,
                                                   std::size_t phase) {
  if (transformer.windings[winding].connection == Connection::series)
    return {phase, transformer.windings[0].terminal.size() + phase};
  if (transformer.windings[winding].connection == Connection::delta && transformer.phases > 1)
    return {phase, next_phase(phase, delta_direction(transformer), transformer.phases)};
  return {phase, static_cast<std::size_t>(transformer.phases)};
}

Primitive transformer_admittance(const Network& network, const Transformer& transformer,
                                 const std::vector<double>& tap_pu) {
  std::vector<const models::Terminal*> terminals;
  for (const Winding& winding : transformer.windings) terminals.push_back(&winding.terminal);
  Primitive primitive = blank_primitive(network, terminals);
  if (network.balanced()) fill_balanced(primitive, network, transformer, tap_pu);
  else fill_three_phase(primitive, network, transformer, tap_pu);
  eliminate_open(primitive, terminals);
  return primitive;
}

}  // namespace headroom::engine
