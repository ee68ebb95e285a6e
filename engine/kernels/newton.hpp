// SPDX-License-Identifier: Apache-2.0
// Newton's method for lanes of cases, each with a matrix and a factor of its own: cases whose lines, switches or taps
// differ, and cases that the shared factor of chord.hpp does not bring to their solution.
//
// With u = V - V_base, Y the linear elements of the base and ΔY what a lane has in their place, of each branch of loads
// I = g(|v|) v and D = dI/dv where the lane was linearised last:
//   J = Y + ΔY + D,   J x = r(u),   r(u) = -ΔY V_base + Σ branches [I_base + D u - I(v_base + u)].
// x is the next iterate: a Newton step where D belongs to u, a chord step on the lane's own factor elsewhere. Per
// column j of the elimination, with A the blocks of J less what earlier columns took out of them,
//   up     u_j moves towards x_j,   D_j = J_jj - Σ_c A_jc D_c^-1 A_cj,   y_j = D_j^-1 (r_j - Σ_c A_jc y_c),
//   down   x_j = y_j - D_j^-1 Σ_i A_ji x_i.
// Neither L nor U is stored, only D_j^-1 and the blocks that fill or a case has changed: on a tree the blocks beside
// the diagonal are those of Y, shared by all lanes. A block that is shared and one that a lane keeps for itself are
// used by the same operations in the same order, so that a lane does not feel what its neighbours changed.
#pragma once

#include "engine/kernels/chord.hpp"

namespace headroom::engine::kernels {

// One column of J: the nodes of one bus. Offsets of shared values count complex numbers, those of lane arrays rows of
// lanes.
struct NewtonColumn {
  long long diagonal = 0;  // of Y_jj, by rows
  long long inverse = 0;   // of D_j^-1 in real form, by rows
  int first = 0, nodes = 0;
  int block = 0, pull = 0, branch = 0;  // first of its blocks, of the blocks in its row, of its branches
  int plain = 0;                        // see Column
};

// A_ij below the diagonal and A_ji above it.
struct NewtonBlock {
  long long value = 0;      // of Y_ij by rows, then Y_ji by rows
  int row = 0, column = 0;  // i, j
  int pull = 0;             // first of its pairs
};

// For one earlier column c: A_ic and A_jc, as blocks of column c.
struct NewtonPair {
  int of_row = 0, of_column = 0;
};

// Shared by all cases and threads. Columns are numbered children before parents.
struct NewtonGrid {
  int columns = 0, blocks = 0;
  const NewtonColumn* column = nullptr;  // [columns + 1]
  const NewtonBlock* block = nullptr;    // [blocks + 1]
  const int* pull = nullptr;             // blocks in the row of a column, by earlier columns
  const NewtonPair* pair = nullptr;      // what fills a block
  const double* diagonal = nullptr;      // [re, im]
  const double* value = nullptr;         // [re, im]
  const Branch* branches = nullptr;      // by columns; d is not used
  const Law* laws = nullptr;
  const double* scale = nullptr;  // [position] 1 / base voltage²
};

// Memory of one thread for one block of 16 cases. Lane arrays are 64-byte aligned, [row][lanes].
struct NewtonBlockWork {
  double* u = nullptr;              // [2 · positions] iterate
  double* x = nullptr;              // [2 · positions] where the last solve points to
  double* b = nullptr;              // [2 · positions] y
  double* saved = nullptr;          // [2 · positions] iterate before the last Newton step
  double* inverse = nullptr;        // D_j^-1
  double* derivative = nullptr;     // [branch][4]
  double* own = nullptr;            // blocks of the lanes' own: A_ij by rows, then A_ji by rows, in real form
  const int* own_at = nullptr;      // [block] row in `own`; -1: the shared values
  const double* patch = nullptr;    // ΔY of columns and blocks
  const int* column_at = nullptr;   // [column] row in `patch`: ΔY_jj in real form by rows, then -ΔY V_base; -1: none
  const int* block_at = nullptr;    // [block] row in `patch`: ΔY_ij by rows, then ΔY_ji by rows; -1: none
  const double* alive = nullptr;    // [branch] 0: draws nothing in this lane, as its island has no source; null: all 1
  const double* s = nullptr;        // [terminal][P, Q]
  const double* active = nullptr;   // one row: groups of lanes that are all 0 are passed over
  const double* advance = nullptr;  // one row: u += advance (x - u)
  const double* retreat = nullptr;  // one row, > 0: u keeps this part of its way from `saved` and does not advance
  const double* keep = nullptr;     // one row, 1: `saved` takes u as it is before advancing
  const double* renew = nullptr;    // one row, 1: D is taken anew at u
  double* step2 = nullptr;          // one row, output: largest (|x - u| / base)²
  double* sum2 = nullptr;           // one row, output: their sum; not finite where a number is none
};

struct NewtonKernels {
  // factor: some lane renews (all lanes are factored; one that does not renew gets the same factor again). steer:
  // some lane retreats or keeps.
  void (*up)(const NewtonGrid&, const NewtonBlockWork&, int factor, int steer);
  void (*down)(const NewtonGrid&, const NewtonBlockWork&);
  void (*advance)(const NewtonGrid&, const NewtonBlockWork&);  // u += advance (x - u), nothing else
  const char* name;
};

const NewtonKernels* newton_avx512();  // null where the compiler has no such target
const NewtonKernels* newton_avx2();
const NewtonKernels* newton_baseline();

}  // namespace headroom::engine::kernels
