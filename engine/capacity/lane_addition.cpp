// SPDX-License-Identifier: Apache-2.0
#include "engine/capacity/lane_addition.hpp"

#include <algorithm>

namespace headroom::engine {

using kernels::lanes;
using models::Complex;

bool LaneAddition::is_at_unknown(const ChordBase& base) const {
  const auto known = [&](std::int64_t node) { return node < 0 || base.position()[static_cast<std::size_t>(node)] < 0; };
  return std::none_of(branches.begin(), branches.end(),
                      [&](const auto& branch) { return known(branch.from) && known(branch.to); });
}

void LaneAddition::map(const ChordBase& base, const ChordPaths& paths, MappingScratch& scratch) {
  map_addition(base, paths, branches, scratch, mapped);
  for (std::size_t b = 0; b < branches.size(); ++b) v_base[b] = across(branches[b], base.flow().base_voltage_v());
  d.fill(0.0);
}

void LaneAddition::free_voltage(const kernels::Block& block, int at, Voltages& v) const {
  const auto n = static_cast<std::size_t>(mapped.columns);
  std::array<double, most_columns> sum{};
  for (std::size_t s = mapped.eliminated; s < mapped.scalar.size(); ++s) {
    const double b = block.b[static_cast<std::ptrdiff_t>(mapped.scalar[s]) * lanes + at];
    for (std::size_t r = 0; r < n; ++r) sum[r] += mapped.h[s * n + r] * b;
  }
  for (std::size_t b = 0; b < branches.size(); ++b) v[b] = v_base[b] + Complex(sum[2 * b], sum[2 * b + 1]);
}

bool LaneAddition::solve(double kw, std::span<const Complex> v_0) {
  scale_addition(addition, kw, branches);
  auto next = d;
  if (!solve_own_law(branches, mapped.w, v_0, std::span(next).first(static_cast<std::size_t>(mapped.columns))))
    return false;
  d = next;
  return true;
}

void LaneAddition::add_to(const kernels::Block& block, int at) const {
  const auto n = static_cast<std::size_t>(mapped.columns);
  for (std::size_t s = 0; s < mapped.scalar.size(); ++s) {
    double sum = 0.0;
    for (std::size_t c = 0; c < n; ++c) sum += mapped.f[s * n + c] * d[c];
    double& b = block.b[static_cast<std::ptrdiff_t>(mapped.scalar[s]) * lanes + at];
    b = s < mapped.eliminated ? sum : b + sum;
  }
}

void LaneAddition::clear(const kernels::Block& block) const {
  for (std::size_t s = 0; s < mapped.eliminated; ++s)
    std::fill_n(block.b + static_cast<std::ptrdiff_t>(mapped.scalar[s]) * lanes, lanes, 0.0);
}

void LaneAddition::mark(const kernels::Grid& grid, std::span<unsigned char> marked) const {
  for (const int j : mapped.path)
    if (j < grid.first_active) marked[static_cast<std::size_t>(j)] = 1;
}

}  // namespace headroom::engine
