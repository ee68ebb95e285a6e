// SPDX-License-Identifier: Apache-2.0
// The chord iteration for lanes of cases on one shared factor: data that the kernels read and write.
//
// One source (chord.inl) is compiled once per instruction set, each in a namespace of its own, and chosen at run time.
// Nothing here includes anything, so that no inline function of a wider instruction set can be linked into a narrower
// one. AVX-512 and AVX2 give the same bits: every lane sees the same operations in the same order. The baseline has no
// fused multiply-add and differs from them by rounding.
//
// With J = Y + dI/dV at the base, u = V - V_base and, of each branch, I = g(|v|) v:
//   J u⁺ = r(u),   r(u) = Σ branches [I_base + D u - I(v_base + u)]
// on the active columns of J = L D U. One sweep is, for every tile of the elimination tree from the root down,
//   backward   u_j = D_j^-1 b_j - Σ U_ji u_i,   then   b_j = r(u_j),
// and on the way back up
//   forward    b_i -= L_ij b_j,
// so that a tile's state is in the cache once for both. Columns above the tiles (the top) go before and after.
//
// Two sweeps leave most of the error in one mode, which one number per lane takes out. The error obeys e⁺ = A e with A
// real-linear; where all loads draw constant power I depends on the conjugate of v, so A is antilinear. With the first
// step u1, the second c and their ratio κ = u1ᴴ c / u1ᴴ u1,
//   c = κ u1 + r   gives   A c = A(κ u1) + A r = κ* A u1 + A r = κ* c + A r,
// so u + κ* c is right up to A r: |A| times the largest r, often a tenth of what u had been off.
#pragma once

