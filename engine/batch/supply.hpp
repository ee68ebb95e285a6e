// SPDX-License-Identifier: Apache-2.0
// Which nodes lose their supply when elements are taken out of the prepared point.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/batch/case_changes.hpp"
#include "engine/powerflow/problem.hpp"

namespace headroom::engine {

class Supply {
 public:
  // problem: of the prepared point. All outlive this.
  Supply(const models::Network& network, const models::OperatingPoint& prepared, const Problem& problem);

  // Nodes that the prepared point supplies and that no source reaches when the elements of `changed` that are out now
  // are out. False: not to be said here (a neutral that may stand by its own earth, a load between a conductor that is
  // live and one that is not). Complexity: O(nodes lost) for one element that joins single conductors, else O(nodes +
  // elements).
  bool lost(std::span<const ChangedElement> changed, std::vector<std::int64_t>& nodes) const;

  // Its place in the problem's primitives; -1: a capacitor, or out at the prepared point.
  std::int32_t primitive_of(const ChangedElement& changed) const;

 private:
  struct Edge {
    std::int32_t from = 0, to = 0;  // nodes; the number of nodes: all sources
  };
  void join_elements();
  void join_sources();
  void find_bridges();
  void search(const std::vector<std::int32_t>& out, std::vector<std::int64_t>& nodes) const;
  bool plain(const std::vector<std::int64_t>& nodes) const;

  const models::Network& network_;
  const Problem& problem_;
  std::vector<std::int32_t> first_edge_;  // [primitive + 1]; from the last one on: of the sources
  std::vector<Edge> edge_;
  std::vector<std::int32_t> line_, switch_, transformer_;  // [index] primitive, -1: out
  std::vector<std::int32_t> order_;                        // nodes as a search from the sources meets them
  std::vector<std::int32_t> bridge_first_, bridge_end_;    // [edge] part of order_ behind it; empty: no bridge
  bool by_earth_ = false;                                  // some node is supplied, but from no source
};

}  // namespace headroom::engine
