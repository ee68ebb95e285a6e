// SPDX-License-Identifier: Apache-2.0
// Voltages as magnitude and angle. With V = V_b + u the angle to V_b is small:
//   angle V = angle V_b + atan t,   t = Im(V_b* u) / (|V_b|² + Re(V_b* u)).

namespace {

// atan t for |t| <= 0.1: the series, its rest below 1e-18.
inline Vector arc_tangent(Vector t) {
  const Vector z = t * t;
  Vector sum = all(1.0 / 17.0);
#pragma GCC unroll 8
  for (int k = 15; k >= 1; k -= 2) sum = fnma(sum, z, all(1.0 / k));
  return sum * t;
}

constexpr double pi = 3.141592653589793;

// Lanes whose angle is not near the base's.
__attribute__((noinline)) Vector far_angle(Vector re, Vector im, Mask far, Vector angle) {
  for (int lane = 0; lane < width; ++lane)
    if (far[lane]) angle[lane] = __builtin_atan2(im[lane], re[lane]);
  return angle;
}

struct Polar {
  Vector magnitude, angle;
};

inline Polar polar_of(const double* base, double base_angle, const double* u) {
  const Vector u_re = load(u), u_im = load(u + lanes), b_re = all(base[0]), b_im = all(base[1]);
  const Vector re = u_re + base[0], im = u_im + base[1];
  const Vector along = fma(b_re, re, b_im * im), across = fnma(b_im, u_re, b_re * u_im);
  const Vector t = across / along;
  const Mask far = ~((along > 0.0) & (t < 0.1) & (t > -0.1));
  Vector angle = arc_tangent(t) + base_angle;
  angle = choose(angle > pi, angle - 2.0 * pi, choose(angle <= -pi, angle + 2.0 * pi, angle));
  if (any(far)) angle = far_angle(re, im, far, angle);
  return {root(fma(re, re, im * im)), angle};
}

// Eight nodes at a time: 64 bytes of each lane's row.
void polar(const VoltageOut& out, const Block& block) {
  static const double zero[2 * lanes] __attribute__((aligned(64))) = {};
  for (long long node = 0; node < out.nodes; node += 8) {
    const int count = out.nodes - node < 8 ? static_cast<int>(out.nodes - node) : 8;
    double magnitude[8 * lanes] __attribute__((aligned(64))), angle[8 * lanes] __attribute__((aligned(64)));
    for (int i = 0; i < 8; ++i) {
      const long long at = node + (i < count ? i : 0);
      const double* u = out.position[at] < 0 ? zero : block.u + 2LL * out.position[at] * lanes;
      for (int lane = 0; lane < lanes; lane += width) {
        const Polar one = polar_of(out.base + 2 * at, out.base_angle[at], u + lane);
        store(magnitude + i * lanes + lane, one.magnitude);
        store(angle + i * lanes + lane, one.angle);
      }
    }
    for (int half = 0; half < lanes; half += 8)
      for (int which = 0; which < 2; ++which) {
        const double* from = (which == 0 ? magnitude : angle) + half;
        double* const* rows = (which == 0 ? out.magnitude : out.angle) + half;
        Eight a[8];
        for (int i = 0; i < 8; ++i) a[i] = *reinterpret_cast<const Eight*>(from + i * lanes);
        transpose(a);
        for (int lane = 0; lane < 8; ++lane) {
          if (!rows[lane]) continue;
          if (count == 8) *reinterpret_cast<Unaligned*>(rows[lane] + node) = a[lane];
          else
            for (int i = 0; i < count; ++i) rows[lane][node + i] = a[lane][i];
        }
      }
  }
}

}  // namespace
