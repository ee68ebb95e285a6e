// SPDX-License-Identifier: Apache-2.0
#include "engine/planning/candidates.hpp"

#include <fmt/core.h>
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "models/rules/lookup.hpp"

namespace headroom::engine {

using models::BusKind;
using models::ConnectionWay;
using models::Position;

namespace {

// The bus's nominal voltage when supply may be given at it.
std::optional<double> allowed_nominal_v(const models::RuleSet& rules, std::span<const double> supply_voltages_v,
                                        const models::Bus& bus) {
  const auto nominal = models::nominal_voltage(rules, bus.base_voltage_v);
  if (!nominal) return std::nullopt;
  const auto same = [](double a, double b) { return std::abs(a - b) <= 1e-3 * b; };
  for (const double voltage : supply_voltages_v)
    if (same(nominal->line_v, voltage) || same(nominal->phase_v, voltage)) return nominal->line_v;
  return std::nullopt;
}

std::string feeder_of(const models::Network& network, const models::Topology& topology, models::BusId bus) {
  const auto& feeder = topology.feeder[bus.index()];
  return feeder.empty() ? fmt::format("new feeder at {}", network.bus(bus).name) : feeder;
}

// Every bus that could serve, nearest first.
std::vector<Candidate> eligible(const models::Network& network, const models::Topology& topology, const Plane& plane,
                                Position place_m, const models::RuleSet& rules,
                                std::span<const double> supply_voltages_v) {
  const auto& buses = network->buses;
  const bool kinds_known =
      std::any_of(buses.begin(), buses.end(), [](const auto& bus) { return bus.kind != BusKind::unknown; });
  std::vector<Candidate> found;
  for (std::size_t b = 0; b < buses.size(); ++b) {
    const auto nominal_v = allowed_nominal_v(rules, supply_voltages_v, buses[b]);
    const auto way = way_to_connect(buses[b], kinds_known);
    if (!nominal_v || !way || !topology.supplied[b] || !buses[b].position) continue;
    const models::BusId bus(b);
    found.push_back({bus,
                     *way,
                     *nominal_v,
                     feeder_of(network, topology, bus),
                     topology.substation[b],
                     distance_m(plane.to_metres(*buses[b].position), place_m),
                     {}});
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.straight_m < b.straight_m; });
  return found;
}

double search_radius(std::span<const Candidate> nearest_first, const PlanOptions& options) {
  for (const double radius : options.radii_m) {
    std::set<std::string> feeders;
    for (const auto& candidate : nearest_first)
      if (candidate.straight_m <= radius) feeders.insert(candidate.feeder);
    if (static_cast<int>(feeders.size()) >= options.least_feeders) return radius;
  }
  return options.radii_m.empty() ? 0.0 : options.radii_m.back();
}

// Near points of one feeder resemble one another: each feeder has its share of the places.
std::vector<Candidate> shortlist(std::vector<Candidate> nearest_first, double radius_m, const PlanOptions& options) {
  const int share = std::max(1, options.most_candidates / std::max(1, options.least_feeders));
  std::map<std::string, int> taken;
  std::vector<Candidate> chosen;
  for (auto& candidate : nearest_first) {
    const double limit =
        candidate.way == ConnectionWay::substation_bay ? std::max(radius_m, options.new_feeder_radius_m) : radius_m;
    if (candidate.straight_m > limit || taken[candidate.feeder] >= share) continue;
    if (static_cast<int>(chosen.size()) >= options.most_candidates) break;
    ++taken[candidate.feeder];
    chosen.push_back(std::move(candidate));
  }
  return chosen;
}

Candidate own_candidate(const models::Network& network, const models::Topology& topology, const SupplyPlace& place,
                        const models::RuleSet& rules) {
  const auto& bus = network.bus(*place.own_point);
  const auto nominal = models::nominal_voltage(rules, bus.base_voltage_v);
  Candidate own;
  own.bus = *place.own_point;
  own.way = place.stays_there ? ConnectionWay::existing_point : way_to_connect(bus, false).value_or(ConnectionWay::tee);
  own.nominal_v = nominal ? nominal->line_v : bus.base_voltage_v;
  own.feeder = feeder_of(network, topology, own.bus);
  own.substation = topology.substation[own.bus.index()];
  own.route.origin = models::RouteOrigin::none;
  return own;
}

void fill_routes(std::vector<Candidate>& candidates, const models::Network& network, const Plane& plane,
                 Position place_m, const PlanOptions& options) {
  std::vector<models::Corridor> corridors = network->corridors;
  for (auto& corridor : corridors) {
    corridor.from = plane.to_metres(corridor.from);
    corridor.to = plane.to_metres(corridor.to);
  }
  std::vector<Position> points;
  std::vector<Candidate*> routed;
  for (auto& candidate : candidates) {
    const auto& at = network.bus(candidate.bus).position;
    if (candidate.way == ConnectionWay::existing_point || !at) continue;
    points.push_back(plane.to_metres(*at));
    routed.push_back(&candidate);
  }
  auto routes = shortest_routes(corridors, place_m, points, {options.detour_factor, options.corridor_access_m});
  for (std::size_t c = 0; c < routed.size(); ++c) {
    std::reverse(routes[c].points.begin(), routes[c].points.end());
    routed[c]->straight_m = distance_m(points[c], place_m);
    routed[c]->route = std::move(routes[c]);
  }
}

}  // namespace

std::optional<ConnectionWay> way_to_connect(const models::Bus& bus, bool kinds_known) {
  switch (bus.kind) {
    case BusKind::busbar: return ConnectionWay::substation_bay;
    case BusKind::ring_main_unit: return ConnectionWay::ring_main_unit_bay;
    case BusKind::pole: return ConnectionWay::tee;
    case BusKind::transformer_low_voltage: return ConnectionWay::transformer_low_voltage;
    case BusKind::unknown: return kinds_known ? std::nullopt : std::optional(ConnectionWay::tee);
    default: return std::nullopt;
  }
}

CandidateSearch find_candidates(const models::Network& network, const models::Topology& topology,
                                const models::RuleSet& rules, const SupplyPlace& place,
                                std::span<const double> supply_voltages_v, const PlanOptions& options) {
  CandidateSearch search;
  std::optional<Position> position = place.position;
  if (!position && place.own_point) position = network.bus(*place.own_point).position;
  const Plane plane(network->coordinate_system, position.value_or(Position{}));
  if (position) {
    auto nearest_first = eligible(network, topology, plane, plane.to_metres(*position), rules, supply_voltages_v);
    if (place.own_point) std::erase_if(nearest_first, [&](const auto& c) { return c.bus == *place.own_point; });
    search.radius_m = search_radius(nearest_first, options);
    search.candidates = shortlist(std::move(nearest_first), search.radius_m, options);
  }
  if (place.own_point)
    search.candidates.insert(search.candidates.begin(), own_candidate(network, topology, place, rules));
  if (position) fill_routes(search.candidates, network, plane, plane.to_metres(*position), options);
  std::set<std::string> feeders;
  for (const auto& candidate : search.candidates) feeders.insert(candidate.feeder);
  search.distinct_feeders = static_cast<int>(feeders.size());
  return search;
}

}  // namespace headroom::engine
