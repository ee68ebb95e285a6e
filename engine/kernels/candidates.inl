// SPDX-License-Identifier: Apache-2.0
// The kernels of candidates.hpp.

namespace {

inline Current between(const Block& block, int from, int to, const double* base, int lane) {
  Current v = voltage_at(block, from, base, lane);
  if (to < 0) return v;
  const double* u = row_of(block.u, 2LL * to) + lane;
  return {v.re - load(u), v.im - load(u + lanes)};
}

inline Vector use_of(const double* c, Vector square) { return fma(all(c[1]), square, all(c[0])); }

void use_of_voltages(const Limits& limits, const Block& block, int lane, Used& used) {
  Vector low = all(-1.0), low_at = all(-1.0), high = all(-1.0), high_at = all(-1.0);
  for (int k = 0; k < limits.voltages; ++k) {
    const Vector v2 = square(between(block, limits.position[k], limits.reference[k], limits.base + 2 * k, lane));
    keep_largest(use_of(limits.low + 2 * k, v2), k, low, low_at);
    keep_largest(use_of(limits.high + 2 * k, v2), k, high, high_at);
  }
  store(used.most[group_low] + lane, low);
  store(used.at[group_low] + lane, low_at);
  store(used.most[group_high] + lane, high);
  store(used.at[group_high] + lane, high_at);
}

void use_of_currents(const Limits& limits, const Block& block, int lane, int begin, int end, double* most, double* at) {
  Vector largest = all(-1.0), place = all(-1.0);
  for (int r = begin; r < end; ++r)
    keep_largest(use_of(limits.row + 2 * r, square(row_at(limits.current, block, r, lane))), r, largest, place);
  store(most + lane, largest);
  store(at + lane, place);
}

void use(const Limits& limits, const Block& block, Used& used) {
  for (int lane = 0; lane < lanes; lane += width) {
    use_of_voltages(limits, block, lane, used);
    use_of_currents(limits, block, lane, 0, limits.first_transformer, used.most[group_line], used.at[group_line]);
    use_of_currents(limits, block, lane, limits.first_transformer, limits.rows, used.most[group_transformer],
                    used.at[group_transformer]);
  }
}

void count_left(const Bands& bands, const Block& block, double* count) {
  for (int lane = 0; lane < lanes; lane += width) {
    Vector sum{}, left{};
    for (int k = 0; k < bands.branches; ++k) {
      const Vector v2 = square(between(block, bands.from[k], bands.to[k], bands.base + 2 * k, lane));
      left = choose((v2 < bands.range[2 * k]) | (v2 > bands.range[2 * k + 1]), all(1.0), left);
      if (!bands.last[k]) continue;
      sum += left;
      left = Vector{};
    }
    store(count + lane, sum);
  }
}

template <int S, bool uniform>
inline void back_column_with(const Grid& g, const Block& block, const Column& column, int lane) {
  double* u = row_of(block.u, 2LL * column.first) + lane;
  if constexpr (S > 0) {
    Vector t[S][together];
    backward_column<S, uniform, true>(g, block, column, lane, t);
    for (int c = 0; c < S; ++c)
      for (int k = 0; k < together; ++k) store(u + c * lanes + k * width, t[c][k]);
  } else {
    alignas(64) double t[128 * lanes];
    backward_wide<true>(g, block, column, lane, t);
    for (int c = 0; c < 2 * column.nodes; ++c)
      for (int k = 0; k < together; ++k) store(u + c * lanes + k * width, load(t + c * lanes + k * width));
  }
}

// As back_substitute, where columns marked in `with` have a right-hand side in b.
void back_substitute_with(const Grid& g, const Block& block, const unsigned char* with) {
  for (int lane = 0; lane < lanes; lane += group)
    for (int j = g.first_active - 1; j >= 0; --j) {
#define HEADROOM_CALL(S, uniform)                                     \
  with[j] ? back_column_with<S, uniform>(g, block, g.column[j], lane) \
          : back_column<S, uniform>(g, block, g.column[j], lane)
      HEADROOM_BY_SIZE(g.column[j], HEADROOM_CALL)
#undef HEADROOM_CALL
    }
}

}  // namespace
