// SPDX-License-Identifier: Apache-2.0
// The kernels of chord.hpp in one instruction set. Included with HEADROOM_LANE_WIDTH and HEADROOM_KERNELS defined.
//
// K registers of lanes go through the grid together: their operations are independent and hide each other's latency.
// Panels of 1 to 4 nodes have their sizes known to the compiler; wider ones take the same code with sizes read.
#include "engine/kernels/candidates.hpp"

namespace headroom::engine::kernels {

#include "engine/kernels/lanes.inl"
#include "engine/kernels/law.inl"

namespace {

constexpr int together = 2;  // K
constexpr int group = together * width;
static_assert(lanes % group == 0);

// One node's row of a lane array.
inline double* row_of(double* array, long long scalar) { return array + scalar * lanes; }

// b_i -= L_ij b_j for every block of column j. S: scalars of the column, 0: see at run time. uniform: also of the rows.
template <int S, bool uniform>
HEADROOM_INLINE void forward_column(const Grid& g, const Block& block, const Column& column, int lane) {
  constexpr int room = S > 0 ? S : 1;
  const int begin = column.block, end = (&column + 1)->block;
  if (begin == end) return;
  const int size = S > 0 ? S : 2 * column.nodes;
  const double* bj = row_of(block.b, 2LL * column.first) + lane;
  Vector x[room][together];
  if constexpr (S > 0)
#pragma GCC unroll 8
    for (int c = 0; c < S; ++c)
#pragma GCC unroll 4
      for (int k = 0; k < together; ++k) x[c][k] = load(bj + c * lanes + k * width);
  const double* l = g.lower + column.below;
  for (int at = begin; at < end; ++at) {
    const int rows = uniform ? S : 2 * g.rows[at];
    double* bi = row_of(block.b, 2LL * g.row[at]) + lane;
#pragma GCC unroll 8
    for (int r = 0; r < rows; ++r, bi += lanes, l += size) {
      Vector sum[together];
#pragma GCC unroll 4
      for (int k = 0; k < together; ++k) sum[k] = load(bi + k * width);
      if constexpr (S > 0) {
#pragma GCC unroll 8
        for (int c = 0; c < S; ++c)
#pragma GCC unroll 4
          for (int k = 0; k < together; ++k) sum[k] = fnma(all(l[c]), x[c][k], sum[k]);
      } else {
        for (int c = 0; c < size; ++c)
          for (int k = 0; k < together; ++k) sum[k] = fnma(all(l[c]), load(bj + c * lanes + k * width), sum[k]);
      }
#pragma GCC unroll 4
      for (int k = 0; k < together; ++k) store(bi + k * width, sum[k]);
    }
  }
}

// t = D_j^-1 b_j - Σ U_ji u_i. With `scaled` false the right-hand side is zero (columns without branches).
template <int S, bool uniform, bool scaled>
HEADROOM_INLINE void backward_column(const Grid& g, const Block& block, const Column& column, int lane,
                                     Vector (&t)[S][together]) {
#pragma GCC unroll 8
  for (int c = 0; c < S; ++c)
#pragma GCC unroll 4
    for (int k = 0; k < together; ++k) t[c][k] = Vector{};
  if constexpr (scaled) {
    const double* d = g.diagonal + column.diagonal;
    const double* b = row_of(block.b, 2LL * column.first) + lane;
#pragma GCC unroll 8
    for (int r = 0; r < S; ++r, b += lanes) {
      Vector value[together];
#pragma GCC unroll 4
      for (int k = 0; k < together; ++k) value[k] = load(b + k * width);
#pragma GCC unroll 8
      for (int c = 0; c < S; ++c)
#pragma GCC unroll 4
        for (int k = 0; k < together; ++k)
          t[c][k] = r == 0 ? all(d[c * S]) * value[k] : fma(all(d[c * S + r]), value[k], t[c][k]);
    }
  }
  const double* u = g.upper + column.below;
  for (int at = column.block; at < (&column + 1)->block; ++at) {
    const int rows = uniform ? S : 2 * g.rows[at];
    const double* ui = row_of(block.u, 2LL * g.row[at]) + lane;
#pragma GCC unroll 8
    for (int r = 0; r < rows; ++r, ui += lanes, u += S) {
      Vector value[together];
#pragma GCC unroll 4
      for (int k = 0; k < together; ++k) value[k] = load(ui + k * width);
#pragma GCC unroll 8
      for (int c = 0; c < S; ++c)
#pragma GCC unroll 4
        for (int k = 0; k < together; ++k) t[c][k] = fnma(all(u[c]), value[k], t[c][k]);
    }
  }
}

// The same with sizes read; t: [size] rows of lanes in memory.
template <bool scaled>
__attribute__((noinline)) void backward_wide(const Grid& g, const Block& block, const Column& column, int lane,
                                             double* t) {
  const int size = 2 * column.nodes;
  const double* d = g.diagonal + column.diagonal;
  for (int c = 0; c < size; ++c)
    for (int k = 0; k < together; ++k) {
      Vector sum{};
      const double* b = row_of(block.b, 2LL * column.first) + lane + k * width;
      for (int r = 0; r < size && scaled; ++r) sum = fma(all(d[c * size + r]), load(b + r * lanes), sum);
      const double* u = g.upper + column.below + c;
      for (int at = column.block; at < (&column + 1)->block; ++at) {
        const double* ui = row_of(block.u, 2LL * g.row[at]) + lane + k * width;
        for (int r = 0; r < 2 * g.rows[at]; ++r, u += size) sum = fnma(all(*u), load(ui + r * lanes), sum);
      }
      store(t + c * lanes + k * width, sum);
    }
}

struct Lanes {  // of one group
  Vector step2[together], unsettled[together];
  Vector pair[3][together];
  Mask active[together];
};

// u_j = t where the lane iterates, and its largest change. re, im: in and out, as stored. b: of a paired sweep.
template <Sweep kind, bool masked>
HEADROOM_INLINE void take(double scale, double* u, double* b, Vector& re, Vector& im, Lanes& state, int k) {
  const Vector old_re = kind == sweep_first ? Vector{} : load(u);
  const Vector old_im = kind == sweep_first ? Vector{} : load(u + lanes);
  if constexpr (masked) {
    re = choose(state.active[k], re, old_re);
    im = choose(state.active[k], im, old_im);
  }
  const Vector d_re = re - old_re, d_im = im - old_im;
  state.step2[k] = larger(fma(d_re, d_re, d_im * d_im) * scale, state.step2[k]);
  store(u, re);
  store(u + lanes, im);
  if constexpr (kind == sweep_paired) {
    const Vector by_re = old_re * scale, by_im = old_im * scale;
    state.pair[0][k] = fma(by_re, d_re, fma(by_im, d_im, state.pair[0][k]));
    state.pair[1][k] = fma(by_re, d_im, fnma(by_im, d_re, state.pair[1][k]));
    state.pair[2][k] = fma(by_re, old_re, fma(by_im, old_im, state.pair[2][k]));
    store(b, d_re);
    store(b + lanes, d_im);
  }
}

struct Current {
  Vector re, im;
};

// I_base + D u - I(v_base + u) of one branch; u: across it. s: P and Q. lane: of these registers.
HEADROOM_INLINE Current remainder(const Grid& g, const Block& block, const Branch& branch, const double* s, Vector u_re,
                                  Vector u_im, int lane, Vector& unsettled) {
  const Law& law = g.laws[branch.law];
  const Vector v_re = u_re + branch.v[0], v_im = u_im + branch.v[1];
  const double* piece = branch.jump < 0 ? nullptr : block.piece + (long long)branch.jump * lanes + lane;
  const Expansion* near = branch.expansion < 0 ? nullptr : g.expansions + branch.expansion;
  const Conductance c = conductance(law, near, fma(v_re, v_re, v_im * v_im), piece, unsettled);
  const Vector p = load(s) * c.p, q = load(s + lanes) * c.q;
  const Vector r_re = fma(all(branch.d[0]), u_re, fma(all(branch.d[1]), u_im, all(branch.i[0])));
  const Vector r_im = fma(all(branch.d[2]), u_re, fma(all(branch.d[3]), u_im, all(branch.i[1])));
  return {fnma(p, v_re, fnma(q, v_im, r_re)), fnma(p, v_im, fma(q, v_re, r_im))};
}

HEADROOM_INLINE void add(double* b, Current current) {
  store(b, load(b) + current.re);
  store(b + lanes, load(b + lanes) + current.im);
}

// b of the column of this branch takes its remainder.
inline void add_branch(const Grid& g, const Block& block, const Branch& branch, int lane, Lanes& state) {
  double* b = row_of(block.b, 2LL * branch.from) + lane;
  const double* u = row_of(block.u, 2LL * branch.from) + lane;
  const double* s = block.s + 2LL * branch.terminal * lanes + lane;
  const long long back = 2LL * (branch.to - branch.from) * lanes;
  for (int k = 0; k < together; ++k, b += width, u += width, s += width) {
    Vector u_re = load(u), u_im = load(u + lanes);
    if (branch.to >= 0) u_re -= load(u + back), u_im -= load(u + back + lanes);
    const Current r = remainder(g, block, branch, s, u_re, u_im, lane + k * width, state.unsettled[k]);
    add(b, r);
    if (branch.to >= 0) add(b + back, {-r.re, -r.im});
  }
}

HEADROOM_INLINE Current start_current(const Branch& branch, const double* c, const double* s) {
  const Vector p = load(s), q = load(s + lanes);
  return {fnma(p, all(c[0]), fnma(q, all(c[2]), all(branch.i[0]))),
          fnma(p, all(c[1]), fnma(q, all(c[3]), all(branch.i[1])))};
}

inline void add_start(const Grid& g, const Block& block, int at, int lane) {
  const Branch& branch = g.branches[at];
  double* b = row_of(block.b, 2LL * branch.from) + lane;
  const double* s = block.s + 2LL * branch.terminal * lanes + lane;
  const long long back = 2LL * (branch.to - branch.from) * lanes;
  for (int k = 0; k < together; ++k, b += width, s += width) {
    const Current r = start_current(branch, g.start + 4LL * at, s);
    add(b, r);
    if (branch.to >= 0) add(b + back, {-r.re, -r.im});
  }
}

inline void clear(const Block& block, const Column& column, int lane) {
  double* b = row_of(block.b, 2LL * column.first) + lane;
  for (int c = 0; c < 2 * column.nodes; ++c, b += lanes)
    for (int k = 0; k < together; ++k) store(b + k * width, Vector{});
}

// b_j = r(u), u as stored.
inline void add_branches(const Grid& g, const Block& block, const Column& column, int lane, Lanes& state) {
  clear(block, column, lane);
  for (int at = column.branch; at < (&column + 1)->branch; ++at) add_branch(g, block, g.branches[at], lane, state);
}

template <int S, bool uniform, Sweep kind, bool masked>
HEADROOM_INLINE void sweep_column(const Grid& g, const Block& block, const Column& column, int lane, Lanes& state) {
  constexpr bool remains = kind == sweep_first || kind == sweep_middle;
  double* u = row_of(block.u, 2LL * column.first) + lane;
  double* b = row_of(block.b, 2LL * column.first) + lane;
  const double* scale = g.scale + column.first;
  if constexpr (S > 0) {
    Vector t[S][together];
    backward_column<S, uniform, true>(g, block, column, lane, t);
#pragma GCC unroll 4
    for (int c = 0; c < S; c += 2)
#pragma GCC unroll 4
      for (int k = 0; k < together; ++k)
        take<kind, masked>(scale[c / 2], u + c * lanes + k * width, b + c * lanes + k * width, t[c][k], t[c + 1][k],
                           state, k);
    if constexpr (remains)
      if (column.plain) {
        const Branch* branch = g.branches + column.branch;
#pragma GCC unroll 4
        for (int c = 0; c < S; c += 2, ++branch) {
          const double* s = block.s + 2LL * branch->terminal * lanes + lane;
#pragma GCC unroll 4
          for (int k = 0; k < together; ++k) {
            const Current r =
                remainder(g, block, *branch, s + k * width, t[c][k], t[c + 1][k], lane + k * width, state.unsettled[k]);
            store(b + c * lanes + k * width, r.re);
            store(b + (c + 1) * lanes + k * width, r.im);
          }
        }
        return;
      }
  } else {
    alignas(64) double t[128 * lanes];
    backward_wide<true>(g, block, column, lane, t);
    for (int c = 0; c < 2 * column.nodes; c += 2)
      for (int k = 0; k < together; ++k) {
        Vector re = load(t + c * lanes + k * width), im = load(t + (c + 1) * lanes + k * width);
        take<kind, masked>(scale[c / 2], u + c * lanes + k * width, b + c * lanes + k * width, re, im, state, k);
      }
  }
  if constexpr (remains) add_branches(g, block, column, lane, state);
}

// Calls one of the fixed sizes.
#define HEADROOM_BY_SIZE(column, CALL)                                \
  switch ((column).nodes) {                                           \
    case 0: break;                                                    \
    case 1: (column).uniform ? CALL(2, true) : CALL(2, false); break; \
    case 2: (column).uniform ? CALL(4, true) : CALL(4, false); break; \
    case 3: (column).uniform ? CALL(6, true) : CALL(6, false); break; \
    case 4: (column).uniform ? CALL(8, true) : CALL(8, false); break; \
    default: CALL(0, false);                                          \
  }

void forward_columns(const Grid& g, const Block& block, int begin, int end, int lane) {
  for (int j = begin; j < end; ++j) {
#define HEADROOM_CALL(S, uniform) forward_column<S, uniform>(g, block, g.column[j], lane)
    HEADROOM_BY_SIZE(g.column[j], HEADROOM_CALL)
#undef HEADROOM_CALL
  }
}

// What is read ahead during a first sweep: some lines for every column.
struct Fetch {
  const double* const* row;
  const double* const* end;
  const char *at, *row_end;
  long long bytes;  // of a row
  int each;

