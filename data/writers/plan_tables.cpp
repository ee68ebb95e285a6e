// SPDX-License-Identifier: Apache-2.0
#include "data/writers/plan_tables.hpp"

#include <algorithm>

namespace headroom::data {

using models::PlanConnection;
using models::SupplyPlan;

namespace {

template <class Part>
std::string joined(const SupplyPlan& plan, Part&& part) {
  std::string out;
  for (const auto& connection : plan.connections) {
    const std::string piece = part(connection);
    if (piece.empty()) continue;
    if (!out.empty()) out += " + ";
    out += piece;
  }
  return out;
}

// One estimated piece makes the whole length an estimate.
std::string_view route_origin(const SupplyPlan& plan) {
  using models::RouteOrigin;
  const auto any = [&](RouteOrigin origin) {
    return std::any_of(plan.connections.begin(), plan.connections.end(),
                       [&](const PlanConnection& c) { return c.route_origin == origin; });
  };
  for (const auto origin : {RouteOrigin::estimated, RouteOrigin::existing_corridor})
    if (any(origin)) return to_text(origin);
  return to_text(RouteOrigin::none);
}

Cell rank_of(const SupplyPlan& plan) { return plan.rank > 0 ? integer(plan.rank) : Cell{}; }

std::string joined_substations(const SupplyPlan& plan) {
  return joined(plan, [](const PlanConnection& c) { return c.substation; });
}

}  // namespace

std::string joined_buses(const models::Network& network, const SupplyPlan& plan) {
  return joined(plan, [&](const PlanConnection& c) { return network.bus(c.bus).name; });
}

std::string joined_feeders(const SupplyPlan& plan) {
  return joined(plan, [](const PlanConnection& c) { return c.feeder; });
}

double total_length_m(const SupplyPlan& plan) {
  double sum = 0.0;
  for (const auto& connection : plan.connections) sum += connection.length_m;
  return sum;
}

Table plans_table(const models::Network& network, const models::PlanAnswer& answer) {
  Table table(plans_schema);
  for (const auto& plan : answer.plans) {
    if (plan.status != models::PlanStatus::feasible) continue;
    table.add({rank_of(plan), integer(plan.number), text(to_text(plan.status)), text(joined_buses(network, plan)),
               text(joined_feeders(plan)), text(joined_substations(plan)), integer(std::ssize(plan.connections)),
               number(plan.supply_voltage_v * 1e-3), number(total_length_m(plan)), text(route_origin(plan)),
               number(plan.cost_total),
               plan.cost_total > 0.0 ? number(100.0 * plan.cost_unverified / plan.cost_total) : Cell{},
               number(plan.deviation_after * 100.0), number(plan.loading_after * 100.0), number(plan.score),
               text(plan.behind_first_in)});
  }
  return table;
}

Table candidates_table(const models::Network& network, const models::PlanAnswer& answer) {
  Table table(candidates_schema);
  for (const auto& plan : answer.plans)
    table.add({rank_of(plan),
               integer(plan.number),
               text(to_text(plan.status)),
               text(joined_buses(network, plan)),
               text(joined_feeders(plan)),
               text(joined_substations(plan)),
               integer(std::ssize(plan.connections)),
               number(plan.supply_voltage_v * 1e-3),
               number(total_length_m(plan)),
               text(plan.source_mode),
               text(joined(plan, [](const PlanConnection& c) { return std::string(to_text(c.way)); })),
               text(joined(plan, [](const PlanConnection& c) { return c.line_type; })),
               text(plan.transformer_type),
               text(route_origin(plan)),
               number(plan.cost_total),
               number(plan.deviation_after * 100.0),
               number(plan.loading_after * 100.0),
               number(plan.losses_change_w * 1e-3),
               optional_number(plan.staged_w, 1e-3),
               text(plan.refusal),
               text(plan.remedy)});
  return table;
}

Table checks_table(const models::PlanAnswer& answer) {
  Table table(checks_schema);
  for (const auto& plan : answer.plans)
    for (const auto& check : plan.checks)
      table.add({integer(plan.number), text(check.rule), number(check.value), optional_number(check.bound),
                 text(to_text(check.verdict)), text(check.clause), text(check.state), text(check.element),
                 text(check.unit), Cell{check.mandatory}, text(check.reason), text(check.remedy)});
  return table;
}

Table costs_table(const models::PlanAnswer& answer) {
  Table table(costs_schema);
  for (const auto& plan : answer.plans)
    for (const auto& item : plan.costs)
      table.add({integer(plan.number), text(item.item), number(item.quantity), text(item.unit), number(item.unit_cost),
                 number(item.amount), text(answer.currency), text(item.source), Cell{item.verified}});
  return table;
}

Json routes_geojson(const models::Network& network, const models::PlanAnswer& answer) {
  JsonArray features;
  for (const auto& plan : answer.plans)
    for (const auto& connection : plan.connections) {
      if (connection.route.size() < 2) continue;
      JsonArray points;
      for (const auto& point : connection.route) points.emplace_back(JsonArray{Json(point.x), Json(point.y)});
      JsonObject properties{{"plan", plan.number},
                            {"rank", plan.rank > 0 ? Json(plan.rank) : Json{}},
                            {"status", to_text(plan.status)},
                            {"connection_bus", network.bus(connection.bus).name},
                            {"feeder", connection.feeder},
                            {"line_type", connection.line_type},
                            {"length_m", connection.length_m},
                            {"route_origin", to_text(connection.route_origin)}};
      features.emplace_back(
          JsonObject{{"type", "Feature"},
                     {"properties", std::move(properties)},
                     {"geometry", JsonObject{{"type", "LineString"}, {"coordinates", std::move(points)}}}});
    }
  return JsonObject{{"type", "FeatureCollection"},
                    {"schema_version", 1},
                    {"coordinate_system", network->coordinate_system},
                    {"features", std::move(features)}};
}

}  // namespace headroom::data
