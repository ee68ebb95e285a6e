// SPDX-License-Identifier: Apache-2.0
// A small dense matrix of complex numbers, stored by rows; the value type of element data.
// Numerical work on it (inverse, Kron reduction) is done in the engine.
#pragma once

#include <cassert>
#include <complex>
#include <cstddef>
#include <vector>

namespace headroom::models {

using Complex = std::complex<double>;

class ComplexMatrix {
 public:
  ComplexMatrix() = default;
  explicit ComplexMatrix(std::size_t n) : ComplexMatrix(n, n) {}
  ComplexMatrix(std::size_t rows, std::size_t columns) : rows_(rows), columns_(columns), values_(rows * columns) {}

  std::size_t rows() const { return rows_; }
  std::size_t columns() const { return columns_; }
  bool empty() const { return values_.empty(); }

  Complex& operator()(std::size_t i, std::size_t j) {
    assert(i < rows_ && j < columns_);
    return values_[i * columns_ + j];
  }
  const Complex& operator()(std::size_t i, std::size_t j) const {
    assert(i < rows_ && j < columns_);
    return values_[i * columns_ + j];
  }

  const std::vector<Complex>& values() const { return values_; }
  std::vector<Complex>& values() { return values_; }
  bool operator==(const ComplexMatrix&) const = default;

 private:
  std::size_t rows_ = 0, columns_ = 0;
  std::vector<Complex> values_;
};

}  // namespace headroom::models
