// SPDX-License-Identifier: Apache-2.0
#include "engine/planning/cost.hpp"

#include <fmt/core.h>
#include <string_view>

namespace headroom::engine {

using models::ConnectionWay;
using models::CostItem;

namespace {

constexpr double low_voltage_v = 1000.0;
constexpr double pad_mounted_up_to_va = 400e3;  // larger transformers get a housing

CostItem priced(std::string item, std::string unit, double quantity, const models::Sourced& cost) {
  const bool known = cost.value > 0.0;
  return {std::move(item),
          std::move(unit),
          quantity,
          cost.value,
          quantity * cost.value,
          known ? cost.source : "no price in the catalogue",
          known && cost.verified,
          false};
}

void add_work(std::vector<CostItem>& items, const models::Catalogue& catalogue, std::string_view name,
              double quantity = 1.0) {
  const auto* work = catalogue.find_work(name);
  if (work) items.push_back(priced(work->title.empty() ? work->name : work->title, work->unit, quantity, work->cost));
  else items.push_back(priced(std::string(name), "each", quantity, {}));
}

std::string_view bay_work(double nominal_v) {
  if (nominal_v > 60e3) return "bay_110kv";
  if (nominal_v > 20e3) return "bay_35kv";
  return "bay_10kv";
}

void add_line(std::vector<CostItem>& items, const models::Catalogue& catalogue, const ConnectionWorks& works) {
  const double weighted_km = works.route->cost_length_m / 1000.0;
  items.push_back(
      priced(fmt::format("line {}, {:.0f} m of route, weighted by corridor", works.line->name, works.route->length_m),
             "km", weighted_km, works.line->cost_per_km));
  if (works.line->kind != models::LineKind::cable) return;
  if (works.route->dug_cost_length_m > 0.0)
    add_work(items, catalogue, "direct_burial_per_km", works.route->dug_cost_length_m / 1000.0);
  if (works.nominal_v > low_voltage_v) add_work(items, catalogue, "cable_termination");
}

void add_connection_point(std::vector<CostItem>& items, const models::Catalogue& catalogue,
                          const ConnectionWorks& works) {
  switch (works.way) {
    case ConnectionWay::substation_bay: add_work(items, catalogue, bay_work(works.nominal_v)); break;
    case ConnectionWay::ring_main_unit_bay: add_work(items, catalogue, "bay_ring_main_unit"); break;
    case ConnectionWay::tee:
      if (works.nominal_v < low_voltage_v) break;
      add_work(items, catalogue, "tap_off_pole");
      add_work(items, catalogue, "pole_switch");
      add_work(items, catalogue, "live_line_connection");
      break;
    default: break;
  }
  if (works.nominal_v > low_voltage_v && works.way != ConnectionWay::tee)
    add_work(items, catalogue, "protection_setting");
}

void add_metering(std::vector<CostItem>& items, const models::Catalogue& catalogue, const ConnectionWorks& works) {
  if (works.nominal_v > low_voltage_v) {
    if (works.way != ConnectionWay::existing_point) add_work(items, catalogue, "metering_high_voltage");
    add_work(items, catalogue, "commissioning");
  } else {
    add_work(items, catalogue, works.phases == 1 ? "service_single_phase" : "metering_low_voltage");
  }
}

}  // namespace

std::vector<CostItem> connection_costs(const models::Catalogue& catalogue, const ConnectionWorks& works) {
  std::vector<CostItem> items;
  if (works.line) add_line(items, catalogue, works);
  add_connection_point(items, catalogue, works);
  add_metering(items, catalogue, works);
  return items;
}

std::vector<CostItem> transformer_costs(const models::Catalogue& catalogue, const TransformerChoice& choice) {
  std::vector<CostItem> items;
  if (!choice.type) return items;
  items.push_back(priced("transformer " + choice.type->name, "each", choice.count, choice.type->cost));
  const bool housed = choice.type->rated_power_va > pad_mounted_up_to_va;
  add_work(items, catalogue, housed ? "box_substation" : "transformer_installation", choice.count);
  for (auto& item : items) item.per_applicant = true;
  return items;
}

void set_costs(models::SupplyPlan& plan, std::vector<CostItem> items) {
  plan.costs = std::move(items);
  plan.cost_total = plan.cost_unverified = 0.0;
  for (const auto& item : plan.costs) {
    plan.cost_total += item.amount;
    if (!item.verified) plan.cost_unverified += item.amount;
  }
}

}  // namespace headroom::engine
