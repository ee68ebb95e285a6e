// SPDX-License-Identifier: Apache-2.0
// The chord iteration of chord.hpp for cases whose linear elements differ (an outage, a tap): lanes share the factor
// but for the columns that their change reaches.
//
// With ΔY what a lane has in place of the base's elements, and D = dI/dv at the base for all of them,
//   (J + ΔY) u⁺ = r(u) - ΔY V_base.
// Eliminating J + ΔY differs from eliminating J in the columns of ΔY and their ancestors in the elimination tree alone.
// Those columns have D^-1, L and U per lane, the others the shared ones. In a lane whose change does not reach such a
// column the lane's own values are the shared ones, bit by bit, so that no lane feels its neighbours.
//   D_j = D_j(J) + ΔY_jj + Σ_c [L_jc A_cj (J) - L_jc A_cj],   c: changed columns below, and so for the other blocks.
#pragma once

#include "engine/kernels/chord.hpp"

namespace headroom::engine::kernels {

// Beside a Grid of columns of 1 to 4 nodes: what its factor was before scaling, in the places of `diagonal`, `lower`,
// `upper` (transposed, as there).
struct ChangeGrid {
  const double* diagonal = nullptr;  // D
  const double* lower = nullptr;     // A_ij = L_ij D_j
  const double* upper = nullptr;     // A_ji = D_j U_ji
  const int* block_row = nullptr;    // [block] column of its rows
  // [pair_first[column] + a · blocks + b] for the blocks a, b of a column: the block where their rows meet; -1: they
  // are the same.
  const long long* pair_first = nullptr;
  const int* pair = nullptr;
};

// Memory of one thread for one block of 16 cases, beside a Block. Lane arrays are 64-byte aligned, [row][lanes].
struct Change {
  int columns = 0;              // changed
  const int* column = nullptr;  // [columns] rising
  const int* own_at = nullptr;  // [column of the grid] row in `own` of D^-1, of L and of U by blocks; -1: shared
  double* own = nullptr;        // before factor(): ΔY in the places of D, L and U
  const unsigned char* delta = nullptr;     // [block] its part of `own` holds something before factor()
  const unsigned short* reached = nullptr;  // [column of the grid] bit of every lane whose change reaches it
  const int* rhs_at = nullptr;              // [column of the grid] row in `rhs`; -1: none
  double* rhs = nullptr;      // by scalars of the column: factor of r (0 in a dead part), then -ΔY V_base
  double* scratch = nullptr;  // rows for the widest column: of all its blocks
};

struct ChangeKernels {
  void (*factor)(const Grid&, const ChangeGrid&, const Change&);
  // Eliminates the constant right-hand side of changed columns before the active ones.
  void (*forward_static)(const Grid&, const ChangeGrid&, const Block&, const Change&);
  void (*start)(const Grid&, const Block&, const Change&);  // as in Kernels
  void (*sweep)(const Grid&, const Block&, const Change&, int first);
  void (*resume)(const Grid&, const Block&, const Change&);
  void (*back_substitute)(const Grid&, const Block&, const Change&);
  const char* name;
};

const ChangeKernels* change_avx512();  // null where the compiler has no such target
const ChangeKernels* change_avx2();
const ChangeKernels* change_baseline();

}  // namespace headroom::engine::kernels
