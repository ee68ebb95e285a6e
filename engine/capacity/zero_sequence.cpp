// SPDX-License-Identifier: Apache-2.0
#include "engine/capacity/zero_sequence.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <numbers>

namespace headroom::engine {

using models::Complex;

models::ComplexMatrix driving_point_impedance(const LinearSolve& solve, std::span<const std::int64_t> nodes,
                                              std::vector<Complex>& scratch) {
  models::ComplexMatrix z(nodes.size());
  for (std::size_t q = 0; q < nodes.size(); ++q) {
    std::fill(scratch.begin(), scratch.end(), Complex());
    scratch[static_cast<std::size_t>(nodes[q])] = 1.0;
    solve(scratch);
    for (std::size_t p = 0; p < nodes.size(); ++p) z(p, q) = scratch[static_cast<std::size_t>(nodes[p])];
  }
  return z;
}

bool has_zero_sequence_path(const models::ComplexMatrix& z) {
  assert(z.rows() == 2 || z.rows() == 3);
  const std::size_t n = z.rows();
  // The positive-sequence row of two phases is (1, -1): the rotation by half a turn.
  const Complex turn = std::polar(1.0, 2.0 * std::numbers::pi / static_cast<double>(n));
  const std::array<Complex, 3> power{1.0, turn, turn * turn};
  Complex z0, z1;
  for (std::size_t p = 0; p < n; ++p)
    for (std::size_t q = 0; q < n; ++q) {
      z0 += z(p, q);
      z1 += power[p] * std::conj(power[q]) * z(p, q);
    }
  return std::abs(z0) <= zero_sequence_ratio * std::abs(z1);
}

}  // namespace headroom::engine
