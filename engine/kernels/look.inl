// SPDX-License-Identifier: Apache-2.0
// Extremes, violations, loadings and sums of power of a solved block, lane by lane.

namespace {

// Keeps the larger of two values and where it was. Of equal ones the first.
inline void keep_largest(Vector value, double at, Vector& largest, Vector& place) {
  const Mask more = value > largest;
  largest = choose(more, value, largest);
  place = choose(more, all(at), place);
}

inline Current row_at(const Rows& rows, const Block& block, int row, int lane) {
  Current sum{all(rows.base[2 * row]), all(rows.base[2 * row + 1])};
  for (int at = rows.first[row]; at < rows.first[row + 1]; ++at) {
    const double* u = row_of(block.u, 2LL * rows.position[at]) + lane;
    const Vector re = all(rows.entry[2 * at]), im = all(rows.entry[2 * at + 1]), u_re = load(u), u_im = load(u + lanes);
    sum.re = fnma(im, u_im, fma(re, u_re, sum.re));
    sum.im = fma(im, u_re, fma(re, u_im, sum.im));
  }
  return sum;
}

inline Current voltage_at(const Block& block, int position, const double* base, int lane) {
  Current v{all(base[0]), all(base[1])};
  if (position < 0) return v;
  const double* u = row_of(block.u, 2LL * position) + lane;
  return {v.re + load(u), v.im + load(u + lanes)};
}

inline Vector square(Current a) { return fma(a.re, a.re, a.im * a.im); }

void look_at_voltages(const Looks& looks, const Block& block, int lane, Seen& seen) {
  Vector lowest = all(-1e300), lowest_at = all(-1.0), highest = all(-1.0), highest_at = all(-1.0);
  Vector below{}, above{};
  const Vector one = all(1.0);
  for (int k = 0; k < looks.nodes; ++k) {
    const Vector v2 = square(voltage_at(block, looks.position[k], looks.base + 2 * k, lane)) * looks.per_volt2[k];
    keep_largest(-v2, k, lowest, lowest_at);
    keep_largest(v2, k, highest, highest_at);
    below += choose(v2 < looks.lowest2, one, Vector{});
    above += choose(v2 > looks.highest2, one, Vector{});
  }
  store(seen.lowest2 + lane, -lowest);
  store(seen.lowest_at + lane, lowest_at);
  store(seen.highest2 + lane, highest);
  store(seen.highest_at + lane, highest_at);
  store(seen.below + lane, below);
  store(seen.above + lane, above);
}

void look_at_loadings(const Looks& looks, const Block& block, int lane, Seen& seen) {
  Vector loading = all(-1.0), loading_at = all(-1.0), use = all(-1.0), use_at = all(-1.0), over[2] = {};
  for (int b = 0; b < looks.branches; ++b) {
    Vector largest{};
    for (int row = looks.first_row[b]; row < looks.first_row[b + 1]; ++row)
      largest = larger(square(row_at(looks.current, block, row, lane)), largest);
    keep_largest(largest, b, loading, loading_at);
    const Vector of_limit = largest * looks.per_limit2[b];
    keep_largest(of_limit, b, use, use_at);
    over[looks.kind[b]] += choose(of_limit > 1.0, all(1.0), Vector{});
  }
  store(seen.loading2 + lane, loading);
  store(seen.loading_at + lane, loading_at);
  store(seen.use2 + lane, use);
  store(seen.use_at + lane, use_at);
  for (int kind = 0; kind < 2; ++kind) store(seen.over[kind] + lane, over[kind]);
}

void look_at_powers(const Looks& looks, const Grid& g, const Block& block, int lane, Seen& seen) {
  Current power[2] = {}, injected{};
  for (int k = 0; k < looks.powers; ++k) {
    const Current v = voltage_at(block, looks.power_position[k], looks.power_base + 2 * k, lane);
    const Current i = row_at(looks.power, block, k, lane);
    Current& sum = power[looks.power_kind[k]];
    sum.re = fma(v.re, i.re, fma(v.im, i.im, sum.re));
    sum.im = fma(v.im, i.re, fnma(v.re, i.im, sum.im));
  }
  Vector unsettled{};
  for (int k = 0; k < looks.injections; ++k) {
    const Branch& branch = g.branches[k];
    Current v = voltage_at(block, branch.from, branch.v, lane);
    if (branch.to >= 0) {
      const double* to = row_of(block.u, 2LL * branch.to) + lane;
      v.re -= load(to), v.im -= load(to + lanes);
    }
    const Vector v2 = square(v);
    const double* piece = branch.jump < 0 ? nullptr : block.piece + (long long)branch.jump * lanes + lane;
    const Expansion* near = branch.expansion < 0 ? nullptr : g.expansions + branch.expansion;
    const Conductance c = conductance(g.laws[branch.law], near, v2, piece, unsettled);
    const double* s = block.s + 2LL * branch.terminal * lanes + lane;
    const Mask live = v2 > 0.0;  // at 0 V nothing is drawn
    injected.re = choose(live, fma(load(s) * c.p, v2, injected.re), injected.re);
    injected.im = choose(live, fma(load(s + lanes) * c.q, v2, injected.im), injected.im);
  }
  for (int kind = 0; kind < 2; ++kind) {
    store(seen.power[kind][0] + lane, power[kind].re);
    store(seen.power[kind][1] + lane, power[kind].im);
  }
  store(seen.injected[0] + lane, injected.re);
  store(seen.injected[1] + lane, injected.im);
}

void look(const Looks& looks, const Grid& g, const Block& block, Seen& seen) {
  for (int lane = 0; lane < lanes; lane += width) {
    look_at_voltages(looks, block, lane, seen);
    look_at_loadings(looks, block, lane, seen);
    look_at_powers(looks, g, block, lane, seen);
  }
}

}  // namespace
