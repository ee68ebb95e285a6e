// SPDX-License-Identifier: Apache-2.0
#include "engine/capacity/mapped_addition.hpp"

#include <utility>

namespace headroom::engine {

namespace {

// The path of a column with the place of each of its columns among the path scalars.
void find_path(const kernels::Grid& grid, const ChordPaths& paths, int column, MappingScratch& scratch,
               MappedAddition& mapped) {
  mapped.path.clear();
  mapped.scalar.clear();
  mapped.eliminated = 0;
  scratch.place.resize(static_cast<std::size_t>(grid.columns));
  for (int j = column; j >= 0; j = paths.parent[j]) {
    scratch.place[j] = static_cast<int>(mapped.scalar.size());
    mapped.path.push_back(j);
    for (int k = 0; k < 2 * grid.column[j].nodes; ++k) mapped.scalar.push_back(2 * grid.column[j].first + k);
    if (j < grid.first_active) mapped.eliminated = mapped.scalar.size();
  }
}

// Signs with which a branch's nodes stand in E and Δ, at path scalars.
template <class Visit>
void for_each_end(const ChordBase& base, const ChordPaths& paths, std::span<const InjectionBranch> branches,
                  const MappingScratch& scratch, Visit&& visit) {
  const auto& grid = base.grid();
  for (std::size_t b = 0; b < branches.size(); ++b)
    for (const auto& [node, sign] : {std::pair{branches[b].from, 1.0}, std::pair{branches[b].to, -1.0}}) {
      if (node < 0) continue;
      const int position = base.position()[static_cast<std::size_t>(node)];
      if (position < 0) continue;
      const int column = paths.column[static_cast<std::size_t>(position)];
      const int first = scratch.place[column] + 2 * (position - grid.column[column].first);
      for (const int part : {0, 1}) visit(first + part, 2 * static_cast<int>(b) + part, sign);
    }
}

// F and H column by column of the factor, from the addition up.
void eliminate(const kernels::Grid& grid, const ChordPaths& paths, const MappingScratch& scratch,
               MappedAddition& mapped) {
  const int n = mapped.columns;
  std::vector<double> scaled;
  for (const int j : mapped.path) {
    const auto& column = grid.column[j];
    const int size = 2 * column.nodes;
    double* f = &mapped.f[static_cast<std::size_t>(scratch.place[j] * n)];
    double* h = &mapped.h[static_cast<std::size_t>(scratch.place[j] * n)];
    const double *l = grid.lower + column.below, *u = grid.upper + column.below;
    for (int at = column.block; at < (&column + 1)->block; ++at) {
      const int into = scratch.place[paths.column[static_cast<std::size_t>(grid.row[at])]];
      for (int r = 0; r < 2 * grid.rows[at]; ++r, l += size, u += size)
        for (int c = 0; c < size; ++c)
          for (int k = 0; k < n; ++k) {
            mapped.f[static_cast<std::size_t>((into + r) * n + k)] -= l[c] * f[c * n + k];
            mapped.h[static_cast<std::size_t>((into + r) * n + k)] -= u[c] * h[c * n + k];
          }
    }
    scaled.assign(static_cast<std::size_t>(size * n), 0.0);
    const double* d = grid.diagonal + column.diagonal;
    for (int c = 0; c < size; ++c)
      for (int r = 0; r < size; ++r)
        for (int k = 0; k < n; ++k) scaled[static_cast<std::size_t>(r * n + k)] += d[c * size + r] * h[c * n + k];
    std::copy(scaled.begin(), scaled.end(), h);
  }
}

}  // namespace

ChordPaths::ChordPaths(const kernels::Grid& grid) {
  column.resize(static_cast<std::size_t>(grid.column[grid.columns].first));
  for (int j = 0; j < grid.columns; ++j)
    for (int k = 0; k < grid.column[j].nodes; ++k) column[static_cast<std::size_t>(grid.column[j].first + k)] = j;
  parent.assign(static_cast<std::size_t>(grid.columns), -1);
  for (int j = 0; j < grid.columns; ++j)
    if (grid.column[j].block < grid.column[j + 1].block)
      parent[static_cast<std::size_t>(j)] = column[static_cast<std::size_t>(grid.row[grid.column[j].block])];
}

void map_addition(const ChordBase& base, const ChordPaths& paths, std::span<const InjectionBranch> branches,
                  MappingScratch& scratch, MappedAddition& mapped) {
  const auto& grid = base.grid();
  int position = -1;
  for (const auto& branch : branches)
    for (const auto node : {branch.from, branch.to})
      if (node >= 0 && base.position()[static_cast<std::size_t>(node)] >= 0)
        position = base.position()[static_cast<std::size_t>(node)];
  find_path(grid, paths, paths.column[static_cast<std::size_t>(position)], scratch, mapped);
  const int n = mapped.columns = 2 * static_cast<int>(branches.size());
  mapped.f.assign(mapped.scalar.size() * static_cast<std::size_t>(n), 0.0);
  mapped.h.assign(mapped.f.size(), 0.0);
  for_each_end(base, paths, branches, scratch, [&](int scalar, int column, double sign) {
    mapped.f[static_cast<std::size_t>(scalar * n + column)] -= sign;
    mapped.h[static_cast<std::size_t>(scalar * n + column)] += sign;
  });
  eliminate(grid, paths, scratch, mapped);
  mapped.w.assign(static_cast<std::size_t>(n * n), 0.0);
  for (std::size_t s = 0; s < mapped.scalar.size(); ++s)
    for (int r = 0; r < n; ++r)
      for (int c = 0; c < n; ++c)
        mapped.w[static_cast<std::size_t>(r * n + c)] +=
            mapped.h[s * static_cast<std::size_t>(n) + r] * mapped.f[s * static_cast<std::size_t>(n) + c];
}

}  // namespace headroom::engine
