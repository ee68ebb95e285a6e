// SPDX-License-Identifier: Apache-2.0
#include "models/network/topology.hpp"

#include <algorithm>
#include <limits>
#include <map>

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/biconnected_components.hpp>
#include <boost/graph/connected_components.hpp>
#include <boost/graph/dijkstra_shortest_paths.hpp>

#include "models/network/feeders.hpp"

namespace headroom::models {

namespace {

// Shorter in hops first, in metres second.
struct Cost {
  int hops = 0;
  double length_m = 0.0;
  friend bool operator<(const Cost& a, const Cost& b) {
    return a.hops != b.hops ? a.hops < b.hops : a.length_m < b.length_m;
  }
  friend Cost operator+(const Cost& a, const Cost& b) { return {a.hops + b.hops, a.length_m + b.length_m}; }
};

inline constexpr std::size_t no_branch = std::numeric_limits<std::size_t>::max();

struct Link {
  std::size_t branch = no_branch;
  Cost cost;
};

using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS, boost::no_property, Link>;
using Edge = boost::graph_traits<Graph>::edge_descriptor;

// A conductor that is tied to a node, and not open, at both ends.
bool joins(const Terminal& from, const Terminal& to) {
  for (std::size_t i = 0; i < std::min(from.size(), to.size()); ++i)
    if (from.nodes[i] != ground && to.nodes[i] != ground && !from.is_open(i) && !to.is_open(i)) return true;
  return false;
}

void add_two_terminal(std::vector<Branch>& branches, BranchKind kind, std::size_t index, const Terminal& from,
                      const Terminal& to, bool in_service) {
  if (from.bus == to.bus) return;
  branches.push_back({kind, index, from.bus, to.bus, in_service && joins(from, to)});
}

void add_transformer(std::vector<Branch>& branches, std::size_t index, const Transformer& transformer,
                     bool in_service) {
  const auto& first = transformer.windings.front().terminal;
  std::vector<BusId> seen{first.bus};
  for (const auto& winding : transformer.windings) {
    const BusId to = winding.terminal.bus;
    if (std::find(seen.begin(), seen.end(), to) != seen.end()) continue;
    seen.push_back(to);
    const bool closed = in_service && !first.all_open() && !winding.terminal.all_open();
    branches.push_back({BranchKind::transformer, index, first.bus, to, closed});
  }
}

std::vector<Branch> branches_of(const NetworkData& data, const OperatingPoint& point) {
  std::vector<Branch> branches;
  for (std::size_t i = 0; i < data.lines.size(); ++i) {
    const auto& line = data.lines[i];
    add_two_terminal(branches, BranchKind::line, i, line.from, line.to, line.in_service && point.line_in_service[i]);
  }
  for (std::size_t i = 0; i < data.switches.size(); ++i)
    add_two_terminal(branches, BranchKind::sw, i, data.switches[i].from, data.switches[i].to, point.switch_closed[i]);
  for (std::size_t i = 0; i < data.transformers.size(); ++i)
    add_transformer(branches, i, data.transformers[i],
                    data.transformers[i].in_service && point.transformer_in_service[i]);
  for (std::size_t i = 0; i < data.reactors.size(); ++i)
    if (const auto& reactor = data.reactors[i]; reactor.to)
      add_two_terminal(branches, BranchKind::reactor, i, reactor.from, *reactor.to, reactor.in_service);
  for (std::size_t i = 0; i < data.capacitors.size(); ++i)
    if (const auto& capacitor = data.capacitors[i]; capacitor.to)
      add_two_terminal(branches, BranchKind::capacitor, i, capacitor.from, *capacitor.to, capacitor.in_service);
  return branches;
}

std::vector<BusId> source_buses(const NetworkData& data) {
  std::vector<BusId> buses;
  for (const auto& source : data.sources)
    if (source.in_service) buses.push_back(source.terminal.bus);
  return buses;
}

double length_of(const NetworkData& data, const Branch& branch) {
  return branch.kind == BranchKind::line ? data.lines[branch.index].length_m : 0.0;
}

Graph closed_graph(const NetworkData& data, const std::vector<Branch>& branches) {
  Graph graph(data.buses.size());
  for (std::size_t i = 0; i < branches.size(); ++i)
    if (branches[i].closed)
      boost::add_edge(branches[i].from.index(), branches[i].to.index(), {i, {1, length_of(data, branches[i])}}, graph);
  return graph;
}

// Islands with a source are numbered first, in the order of the sources; then the others in the order of their buses.
void find_islands(const Graph& graph, const std::vector<BusId>& sources, Topology& topology) {
  std::vector<int> component(boost::num_vertices(graph));
  const int count = boost::connected_components(graph, component.data());
  std::vector<int> number(static_cast<std::size_t>(count), -1);
  const auto give_number = [&](std::size_t bus) {
    int& mine = number[static_cast<std::size_t>(component[bus])];
    if (mine < 0) mine = topology.island_count++;
  };
  for (const BusId bus : sources) give_number(bus.index());
  const int with_source = topology.island_count;
  for (std::size_t b = 0; b < component.size(); ++b) give_number(b);
  for (const int c : component) {
    topology.island.push_back(number[static_cast<std::size_t>(c)]);
    topology.supplied.push_back(topology.island.back() < with_source);
  }
}

// Remembers the branch over which each bus was reached, and the order in which they were settled.
struct TreeRecorder : boost::default_dijkstra_visitor {
  std::vector<std::size_t>& reached_by;
  std::vector<BusId>& order;
  TreeRecorder(std::vector<std::size_t>& reached, std::vector<BusId>& settled) : reached_by(reached), order(settled) {}
  void edge_relaxed(Edge edge, const Graph& graph) { reached_by[target(edge, graph)] = graph[edge].branch; }
  void examine_vertex(std::size_t vertex, const Graph&) { order.push_back(BusId(vertex)); }
};

// Shortest paths from all sources at once, through one more vertex that stands before them.
std::vector<BusId> grow_tree(Graph graph, const std::vector<BusId>& sources, Topology& topology) {
  const std::size_t n = boost::num_vertices(graph);
  const auto root = boost::add_vertex(graph);
  for (const BusId bus : sources) boost::add_edge(root, bus.index(), {no_branch, {0, 0.0}}, graph);

  const Cost infinite{std::numeric_limits<int>::max() / 2, std::numeric_limits<double>::infinity()};
  std::vector<Cost> cost(n + 1, infinite);
  std::vector<std::size_t> reached_by(n + 1, no_branch);
  std::vector<BusId> order;
  boost::dijkstra_shortest_paths(
      graph, root,
      boost::distance_map(boost::make_iterator_property_map(cost.begin(), boost::get(boost::vertex_index, graph)))
          .weight_map(boost::get(&Link::cost, graph))
          .distance_inf(infinite)
          .distance_zero(Cost{})
          .visitor(TreeRecorder(reached_by, order)));
  std::erase(order, BusId(root));
  topology.parent.assign(n, std::nullopt);
  topology.depth.assign(n, -1);
  topology.distance_m.assign(n, 0.0);
  for (const BusId bus : order) {
    const std::size_t b = bus.index();
    if (reached_by[b] != no_branch) topology.parent[b] = reached_by[b];
    topology.depth[b] = cost[b].hops;
    topology.distance_m[b] = cost[b].length_m;
  }
  return order;
}

const Terminal& first_terminal(const NetworkData& data, const Branch& branch) {
  switch (branch.kind) {
    case BranchKind::line: return data.lines[branch.index].from;
    case BranchKind::sw: return data.switches[branch.index].from;
    case BranchKind::reactor: return data.reactors[branch.index].from;
    case BranchKind::capacitor: return data.capacitors[branch.index].from;
    case BranchKind::transformer: break;
  }
  return data.transformers[branch.index].windings.front().terminal;
}

// Do the nodes of one contain those of the other? Then the two carry the same phases and share the current.
bool same_phases(const Terminal& a, const Terminal& b) {
  const auto contains = [](const Terminal& outer, const Terminal& inner) {
    return std::all_of(inner.nodes.begin(), inner.nodes.end(), [&](int node) {
      return node == ground || std::find(outer.nodes.begin(), outer.nodes.end(), node) != outer.nodes.end();
    });
  };
  return contains(a, b) || contains(b, a);
}

// Branches between the same two buses, first one first.
using Parallel = std::map<std::pair<BusId, BusId>, std::vector<std::size_t>>;

Parallel group_parallel(const std::vector<Branch>& branches) {
  Parallel groups;
  for (std::size_t i = 0; i < branches.size(); ++i)
    if (branches[i].closed) groups[std::minmax(branches[i].from, branches[i].to)].push_back(i);
  return groups;
}

// A biconnected component of more than one edge is a set of cycles. Parallel branches count as one edge there, since
// they may be the phases of one; they form a cycle of their own when they carry the same phases.
void find_loops(const NetworkData& data, Topology& topology) {
  const auto groups = group_parallel(topology.branches);
  Graph graph(data.buses.size());
  for (const auto& [ends, members] : groups)
    boost::add_edge(ends.first.index(), ends.second.index(), {members.front(), {}}, graph);

  std::map<Edge, std::size_t> component;
  const std::size_t count = boost::biconnected_components(graph, boost::make_assoc_property_map(component));
  std::vector<std::size_t> size(count, 0);
  for (const auto& [edge, c] : component) ++size[c];

  topology.in_loop.assign(topology.branches.size(), 0);
  for (const auto& [edge, c] : component) {
    const auto& head = topology.branches[graph[edge].branch];
    const auto& members = groups.at(std::minmax(head.from, head.to));
    for (const std::size_t i : members) {
      const bool twin = std::any_of(members.begin(), members.end(), [&](std::size_t j) {
        return i != j &&
               same_phases(first_terminal(data, topology.branches[i]), first_terminal(data, topology.branches[j]));
      });
      topology.in_loop[i] = size[c] > 1 || twin;
    }
  }
}

void find_ties(Topology& topology) {
  for (std::size_t i = 0; i < topology.branches.size(); ++i) {
    const auto& branch = topology.branches[i];
    if (!branch.closed && topology.supplied[branch.from.index()] && topology.supplied[branch.to.index()])
      topology.ties.push_back(i);
  }
}

}  // namespace

std::string element_name(const Network& network, const Branch& branch) {
  switch (branch.kind) {
    case BranchKind::line: return "line." + network->lines[branch.index].name;
    case BranchKind::sw: return "switch." + network->switches[branch.index].name;
    case BranchKind::reactor: return "reactor." + network->reactors[branch.index].name;
    case BranchKind::capacitor: return "capacitor." + network->capacitors[branch.index].name;
    case BranchKind::transformer: break;
  }
  return "transformer." + network->transformers[branch.index].name;
}

bool is_regulating(const Transformer& transformer) {
  const double first_v = transformer.windings.front().rated_voltage_v;
  for (const auto& winding : transformer.windings)
    if (winding.rated_voltage_v < 0.8 * first_v || winding.rated_voltage_v > 1.25 * first_v) return false;
  return true;
}

Topology analyse_topology(const Network& network, const OperatingPoint& point) {
  Topology topology;
  topology.branches = branches_of(network.data(), point);
  const Graph graph = closed_graph(network.data(), topology.branches);
  const auto sources = source_buses(network.data());
  find_islands(graph, sources, topology);
  const auto order = grow_tree(graph, sources, topology);
  name_feeders(network, order, topology);
  find_ties(topology);
  find_loops(network.data(), topology);
  return topology;
}

std::vector<std::size_t> upstream_path(const Topology& topology, BusId bus) {
  std::vector<std::size_t> path;
  while (const auto& parent = topology.parent[bus.index()]) {
    path.push_back(*parent);
    const auto& branch = topology.branches[*parent];
    bus = branch.from == bus ? branch.to : branch.from;
  }
  return path;
}

std::vector<BusId> isolated_by(const Network& network, const Topology& topology, std::size_t branch) {
  auto branches = topology.branches;
  branches[branch].closed = false;
  Topology after;
  find_islands(closed_graph(network.data(), branches), source_buses(network.data()), after);
  std::vector<BusId> isolated;
  for (std::size_t b = 0; b < after.supplied.size(); ++b)
    if (topology.supplied[b] && !after.supplied[b]) isolated.push_back(BusId(b));
  return isolated;
}

}  // namespace headroom::models
