// SPDX-License-Identifier: Apache-2.0
// The conductance of a branch for lanes of voltages (the rules themselves: engine/powerflow/load_law.cpp, from which
// the coefficients come).

namespace {

using Bits = unsigned long long __attribute__((vector_size(8 * width)));

inline Vector from_bits(Bits bits) { return (Vector)bits; }
inline Bits to_bits(Vector a) { return (Bits)a; }

// Natural logarithm of positive normal numbers. With m 2^e, m near 1: ln m = 2 artanh(s), s = (m - 1) / (m + 1).
inline Vector logarithm(Vector a) {
  constexpr double ln2_high = 0x1.62e42fefa38p-1, ln2_low = 0x1.ef35793c7673p-45;
  const Bits bits = to_bits(a) - 0x3fe6a09e667f3bcdull;  // so that m lies in [√½, √2)
  // The exponent as a double: its bits, biased to be positive, in the mantissa of 2^52.
  const Vector e = from_bits(((bits + 0x4000000000000000ull) >> 52) | 0x4330000000000000ull) - (0x1p52 + 1024.0);
  const Vector m = from_bits((bits & 0x000fffffffffffffull) + 0x3fe6a09e667f3bcdull);
  const Vector s = (m - 1.0) / (m + 1.0), z = s * s;
  Vector sum = all(1.0 / 23.0);
#pragma GCC unroll 10
  for (int k = 21; k >= 3; k -= 2) sum = fma(sum, z, all(1.0 / k));
  const Vector twice = s + s;
  return fma(e, all(ln2_high), fma(e, all(ln2_low), fma(twice * z, sum, twice)));
}

// e^y for |y| < 700.
inline Vector exponential(Vector y) {
  constexpr double ln2_high = 0x1.62e42fefa38p-1, ln2_low = 0x1.ef35793c7673p-45, round = 0x1.8p52;
  const Vector shifted = fma(y, all(1.4426950408889634), all(round));
  const Vector n = shifted - round;
  const Vector r = fnma(n, all(ln2_low), fnma(n, all(ln2_high), y));
  constexpr double reciprocal[14] = {1.0,     1.0,     1.0 / 2, 1.0 / 3,  1.0 / 4,  1.0 / 5,  1.0 / 6,
                                     1.0 / 7, 1.0 / 8, 1.0 / 9, 1.0 / 10, 1.0 / 11, 1.0 / 12, 1.0 / 13};
  Vector sum = all(1.0);  // Horner with the ratios of consecutive coefficients 1/k!
#pragma GCC unroll 13
  for (int k = 13; k >= 1; --k) sum = fma(sum * reciprocal[k], r, all(1.0));
  return from_bits(to_bits(sum) + (to_bits(shifted) << 52));
}

struct Conductance {
  Vector p, q;
};

// The conductance of lanes below and above the range of the law.
__attribute__((noinline)) Conductance outside(const Law& law, Vector v2, Mask below, Mask above, Conductance inside) {
  const Vector r = 1.0 / root(v2);
  const Mask low = below & (v2 <= law.low_v2);
  const auto pick = [&](const double(&c)[3][2], Vector in) {
    Vector g = choose(above, fma(all(c[2][1]), r, all(c[2][0])), in);
    g = choose(below, fma(all(c[1][1]), r, all(c[1][0])), g);
    return choose(low, fma(all(c[0][1]), r, all(c[0][0])), g);
  };
  return {pick(law.out_p, inside.p), pick(law.out_q, inside.q)};
}

__attribute__((noinline)) Conductance powers(const Law& law, Vector v2) {
  const Vector ln = logarithm(v2 * law.in_p[2]);
  return {law.in_p[0] * exponential(law.in_p[1] * ln), law.in_q[0] * exponential(law.in_q[1] * ln)};
}

// The series of an exponential law, its rest below 1e-11 of it for |x| <= 0.1; lanes farther away as above.
__attribute__((noinline)) Conductance expanded(const Law& law, const Expansion& near, Vector v2) {
  constexpr double reach = 0.1;
  const Vector x = fma(v2, all(near.per_v2), all(-1.0));
  Vector sum[2] = {all(near.binomial[0][10]), all(near.binomial[1][10])};
#pragma GCC unroll 10
  for (int k = 9; k >= 0; --k)
    for (int i = 0; i < 2; ++i) sum[i] = fma(sum[i], x, all(near.binomial[i][k]));
  const Mask far = (x > reach) | (x < -reach);
  Conductance g{sum[0] * near.at_base[0], sum[1] * near.at_base[1]};
  if (any(far)) {
    const Conductance exact = powers(law, v2);
    g = {choose(far, exact.p, g.p), choose(far, exact.q, g.q)};
  }
  return g;
}

HEADROOM_INLINE Conductance in_range(const Law& law, const Expansion* near, Vector v2) {
  Conductance g;
  switch (law.kind) {
    case law_power: g.p = g.q = law.in_p[2] / v2; break;
    case law_rational: {
      const Vector r = 1.0 / root(v2);
      g.p = fma(fma(all(law.in_p[2]), r, all(law.in_p[1])), r, all(law.in_p[0]));
      g.q = fma(fma(all(law.in_q[2]), r, all(law.in_q[1])), r, all(law.in_q[0]));
      break;
    }
    case law_exponential: g = near ? expanded(law, *near, v2) : powers(law, v2); break;
    default: g.p = all(law.in_p[0]), g.q = all(law.in_q[0]);
  }
  return g;
}

// near: of an exponential law where it is known, else null. piece: of a law that jumps, else null.
HEADROOM_INLINE Conductance conductance(const Law& law, const Expansion* near, Vector v2, const double* piece,
                                        Vector& unsettled) {
  const Conductance g = in_range(law, near, v2);
  if (!law.limited) return g;
  Mask below = v2 <= law.min_v2, above = v2 > law.max_v2;
  if (piece) {
    const Vector at = load(piece);
    const Mask is_below = at<0.0, is_above = at> 0.0;
    unsettled = choose((below ^ is_below) | (above ^ is_above) | (v2 > law.doubt_v2), all(1.0), unsettled);
    below = is_below, above = is_above;
  }
  return any(below | above) ? outside(law, v2, below, above, g) : g;
}

}  // namespace
