// SPDX-License-Identifier: Apache-2.0
// The kernels of newton.hpp in one instruction set. Included with HEADROOM_LANE_WIDTH and HEADROOM_KERNELS defined.
//
// One register of lanes goes through the grid at a time: a factor per lane is large, and half of the lanes have half of
// it in the cache. Columns of 1 to 4 nodes whose neighbours are as wide have their sizes known to the compiler.
#include "engine/kernels/newton.hpp"

namespace headroom::engine::kernels {

#include "engine/kernels/lanes.inl"

#include "engine/kernels/invert.inl"
#include "engine/kernels/law.inl"

namespace {

inline double* row_of(double* array, long long row) { return array + row * lanes; }
inline const double* row_of(const double* array, long long row) { return array + row * lanes; }

// Entry (r, c) of a matrix in real form: of shared complex values, or of the lanes' own.
struct SharedMatrix {
  const double* at;
  int columns;  // complex
  Vector operator()(int r, int c) const {
    const double* e = at + 2 * ((r >> 1) * columns + (c >> 1));
    if ((r & 1) == (c & 1)) return all(e[0]);
    return (r & 1) ? all(e[1]) : all(-e[1]);
  }
};
struct OwnMatrix {
  const double* at;
  int columns;  // real
  Vector operator()(int r, int c) const { return load(at + (long long)(r * columns + c) * lanes); }
};

// A block seen from column c: `lower` is A_ic, `upper` A_ci.
inline SharedMatrix shared_lower(const NewtonGrid& g, const NewtonBlock& block) {
  return {g.value + 2 * block.value, g.column[block.column].nodes};
}
inline SharedMatrix shared_upper(const NewtonGrid& g, const NewtonBlock& block) {
  const int rows = g.column[block.row].nodes, columns = g.column[block.column].nodes;
  return {g.value + 2 * (block.value + rows * columns), rows};
}
inline OwnMatrix own_lower(const NewtonGrid& g, const NewtonBlockWork& work, int at, int lane) {
  return {row_of(work.own, work.own_at[at]) + lane, 2 * g.column[g.block[at].column].nodes};
}
inline OwnMatrix own_upper(const NewtonGrid& g, const NewtonBlockWork& work, int at, int lane) {
  const int rows = g.column[g.block[at].row].nodes, columns = g.column[g.block[at].column].nodes;
  return {row_of(work.own, work.own_at[at] + 4LL * rows * columns) + lane, 2 * rows};
}

constexpr int most_nodes = 8, most = 2 * most_nodes;  // of a column; scalars

// r -= A y and, with factor, d -= A D_c^-1 B. Sizes in scalars: `size` of d and r, `inner` of column c.
template <bool factor, class Lower, class Upper>
HEADROOM_INLINE void take_out(int size, int inner, const Lower& a, const Upper& b, const double* inverse,
                              const double* y, Vector* d, Vector* r) {
#pragma GCC unroll 8
  for (int k = 0; k < inner; ++k) {
    const Vector value = load(y + k * lanes);
#pragma GCC unroll 8
    for (int i = 0; i < size; ++i) r[i] = fnma(a(i, k), value, r[i]);
  }
  if constexpr (factor) {
#pragma GCC unroll 8
    for (int q = 0; q < size; ++q) {
      Vector w[most];
#pragma GCC unroll 8
      for (int k = 0; k < inner; ++k) {
        w[k] = load(inverse + (long long)(k * inner) * lanes) * b(0, q);
#pragma GCC unroll 8
        for (int m = 1; m < inner; ++m) w[k] = fma(load(inverse + (long long)(k * inner + m) * lanes), b(m, q), w[k]);
      }
#pragma GCC unroll 8
      for (int k = 0; k < inner; ++k)
#pragma GCC unroll 8
        for (int i = 0; i < size; ++i) d[i * size + q] = fnma(a(i, k), w[k], d[i * size + q]);
    }
  }
}

template <bool factor>
HEADROOM_INLINE void take_out_block(const NewtonGrid& g, const NewtonBlockWork& work, int at, int size, int inner,
                                    int lane, Vector* d, Vector* r) {
  const NewtonBlock& block = g.block[at];
  const NewtonColumn& c = g.column[block.column];
  const double* inverse = row_of(work.inverse, c.inverse) + lane;
  const double* y = row_of(work.b, 2LL * c.first) + lane;
  if (work.own_at[at] < 0)
    take_out<factor>(size, inner, shared_lower(g, block), shared_upper(g, block), inverse, y, d, r);
  else take_out<factor>(size, inner, own_lower(g, work, at, lane), own_upper(g, work, at, lane), inverse, y, d, r);
}

template <bool factor>
__attribute__((noinline)) void take_out_any(const NewtonGrid& g, const NewtonBlockWork& work, int at, int size,
                                            int lane, Vector* d, Vector* r) {
  take_out_block<factor>(g, work, at, size, 2 * g.column[g.block[at].column].nodes, lane, d, r);
}

// dg/d(|v|²) of the conductance g at v2.
__attribute__((noinline)) Conductance slope_outside(const Law& law, Vector v2, Mask below, Mask above,
                                                    Conductance inside) {
  const Vector r = 1.0 / root(v2), factor = -0.5 * (r * r * r);
  const Mask low = below & (v2 <= law.low_v2);
  const auto pick = [&](const double(&c)[3][2], Vector in) {
    Vector g = choose(above, c[2][1] * factor, in);
    g = choose(below, c[1][1] * factor, g);
    return choose(low, c[0][1] * factor, g);
  };
  return {pick(law.out_p, inside.p), pick(law.out_q, inside.q)};
}

HEADROOM_INLINE Conductance slope(const Law& law, Vector v2, Conductance g) {
  Conductance s{};
  const Mask below = v2 <= law.min_v2, above = v2 > law.max_v2;
  const Mask out = law.limited ? below | above : Mask{};
  switch (law.kind) {
    case law_power: {
      const Vector inside = law.in_p[2] / v2;
      s.p = s.q = inside * inside * (-1.0 / law.in_p[2]);
      break;
    }
    case law_rational: {
      const Vector r = 1.0 / root(v2), factor = -0.5 * (r * r * r);
      s.p = factor * fma(all(2.0 * law.in_p[2]), r, all(law.in_p[1]));
      s.q = factor * fma(all(2.0 * law.in_q[2]), r, all(law.in_q[1]));
      break;
    }
    case law_exponential: s = {law.in_p[1] * (g.p / v2), law.in_q[1] * (g.q / v2)}; break;
    default: break;
  }
  return law.limited && any(out) ? slope_outside(law, v2, below, above, s) : s;
}

struct Drawn {
  Vector re, im;                      // remainder
  Vector re_re, re_im, im_re, im_im;  // D
};

// Remainder of a branch, u_re and u_im across it, and its D where lanes are linearised anew.
template <bool factor>
HEADROOM_INLINE Drawn draw(const NewtonGrid& g, const NewtonBlockWork& work, int at, Vector u_re, Vector u_im,
                           Mask renew, int lane) {
  const Branch& branch = g.branches[at];
  const Law& law = g.laws[branch.law];
  const double* s = row_of(work.s, 2LL * branch.terminal) + lane;
  double* kept = row_of(work.derivative, 4LL * at) + lane;
  const Vector v_re = u_re + branch.v[0], v_im = u_im + branch.v[1], v2 = fma(v_re, v_re, v_im * v_im);
  Vector unsettled{};
  const Conductance c = conductance(law, nullptr, v2, nullptr, unsettled);
  const Vector p = load(s) * c.p, q = load(s + lanes) * c.q;
  Drawn d;
  d.re_re = load(kept), d.re_im = load(kept + lanes), d.im_re = load(kept + 2 * lanes),
  d.im_im = load(kept + 3 * lanes);
  Vector i_re = fnma(p, v_re, fnma(q, v_im, all(branch.i[0]))), i_im = fnma(p, v_im, fma(q, v_re, all(branch.i[1])));
  const Vector alive = work.alive ? load(row_of(work.alive, at) + lane) : all(1.0);
  i_re *= alive, i_im *= alive;
  if constexpr (factor) {
    const Conductance c2 = slope(law, v2, c);
    const Vector p2 = load(s) * c2.p, q2 = load(s + lanes) * c2.q;
    const Vector m_re = fma(p2, v_re, q2 * v_im), m_im = fnma(q2, v_re, p2 * v_im);
    const Vector twice_re = v_re + v_re, twice_im = v_im + v_im;
    d.re_re = choose(renew, alive * fma(twice_re, m_re, p), d.re_re);
    d.re_im = choose(renew, alive * fma(twice_im, m_re, q), d.re_im);
    d.im_re = choose(renew, alive * fma(twice_re, m_im, -q), d.im_re);
    d.im_im = choose(renew, alive * fma(twice_im, m_im, p), d.im_im);
    store(kept, d.re_re), store(kept + lanes, d.re_im), store(kept + 2 * lanes, d.im_re),
        store(kept + 3 * lanes, d.im_im);
  }
  d.re = fma(d.re_re, u_re, fma(d.re_im, u_im, i_re));
  d.im = fma(d.im_re, u_re, fma(d.im_im, u_im, i_im));
  return d;
}

// Adds sign D at (row, column) of d.
HEADROOM_INLINE void add_derivative(Vector* d, int size, int row, int column, const Drawn& drawn, double sign) {
  d[row * size + column] += sign * drawn.re_re;
  d[row * size + column + 1] += sign * drawn.re_im;
  d[(row + 1) * size + column] += sign * drawn.im_re;
  d[(row + 1) * size + column + 1] += sign * drawn.im_im;
}

// The branches of a column into r and d. u: of its nodes.
template <bool factor>
HEADROOM_INLINE void draw_column(const NewtonGrid& g, const NewtonBlockWork& work, const NewtonColumn& column, int size,
                                 const Vector* u, Mask renew, int lane, Vector* d, Vector* r) {
  for (int at = column.branch; at < (&column + 1)->branch; ++at) {
    const Branch& branch = g.branches[at];
    const int from = size == 2 ? 0 : 2 * (branch.from - column.first);
    const int to = size == 2 || branch.to < 0 ? -1 : 2 * (branch.to - column.first);
    const Vector u_re = to < 0 ? u[from] : u[from] - u[to], u_im = to < 0 ? u[from + 1] : u[from + 1] - u[to + 1];
    const Drawn drawn = draw<factor>(g, work, at, u_re, u_im, renew, lane);
    r[from] += drawn.re, r[from + 1] += drawn.im;
    if constexpr (factor) add_derivative(d, size, from, from, drawn, 1.0);
    if (to < 0) continue;
    r[to] -= drawn.re, r[to + 1] -= drawn.im;
    if constexpr (factor) {
      add_derivative(d, size, to, to, drawn, 1.0);
      add_derivative(d, size, from, to, drawn, -1.0);
      add_derivative(d, size, to, from, drawn, -1.0);
    }
  }
}

// The lanes' own A_ij or A_ji (rows × columns scalars): Y, ΔY, and what earlier columns take out.
template <class Value>
inline void begin_own(double* own, int rows, int columns, const Value& y, const double* patch) {
  for (int r = 0; r < rows; ++r)
    for (int c = 0; c < columns; ++c, own += lanes) {
      Vector value = y(r, c);
      if (patch) value += load(patch), patch += lanes;
      store(own, value);
    }
}

template <class A, class B>
inline void reduce_own(double* own, int rows, int columns, int inner, const A& a, const B& b, const double* inverse) {
  for (int q = 0; q < columns; ++q) {
    Vector w[most];
    for (int k = 0; k < inner; ++k) {
      w[k] = load(inverse + (long long)(k * inner) * lanes) * b(0, q);
      for (int m = 1; m < inner; ++m) w[k] = fma(load(inverse + (long long)(k * inner + m) * lanes), b(m, q), w[k]);
    }
    for (int r = 0; r < rows; ++r) {
      double* at = own + (long long)(r * columns + q) * lanes;
      Vector value = load(at);
      for (int k = 0; k < inner; ++k) value = fnma(a(r, k), w[k], value);
      store(at, value);
    }
  }
}

// Calls with the lower or upper matrix of a block, whichever form it has.
template <class Call>
inline void with_lower(const NewtonGrid& g, const NewtonBlockWork& work, int at, int lane, Call&& call) {
  if (work.own_at[at] < 0) call(shared_lower(g, g.block[at]));
  else call(own_lower(g, work, at, lane));
}
template <class Call>
inline void with_upper(const NewtonGrid& g, const NewtonBlockWork& work, int at, int lane, Call&& call) {
  if (work.own_at[at] < 0) call(shared_upper(g, g.block[at]));
  else call(own_upper(g, work, at, lane));
}

__attribute__((noinline)) void make_own(const NewtonGrid& g, const NewtonBlockWork& work, int at, int lane) {
  const NewtonBlock& block = g.block[at];
  const int rows = 2 * g.column[block.row].nodes, columns = 2 * g.column[block.column].nodes;
  double* lower = row_of(work.own, work.own_at[at]) + lane;
  double* upper = lower + (long long)(rows * columns) * lanes;
  const double* patch = work.block_at[at] < 0 ? nullptr : row_of(work.patch, work.block_at[at]) + lane;
  begin_own(lower, rows, columns, shared_lower(g, block), patch);
  begin_own(upper, columns, rows, shared_upper(g, block),
            patch ? patch + (long long)(rows * columns) * lanes : nullptr);
  for (int k = block.pull; k < (&block + 1)->pull; ++k) {
    const NewtonPair& pair = g.pair[k];
    const NewtonColumn& c = g.column[g.block[pair.of_row].column];
    const double* inverse = row_of(work.inverse, c.inverse) + lane;
    const int inner = 2 * c.nodes;
    with_lower(g, work, pair.of_row, lane, [&](const auto& a) {
      with_upper(g, work, pair.of_column, lane,
                 [&](const auto& b) { reduce_own(lower, rows, columns, inner, a, b, inverse); });
    });
    with_lower(g, work, pair.of_column, lane, [&](const auto& a) {
      with_upper(g, work, pair.of_row, lane,
                 [&](const auto& b) { reduce_own(upper, columns, rows, inner, a, b, inverse); });
    });
  }
}

struct Steering {
  Vector advance, retreat;
  Mask retreats, keep, renew;
};

// u_j moves. u: output, [size].
template <bool steer>
HEADROOM_INLINE void move(const NewtonBlockWork& work, const NewtonColumn& column, int size, const Steering& lead,
                          int lane, Vector* u) {
  double* at = row_of(work.u, 2LL * column.first) + lane;
  const double* x = row_of(work.x, 2LL * column.first) + lane;
  double* saved = row_of(work.saved, 2LL * column.first) + lane;
#pragma GCC unroll 8
  for (int k = 0; k < size; ++k, at += lanes, x += lanes, saved += lanes) {
    const Vector before = load(at);
    u[k] = fma(lead.advance, load(x) - before, before);
    if constexpr (steer) {
      const Vector old = load(saved);
      u[k] = choose(lead.retreats, fma(lead.retreat, before - old, old), u[k]);
      store(saved, choose(lead.keep, before, old));
    }
    store(at, u[k]);
  }
}

// S: scalars of the column, 0: see at run time.
template <int S, bool factor, bool steer>
HEADROOM_INLINE void up_column(const NewtonGrid& g, const NewtonBlockWork& work, int j, const Steering& lead,
                               int lane) {
  constexpr int room = S > 0 ? S : most;
  const NewtonColumn& column = g.column[j];
  const int size = S > 0 ? S : 2 * column.nodes;
  Vector u[room], r[room], d[factor ? room * room : 1];
  move<steer>(work, column, size, lead, lane, u);
#pragma GCC unroll 8
  for (int k = 0; k < size; ++k) r[k] = Vector{};
  if constexpr (factor) {
    const SharedMatrix y{g.diagonal + 2 * column.diagonal, column.nodes};
#pragma GCC unroll 8
    for (int k = 0; k < size; ++k)
#pragma GCC unroll 8
      for (int c = 0; c < size; ++c) d[k * size + c] = y(k, c);
  }
  draw_column<factor>(g, work, column, size, u, lead.renew, lane, d, r);
  if (work.column_at[j] >= 0) {
    const double* patch = row_of(work.patch, work.column_at[j]) + lane;
    if constexpr (factor)
      for (int k = 0; k < size * size; ++k) d[k] += load(patch + (long long)k * lanes);
    patch += (long long)(size * size) * lanes;
    for (int k = 0; k < size; ++k) r[k] += load(patch + k * lanes);
  }
  for (int k = column.pull; k < (&column + 1)->pull; ++k) {
    const int at = g.pull[k];
    if (S > 0 && 2 * g.column[g.block[at].column].nodes == S) take_out_block<factor>(g, work, at, S, S, lane, d, r);
    else take_out_any<factor>(g, work, at, size, lane, d, r);
  }
  double* inverse = row_of(work.inverse, column.inverse) + lane;
  if constexpr (factor) {
    invert(size, d);
#pragma GCC unroll 8
    for (int k = 0; k < size * size; ++k) store(inverse + (long long)k * lanes, d[k]);
    for (int at = column.block; at < (&column + 1)->block; ++at)
      if (work.own_at[at] >= 0) make_own(g, work, at, lane);
  }
  double* y = row_of(work.b, 2LL * column.first) + lane;
#pragma GCC unroll 8
  for (int k = 0; k < size; ++k) {
    const auto entry = [&](int c) {
      if constexpr (factor) return d[k * size + c];
      else return load(inverse + (long long)(k * size + c) * lanes);
    };
    Vector sum = entry(0) * r[0];
#pragma GCC unroll 8
    for (int c = 1; c < size; ++c) sum = fma(entry(c), r[c], sum);
    store(y + k * lanes, sum);
  }
}

// t += A_ji x_i.
template <class Upper>
HEADROOM_INLINE void gather(int size, int outer, const Upper& a, const double* x, Vector* t) {
#pragma GCC unroll 8
  for (int k = 0; k < outer; ++k) {
    const Vector value = load(x + k * lanes);
#pragma GCC unroll 8
    for (int i = 0; i < size; ++i) t[i] = fma(a(i, k), value, t[i]);
  }
}

template <int S>
HEADROOM_INLINE void down_column(const NewtonGrid& g, const NewtonBlockWork& work, int j, int lane, Vector& step2,
                                 Vector& sum2) {
  constexpr int room = S > 0 ? S : most;
  const NewtonColumn& column = g.column[j];
  const int size = S > 0 ? S : 2 * column.nodes;
  Vector t[room];
#pragma GCC unroll 8
  for (int k = 0; k < size; ++k) t[k] = Vector{};
  for (int at = column.block; at < (&column + 1)->block; ++at) {
    const NewtonBlock& block = g.block[at];
    const NewtonColumn& row = g.column[block.row];
    const double* x = row_of(work.x, 2LL * row.first) + lane;
    const bool shared = work.own_at[at] < 0;
    if (S > 0 && 2 * row.nodes == S) {
      if (shared) gather(S, S, shared_upper(g, block), x, t);
      else gather(S, S, own_upper(g, work, at, lane), x, t);
    } else if (shared) gather(size, 2 * row.nodes, shared_upper(g, block), x, t);
    else gather(size, 2 * row.nodes, own_upper(g, work, at, lane), x, t);
  }
  const double* inverse = row_of(work.inverse, column.inverse) + lane;
  const double* y = row_of(work.b, 2LL * column.first) + lane;
  const double* u = row_of(work.u, 2LL * column.first) + lane;
  double* x = row_of(work.x, 2LL * column.first) + lane;
#pragma GCC unroll 4
  for (int k = 0; k < size; k += 2) {
    Vector next[2];
#pragma GCC unroll 2
    for (int i = 0; i < 2; ++i) {
      next[i] = load(y + (k + i) * lanes);
#pragma GCC unroll 8
      for (int c = 0; c < size; ++c)
        next[i] = fnma(load(inverse + (long long)((k + i) * size + c) * lanes), t[c], next[i]);
      store(x + (k + i) * lanes, next[i]);
    }
    const Vector d_re = next[0] - load(u + k * lanes), d_im = next[1] - load(u + (k + 1) * lanes);
    const Vector change = fma(d_re, d_re, d_im * d_im) * g.scale[column.first + k / 2];
    step2 = larger(change, step2);
    sum2 += change;
  }
}

#define HEADROOM_BY_NODES(nodes, CALL) \
  switch (nodes) {                     \
    case 0: break;                     \
    case 1: CALL(2); break;            \
    case 2: CALL(4); break;            \
    case 3: CALL(6); break;            \
    case 4: CALL(8); break;            \
    default: CALL(0);                  \
  }

template <bool factor, bool steer>
void up_group(const NewtonGrid& g, const NewtonBlockWork& work, int lane) {
  Steering lead{load(work.advance + lane), Vector{}, Mask{}, Mask{}, load(work.renew + lane) > 0.5};
  if constexpr (steer) {
    lead.retreat = load(work.retreat + lane);
    lead.retreats = lead.retreat > 0.0, lead.keep = load(work.keep + lane) > 0.5;
  }
  for (int j = 0; j < g.columns; ++j) {
#define HEADROOM_CALL(S) up_column<S, factor, steer>(g, work, j, lead, lane)
    HEADROOM_BY_NODES(g.column[j].nodes, HEADROOM_CALL)
#undef HEADROOM_CALL
  }
}

// Calls for every register of lanes in which a lane is active.
template <class Call>
inline void each_group(const NewtonBlockWork& work, Call&& call) {
  for (int lane = 0; lane < lanes; lane += width)
    if (any(load(work.active + lane) > 0.5)) call(lane);
}

void up(const NewtonGrid& g, const NewtonBlockWork& work, int factor, int steer) {
  each_group(work, [&](int lane) {
    if (factor && steer) up_group<true, true>(g, work, lane);
    else if (factor) up_group<true, false>(g, work, lane);
    else if (steer) up_group<false, true>(g, work, lane);
    else up_group<false, false>(g, work, lane);
  });
}

void down(const NewtonGrid& g, const NewtonBlockWork& work) {
  each_group(work, [&](int lane) {
    Vector step2{}, sum2{};
    for (int j = g.columns - 1; j >= 0; --j) {
#define HEADROOM_CALL(S) down_column<S>(g, work, j, lane, step2, sum2)
      HEADROOM_BY_NODES(g.column[j].nodes, HEADROOM_CALL)
#undef HEADROOM_CALL
    }
    store(work.step2 + lane, step2);
    store(work.sum2 + lane, sum2);
  });
}

void advance(const NewtonGrid& g, const NewtonBlockWork& work) {
  const long long rows = 2LL * g.column[g.columns].first;
  each_group(work, [&](int lane) {
    const Vector factor = load(work.advance + lane);
    double* u = work.u + lane;
    const double* x = work.x + lane;
    for (long long k = 0; k < rows; ++k, u += lanes, x += lanes) {
      const Vector before = load(u);
      store(u, fma(factor, load(x) - before, before));
    }
  });
}

constexpr NewtonKernels table{up, down, advance, HEADROOM_KERNELS_NAME};

}  // namespace

const NewtonKernels* HEADROOM_KERNELS() { return &table; }

}  // namespace headroom::engine::kernels
