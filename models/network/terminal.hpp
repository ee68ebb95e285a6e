// SPDX-License-Identifier: Apache-2.0
// A terminal ties the conductors of an element to nodes of one bus.
//
// A bus has numbered nodes: 1 2 3 = phases a b c, 4 = neutral, further ones as the input names them.
// Node 0 is ground: 0 V, never an unknown. Power and current flow INTO the element at its terminal.
#pragma once

#include <cstdint>
#include <vector>

#include "models/core/ids.hpp"

namespace headroom::models {

inline constexpr int ground = 0;

struct Terminal {
  BusId bus;
  std::vector<int> nodes;  // [conductor] -> node number of the bus, 0 = ground
  std::uint32_t open = 0;  // bit i set: conductor i is open at this terminal

  std::size_t size() const { return nodes.size(); }
  bool is_open(std::size_t conductor) const { return (open >> conductor) & 1u; }
  bool all_open() const { return nodes.size() > 0 && open == (1u << nodes.size()) - 1u; }
};

// series: the first winding of an autotransformer, from its own conductors to those of the second winding.
enum class Connection : std::uint8_t { wye, delta, zigzag, series };

}  // namespace headroom::models
