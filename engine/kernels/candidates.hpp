// SPDX-License-Identifier: Apache-2.0
// What a capacity search looks at in lanes that each carry another addition: how much of every limit is used up, and
// how many loads have left their voltage band.
//
// A limit holds while x <= b (voltages from below: x >= b), x a voltage in pu or a current over its rating. Its use
//   q = (x² - x0²) / (b² - x0²) = c1 |·|² + c0,   x0 at the base,
// is 0 at the base and 1 at the limit, and at most 1 exactly while the limit holds; no root is taken.
#pragma once

#include "engine/kernels/chord.hpp"

namespace headroom::engine::kernels {

enum LimitGroup : int { group_low, group_high, group_line, group_transformer, limit_groups };

struct Limits {
  int voltages = 0;
  const int* position = nullptr;   // [voltages]
  const int* reference = nullptr;  // [voltages] position of the node it is measured to, -1: it does not move
  const double* base = nullptr;    // [voltages][re, im], to the reference
  const double* low = nullptr;     // [voltages][c0, c1]; (-1, 0): no such limit
  const double* high = nullptr;
  int rows = 0, first_transformer = 0;  // currents; from first_transformer on: of transformers
  Rows current;
  const double* row = nullptr;  // [rows][c0, c1]
};

// Per lane the largest use of each group and where it is (-1: nowhere).
struct alignas(64) Used {
  double most[limit_groups][lanes], at[limit_groups][lanes];
};

// Loads' voltage bands: a load has left when one of its branches has. Branches of one load follow one another.
struct Bands {
  int branches = 0;
  const int* from = nullptr;            // [branches] position
  const int* to = nullptr;              // [branches] position, -1: it does not move
  const double* base = nullptr;         // [branches][re, im] across at the base
  const double* range = nullptr;        // [branches][min, max] of |v|²
  const unsigned char* last = nullptr;  // [branches] the last one of its load
};

}  // namespace headroom::engine::kernels
