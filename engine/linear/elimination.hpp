// SPDX-License-Identifier: Apache-2.0
// Elimination order and factor structure on the graph of panels.
//
// A panel is the set of unknown nodes of one bus; two panels are neighbours when an element couples their buses. The
// order is minimum degree on the elimination graph, constrained by class: static panels (nothing changes there and
// nobody looks) come first, then wanted ones (looked at, but nothing changes there), then active ones. Iterations touch
// only the active columns of the factor; the rest is back-substituted once, if asked.
//
// A static panel is eliminated early only while that does not grow the factor (fill edges <= its degree); otherwise it
// joins the active ones. Without that limit a chain of empty buses with a load behind each would fill in completely.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace headroom::engine {

enum class PanelClass : std::uint8_t { static_, wanted, active };

// Neighbours of panel p: neighbour[offset[p]] … neighbour[offset[p + 1] - 1], sorted, without p itself. Symmetric.
struct PanelGraph {
  std::vector<std::int32_t> offset;  // [panels + 1]
  std::vector<std::int32_t> neighbour;
  std::int32_t size() const { return static_cast<std::int32_t>(offset.size()) - 1; }
};

// Builds the graph from pairs (either order, repeats and self pairs allowed). Complexity: O(pairs log pairs).
PanelGraph panel_graph(std::int32_t panels, std::vector<std::pair<std::int32_t, std::int32_t>> pairs);

// The structure of the factor. Columns are panels in elimination order; column j has a block in each row of
// row[offset[j]] … row[offset[j + 1] - 1] (columns later in the order, ascending).
struct Elimination {
  std::vector<std::int32_t> panel;   // [column] -> panel
  std::vector<std::int32_t> column;  // [panel] -> column
  std::vector<std::int32_t> offset;  // [columns + 1]
  std::vector<std::int32_t> row;     // blocks below the diagonal
  std::vector<std::int32_t> parent;  // [column] elimination tree, -1 at roots
  std::int32_t first_wanted = 0;     // first column that is not static
  std::int32_t first_active = 0;     // first column that iterations must touch
  std::int32_t size() const { return static_cast<std::int32_t>(panel.size()); }
};

// REQUIRES: classes.size() == graph.size(). Deterministic. Complexity: near linear on radial and weakly meshed grids.
Elimination constrained_minimum_degree(const PanelGraph& graph, std::span<const PanelClass> classes);

}  // namespace headroom::engine
