// SPDX-License-Identifier: Apache-2.0
// An element is a few edges between the nodes that it couples; all sources are one vertex more. An edge is a bridge
// when nothing behind it in a depth-first search reaches above it (Tarjan 1974).
#include "engine/batch/supply.hpp"

#include <algorithm>
#include <numeric>

namespace headroom::engine {

namespace {

std::int32_t root(std::vector<std::int32_t>& parent, std::int32_t a) {
  while (parent[a] != a) a = parent[a] = parent[parent[a]];
  return a;
}

}  // namespace

Supply::Supply(const models::Network& network, const models::OperatingPoint& prepared, const Problem& problem)
    : network_(network), problem_(problem) {
  std::int32_t next = 0;
  const auto number = [&](std::size_t count, const std::vector<char>& in, std::vector<std::int32_t>& to) {
    for (std::size_t k = 0; k < count; ++k) to.push_back(in[k] ? next++ : -1);
  };
  number(network->lines.size(), prepared.line_in_service, line_);
  number(network->switches.size(), prepared.switch_closed, switch_);
  number(network->transformers.size(), prepared.transformer_in_service, transformer_);
  join_elements();
  join_sources();
  find_bridges();
}

void Supply::join_elements() {
  std::vector<std::int32_t> parent;
  for (const auto& primitive : problem_.primitives) {
    first_edge_.push_back(static_cast<std::int32_t>(edge_.size()));
    parent.resize(primitive.node.size());
    std::iota(parent.begin(), parent.end(), 0);
    for (std::size_t i = 0; i < parent.size(); ++i)
      for (std::size_t k = 0; k < i; ++k) {
        if (primitive.node[i] < 0 || primitive.node[k] < 0 || primitive.y_s(i, k) == models::Complex()) continue;
        const auto a = root(parent, static_cast<std::int32_t>(i)), b = root(parent, static_cast<std::int32_t>(k));
        if (a == b) continue;
        parent[a] = b;
        edge_.push_back({static_cast<std::int32_t>(primitive.node[i]), static_cast<std::int32_t>(primitive.node[k])});
      }
  }
  first_edge_.push_back(static_cast<std::int32_t>(edge_.size()));
}

void Supply::join_sources() {
  const auto sources = static_cast<std::int32_t>(problem_.nodes());
  for (const auto& source : problem_.sources) edge_.push_back({static_cast<std::int32_t>(source.node), sources});
  for (std::size_t node = 0; node < problem_.nodes(); ++node)
    if (problem_.supplied[node] && problem_.known_v[node] != models::Complex())
      edge_.push_back({static_cast<std::int32_t>(node), sources});
}

void Supply::find_bridges() {
  const std::size_t vertices = problem_.nodes() + 1;
  std::vector<std::vector<std::pair<std::int32_t, std::int32_t>>> next(vertices);  // vertex, edge
  for (std::size_t e = 0; e < edge_.size(); ++e) {
    next[edge_[e].from].emplace_back(edge_[e].to, static_cast<std::int32_t>(e));
    next[edge_[e].to].emplace_back(edge_[e].from, static_cast<std::int32_t>(e));
  }
  bridge_first_.assign(edge_.size(), 0);
  bridge_end_.assign(edge_.size(), 0);
  std::vector<std::int32_t> met(vertices, -1), low(vertices, 0);
  struct At {
    std::int32_t vertex, edge;
    std::size_t next;
  };
  std::vector<At> stack;
  const auto visit = [&](std::int32_t vertex, std::int32_t edge) {
    met[vertex] = low[vertex] = static_cast<std::int32_t>(order_.size());
    order_.push_back(vertex);
    stack.push_back({vertex, edge, 0});
  };
  visit(static_cast<std::int32_t>(vertices) - 1, -1);
  while (!stack.empty()) {
    auto& at = stack.back();
    if (at.next < next[at.vertex].size()) {
      const auto [vertex, edge] = next[at.vertex][at.next++];
      if (edge == at.edge) continue;
      if (met[vertex] < 0) visit(vertex, edge);
      else low[at.vertex] = std::min(low[at.vertex], met[vertex]);
      continue;
    }
    const auto [vertex, edge, ignored] = at;
    stack.pop_back();
    if (stack.empty()) break;
    const auto above = stack.back().vertex;
    low[above] = std::min(low[above], low[vertex]);
    if (low[vertex] <= met[above]) continue;
    bridge_first_[edge] = met[vertex];
    bridge_end_[edge] = static_cast<std::int32_t>(order_.size());
  }
  for (std::size_t node = 0; node < problem_.nodes(); ++node) by_earth_ |= problem_.supplied[node] && met[node] < 0;
}

std::int32_t Supply::primitive_of(const ChangedElement& changed) const {
  const auto k = static_cast<std::size_t>(changed.index);
  switch (changed.kind) {
    case ElementKind::line: return line_[k];
    case ElementKind::sw: return switch_[k];
    case ElementKind::transformer: return transformer_[k];
    default: return -1;
  }
}

bool Supply::lost(std::span<const ChangedElement> changed, std::vector<std::int64_t>& nodes) const {
  nodes.clear();
  std::vector<std::int32_t> out;
  for (const auto& one : changed)
    if (one.was_in && !one.is_in) out.push_back(primitive_of(one));
  if (out.empty()) return true;
  std::sort(out.begin(), out.end());
  const auto first = first_edge_[out[0]], end = first_edge_[out[0] + 1];
  if (out.size() == 1 && end - first <= 1) {
    if (end > first)
      for (auto k = bridge_first_[first]; k < bridge_end_[first]; ++k) nodes.push_back(order_[k]);
  } else {
    search(out, nodes);
  }
  return nodes.empty() ? !by_earth_ : plain(nodes);
}

void Supply::search(const std::vector<std::int32_t>& out, std::vector<std::int64_t>& nodes) const {
  std::vector<std::int32_t> parent(problem_.nodes() + 1);
  std::iota(parent.begin(), parent.end(), 0);
  const auto join = [&](std::int32_t begin, std::int32_t end) {
    for (auto e = begin; e < end; ++e) parent[root(parent, edge_[e].from)] = root(parent, edge_[e].to);
  };
  std::int32_t at = 0;  // edges of the elements that are out are passed over
  for (const auto element : out) {
    join(at, first_edge_[element]);
    at = first_edge_[element + 1];
  }
  join(at, static_cast<std::int32_t>(edge_.size()));
  const auto sources = root(parent, static_cast<std::int32_t>(problem_.nodes()));
  for (std::size_t node = 0; node < problem_.nodes(); ++node)
    if (problem_.supplied[node] && root(parent, static_cast<std::int32_t>(node)) != sources)
      nodes.push_back(static_cast<std::int64_t>(node));
}

// Phases alone are dead, and no load lies between them and others.
bool Supply::plain(const std::vector<std::int64_t>& nodes) const {
  if (by_earth_) return false;
  std::vector<char> dead(problem_.nodes(), 0);
  for (const auto node : nodes) {
    dead[node] = 1;
    const models::BusId bus(static_cast<std::size_t>(problem_.bus[node]));
    const auto k = static_cast<std::size_t>(node) - network_.first_node(bus);
    if (!network_.balanced() && network_.bus(bus).nodes[k] > 3) return false;
  }
  if (network_.balanced()) return true;
  return std::none_of(problem_.branches.begin(), problem_.branches.end(), [&](const InjectionBranch& branch) {
    return branch.from >= 0 && branch.to >= 0 && dead[branch.from] != dead[branch.to];
  });
}

}  // namespace headroom::engine
