// SPDX-License-Identifier: Apache-2.0
// The load law (engine/powerflow/load_law.cpp) in the form of the kernels. With u = |v| / rated,
//   g = (P a(u) - j Q b(u)) / rated²,   in range a = a0 + a1 / u + a2 / u², or u^k,
//   outside a = a0 + a1 / u: the current linear in u between v_low and v_min, c + m (u - v_low), is a1 = c - m v_low,
//   a0 = m.
// In volts 1/u = rated / |v|: the coefficient of 1/u takes a factor rated, that of 1/u² rated².
#include <algorithm>

#include "engine/batch/chord_base.hpp"

namespace headroom::engine {

namespace {

using models::LoadModel;

struct Pieces {
  double in[3] = {};      // a0, a1, a2 in range
  double out[3][2] = {};  // a0, a1: below v_low, up to v_min, above v_max
};

// Between the rated impedance at v_low and the conductance g_min at v_min.
void interpolate(const InjectionBranch& b, double g_min, double (&out)[2]) {
  out[0] = 1.0, out[1] = 0.0;
  if (!(b.v_min_pu > b.v_low_pu)) return;
  const double rise = (g_min * b.v_min_pu - b.v_low_pu) / (b.v_min_pu - b.v_low_pu);
  out[0] = rise, out[1] = b.v_low_pu - rise * b.v_low_pu;
}

// u^-power in range; g_min, g_max at the ends of it.
Pieces pieces(const InjectionBranch& b, int power, double g_min, double g_max, bool interpolated) {
  Pieces p;
  p.in[power] = 1.0;
  p.out[0][0] = 1.0;
  p.out[2][0] = g_max;
  if (interpolated) interpolate(b, g_min, p.out[1]);
  else p.out[1][0] = g_min;
  return p;
}

Pieces mix(const double* weight, const Pieces& z, const Pieces& i, const Pieces& p) {
  Pieces sum;
  for (int k = 0; k < 3; ++k) {
    sum.in[k] = weight[0] * z.in[k] + weight[1] * i.in[k] + weight[2] * p.in[k];
    for (int c = 0; c < 2; ++c)
      sum.out[k][c] = weight[0] * z.out[k][c] + weight[1] * i.out[k][c] + weight[2] * p.out[k][c];
  }
  for (int c = 0; c < 2; ++c) sum.out[0][c] = c == 0 ? 1.0 : 0.0;
  return sum;
}

void scale(const Pieces& from, double share, double rated, double (&in)[3], double (&out)[3][2]) {
  const double at_rated = share / (rated * rated);
  in[0] = at_rated * from.in[0], in[1] = at_rated * rated * from.in[1], in[2] = share * from.in[2];
  for (int k = 0; k < 3; ++k) out[k][0] = at_rated * from.out[k][0], out[k][1] = at_rated * rated * from.out[k][1];
}

// Whole exponents of P u^a are pieces too.
int whole_power(double exponent) {
  for (int power = 0; power <= 2; ++power)
    if (exponent == 2.0 - power) return power;
  return -1;
}

// The pieces of both powers, and the kind of law; false: the kernels have none for this model.
bool choose(const InjectionBranch& b, Pieces& p, Pieces& q, kernels::Law& law) {
  const double g_min = b.v_min_pu > 0.0 ? 1.0 / (b.v_min_pu * b.v_min_pu) : 0.0,
               g_max = 1.0 / (b.v_max_pu * b.v_max_pu);
  const auto with = [&](int power, bool interpolated) { return pieces(b, power, g_min, g_max, interpolated); };
  const auto current = [&] { return pieces(b, 1, b.v_min_pu > 0.0 ? 1.0 / b.v_min_pu : 0.0, 1.0 / b.v_max_pu, true); };
  Pieces impedance;
  impedance.in[0] = impedance.out[0][0] = impedance.out[1][0] = impedance.out[2][0] = 1.0;
  p = q = impedance;
  law.kind = kernels::law_rational;
  law.limited = b.v_min_pu > 0.0 || b.v_max_pu < 1e6;
  switch (b.model) {
    case LoadModel::constant_power:
      p = q = with(2, true);
      law.kind = kernels::law_power;
      break;
    case LoadModel::constant_impedance:
      law.kind = kernels::law_constant;
      law.limited = 0;
      break;
    case LoadModel::constant_current: p = q = current(); break;
    case LoadModel::constant_power_quadratic_q:
      p = with(2, true), q = with(0, true);
      law.jumps = law.limited;
      break;
    case LoadModel::fixed_q:
      p = q = with(2, false);
      q.out[1][0] = q.out[2][0] = 1.0;
      law.jumps = law.limited;
      break;
    case LoadModel::fixed_reactance:
      p = with(2, false), q = impedance;
      law.jumps = law.limited;
      break;
    case LoadModel::exponential: {
      const int power_p = whole_power(b.exponent_p), power_q = whole_power(b.exponent_q);
      p = with(std::max(power_p, 0), true), q = with(std::max(power_q, 0), true);
      law.jumps = law.limited;
      if (power_p < 0 || power_q < 0) law.kind = kernels::law_exponential;
      break;
    }
    case LoadModel::limited_current: return false;
    case LoadModel::zip:
      if (b.zip[6] > 0.0) return false;
      p = mix(b.zip.data(), impedance, current(), with(2, true));
      q = mix(b.zip.data() + 3, impedance, current(), with(2, true));
      break;
  }
  return true;
}

}  // namespace

bool kernel_law(const InjectionBranch& b, double share, kernels::Law& law) {
  law = {};
  Pieces p, q;
  if (b.impedance_share != 1.0 || !choose(b, p, q, law)) return false;
  const double rated = b.rated_v;
  scale(p, share, rated, law.in_p, law.out_p);
  scale(q, share, rated, law.in_q, law.out_q);
  const auto limit = [&](double u) { return u * u * rated * rated; };
  law.low_v2 = limit(b.v_low_pu), law.min_v2 = limit(b.v_min_pu), law.max_v2 = limit(b.v_max_pu);
  law.doubt_v2 = limit(0.995 * b.v_max_pu);
  if (law.kind == kernels::law_exponential) {  // g = share / rated² (v² / rated²)^((a - 2) / 2)
    const double at_rated = share / (rated * rated);
    law.in_p[0] = law.in_q[0] = at_rated;
    law.in_p[1] = 0.5 * (b.exponent_p - 2.0), law.in_q[1] = 0.5 * (b.exponent_q - 2.0);
    law.in_p[2] = law.in_q[2] = 1.0 / (rated * rated);
  }
  return true;
}

}  // namespace headroom::engine
