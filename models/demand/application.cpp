// SPDX-License-Identifier: Apache-2.0
#include "models/demand/application.hpp"

namespace headroom::models {

double calculated_demand_w(const Application& application) {
  if (application.demand_w) return *application.demand_w;
  double sum = 0.0;
  for (const auto& piece : application.equipment) sum += piece.count * piece.installed_w * piece.demand_factor;
  return sum;
}

double equipment_w(const Application& application) {
  if (application.equipment.empty()) return calculated_demand_w(application);
  double sum = 0.0;
  for (const auto& piece : application.equipment) sum += piece.count * piece.installed_w;
  return sum;
}

double required_capacity_va(const Application& application) {
  if (application.installed_va > 0.0) return application.installed_va;
  if (application.equipment.empty()) return calculated_demand_w(application) / application.power_factor;
  double sum = 0.0;
  for (const auto& piece : application.equipment)
    sum += piece.count * piece.installed_w / (piece.power_factor > 0.0 ? piece.power_factor : application.power_factor);
  return sum;
}

}  // namespace headroom::models
