// SPDX-License-Identifier: Apache-2.0
// An addition seen through the chord factor: where its currents enter the right-hand side, and what that does to the
// voltage across its branches.
//
// With J = L D U and the currents d that the addition draws, one chord step of addition_flow.hpp is
//     u⁺ = J^-1 [r(u) - E d],   v across the addition = v_base + Δ J^-1 r(u) + W d,   W = -Δ J^-1 E.
// Everything that the addition touches lies on the path of its bus to the root of the elimination tree:
//     L^-1 (-E) = F,   Δ U^-1 D^-1 = H,   W = H F,
// with rows of F and columns of H for the scalars of that path only. Between two sweeps the kernels hold b = L^-1 r(u):
//     v = v_base + H b + W d,   d by its own law,   then b += F d.
#pragma once

#include <span>
#include <vector>

#include "engine/batch/chord_base.hpp"

namespace headroom::engine {

// The elimination tree in the kernels' order.
struct ChordPaths {
  explicit ChordPaths(const kernels::Grid& grid);
  std::vector<int> column;  // [position]
  std::vector<int> parent;  // [column], -1 at roots
};

struct MappedAddition {
  int columns = 0;             // of F: 2 · branches, re and im of their currents
  std::vector<int> path;       // columns of the factor, from the addition to the root
  std::vector<int> scalar;     // [path scalar] 2 · position + part
  std::size_t eliminated = 0;  // of the path scalars, those before the active columns
  std::vector<double> f, h;    // [path scalar][column]
  std::vector<double> w;       // [2 · branch + part][column]
};

// Memory of one thread.
struct MappingScratch {
  std::vector<int> place;  // [column of the factor] first path scalar
};

// branches: all at one bus, of which at least one node is an unknown; at most three. Cost: 2 · branches solves along
// the path.
void map_addition(const ChordBase& base, const ChordPaths& paths, std::span<const InjectionBranch> branches,
                  MappingScratch& scratch, MappedAddition& mapped);

}  // namespace headroom::engine
