// SPDX-License-Identifier: Apache-2.0
#include "engine/planning/sizing.hpp"

#include <fmt/core.h>
#include <algorithm>
#include <cmath>
#include <numbers>
#include <tuple>

namespace headroom::engine {

using models::LineType;

namespace {

bool same_level(double a_v, double b_v) { return b_v > 0.0 && std::abs(a_v / b_v - 1.0) < 0.15; }

// Low voltage is supplied on two or four wires, whether or not the model of the connection point has a neutral.
bool conductors_fit(const LineType& type, const LineDemand& demand) {
  constexpr double low_voltage_v = 1000.0;
  if (demand.nominal_v >= low_voltage_v) return type.cores == 3;
  return type.cores == (demand.phases == 1 ? 2 : 4);
}

double impedance_per_km(const LineType& type) { return std::hypot(type.r_ohm_per_km.value, type.x_ohm_per_km.value); }

std::vector<const LineType*> of_kind(const models::Catalogue& catalogue, const LineDemand& demand, bool any_kind) {
  std::vector<const LineType*> fitting;
  for (const auto& type : catalogue.lines)
    if (same_level(type.rated_voltage_v, demand.nominal_v) && conductors_fit(type, demand) &&
        (any_kind || type.kind == demand.kind))
      fitting.push_back(&type);
  return fitting;
}

}  // namespace

double demand_current_a(const LineDemand& demand) {
  const double apparent_va = demand.power_w / demand.power_factor;
  return demand.phases == 1 ? apparent_va / (demand.nominal_v / std::numbers::sqrt3)
                            : apparent_va / (demand.nominal_v * std::numbers::sqrt3);
}

std::vector<const LineType*> lines_for(const models::Catalogue& catalogue, const LineDemand& demand) {
  auto offered = of_kind(catalogue, demand, false);
  if (offered.empty()) offered = of_kind(catalogue, demand, true);
  const double current_a = demand_current_a(demand);
  std::erase_if(offered,
                [&](const auto* type) { return type->rated_current_a.value * demand.loading_limit < current_a; });
  std::sort(offered.begin(), offered.end(), [](const auto* a, const auto* b) {
    return std::tie(a->cost_per_km.value, a->cross_section_mm2, a->name) <
           std::tie(b->cost_per_km.value, b->cross_section_mm2, b->name);
  });
  std::vector<const LineType*> improving;
  for (const auto* type : offered)
    if (improving.empty() || impedance_per_km(*type) < impedance_per_km(*improving.back())) improving.push_back(type);
  return improving;
}

double line_drop(const LineType& type, double length_m, const LineDemand& demand) {
  const double km = length_m / 1000.0;
  const double q_var = demand.power_w * std::tan(std::acos(std::min(1.0, demand.power_factor)));
  const double drop = (type.r_ohm_per_km.value * demand.power_w + type.x_ohm_per_km.value * q_var) * km /
                      (demand.nominal_v * demand.nominal_v);
  return demand.phases == 1 ? 6.0 * drop : drop;
}

std::string TransformerChoice::text() const {
  if (!type) return {};
  return count == 1 ? type->name : fmt::format("{} x {}", count, type->name);
}

TransformerChoice transformers_for(const models::Catalogue& catalogue, double capacity_va, double nominal_v) {
  TransformerChoice best;
  for (const auto& type : catalogue.transformers) {
    if (!same_level(type.high_voltage_v, nominal_v) || type.rated_power_va <= 0.0) continue;
    const int count = std::max(1, static_cast<int>(std::ceil(capacity_va / type.rated_power_va * (1.0 - 1e-9))));
    const auto order = [](int n, const models::TransformerType& t) {
      return std::tuple(n, t.rated_power_va, t.cost.value, t.name);
    };
    if (!best.type || order(count, type) < order(best.count, *best.type)) best = {&type, count};
  }
  return best;
}

}  // namespace headroom::engine
