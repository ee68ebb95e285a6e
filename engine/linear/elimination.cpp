// SPDX-License-Identifier: Apache-2.0
#include "engine/linear/elimination.hpp"

#include <algorithm>
#include <iterator>
#include <queue>

namespace headroom::engine {

namespace {

// The elimination graph: eliminating v makes its neighbours a clique; the neighbours are the rows of v's column.
class EliminationGraph {
 public:
  explicit EliminationGraph(const PanelGraph& graph) : adjacent_(graph.size()), eliminated_(graph.size(), 0) {
    for (std::int32_t p = 0; p < graph.size(); ++p)
      adjacent_[p].assign(graph.neighbour.begin() + graph.offset[p], graph.neighbour.begin() + graph.offset[p + 1]);
  }

  bool eliminated(std::int32_t v) const { return eliminated_[v] != 0; }
  std::int32_t degree(std::int32_t v) const { return static_cast<std::int32_t>(adjacent_[v].size()); }
  const std::vector<std::int32_t>& neighbours(std::int32_t v) const { return adjacent_[v]; }

  // Would eliminating v create at most degree(v) new edges?
  bool fill_is_limited(std::int32_t v) const {
    const auto& clique = adjacent_[v];
    if (clique.size() <= 2) return true;
    if (clique.size() > 8) return false;
    std::size_t missing = 0;
    for (std::size_t i = 0; i < clique.size(); ++i)
      for (std::size_t k = i + 1; k < clique.size(); ++k)
        missing += !std::binary_search(adjacent_[clique[i]].begin(), adjacent_[clique[i]].end(), clique[k]);
    return missing <= clique.size();
  }

  void eliminate(std::int32_t v) {
    const auto& clique = adjacent_[v];
    for (const std::int32_t u : clique) {
      merged_.clear();
      std::set_union(adjacent_[u].begin(), adjacent_[u].end(), clique.begin(), clique.end(),
                     std::back_inserter(merged_));
      std::erase_if(merged_, [&](std::int32_t w) { return w == u || w == v; });
      adjacent_[u].assign(merged_.begin(), merged_.end());
    }
    eliminated_[v] = 1;
  }

