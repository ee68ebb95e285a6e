// SPDX-License-Identifier: Apache-2.0
// Sparse block LDU of a matrix with symmetric pattern, one dense block per panel pair, for these value types:
//   Complex  the admittance matrix itself (symmetric, unless phase shifters are balanced equivalents),
//   double   its real 2x2 form with the derivatives of the loads folded in (unsymmetric),
//   long double   the same where the factor itself must not add rounding to what it is used for.
//
//   A = L D U,  L unit lower, U unit upper, D block diagonal, columns in elimination order:
//     D_j^-1 by Gauss-Jordan with pivoting inside the block,
//     L_ij = A_ij D_j^-1,   U_ji = D_j^-1 A_ji,   A_ik -= L_ij A_jk   for i, k in the rows of column j.
//   On a radial grid there is no fill and the two triangular solves ARE the backward/forward sweep.
//
// There is no pivoting between blocks; growth is watched instead (smallest_pivot), and the caller falls back.
// Blocks below the diagonal of column j lie one after another, each by rows with width(j) columns; the upper part is
// stored transposed in the same places, so both solves run through memory alike. Symmetric: the upper part is the
// lower.
#pragma once

#include <span>
#include <vector>

#include "engine/linear/elimination.hpp"
#include "models/core/matrix.hpp"

namespace headroom::engine {

// Where the blocks of an elimination lie, for `scale` scalars per node (1 complex, 2 real).
struct BlockLayout {
  const Elimination* elimination = nullptr;
  std::vector<std::int32_t> first;     // [columns + 1] first scalar of a column
  std::vector<std::int64_t> diagonal;  // [columns + 1] offset of the diagonal block
  std::vector<std::int64_t> below;     // [blocks + 1] offset of each block below the diagonal
  std::int32_t width(std::int32_t column) const { return first[column + 1] - first[column]; }
  std::int32_t scalars() const { return first.back(); }
};

// widths: [panel] nodes. The elimination must outlive the layout.
BlockLayout block_layout(const Elimination& elimination, std::span<const std::int32_t> widths, int scale);

template <class T>
struct BlockMatrix {
  std::vector<T> diagonal, lower, upper;  // upper empty: symmetric
  void resize(const BlockLayout& layout, bool symmetric);
  // The entry (row, column), scalars in elimination order that belong to columns row_at and column_at of the layout.
  // REQUIRES: the block exists; in a symmetric matrix row_at >= column_at.
  T& at(const BlockLayout& layout, std::int32_t row_at, std::int32_t row, std::int32_t column_at, std::int32_t column);
};

template <class T>
class BlockLdu {
 public:
  // Complexity: Σ_j rows(j)² width(j).
  void factor(const BlockLayout& layout, BlockMatrix<T> matrix);

  // Smallest |pivot| over the largest entry of its block, over all blocks, and the column where. 0: singular.
  double smallest_pivot() const { return smallest_pivot_; }
  std::int32_t smallest_pivot_column() const { return smallest_pivot_column_; }
  // D^-1, L and U.
  const BlockMatrix<T>& factors() const { return matrix_; }

  // Forward elimination of one column (L and D^-1), and backward substitution of one column (U). x: [scalars].
  void forward(const BlockLayout& layout, std::int32_t column, T* x) const;
  void backward(const BlockLayout& layout, std::int32_t column, T* x) const;
  // Solves A x = b in place in the columns [from, columns). The right-hand side of earlier columns must be zero (or
  // eliminated by forward() already); their x is left alone.
  void solve(const BlockLayout& layout, std::int32_t from, std::span<T> x) const;
  // After solve(from): x of the columns [begin, from). REQUIRES: x is zero there, or what forward() left.
  void back_substitute(const BlockLayout& layout, std::int32_t begin, std::int32_t from, std::span<T> x) const;

 private:
  void update(const BlockLayout& layout, std::int32_t column, std::span<const T> unscaled);
  const std::vector<T>& upper() const { return matrix_.upper.empty() ? matrix_.lower : matrix_.upper; }

  BlockMatrix<T> matrix_;  // diagonal holds D^-1
  double smallest_pivot_ = 0.0;
  std::int32_t smallest_pivot_column_ = 0;
};

// In-place inverse of a dense n × n matrix, by rows, with full pivoting: the smallest pivot over the largest entry (0:
// singular).
double invert_dense(long double* a, int n);

extern template struct BlockMatrix<models::Complex>;
extern template struct BlockMatrix<double>;
extern template struct BlockMatrix<long double>;
extern template class BlockLdu<models::Complex>;
extern template class BlockLdu<double>;
extern template class BlockLdu<long double>;

}  // namespace headroom::engine
