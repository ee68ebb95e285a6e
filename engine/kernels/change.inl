// SPDX-License-Identifier: Apache-2.0
// The kernels of change.hpp in one instruction set. Included with HEADROOM_LANE_WIDTH and HEADROOM_KERNELS defined.
#include "engine/kernels/change.hpp"

namespace headroom::engine::kernels {

#include "engine/kernels/lanes.inl"

#include "engine/kernels/invert.inl"
#include "engine/kernels/law.inl"

namespace {

constexpr int together = 2;
constexpr int group = together * width;

inline double* row_of(double* array, long long row) { return array + row * lanes; }
inline const double* row_of(const double* array, long long row) { return array + row * lanes; }

// Part of a factor: shared, or the lanes' own (`at` then points to the lanes in question).
template <bool own>
struct Values {
  const double* at;
  Vector operator()(long long k, int reg) const {
    if constexpr (own) return load(at + k * lanes + reg * width);
    else return all(at[k]);
  }
  Values from(long long k) const { return {at + k * (own ? lanes : 1)}; }
};

// A column's place in `own`: D^-1, then L, then U.
struct Own {
  double *diagonal, *lower, *upper;
};
inline Own own_of(const Change& change, const Column& column, int j, int lane) {
  const long long size = 2LL * column.nodes, below = (&column + 1)->below - column.below;
  double* at = row_of(change.own, change.own_at[j]) + lane;
  return {at, at + size * size * lanes, at + (size * size + below) * lanes};
}

inline Mask reached(const Change& change, int j, int lane) {
  Mask mask{};
  for (int i = 0; i < width; ++i) mask[i] = -static_cast<long long>((change.reached[j] >> (lane + i)) & 1);
  return mask;
}

// One block of a changed column: L = A D^-1 and U = D^-1 A; `upper_a` keeps A_ji of the lanes.
template <int S>
HEADROOM_INLINE void scale_block(const Grid& g, const ChangeGrid& c, const Change& change, const Column& column, int at,
                                 long long offset, const Own& own, const Vector* d, Mask mine, double* upper_a) {
  const long long from = column.below + offset;
  double *lower = own.lower + offset * lanes, *upper = own.upper + offset * lanes;
  for (int r = 0; r < 2 * g.rows[at]; ++r) {
    Vector a[S], b[S];
#pragma GCC unroll 8
    for (int k = 0; k < S; ++k) {
      const long long i = static_cast<long long>(r) * S + k;
      a[k] = all(c.lower[from + i]), b[k] = all(c.upper[from + i]);
      if (change.delta[at]) a[k] += load(lower + i * lanes), b[k] += load(upper + i * lanes);
      store(upper_a + i * lanes, b[k]);
    }
#pragma GCC unroll 8
    for (int k = 0; k < S; ++k) {
      Vector l = a[0] * d[k], u = d[k * S] * b[0];
#pragma GCC unroll 8
      for (int m = 1; m < S; ++m) l = fma(a[m], d[m * S + k], l), u = fma(d[k * S + m], b[m], u);
      const long long i = static_cast<long long>(r) * S + k;
      store(lower + i * lanes, choose(mine, l, all(g.lower[from + i])));
      store(upper + i * lanes, choose(mine, u, all(g.upper[from + i])));
    }
  }
}

// Entry (i, k) of what column j takes out where the rows of its blocks a and b meet: shared less own.
template <int S>
HEADROOM_INLINE Vector difference(const Grid& g, const ChangeGrid& c, const double* own_l, const double* own_a,
                                  long long l, long long a) {
  const double *shared_l = g.lower + l, *shared_a = c.upper + a;
  Vector shared = all(shared_l[0]) * all(shared_a[0]), own = load(own_l) * load(own_a);
#pragma GCC unroll 8
  for (int m = 1; m < S; ++m) {
    shared = fma(all(shared_l[m]), all(shared_a[m]), shared);
    own = fma(load(own_l + m * lanes), load(own_a + m * lanes), own);
  }
  return shared - own;
}

// Where rows of block `a` (those of column i) and columns of block `b` meet, i = or > or < that of b.
struct Meeting {
  double* at;
  long long row, column;  // strides
};
inline Meeting meeting(const Grid& g, const ChangeGrid& c, const Change& change, int a, int b, int target, int lane) {
  const int i = c.block_row[a], k = c.block_row[b];
  if (target < 0) return {own_of(change, g.column[i], i, lane).diagonal, 2LL * g.rows[a] * lanes, lanes};
  const int in = i > k ? k : i;
  const Column& column = g.column[in];
  const Own own = own_of(change, column, in, lane);
  long long offset = 0;
  for (int at = column.block; at < target; ++at) offset += 2LL * g.rows[at] * 2 * column.nodes;
  if (i > k) return {own.lower + offset * lanes, 2LL * column.nodes * lanes, lanes};
  return {own.upper + offset * lanes, lanes, 2LL * column.nodes * lanes};
}

template <int S>
HEADROOM_INLINE void push(const Grid& g, const ChangeGrid& c, const Change& change, int j, const Own& own, int lane) {
  const Column& column = g.column[j];
  const int blocks = (&column + 1)->block - column.block;
  long long l = 0;
  for (int a = 0; a < blocks; ++a) {
    const int rows = 2 * g.rows[column.block + a];
    long long u = 0;
    for (int b = 0; b < blocks; ++b) {
      const int columns = 2 * g.rows[column.block + b];
      const Meeting to = meeting(g, c, change, column.block + a, column.block + b,
                                 c.pair[c.pair_first[j] + static_cast<long long>(a) * blocks + b], lane);
      for (int i = 0; i < rows; ++i)
        for (int k = 0; k < columns; ++k) {
          const long long at_l = l + static_cast<long long>(i) * S, at_u = u + static_cast<long long>(k) * S;
          double* at = to.at + i * to.row + k * to.column;
          store(at, load(at) + difference<S>(g, c, own.lower + at_l * lanes, change.scratch + at_u * lanes + lane,
                                             column.below + at_l, column.below + at_u));
        }
      u += static_cast<long long>(columns) * S;
    }
    l += static_cast<long long>(rows) * S;
  }
}

template <int S>
inline void factor_column(const Grid& g, const ChangeGrid& c, const Change& change, int j, int lane) {
  const Column& column = g.column[j];
  const Own own = own_of(change, column, j, lane);
  const Mask mine = reached(change, j, lane);
  Vector d[S * S];
#pragma GCC unroll 64
  for (int k = 0; k < S * S; ++k) d[k] = all(c.diagonal[column.diagonal + k]) + load(own.diagonal + k * lanes);
  invert(S, d);
#pragma GCC unroll 64
  for (int k = 0; k < S * S; ++k)
    store(own.diagonal + k * lanes, choose(mine, d[k], all(g.diagonal[column.diagonal + k])));
  long long offset = 0;
  for (int at = column.block; at < (&column + 1)->block; ++at) {
    scale_block<S>(g, c, change, column, at, offset, own, d, mine, change.scratch + offset * lanes + lane);
    offset += 2LL * g.rows[at] * S;
  }
  push<S>(g, c, change, j, own, lane);
}

#define HEADROOM_BY_NODES(nodes, CALL) \
  switch (nodes) {                     \
    case 1: CALL(2); break;            \
    case 2: CALL(4); break;            \
    case 3: CALL(6); break;            \
    case 4: CALL(8); break;            \
    default: break;                    \
  }

void factor(const Grid& g, const ChangeGrid& c, const Change& change) {
  for (int lane = 0; lane < lanes; lane += width)
    for (int k = 0; k < change.columns; ++k) {
      const int j = change.column[k];
#define HEADROOM_CALL(S) factor_column<S>(g, c, change, j, lane)
      HEADROOM_BY_NODES(g.column[j].nodes, HEADROOM_CALL)
#undef HEADROOM_CALL
    }
}

// b_i -= L_ij b_j for every block of column j; with at_rhs, rows of active columns go to their constant part.
template <int S, bool own>
HEADROOM_INLINE void forward(const Grid& g, const Block& block, const Column& column, Values<own> l, int lane,
                             const ChangeGrid* c, const Change* at_rhs) {
  const double* bj = row_of(block.b, 2LL * column.first) + lane;
  Vector x[S][together];
#pragma GCC unroll 8
  for (int m = 0; m < S; ++m)
#pragma GCC unroll 4
    for (int k = 0; k < together; ++k) x[m][k] = load(bj + m * lanes + k * width);
  for (int at = column.block; at < (&column + 1)->block; ++at) {
    double* bi = row_of(block.b, 2LL * g.row[at]) + lane;
    if (at_rhs && c->block_row[at] >= g.first_active)
      bi = row_of(at_rhs->rhs, at_rhs->rhs_at[c->block_row[at]] + 2LL * g.rows[at]) + lane;
    for (int r = 0; r < 2 * g.rows[at]; ++r, bi += lanes, l = l.from(S)) {
#pragma GCC unroll 4
      for (int k = 0; k < together; ++k) {
        Vector sum = load(bi + k * width);
#pragma GCC unroll 8
        for (int m = 0; m < S; ++m) sum = fnma(l(m, k), x[m][k], sum);
        store(bi + k * width, sum);
      }
    }
  }
}

// t = D_j^-1 b_j - Σ U_ji u_i; scaled: b_j is not zero.
template <int S, bool own, bool scaled>
HEADROOM_INLINE void backward(const Grid& g, const Block& block, const Column& column, Values<own> d, Values<own> u,
                              int lane, Vector (&t)[S][together]) {
#pragma GCC unroll 8
  for (int m = 0; m < S; ++m)
#pragma GCC unroll 4
    for (int k = 0; k < together; ++k) t[m][k] = Vector{};
  if constexpr (scaled) {
    const double* b = row_of(block.b, 2LL * column.first) + lane;
#pragma GCC unroll 8
    for (int r = 0; r < S; ++r, b += lanes) {
#pragma GCC unroll 4
      for (int k = 0; k < together; ++k) {
        const Vector value = load(b + k * width);
#pragma GCC unroll 8
        for (int m = 0; m < S; ++m) t[m][k] = r == 0 ? d(m * S, k) * value : fma(d(m * S + r, k), value, t[m][k]);
      }
    }
  }
  for (int at = column.block; at < (&column + 1)->block; ++at) {
    const double* ui = row_of(block.u, 2LL * g.row[at]) + lane;
    for (int r = 0; r < 2 * g.rows[at]; ++r, ui += lanes, u = u.from(S)) {
#pragma GCC unroll 4
      for (int k = 0; k < together; ++k) {
        const Vector value = load(ui + k * width);
#pragma GCC unroll 8
        for (int m = 0; m < S; ++m) t[m][k] = fnma(u(m, k), value, t[m][k]);
      }
    }
  }
}

struct Lanes {  // of one group
  Vector step2[together], unsettled[together];
  Mask active[together];
};

// b of a column: its branches at u, then what the change makes of it. start: u = 0.
template <bool start>
HEADROOM_INLINE void add_branch(const Grid& g, const Block& block, int at, int lane, Lanes& state) {
  const Branch& branch = g.branches[at];
  const Law& law = g.laws[branch.law];
  double* b = row_of(block.b, 2LL * branch.from) + lane;
  const double* u = row_of(block.u, 2LL * branch.from) + lane;
  const double* s = row_of(block.s, 2LL * branch.terminal) + lane;
  const long long back = 2LL * (branch.to - branch.from) * lanes;
#pragma GCC unroll 4
  for (int k = 0; k < together; ++k, b += width, u += width, s += width) {
    Vector re, im;
    if constexpr (start) {
      const double* c = g.start + 4LL * at;
      const Vector p = load(s), q = load(s + lanes);
      re = fnma(p, all(c[0]), fnma(q, all(c[2]), all(branch.i[0])));
      im = fnma(p, all(c[1]), fnma(q, all(c[3]), all(branch.i[1])));
    } else {
      Vector u_re = load(u), u_im = load(u + lanes);
      if (branch.to >= 0) u_re -= load(u + back), u_im -= load(u + back + lanes);
      const Vector v_re = u_re + branch.v[0], v_im = u_im + branch.v[1];
      const double* piece = branch.jump < 0 ? nullptr : row_of(block.piece, branch.jump) + lane + k * width;
      const Expansion* near = branch.expansion < 0 ? nullptr : g.expansions + branch.expansion;
      const Conductance c = conductance(law, near, fma(v_re, v_re, v_im * v_im), piece, state.unsettled[k]);
      const Vector p = load(s) * c.p, q = load(s + lanes) * c.q;
      re = fma(all(branch.d[0]), u_re, fma(all(branch.d[1]), u_im, all(branch.i[0])));
      im = fma(all(branch.d[2]), u_re, fma(all(branch.d[3]), u_im, all(branch.i[1])));
      re = fnma(p, v_re, fnma(q, v_im, re)), im = fnma(p, v_im, fma(q, v_re, im));
    }
    store(b, load(b) + re), store(b + lanes, load(b + lanes) + im);
    if (branch.to < 0) continue;
    store(b + back, load(b + back) - re), store(b + back + lanes, load(b + back + lanes) - im);
  }
}

template <bool start>
HEADROOM_INLINE void load_column(const Grid& g, const Block& block, const Change& change, int j, int lane,
                                 Lanes& state) {
  const Column& column = g.column[j];
  double* b = row_of(block.b, 2LL * column.first) + lane;
  for (int m = 0; m < 2 * column.nodes; ++m)
    for (int k = 0; k < together; ++k) store(b + m * lanes + k * width, Vector{});
  for (int at = column.branch; at < (&column + 1)->branch; ++at) add_branch<start>(g, block, at, lane, state);
  if (change.rhs_at[j] < 0) return;
  const double* rhs = row_of(change.rhs, change.rhs_at[j]) + lane;
  for (int m = 0; m < 2 * column.nodes; ++m)
    for (int k = 0; k < together; ++k) {
      double* at = b + m * lanes + k * width;
      const double* by = rhs + m * lanes + k * width;
      store(at, fma(load(at), load(by), load(by + 2LL * column.nodes * lanes)));
    }
}

template <int S, bool own, bool first>
HEADROOM_INLINE void move(const Grid& g, const Block& block, const Change& change, int j, int lane, Lanes& state) {
  const Column& column = g.column[j];
  Vector t[S][together];
  if constexpr (own) {
    const Own mine = own_of(change, column, j, lane);
    backward<S, true, true>(g, block, column, {mine.diagonal}, {mine.upper}, lane, t);
  } else {
    backward<S, false, true>(g, block, column, {g.diagonal + column.diagonal}, {g.upper + column.below}, lane, t);
  }
  double* u = row_of(block.u, 2LL * column.first) + lane;
  const double* scale = g.scale + column.first;
#pragma GCC unroll 4
  for (int m = 0; m < S; m += 2)
#pragma GCC unroll 4
    for (int k = 0; k < together; ++k) {
      double* at = u + m * lanes + k * width;
      const Vector old_re = first ? Vector{} : load(at), old_im = first ? Vector{} : load(at + lanes);
      const Vector re = choose(state.active[k], t[m][k], old_re), im = choose(state.active[k], t[m + 1][k], old_im);
      const Vector d_re = re - old_re, d_im = im - old_im;
      state.step2[k] = larger(fma(d_re, d_re, d_im * d_im) * scale[m / 2], state.step2[k]);
      store(at, re), store(at + lanes, im);
    }
}

template <bool first>
void move_columns(const Grid& g, const Block& block, const Change& change, int begin, int end, int lane, Lanes& outer) {
  Lanes state = outer;
  for (int j = end - 1; j >= begin; --j) {
    const bool own = change.own_at[j] >= 0;
#define HEADROOM_CALL(S) \
  own ? move<S, true, first>(g, block, change, j, lane, state) : move<S, false, first>(g, block, change, j, lane, state)
    HEADROOM_BY_NODES(g.column[j].nodes, HEADROOM_CALL)
#undef HEADROOM_CALL
    load_column<false>(g, block, change, j, lane, state);
  }
  outer = state;
}

void forward_columns(const Grid& g, const Block& block, const Change& change, int begin, int end, int lane) {
  for (int j = begin; j < end; ++j) {
    const Column& column = g.column[j];
    const bool own = change.own_at[j] >= 0;
#define HEADROOM_CALL(S)                                                                                    \
  own ? forward<S, true>(g, block, column, {own_of(change, column, j, lane).lower}, lane, nullptr, nullptr) \
      : forward<S, false>(g, block, column, {g.lower + column.below}, lane, nullptr, nullptr)
    HEADROOM_BY_NODES(column.nodes, HEADROOM_CALL)
#undef HEADROOM_CALL
  }
}

template <bool start>
void load_columns(const Grid& g, const Block& block, const Change& change, int begin, int end, int lane, Lanes& state) {
  for (int j = end - 1; j >= begin; --j) load_column<start>(g, block, change, j, lane, state);
}

// Calls down(begin, end) for every range of columns from the roots on, and up(begin, end) on the way back.
template <class Down, class Up>
inline void walk(const Grid& g, Down&& down, Up&& up) {
  const int top = g.tile[g.tiles];
  down(top, g.columns);
  for (int t = g.tiles - 1; t >= 0; --t) {
    down(g.tile[t], g.tile[t + 1]);
    up(g.tile[t], g.tile[t + 1]);
  }
  up(top, g.columns);
}

// One pass over all groups of lanes: `down` with the state of the group.
template <class Down>
inline void pass(const Grid& g, const Block& block, const Change& change, Down&& down) {
  for (int lane = 0; lane < lanes; lane += group) {
    Lanes state;
    for (int k = 0; k < together; ++k) {
      state.step2[k] = state.unsettled[k] = Vector{};
      state.active[k] = load(block.active + lane + k * width) > 0.5;
    }
    walk(
        g, [&](int begin, int end) { down(begin, end, lane, state); },
        [&](int begin, int end) { forward_columns(g, block, change, begin, end, lane); });
    for (int k = 0; k < together; ++k) {
      store(block.step2 + lane + k * width, state.step2[k]);
      store(block.unsettled + lane + k * width, state.unsettled[k]);
    }
  }
}

void start(const Grid& g, const Block& block, const Change& change) {
  pass(g, block, change, [&](int begin, int end, int lane, Lanes& state) {
    load_columns<true>(g, block, change, begin, end, lane, state);
  });
}

void resume(const Grid& g, const Block& block, const Change& change) {
  pass(g, block, change, [&](int begin, int end, int lane, Lanes& state) {
    load_columns<false>(g, block, change, begin, end, lane, state);
  });
}

void sweep(const Grid& g, const Block& block, const Change& change, int first) {
  pass(g, block, change, [&](int begin, int end, int lane, Lanes& state) {
    if (first) move_columns<true>(g, block, change, begin, end, lane, state);
    else move_columns<false>(g, block, change, begin, end, lane, state);
  });
}

void forward_static(const Grid& g, const ChangeGrid& c, const Block& block, const Change& change) {
  for (int lane = 0; lane < lanes; lane += group) {
    for (int k = 0; k < change.columns && change.column[k] < g.first_active; ++k) {
      Lanes none;
      load_column<true>(g, block, change, change.column[k], lane, none);
    }
    for (int k = 0; k < change.columns && change.column[k] < g.first_active; ++k) {
      const int j = change.column[k];
      const Column& column = g.column[j];
#define HEADROOM_CALL(S) forward<S, true>(g, block, column, {own_of(change, column, j, lane).lower}, lane, &c, &change)
      HEADROOM_BY_NODES(column.nodes, HEADROOM_CALL)
#undef HEADROOM_CALL
    }
  }
}

template <int S, bool own>
HEADROOM_INLINE void back(const Grid& g, const Block& block, const Change& change, int j, int lane) {
  const Column& column = g.column[j];
  Vector t[S][together];
  if constexpr (own) {
    const Own mine = own_of(change, column, j, lane);
    backward<S, true, true>(g, block, column, {mine.diagonal}, {mine.upper}, lane, t);
  } else {
    backward<S, false, false>(g, block, column, {nullptr}, {g.upper + column.below}, lane, t);
  }
  double* u = row_of(block.u, 2LL * column.first) + lane;
  for (int m = 0; m < S; ++m)
    for (int k = 0; k < together; ++k) store(u + m * lanes + k * width, t[m][k]);
}

void back_substitute(const Grid& g, const Block& block, const Change& change) {
  for (int lane = 0; lane < lanes; lane += group)
    for (int j = g.first_active - 1; j >= 0; --j) {
      const bool own = change.own_at[j] >= 0;
#define HEADROOM_CALL(S) own ? back<S, true>(g, block, change, j, lane) : back<S, false>(g, block, change, j, lane)
      HEADROOM_BY_NODES(g.column[j].nodes, HEADROOM_CALL)
#undef HEADROOM_CALL
    }
}

constexpr ChangeKernels table{factor, forward_static, start, sweep, resume, back_substitute, HEADROOM_KERNELS_NAME};

}  // namespace

const ChangeKernels* HEADROOM_KERNELS() { return &table; }

}  // namespace headroom::engine::kernels