namespace headroom::engine::kernels {

inline constexpr int lanes = 16;

// A branch's conductance as a function of q = |v|² and r = 1 / |v|:  g = P a(q) - j Q b(q), with P, Q of its terminal.
// Rational: a = c0 + c1 r + c2 r² in range. Power: a = c0 / q. Exponential: a = c0 (c2 q)^c1; near the base's voltage
// as the binomial series of its change (Expansion). Out of range (q <= low, <= min, > max) always
// a = c0 + c1 r.
//
// Where a law jumps at the ends of its range there are several solutions. At the lower end the one meant has the
// highest voltages: each lane keeps for each such branch in which piece of the law it is (Block::piece), starts in the
// range or above it, and settle() lets it fall, never rise. Near the upper end the single load flow decides.
enum LawKind : int { law_constant, law_power, law_rational, law_exponential };
struct Law {
  int kind = law_constant;
  int limited = 0;  // it has a range
  int jumps = 0;    // it is not continuous at the ends of its range
  double low_v2 = 0, min_v2 = 0, max_v2 = 0;
  double doubt_v2 = 0;  // that jumps: above this both pieces may have a solution and neither is preferred
  double in_p[3] = {}, in_q[3] = {};
  double out_p[3][2] = {}, out_q[3][2] = {};  // below low, up to min, above max
};

struct Branch {
  double v[2] = {}, i[2] = {};  // of the base: across, and drawn
  double d[4] = {};             // dI/dv there by rows
  int from = -1, to = -1;       // positions; to = -1: not an unknown
  int terminal = 0, law = 0;
  int jump = -1;       // among the branches whose law jumps
  int expansion = -1;  // of an exponential law
};

// An exponential law near the base's |v|² = q_b: with x = q / q_b - 1,
//   a = c0 (c2 q_b)^c1 Σ_k binomial(c1, k) x^k.
struct Expansion {
  double per_v2 = 0.0;          // 1 / q_b
  double at_base[2] = {};       // of P and Q
  double binomial[2][11] = {};  // k = 0 … 10
};

// One column of the factor: the nodes of one bus.
struct Column {
  long long diagonal = 0, below = 0;     // where its blocks begin
  int first = 0, block = 0, branch = 0;  // first position, block and branch
  short nodes = 0;
  unsigned char uniform = 0;  // its blocks have as many rows as it has columns
  unsigned char plain = 0;    // every node has exactly one branch, to no other unknown
};

// Everything is shared by all cases and threads. Columns are numbered children before parents, and within a tile by
// their depth, so that neighbours in the order do not wait for one another.
struct Grid {
  int columns = 0, first_active = 0;
  const Column* column = nullptr;       // [columns + 1]
  const int* row = nullptr;             // [blocks] first position of its rows
  const unsigned char* rows = nullptr;  // [blocks] nodes of its rows
  const double* diagonal = nullptr;     // D^-1, real form by rows
  const double* lower = nullptr;        // L by rows
  const double* upper = nullptr;        // U transposed, in the places of L
  const Branch* branches = nullptr;     // by columns, in plain ones in the order of their nodes
  const double* start = nullptr;        // [branch][4]: I(v_base) = P (s0 + j s1) + Q (s2 + j s3)
  const Law* laws = nullptr;
  const Expansion* expansions = nullptr;
  const double* scale = nullptr;        // [position] 1 / base voltage²
  int jumping = 0;                      // branches whose law jumps
  const int* jumping_branch = nullptr;  // [jumping]
  int tiles = 0;
  const int* tile = nullptr;  // [tiles + 1] first column of each; from tile[tiles] on: the top
};

// Memory of one thread for one block of 16 cases. Lane arrays are 64-byte aligned.
struct Block {
  double* u = nullptr;          // [2 · positions][lanes]
  double* b = nullptr;          // [2 · positions][lanes]
  const double* s = nullptr;    // [terminal][P, Q][lanes]
  double* active = nullptr;     // [lanes] 1: iterates; 0: frozen, its u is left alone
  double* step2 = nullptr;      // [lanes] output: largest (|Δu| / base)² of the sweep
  double* piece = nullptr;      // [jumping branch][lanes] -1: below its range, 0: in it, 1: above
  double* unsettled = nullptr;  // [lanes] output: 1 when some piece does not fit its voltage
  double* shrink = nullptr;     // [lanes] settle: a piece ends at its bound (|v|²) times this; 0: leave the lane alone
  double* pair = nullptr;       // [u1ᴴ c re, im, u1ᴴ u1][lanes] output of a paired sweep, in pu
  double* ratio = nullptr;      // [κ re, im][lanes]
  double* gain = nullptr;       // [re, im][lanes] what extrapolate() takes of c
  double* rest2 = nullptr;      // [lanes] output of extrapolate(): largest (|r| / base)²
};

// Rows that will be read soon: fetched into the cache on the way through the first sweep.
struct Ahead {
  const double* const* row = nullptr;
  int rows = 0;
  long long lines = 0;  // cache lines of each
};

// Voltages out: node k of the result is the base voltage plus u at position[k] (-1: the base voltage stands).
struct VoltageOut {
  const int* position = nullptr;  // [nodes]
  const double* base = nullptr;   // [nodes][re, im]
  long long nodes = 0;
  double* const* out = nullptr;  // [lanes] rows of [nodes][re, im]; null: nobody wants this lane
  int past_caches = 0;           // there is more of it than a cache holds
  // For polar(): [nodes][|V|, V / |V| re, im, angle] of the base, and [lanes] rows of [nodes], null where nobody wants
  // them.
  const double* polar_base = nullptr;
  double* const* magnitude = nullptr;
  double* const* angle = nullptr;  // in (-π, π]
};

// Currents and powers that are linear in the voltages: row r carries base[r] + Σ entry u over its entries.
struct Rows {
  const double* base = nullptr;   // [rows][re, im]
  const int* first = nullptr;     // [rows + 1] into entries
  const int* position = nullptr;  // [entries]
  const double* entry = nullptr;  // [entries][re, im]
};

// What is looked at in a solved block.
struct Looks {
  int nodes = 0;                              // voltages
  const int* position = nullptr;              // [nodes], -1: not an unknown
  const double* base = nullptr;               // [nodes][re, im]
  const double* per_volt2 = nullptr;          // [nodes] 1 / base voltage²
  double lowest2 = 0, highest2 = 0;           // limits of (|V| / base)²
  int branches = 0;                           // loadings: |row| of the largest row of each
  const int* first_row = nullptr;             // [branches + 1]
  const double* per_limit2 = nullptr;         // [branches] 1 / allowed loading²
  const unsigned char* kind = nullptr;        // [branches] 0: line, 1: transformer
  Rows current;                               // over rating
  int powers = 0;                             // V (row)*, summed by kind
  const int* power_position = nullptr;        // [powers]
  const double* power_base = nullptr;         // [powers][re, im] V
  const unsigned char* power_kind = nullptr;  // [powers] 0: delivered by sources, 1: taken by shunts
  Rows power;
  int injections = 0;  // branches of the grid whose power is summed
};

// Per lane; places count from 0, -1: none.
struct alignas(64) Seen {
  double lowest2[lanes], lowest_at[lanes], highest2[lanes], highest_at[lanes];  // (|V| / base)²
  double below[lanes], above[lanes];                                            // nodes beyond the limits
  double loading2[lanes], loading_at[lanes];                                    // largest
  double use2[lanes], use_at[lanes];                                            // largest of loading over its limit
  double over[2][lanes];                                                        // branches beyond theirs, by kind
  double power[2][2][lanes];                                                    // by kind, re and im
  double injected[2][lanes];                                                    // drawn by loads and generators
};

// For capacity searches: candidates.hpp.
struct Limits;
struct Used;
struct Bands;

// The first of a block: u was 0. Middle: then b = r(u) eliminated forward, as in the first. Last: b is not needed
// (resume makes it later, with the same bits). Paired: the same after a first, and b becomes the change of u.
enum Sweep : int { sweep_first, sweep_middle, sweep_last, sweep_paired };

struct Kernels {
  // s[terminal][P, Q][lane] from rows p[lane][terminal], q[lane][terminal], and
  // level[lane] = Σ p weight_p[terminal] + q weight_q[terminal].
  void (*load)(const double* const* p, const double* const* q, long long terminals, const double* weight_p,
               const double* weight_q, double* s, double* level);
  void (*start)(const Grid&, const Block&);                                   // b = r(0), eliminated forward
  void (*sweep)(const Grid&, const Block&, Sweep, int masked, const Ahead&);  // masked: some lanes are frozen
  void (*extrapolate)(const Grid&, const Block&);                             // after a paired sweep: u += gain c
  void (*resume)(const Grid&, const Block&);
  // Lets pieces fall that lie above their voltage. Unsettled afterwards: [lane] 1 when one fell.
  void (*settle)(const Grid&, const Block&);
  void (*back_substitute)(const Grid&, const Block&);  // u of the columns before the active ones
  void (*voltages)(const VoltageOut&, const Block&);
  void (*polar)(const VoltageOut&, const Block&);
  void (*look)(const Looks&, const Grid&, const Block&, Seen&);
  // u of the columns before the active ones; marked columns have a right-hand side in b.
  void (*back_substitute_with)(const Grid&, const Block&, const unsigned char* marked);
  void (*use)(const Limits&, const Block&, Used&);
  void (*count_left)(const Bands&, const Block&, double* count);  // count: [lanes]
  const char* name;
};

const Kernels* avx512();  // null where the compiler has no such target
const Kernels* avx2();
const Kernels* baseline();

}  // namespace headroom::engine::kernels
