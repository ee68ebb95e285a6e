// SPDX-License-Identifier: Apache-2.0
// Vertices: the end points of corridors, the feet of attached points, the attached points themselves.
// A corridor that carries feet is cut there. One run of Dijkstra from the start serves all destinations.
#include "engine/planning/corridor_graph.hpp"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/dijkstra_shortest_paths.hpp>
#include <cmath>
#include <limits>
#include <map>
#include <numbers>
#include <optional>
#include <utility>

namespace headroom::engine {

using models::Position;

namespace {

constexpr double earth_radius_m = 6371000.0;
constexpr double join_grid_m = 0.1;

struct Piece {
  double length_m = 0.0, cost_factor = 1.0;
  bool duct = false;
};
using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS, boost::no_property, Piece>;
using Vertex = boost::graph_traits<Graph>::vertex_descriptor;
using Edge = boost::graph_traits<Graph>::edge_descriptor;

struct Foot {
  std::size_t corridor = 0;
  double along = 0.0;  // 0 at `from`, 1 at `to`
  Position at;
  double distance_m = std::numeric_limits<double>::infinity();
};

Foot foot_on(const models::Corridor& corridor, std::size_t index, Position point) {
  const double dx = corridor.to.x - corridor.from.x, dy = corridor.to.y - corridor.from.y;
  const double square = dx * dx + dy * dy;
  double along = 0.0;
  if (square > 0.0)
    along = std::clamp(((point.x - corridor.from.x) * dx + (point.y - corridor.from.y) * dy) / square, 0.0, 1.0);
  Foot foot{index, along, {corridor.from.x + along * dx, corridor.from.y + along * dy}, 0.0};
  foot.distance_m = distance_m(foot.at, point);
  return foot;
}

std::optional<Foot> nearest_foot(std::span<const models::Corridor> corridors, Position point, double limit_m) {
  Foot best;
  for (std::size_t c = 0; c < corridors.size(); ++c) {
    const Foot foot = foot_on(corridors[c], c, point);
    if (foot.distance_m < best.distance_m) best = foot;
  }
  if (best.distance_m > limit_m) return std::nullopt;
  return best;
}

struct CorridorGraph {
  Graph graph;
  std::vector<Position> position;  // [vertex]
  std::map<std::pair<long long, long long>, Vertex> joint;

  Vertex add(Position at) {
    position.push_back(at);
    return boost::add_vertex(graph);
  }
  Vertex joined(Position at) {
    const std::pair key{std::llround(at.x / join_grid_m), std::llround(at.y / join_grid_m)};
    const auto found = joint.find(key);
    if (found != joint.end()) return found->second;
    return joint.emplace(key, add(at)).first->second;
  }
  void connect(Vertex a, Vertex b, double cost_factor, bool duct) {
    if (a != b) boost::add_edge(a, b, Piece{distance_m(position[a], position[b]), cost_factor, duct}, graph);
  }
};

// Adds the corridors, cut at the feet, and the attached points. Result: [foot] vertex of the attached point.
std::vector<std::optional<Vertex>> build(CorridorGraph& out, std::span<const models::Corridor> corridors,
                                         std::span<const Position> points, std::span<const std::optional<Foot>> feet) {
  std::vector<std::vector<std::size_t>> on_corridor(corridors.size());
  for (std::size_t i = 0; i < feet.size(); ++i)
    if (feet[i]) on_corridor[feet[i]->corridor].push_back(i);
  std::vector<std::optional<Vertex>> attached(points.size());
  for (std::size_t c = 0; c < corridors.size(); ++c) {
    const bool duct = corridors[c].kind == "duct";
    auto& here = on_corridor[c];
    std::stable_sort(here.begin(), here.end(), [&](auto a, auto b) { return feet[a]->along < feet[b]->along; });
    Vertex last = out.joined(corridors[c].from);
    for (const std::size_t i : here) {
      const Vertex foot = out.joined(feet[i]->at);
      out.connect(last, foot, corridors[c].cost_factor, duct);
      attached[i] = out.add(points[i]);
      out.connect(foot, *attached[i], 1.0, false);
      last = foot;
    }
    out.connect(last, out.joined(corridors[c].to), corridors[c].cost_factor, duct);
  }
  return attached;
}

class RecordEdge : public boost::default_dijkstra_visitor {
 public:
  explicit RecordEdge(std::vector<std::optional<Edge>>& into) : into_(&into) {}
  void edge_relaxed(Edge edge, const Graph& graph) const { (*into_)[boost::target(edge, graph)] = edge; }

 private:
  std::vector<std::optional<Edge>>* into_;  // [vertex] edge by which the shortest way arrives
};

Route straight_estimate(Position from, Position to, double detour_factor) {
  const double length = distance_m(from, to) * detour_factor;
  return {length, length, length, models::RouteOrigin::estimated, {from, to}};
}

Route trace(const CorridorGraph& net, const std::vector<std::optional<Edge>>& arrival, Vertex start, Vertex at) {
  Route route;
  route.origin = models::RouteOrigin::existing_corridor;
  route.points.push_back(net.position[at]);
  while (at != start) {
    const Edge edge = *arrival[at];
    const Piece& piece = net.graph[edge];
    route.length_m += piece.length_m;
    route.cost_length_m += piece.length_m * piece.cost_factor;
    if (!piece.duct) route.dug_cost_length_m += piece.length_m * piece.cost_factor;
    at = boost::source(edge, net.graph) == at ? boost::target(edge, net.graph) : boost::source(edge, net.graph);
    if (distance_m(route.points.back(), net.position[at]) > 0.0) route.points.push_back(net.position[at]);
  }
  std::reverse(route.points.begin(), route.points.end());
  return route;
}

}  // namespace

Plane::Plane(std::string_view coordinate_system, Position centre) {
  if (coordinate_system != "EPSG:4326") return;
  constexpr double degree = std::numbers::pi / 180.0;
  y_scale_ = earth_radius_m * degree;
  x_scale_ = y_scale_ * std::cos(centre.y * degree);
}

Position Plane::to_metres(Position position) const { return {position.x * x_scale_, position.y * y_scale_}; }
Position Plane::from_metres(Position position) const { return {position.x / x_scale_, position.y / y_scale_}; }

double distance_m(Position a, Position b) { return std::hypot(a.x - b.x, a.y - b.y); }

std::vector<Route> shortest_routes(std::span<const models::Corridor> corridors, Position start,
                                   std::span<const Position> destinations, const RouteOptions& options) {
  std::vector<Position> points{start};
  points.insert(points.end(), destinations.begin(), destinations.end());
  std::vector<std::optional<Foot>> feet;
  for (const Position point : points) feet.push_back(nearest_foot(corridors, point, options.access_limit_m));

  CorridorGraph net;
  const auto attached = build(net, corridors, points, feet);
  std::vector<std::optional<Edge>> arrival(boost::num_vertices(net.graph));
  if (attached[0])
    boost::dijkstra_shortest_paths(
        net.graph, *attached[0],
        boost::weight_map(boost::get(&Piece::length_m, net.graph)).visitor(RecordEdge(arrival)));
  std::vector<Route> routes;
  for (std::size_t d = 1; d < points.size(); ++d) {
    const bool reached = attached[0] && attached[d] && arrival[*attached[d]];
    routes.push_back(reached ? trace(net, arrival, *attached[0], *attached[d])
                             : straight_estimate(start, points[d], options.detour_factor));
  }
  return routes;
}

}  // namespace headroom::engine
