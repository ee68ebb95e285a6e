// SPDX-License-Identifier: Apache-2.0
#include "engine/linear/block_ldu.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <type_traits>

namespace headroom::engine {

namespace {

using models::Complex;

// Scalars of one panel: conductors of one bus, twice in real form.
constexpr int most_scalars = 128;

// A magnitude that is cheap and good enough to choose pivots by.
inline double size_of(double a) { return std::abs(a); }
inline double size_of(long double a) { return static_cast<double>(std::abs(a)); }
inline double size_of(const Complex& a) { return std::abs(a.real()) + std::abs(a.imag()); }

// In-place inverse of a small dense n × n matrix by Gauss-Jordan with full pivoting.
// Returns the smallest pivot over the largest entry; 0: singular, and the content is then meaningless.
template <class T>
double invert(T* a, int n) {
  double largest = 0.0;
  for (int k = 0; k < n * n; ++k) largest = std::max(largest, size_of(a[k]));
  if (!(largest > 0.0) || !std::isfinite(largest)) return 0.0;
  double smallest = std::numeric_limits<double>::infinity();
  assert(n <= most_scalars);
  std::array<int, most_scalars> pivot_row, pivot_column;
  std::array<char, most_scalars> done{};
  for (int step = 0; step < n; ++step) {
    int row = -1, column = -1;
    double best = 0.0;
    for (int i = 0; i < n; ++i)
      for (int k = 0; k < n && !done[i]; ++k)
        if (!done[k] && size_of(a[i * n + k]) > best) best = size_of(a[i * n + k]), row = i, column = k;
    if (row < 0) return 0.0;
    smallest = std::min(smallest, best);
    if (row != column)
      for (int k = 0; k < n; ++k) std::swap(a[row * n + k], a[column * n + k]);
    pivot_row[step] = row;
    pivot_column[step] = column;
    done[column] = 1;
    const T reciprocal = T(1.0) / a[column * n + column];
    a[column * n + column] = T(1.0);
    for (int k = 0; k < n; ++k) a[column * n + k] *= reciprocal;
    for (int i = 0; i < n; ++i) {
      if (i == column) continue;
      const T factor = a[i * n + column];
      a[i * n + column] = T(0.0);
      for (int k = 0; k < n; ++k) a[i * n + k] -= factor * a[column * n + k];
    }
  }
  for (int step = n - 1; step >= 0; --step)
    if (pivot_row[step] != pivot_column[step])
      for (int i = 0; i < n; ++i) std::swap(a[i * n + pivot_row[step]], a[i * n + pivot_column[step]]);
  return smallest / largest;
}

// block (rows × n, by rows) times square, or times its transpose, in place.
template <class T>
void multiply_right(T* block, int rows, const T* square, int n, bool transposed) {
  assert(n <= most_scalars);
  std::array<T, most_scalars> row_copy;
  for (int r = 0; r < rows; ++r) {
    T* row = block + static_cast<std::ptrdiff_t>(r) * n;
    std::copy(row, row + n, row_copy.data());
    for (int c = 0; c < n; ++c) {
      T sum(0.0);
      for (int k = 0; k < n; ++k) sum += row_copy[k] * (transposed ? square[c * n + k] : square[k * n + c]);
      row[c] = sum;
    }
  }
}

// target (rows × columns) -= left (rows × n) · right (columns × n)^T, all by rows.
template <class T>
void subtract_product(T* target, const T* left, int rows, const T* right, int columns, int n) {
  for (int r = 0; r < rows; ++r)
    for (int s = 0; s < columns; ++s) {
      T sum(0.0);
      for (int c = 0; c < n; ++c) sum += left[r * n + c] * right[s * n + c];
      target[r * columns + s] -= sum;
    }
}

std::int64_t find_block(const Elimination& e, std::int32_t column, std::int32_t row) {
  const auto begin = e.row.begin() + e.offset[column], end = e.row.begin() + e.offset[column + 1];
  const auto at = std::lower_bound(begin, end, row);
  assert(at != end && *at == row);
  return at - e.row.begin();
}

}  // namespace

BlockLayout block_layout(const Elimination& elimination, std::span<const std::int32_t> widths, int scale) {
  BlockLayout layout;
  layout.elimination = &elimination;
  const std::int32_t n = elimination.size();
  layout.first.assign(n + 1, 0);
  layout.diagonal.assign(n + 1, 0);
  for (std::int32_t c = 0; c < n; ++c) {
    const std::int32_t width = widths[elimination.panel[c]] * scale;
    layout.first[c + 1] = layout.first[c] + width;
    layout.diagonal[c + 1] = layout.diagonal[c] + static_cast<std::int64_t>(width) * width;
  }
  layout.below.assign(elimination.row.size() + 1, 0);
  for (std::int32_t c = 0; c < n; ++c)
    for (std::int32_t b = elimination.offset[c]; b < elimination.offset[c + 1]; ++b)
      layout.below[b + 1] =
          layout.below[b] + static_cast<std::int64_t>(layout.width(c)) * layout.width(elimination.row[b]);
  return layout;
}

template <class T>
void BlockMatrix<T>::resize(const BlockLayout& layout, bool symmetric) {
  diagonal.assign(layout.diagonal.back(), T(0.0));
  lower.assign(layout.below.back(), T(0.0));
  upper.assign(symmetric ? 0 : layout.below.back(), T(0.0));
}

template <class T>
T& BlockMatrix<T>::at(const BlockLayout& layout, std::int32_t row_at, std::int32_t row, std::int32_t column_at,
                      std::int32_t column) {
  const std::int32_t r = row - layout.first[row_at], c = column - layout.first[column_at];
  if (row_at == column_at) return diagonal[layout.diagonal[row_at] + r * layout.width(row_at) + c];
  if (row_at > column_at)
    return lower[layout.below[find_block(*layout.elimination, column_at, row_at)] + r * layout.width(column_at) + c];
  return upper[layout.below[find_block(*layout.elimination, row_at, column_at)] + c * layout.width(row_at) + r];
}

template <class T>
void BlockLdu<T>::factor(const BlockLayout& layout, BlockMatrix<T> matrix) {
  matrix_ = std::move(matrix);
  const bool symmetric = matrix_.upper.empty();
  const Elimination& e = *layout.elimination;
  smallest_pivot_ = 1.0;
  smallest_pivot_column_ = 0;
  std::vector<T> unscaled;  // A_jk of this column before L and U are scaled
  for (std::int32_t j = 0; j < e.size(); ++j) {
    const int w = layout.width(j);
    if (w == 0) continue;
    T* inverse = matrix_.diagonal.data() + layout.diagonal[j];
    const double pivot = invert(inverse, w);
    if (pivot < smallest_pivot_) smallest_pivot_ = pivot, smallest_pivot_column_ = j;
    const auto begin = layout.below[e.offset[j]], end = layout.below[e.offset[j + 1]];
    const int rows = static_cast<int>((end - begin) / w);
    if (symmetric) {
      unscaled.assign(matrix_.lower.begin() + begin, matrix_.lower.begin() + end);
    } else {
      unscaled.assign(matrix_.upper.begin() + begin, matrix_.upper.begin() + end);
      multiply_right(matrix_.upper.data() + begin, rows, inverse, w, true);
    }
    multiply_right(matrix_.lower.data() + begin, rows, inverse, w, false);
    update(layout, j, unscaled);
  }
}

// A_ik -= L_ij A_jk, and for an unsymmetric matrix A_ki -= L_kj A_ji, for all pairs i >= k of rows of column j.
// unscaled: the upper part of the column before scaling (the lower one where they are the same).
template <class T>
void BlockLdu<T>::update(const BlockLayout& layout, std::int32_t j, std::span<const T> unscaled) {
  const bool symmetric = matrix_.upper.empty();
  const Elimination& e = *layout.elimination;
  const int w = layout.width(j);
  const auto begin = layout.below[e.offset[j]];
  for (std::int32_t bk = e.offset[j]; bk < e.offset[j + 1]; ++bk) {
    const std::int32_t k = e.row[bk];
    const T* a_jk = unscaled.data() + (layout.below[bk] - begin);
    const T* l_kj = matrix_.lower.data() + layout.below[bk];
    for (std::int32_t bi = bk; bi < e.offset[j + 1]; ++bi) {
      const std::int32_t i = e.row[bi];
      const T* l_ij = matrix_.lower.data() + layout.below[bi];
      if (i == k) {
        subtract_product(matrix_.diagonal.data() + layout.diagonal[k], l_ij, layout.width(i), a_jk, layout.width(k), w);
        continue;
      }
      const auto target = layout.below[find_block(e, k, i)];
      subtract_product(matrix_.lower.data() + target, l_ij, layout.width(i), a_jk, layout.width(k), w);
      if (symmetric) continue;
      // Stored transposed: (A_ki)^T -= (A_ji)^T (L_kj)^T.
      const T* a_ji = unscaled.data() + (layout.below[bi] - begin);
      subtract_product(matrix_.upper.data() + target, a_ji, layout.width(i), l_kj, layout.width(k), w);
    }
  }
}

namespace {

// Σ a b in two partial sums, which a vector unit can hold side by side. known: the length where it is a constant.
template <int known, class T>
inline T dot(const T* a, const T* b, int length) {
  const int n = known > 0 ? known : length;
  T even(0.0), odd(0.0);
  for (int c = 0; c + 1 < n; c += 2) {
    even += a[c] * b[c];
    odd += a[c + 1] * b[c + 1];
  }
  if (n % 2 != 0) even += a[n - 1] * b[n - 1];
  return even + odd;
}

// Calls work(width) with the width as a compile-time constant for the usual panels, 0 for "see at run time".
template <class Work>
void with_width(int w, Work&& work) {
  switch (w) {
    case 1: return work(std::integral_constant<int, 1>());
    case 2: return work(std::integral_constant<int, 2>());
    case 3: return work(std::integral_constant<int, 3>());
    case 4: return work(std::integral_constant<int, 4>());
    case 6: return work(std::integral_constant<int, 6>());
    case 8: return work(std::integral_constant<int, 8>());
    default: return work(std::integral_constant<int, 0>());
  }
}

}  // namespace

template <class T>
void BlockLdu<T>::forward(const BlockLayout& layout, std::int32_t j, T* x) const {
  const Elimination& e = *layout.elimination;
  with_width(layout.width(j), [&](auto fixed) {
    constexpr int known = decltype(fixed)::value;
    const int w = known > 0 ? known : layout.width(j);
    T* xj = x + layout.first[j];
    const T* l = matrix_.lower.data() + layout.below[e.offset[j]];
    for (std::int32_t b = e.offset[j]; b < e.offset[j + 1]; ++b) {
      T* xi = x + layout.first[e.row[b]];
      const int wi = layout.width(e.row[b]);
      for (int r = 0; r < wi; ++r, l += w) xi[r] -= dot<known>(l, xj, w);
    }
    const T* inverse = matrix_.diagonal.data() + layout.diagonal[j];
    std::array<T, known != 0 ? known : most_scalars> scaled;
    for (int r = 0; r < w; ++r) scaled[r] = dot<known>(inverse + r * w, xj, w);
    std::copy(scaled.data(), scaled.data() + w, xj);
  });
}

template <class T>
void BlockLdu<T>::backward(const BlockLayout& layout, std::int32_t j, T* x) const {
  const Elimination& e = *layout.elimination;
  with_width(layout.width(j), [&](auto fixed) {
    constexpr int known = decltype(fixed)::value;
    const int w = known > 0 ? known : layout.width(j);
    T* xj = x + layout.first[j];
    const T* u = upper().data() + layout.below[e.offset[j]];
    for (std::int32_t b = e.offset[j]; b < e.offset[j + 1]; ++b) {
      const T* xi = x + layout.first[e.row[b]];
      const int wi = layout.width(e.row[b]);
      for (int r = 0; r < wi; ++r, u += w)
        for (int c = 0; c < w; ++c) xj[c] -= u[c] * xi[r];
    }
  });
}

template <class T>
void BlockLdu<T>::solve(const BlockLayout& layout, std::int32_t from, std::span<T> x) const {
  const std::int32_t n = layout.elimination->size();
  for (std::int32_t j = from; j < n; ++j) forward(layout, j, x.data());
  for (std::int32_t j = n - 1; j >= from; --j) backward(layout, j, x.data());
}

template <class T>
void BlockLdu<T>::back_substitute(const BlockLayout& layout, std::int32_t begin, std::int32_t from,
                                  std::span<T> x) const {
  for (std::int32_t j = from - 1; j >= begin; --j) backward(layout, j, x.data());
}

double invert_dense(long double* a, int n) { return invert(a, n); }

template struct BlockMatrix<Complex>;
template struct BlockMatrix<double>;
template struct BlockMatrix<long double>;
template class BlockLdu<Complex>;
template class BlockLdu<double>;
template class BlockLdu<long double>;

}  // namespace headroom::engine