 private:
  std::vector<std::vector<std::int32_t>>
      adjacent_;  // sorted, without eliminated panels; of an eliminated one: its column
  std::vector<char> eliminated_;
  std::vector<std::int32_t> merged_;
};

using Candidate = std::pair<std::int32_t, std::int32_t>;  // degree, panel

// Eliminates the panels for which `take` holds, smallest degree first; entries of the queue may be stale.
template <class Take>
void eliminate_class(EliminationGraph& graph, Take&& take, bool limit_fill, std::vector<std::int32_t>& order,
                     std::int32_t panels) {
  std::priority_queue<Candidate, std::vector<Candidate>, std::greater<>> queue;
  for (std::int32_t p = 0; p < panels; ++p)
    if (!graph.eliminated(p) && take(p)) queue.emplace(graph.degree(p), p);
  while (!queue.empty()) {
    const auto [degree, v] = queue.top();
    queue.pop();
    if (graph.eliminated(v) || degree != graph.degree(v)) continue;
    if (limit_fill && !graph.fill_is_limited(v)) continue;  // comes back when a neighbour's elimination changes it
    graph.eliminate(v);
    order.push_back(v);
    for (const std::int32_t u : graph.neighbours(v))
      if (take(u)) queue.emplace(graph.degree(u), u);
  }
}

// Columns [begin, end) of a forest with children before parents, so that a parent lies near its children.
std::vector<std::int32_t> postorder(const std::vector<std::int32_t>& parent, std::int32_t begin, std::int32_t end) {
  std::vector<std::vector<std::int32_t>> children(end - begin);
  std::vector<std::int32_t> stack, order;
  for (std::int32_t c = begin; c < end; ++c) {
    if (parent[c] < 0 || parent[c] >= end) stack.push_back(c);
    else children[parent[c] - begin].push_back(c);
  }
  while (!stack.empty()) {  // parents before children here, reversed below
    const std::int32_t c = stack.back();
    stack.pop_back();
    order.push_back(c);
    for (const std::int32_t child : children[c - begin]) stack.push_back(child);
  }
  std::reverse(order.begin(), order.end());
  return order;
}

// The parent of a column is the first of its rows to be eliminated.
std::vector<std::int32_t> elimination_tree(const EliminationGraph& graph, const std::vector<std::int32_t>& order) {
  std::vector<std::int32_t> position(order.size());
  for (std::size_t k = 0; k < order.size(); ++k) position[order[k]] = static_cast<std::int32_t>(k);
  std::vector<std::int32_t> parent(order.size(), -1);
  for (std::size_t k = 0; k < order.size(); ++k)
    for (const std::int32_t u : graph.neighbours(order[k]))
      if (parent[k] < 0 || position[u] < parent[k]) parent[k] = position[u];
  return parent;
}

}  // namespace

PanelGraph panel_graph(std::int32_t panels, std::vector<std::pair<std::int32_t, std::int32_t>> pairs) {
  const std::size_t count = pairs.size();
  pairs.reserve(2 * count);
  for (std::size_t k = 0; k < count; ++k) pairs.emplace_back(pairs[k].second, pairs[k].first);
  std::sort(pairs.begin(), pairs.end());
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  PanelGraph graph;
  graph.offset.assign(panels + 1, 0);
  for (const auto& [a, b] : pairs) {
    if (a == b) continue;
    graph.neighbour.push_back(b);
    ++graph.offset[a + 1];
  }
  for (std::int32_t p = 0; p < panels; ++p) graph.offset[p + 1] += graph.offset[p];
  return graph;
}

Elimination constrained_minimum_degree(const PanelGraph& graph, std::span<const PanelClass> classes) {
  const std::int32_t n = graph.size();
  EliminationGraph elimination(graph);
  std::vector<std::int32_t> order;
  order.reserve(n);
  eliminate_class(
      elimination, [&](std::int32_t p) { return classes[p] == PanelClass::static_; }, true, order, n);
  const auto first_wanted = static_cast<std::int32_t>(order.size());
  eliminate_class(
      elimination, [&](std::int32_t p) { return classes[p] == PanelClass::wanted; }, true, order, n);
  const auto first_active = static_cast<std::int32_t>(order.size());
  eliminate_class(
      elimination, [](std::int32_t) { return true; }, false, order, n);

  const auto parent = elimination_tree(elimination, order);
  std::vector<std::int32_t> sequence;
  for (const auto& [begin, end] :
       {std::pair{0, first_wanted}, std::pair{first_wanted, first_active}, std::pair{first_active, n}})
    for (const std::int32_t c : postorder(parent, begin, end)) sequence.push_back(c);

  Elimination result;
  result.first_wanted = first_wanted;
  result.first_active = first_active;
  result.panel.resize(n);
  result.column.resize(n);
  for (std::int32_t c = 0; c < n; ++c) {
    result.panel[c] = order[sequence[c]];
    result.column[result.panel[c]] = c;
  }
  result.offset.assign(n + 1, 0);
  result.parent.assign(n, -1);
  for (std::int32_t c = 0; c < n; ++c) {
    const auto begin = static_cast<std::ptrdiff_t>(result.row.size());
    for (const std::int32_t u : elimination.neighbours(result.panel[c])) result.row.push_back(result.column[u]);
    std::sort(result.row.begin() + begin, result.row.end());
    if (static_cast<std::ptrdiff_t>(result.row.size()) > begin) result.parent[c] = result.row[begin];
    result.offset[c + 1] = static_cast<std::int32_t>(result.row.size());
  }
  return result;
}

}  // namespace headroom::engine