  explicit Fetch(const Grid& g, const Ahead& ahead)
      : row(ahead.row), end(ahead.row + ahead.rows), at(nullptr), row_end(nullptr), bytes(64 * ahead.lines) {
    const int columns = g.columns - g.first_active;
    const long long lines = ahead.rows * ahead.lines;
    each = columns > 0 ? static_cast<int>((lines + columns - 1) / columns) : 0;
    if (row == end || bytes == 0) each = 0;
    else at = reinterpret_cast<const char*>(*row), row_end = at + bytes;
  }
  HEADROOM_INLINE void some() {
    for (int k = 0; k < each; ++k, at += 64) {
      if (at >= row_end) {
        if (++row == end) {
          each = 0;
          return;
        }
        at = reinterpret_cast<const char*>(*row), row_end = at + bytes;
      }
      __builtin_prefetch(at, 0, 2);
    }
  }
};

template <Sweep kind, bool masked>
void sweep_columns(const Grid& g, const Block& block, int begin, int end, int lane, Lanes& outer, Fetch& ahead) {
  Lanes state = outer;
  for (int j = end - 1; j >= begin; --j) {
    if constexpr (kind == sweep_first) ahead.some();
#define HEADROOM_CALL(S, uniform) sweep_column<S, uniform, kind, masked>(g, block, g.column[j], lane, state)
    HEADROOM_BY_SIZE(g.column[j], HEADROOM_CALL)
#undef HEADROOM_CALL
  }
  outer = state;
}

void start_columns(const Grid& g, const Block& block, int begin, int end, int lane) {
  for (int j = end - 1; j >= begin; --j) {
    const Column& column = g.column[j];
    if (column.plain) {
      double* b = row_of(block.b, 2LL * column.first) + lane;
      for (int at = column.branch; at < (&column + 1)->branch; ++at, b += 2 * lanes) {
        const Branch& branch = g.branches[at];
        const double* s = block.s + 2LL * branch.terminal * lanes + lane;
        for (int k = 0; k < together; ++k) {
          const Current r = start_current(branch, g.start + 4LL * at, s + k * width);
          store(b + k * width, r.re);
          store(b + lanes + k * width, r.im);
        }
      }
      continue;
    }
    clear(block, column, lane);
    for (int at = column.branch; at < (&column + 1)->branch; ++at) add_start(g, block, at, lane);
  }
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

Lanes lanes_of(const Block& block, int lane) {
  Lanes state;
  for (int k = 0; k < together; ++k) {
    state.step2[k] = Vector{};
    state.unsettled[k] = Vector{};
    for (int i = 0; i < 3; ++i) state.pair[i][k] = Vector{};
    state.active[k] = load(block.active + lane + k * width) > 0.5;
  }
  return state;
}

template <Sweep kind, bool masked>
void sweep_group(const Grid& g, const Block& block, int lane, Fetch& ahead) {
  Lanes state = lanes_of(block, lane);
  walk(
      g, [&](int begin, int end) { sweep_columns<kind, masked>(g, block, begin, end, lane, state, ahead); },
      [&](int begin, int end) {
        if constexpr (kind == sweep_first || kind == sweep_middle) forward_columns(g, block, begin, end, lane);
      });
  for (int k = 0; k < together; ++k) {
    const int at = lane + k * width;
    store(block.step2 + at, state.step2[k]);
    store(block.unsettled + at, state.unsettled[k]);
    if constexpr (kind == sweep_paired)
      for (int i = 0; i < 3; ++i) store(block.pair + i * lanes + at, state.pair[i][k]);
  }
}

void start(const Grid& g, const Block& block) {
  for (int lane = 0; lane < lanes; lane += group)
    walk(
        g, [&](int begin, int end) { start_columns(g, block, begin, end, lane); },
        [&](int begin, int end) { forward_columns(g, block, begin, end, lane); });
}

void resume(const Grid& g, const Block& block) {
  for (int lane = 0; lane < lanes; lane += group) {
    Lanes state = lanes_of(block, lane);
    const auto down = [&](int begin, int end) {
      for (int j = end - 1; j >= begin; --j) add_branches(g, block, g.column[j], lane, state);
    };
    walk(g, down, [&](int begin, int end) { forward_columns(g, block, begin, end, lane); });
    for (int k = 0; k < together; ++k) store(block.unsettled + lane + k * width, state.unsettled[k]);
  }
}

void settle(const Grid& g, const Block& block) {
  for (int lane = 0; lane < lanes; lane += width) {
    const Vector shrink = load(block.shrink + lane);
    const Mask asked = shrink > 0.0;
    Vector fell{};
    for (int at = 0; at < g.jumping; ++at) {
      const Branch& branch = g.branches[g.jumping_branch[at]];
      const Law& law = g.laws[branch.law];
      const double* u = row_of(block.u, 2LL * branch.from) + lane;
      Vector v_re = load(u) + branch.v[0], v_im = load(u + lanes) + branch.v[1];
      if (branch.to >= 0) {
        const double* to = row_of(block.u, 2LL * branch.to) + lane;
        v_re -= load(to), v_im -= load(to + lanes);
      }
      const Vector v2 = fma(v_re, v_re, v_im * v_im);
      double* piece = block.piece + (long long)at * lanes + lane;
      const Vector now = load(piece);
      const Mask falls =
          asked & (((now == 0.0) & (v2 <= law.min_v2 * shrink)) | ((now > 0.0) & (v2 <= law.max_v2 * shrink)));
      store(piece, choose(falls, now - 1.0, now));
      fell = choose(falls, all(1.0), fell);
    }
    store(block.unsettled + lane, fell);
  }
}

void sweep(const Grid& g, const Block& block, Sweep kind, int masked, const Ahead& rows) {
  Fetch ahead(g, rows);
  for (int lane = 0; lane < lanes; lane += group) switch (kind) {
      case sweep_first: sweep_group<sweep_first, false>(g, block, lane, ahead); break;
      case sweep_middle:
        masked ? sweep_group<sweep_middle, true>(g, block, lane, ahead)
               : sweep_group<sweep_middle, false>(g, block, lane, ahead);
        break;
      case sweep_last:
        masked ? sweep_group<sweep_last, true>(g, block, lane, ahead)
               : sweep_group<sweep_last, false>(g, block, lane, ahead);
        break;
      case sweep_paired:
        masked ? sweep_group<sweep_paired, true>(g, block, lane, ahead)
               : sweep_group<sweep_paired, false>(g, block, lane, ahead);
    }
}

void extrapolate(const Grid& g, const Block& block) {
  const int begin = g.column[g.first_active].first, end = g.column[g.columns].first;
  for (int lane = 0; lane < lanes; lane += width) {
    const Vector k_re = load(block.ratio + lane), k_im = load(block.ratio + lanes + lane);
    const Vector g_re = load(block.gain + lane), g_im = load(block.gain + lanes + lane);
    Vector rest2{};
    for (int at = begin; at < end; ++at) {
      double* u = row_of(block.u, 2LL * at) + lane;
      const double* c = row_of(block.b, 2LL * at) + lane;
      const Vector u_re = load(u), u_im = load(u + lanes), c_re = load(c), c_im = load(c + lanes);
      const Vector was_re = u_re - c_re, was_im = u_im - c_im;
      const Vector r_re = fma(k_im, was_im, fnma(k_re, was_re, c_re));
      const Vector r_im = fnma(k_im, was_re, fnma(k_re, was_im, c_im));
      rest2 = larger(fma(r_re, r_re, r_im * r_im) * g.scale[at], rest2);
      store(u, fma(g_re, c_re, fnma(g_im, c_im, u_re)));
      store(u + lanes, fma(g_re, c_im, fma(g_im, c_re, u_im)));
    }
    store(block.rest2 + lane, rest2);
  }
}

template <int S, bool uniform>
inline void back_column(const Grid& g, const Block& block, const Column& column, int lane) {
  double* u = row_of(block.u, 2LL * column.first) + lane;
  if constexpr (S > 0) {
    Vector t[S][together];
    backward_column<S, uniform, false>(g, block, column, lane, t);
#pragma GCC unroll 8
    for (int c = 0; c < S; ++c)
#pragma GCC unroll 4
      for (int k = 0; k < together; ++k) store(u + c * lanes + k * width, t[c][k]);
  } else {
    alignas(64) double t[128 * lanes];
    backward_wide<false>(g, block, column, lane, t);
    for (int c = 0; c < 2 * column.nodes; ++c)
      for (int k = 0; k < together; ++k) store(u + c * lanes + k * width, load(t + c * lanes + k * width));
  }
}

void back_substitute(const Grid& g, const Block& block) {
  for (int lane = 0; lane < lanes; lane += group)
    for (int j = g.first_active - 1; j >= 0; --j) {
#define HEADROOM_CALL(S, uniform) back_column<S, uniform>(g, block, g.column[j], lane)
      HEADROOM_BY_SIZE(g.column[j], HEADROOM_CALL)
#undef HEADROOM_CALL
    }
}

// Rows of eight numbers become columns: a[i][j] <-> a[j][i]. GCC turns the shuffles into the target's own.
inline void transpose(Eight (&a)[8]) {
  using Index = long long __attribute__((vector_size(64)));
  Eight b[8];
  for (int i = 0; i < 8; i += 2) {
    b[i] = __builtin_shuffle(a[i], a[i + 1], Index{0, 8, 2, 10, 4, 12, 6, 14});
    b[i + 1] = __builtin_shuffle(a[i], a[i + 1], Index{1, 9, 3, 11, 5, 13, 7, 15});
  }
  Eight c[8];
  for (int i = 0; i < 8; i += 4)
    for (int k = 0; k < 2; ++k) {
      c[i + k] = __builtin_shuffle(b[i + k], b[i + k + 2], Index{0, 1, 8, 9, 4, 5, 12, 13});
      c[i + k + 2] = __builtin_shuffle(b[i + k], b[i + k + 2], Index{2, 3, 10, 11, 6, 7, 14, 15});
    }
  for (int k = 0; k < 4; ++k) {
    a[k] = __builtin_shuffle(c[k], c[k + 4], Index{0, 1, 2, 3, 8, 9, 10, 11});
    a[k + 4] = __builtin_shuffle(c[k], c[k + 4], Index{4, 5, 6, 7, 12, 13, 14, 15});
  }
}

using Unaligned = double __attribute__((vector_size(64), aligned(8)));

// One of P and Q of eight terminals; sum: of the level, by halves.
inline void load_eight(const double* const* rows, long long at, const double* weight, double* s, Eight (&sum)[2]) {
  for (int half = 0; half < 2; ++half) {
    Eight a[8];
    for (int i = 0; i < 8; ++i) a[i] = *reinterpret_cast<const Unaligned*>(rows[8 * half + i] + at);
    transpose(a);
    for (int i = 0; i < 8; ++i) {
      *reinterpret_cast<Eight*>(s + 2 * i * lanes + 8 * half) = a[i];
      sum[half] += a[i] * weight[at + i];
    }
  }
}

void load_powers(const double* const* p, const double* const* q, long long terminals, const double* weight_p,
                 const double* weight_q, double* s, double* level) {
  Eight sum[2] = {};
  long long at = 0;
  for (; at + 8 <= terminals; at += 8, s += 16 * lanes) {
    load_eight(p, at, weight_p, s, sum);
    load_eight(q, at, weight_q, s + lanes, sum);
  }
  *reinterpret_cast<Eight*>(level) = sum[0];
  *reinterpret_cast<Eight*>(level + 8) = sum[1];
  for (; at < terminals; ++at, s += 2 * lanes)
    for (int lane = 0; lane < lanes; ++lane) {
      s[lane] = p[lane][at], s[lanes + lane] = q[lane][at];
      level[lane] += s[lane] * weight_p[at] + s[lanes + lane] * weight_q[at];
    }
}

}  // namespace

#include "engine/kernels/look.inl"
#include "engine/kernels/write.inl"

#include "engine/kernels/candidates.inl"

namespace {

constexpr Kernels table{load_powers, start, sweep, extrapolate,          resume, settle,     back_substitute,
                        voltages,    polar, look,  back_substitute_with, use,    count_left, HEADROOM_KERNELS_NAME};

}  // namespace

const Kernels* HEADROOM_KERNELS() { return &table; }

}  // namespace headroom::engine::kernels
