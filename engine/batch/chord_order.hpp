// SPDX-License-Identifier: Apache-2.0
// The order in which the kernels go through the columns of a factor.
#pragma once

#include <vector>

#include "engine/linear/block_ldu.hpp"

namespace headroom::engine {

// Any order in which children come before their parents eliminates the same matrix without further fill. This one has
//   the columns before the active ones, by depth,
//   tiles: unions of subtrees whose state and factor fit into the second-level cache together, each by depth,
//   the top: what lies above all tiles, by depth.
// By depth, the deepest first: neighbours in the order do not wait for one another's results.
struct ChordOrder {
  std::vector<std::int32_t> old;       // [column] of the elimination
  std::vector<std::int32_t> now;       // [column of the elimination]
  std::vector<std::int32_t> first;     // [columns + 1] first position
  std::vector<std::int32_t> position;  // [position of the elimination]
  std::vector<int> tile;               // [tiles + 1] first column of each tile, then of the top
};

// layout: with one scalar per node. lanes: cases that go through together.
ChordOrder chord_order(const BlockLayout& layout, int lanes);

}  // namespace headroom::engine
