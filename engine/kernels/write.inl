// SPDX-License-Identifier: Apache-2.0
// Voltages out: lanes become rows of the caller's, as complex numbers or as magnitude and angle.
//
// With V = V_b + u, e = V_b / |V_b| and the parts of V along and across e,
//   t = across / along,   angle V = angle V_b + atan t,   |V| = along √(1 + t²),
// and t is small.

namespace {

constexpr int staged = 64;  // numbers of a row that leave together

// One row of results on its way out: what has come so far, from the beginning of a cache line of the destination on.
struct Row {
  double held[staged + 16];
  double* line = nullptr;  // where held[0] goes; null: nobody wants this lane
  int skip = 0;            // numbers of the first line that are not ours
  int count = 0;
};

inline void begin_row(Row& row, double* to) {
  row.line = to;
  if (!to) return;
  row.skip = row.count = static_cast<int>(reinterpret_cast<unsigned long long>(to) / sizeof(double) % 8);
  row.line -= row.skip;
}

// Whole lines of the row leave.
inline void flush(Row& row, bool past_caches) {
  int at = 0;
  if (row.skip > 0 && row.count >= 8) {
    for (int k = row.skip; k < 8; ++k) row.line[k] = row.held[k];
    row.skip = 0, at = 8;
  }
  for (; at + 8 <= row.count; at += 8) {
    const Eight a = *reinterpret_cast<const Unaligned*>(row.held + at);
    if (past_caches) stream(row.line + at, a);
    else *reinterpret_cast<Eight*>(row.line + at) = a;
  }
  *reinterpret_cast<Unaligned*>(row.held) = *reinterpret_cast<const Unaligned*>(row.held + at);
  row.line += at;
  row.count -= at;
}

inline void end_row(Row& row, bool past_caches) {
  flush(row, past_caches);
  for (int k = row.skip; k < row.count; ++k) row.line[k] = row.held[k];
}

// Eight numbers of lanes half … half + 7, the first `count` of which are meant, as rows.
inline void append(Row* rows, Eight (&a)[8], int count, bool past_caches) {
  transpose(a);
  for (int lane = 0; lane < 8; ++lane) {
    Row& row = rows[lane];
    if (!row.line) continue;
    *reinterpret_cast<Unaligned*>(row.held + row.count) = a[lane];
    row.count += count;
    if (row.count >= staged) flush(row, past_caches);
  }
}

// Four nodes at a time: their re and im are eight rows of lanes.
void voltages(const VoltageOut& out, const Block& block) {
  static const double zero[2 * lanes] __attribute__((aligned(64))) = {};
  Row rows[lanes];
  for (int lane = 0; lane < lanes; ++lane) begin_row(rows[lane], out.out[lane]);
  for (long long node = 0; node < out.nodes; node += 4) {
    const int count = out.nodes - node < 4 ? static_cast<int>(out.nodes - node) : 4;
    for (int half = 0; half < lanes; half += 8) {
      Eight a[8];
      for (int i = 0; i < 4; ++i) {
        const long long at = node + (i < count ? i : 0);
        const int position = out.position[at];
        const double* u = position < 0 ? zero : block.u + 2LL * position * lanes;
        a[2 * i] = *reinterpret_cast<const Eight*>(u + half) + out.base[2 * at];
        a[2 * i + 1] = *reinterpret_cast<const Eight*>(u + lanes + half) + out.base[2 * at + 1];
      }
      append(rows + half, a, 2 * count, out.past_caches);
    }
  }
  for (Row& row : rows)
    if (row.line) end_row(row, out.past_caches);
  fence();
}

constexpr double pi = 3.141592653589793, near = 0.1;

// For z = t² <= 0.01, the rest below 1e-15: atan t / t and √(1 + z).
inline Vector arc_tangent_by_t(Vector z) {
  Vector sum = all(1.0 / 13.0);
#pragma GCC unroll 8
  for (int k = 11; k >= 1; k -= 2) sum = fnma(sum, z, all(1.0 / k));
  return sum;
}
inline Vector root_of_one_and(Vector z) {
  Vector sum = all(-21.0 / 1024);
  sum = fma(sum, z, all(7.0 / 256));
  sum = fma(sum, z, all(-5.0 / 128));
  sum = fma(sum, z, all(1.0 / 16));
  sum = fma(sum, z, all(-1.0 / 8));
  sum = fma(sum, z, all(1.0 / 2));
  return fma(sum, z, all(1.0));
}

struct Polar {
  Vector magnitude, angle;
};

// Lanes whose angle is not near the base's.
__attribute__((noinline)) void far_lanes(double base_angle, Vector along, Vector across, Mask is_near, Polar& out) {
  const Vector size = root(fma(along, along, across * across));
  for (int lane = 0; lane < width; ++lane) {
    if (is_near[lane]) continue;
    out.magnitude[lane] = size[lane];
    double angle = base_angle + __builtin_atan2(across[lane], along[lane]);
    if (angle > pi) angle -= 2.0 * pi;
    if (angle <= -pi) angle += 2.0 * pi;
    out.angle[lane] = angle;
  }
}

// base: |V_b|, e re, e im, angle V_b.
inline Polar polar_of(const double* base, const double* u) {
  const Vector u_re = load(u), u_im = load(u + lanes), e_re = all(base[1]), e_im = all(base[2]);
  const Vector along = fma(e_re, u_re, fma(e_im, u_im, all(base[0]))), across = fnma(e_im, u_re, e_re * u_im);
  const Vector t = across / along, z = t * t;
  Polar out{along * root_of_one_and(z), fma(t, arc_tangent_by_t(z), all(base[3]))};
  if (base[3] > pi - near || base[3] < near - pi)
    out.angle = choose(out.angle > pi, out.angle - 2.0 * pi, choose(out.angle <= -pi, out.angle + 2.0 * pi, out.angle));
  const Mask is_near = (along > 0.0) & (z <= near * near);
  if (any(~is_near)) far_lanes(base[3], along, across, is_near, out);
  return out;
}

// Eight nodes at a time: 64 bytes of each lane's row.
void polar(const VoltageOut& out, const Block& block) {
  Row magnitudes[lanes], angles[lanes];
  for (int lane = 0; lane < lanes; ++lane) {
    begin_row(magnitudes[lane], out.magnitude[lane]);
    begin_row(angles[lane], out.angle[lane]);
  }
  for (long long node = 0; node < out.nodes; node += 8) {
    const int count = out.nodes - node < 8 ? static_cast<int>(out.nodes - node) : 8;
    double magnitude[8 * lanes] __attribute__((aligned(64))), angle[8 * lanes] __attribute__((aligned(64)));
    for (int i = 0; i < 8; ++i) {
      const long long at = node + (i < count ? i : 0);
      const double* base = out.polar_base + 4 * at;
      const int position = out.position[at];
      for (int lane = 0; lane < lanes; lane += width) {
        const Polar one =
            position < 0 ? Polar{all(base[0]), all(base[3])} : polar_of(base, block.u + 2LL * position * lanes + lane);
        store(magnitude + i * lanes + lane, one.magnitude);
        store(angle + i * lanes + lane, one.angle);
      }
    }
    for (int half = 0; half < lanes; half += 8) {
      Eight a[8];
      for (int i = 0; i < 8; ++i) a[i] = *reinterpret_cast<const Eight*>(magnitude + i * lanes + half);
      append(magnitudes + half, a, count, out.past_caches);
      for (int i = 0; i < 8; ++i) a[i] = *reinterpret_cast<const Eight*>(angle + i * lanes + half);
      append(angles + half, a, count, out.past_caches);
    }
  }
  for (int lane = 0; lane < lanes; ++lane) {
    if (magnitudes[lane].line) end_row(magnitudes[lane], out.past_caches);
    if (angles[lane].line) end_row(angles[lane], out.past_caches);
  }
  fence();
}

}  // namespace
