// SPDX-License-Identifier: Apache-2.0
// An application for supply (用电申请): a new connection (新装) or more capacity (增容).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/core/diagnostics.hpp"
#include "models/core/position.hpp"
#include "models/demand/customer.hpp"

namespace headroom::models {

struct Equipment {
  std::string name;
  double installed_w = 0.0;
  int count = 1;
  double demand_factor = 1.0;  // 需用系数
  double power_factor = 0.0;   // 0: the application's
  bool nonlinear = false;
};

enum class ApplicationKind : std::uint8_t { new_connection, expansion };

struct Application {
  std::string name;  // the applicant
  std::string id;
  ApplicationKind kind = ApplicationKind::new_connection;
  std::string customer_kind;  // hospital, factory, charging, …
  Importance importance = Importance::ordinary;
  std::optional<double> demand_w;  // expected peak; else from the equipment
  std::vector<Equipment> equipment;
  double power_factor = 0.95;
  double installed_va = 0.0;  // 0: equipment's
  int phases = 3;
  std::optional<Position> position;  // where supply is wanted
  std::string bus;                   // existing connection point (expansion), or where the applicant asks to connect
  std::string wanted_date;           // ISO 8601
  std::optional<double> supply_voltage_v;  // the applicant's wish
  bool nonlinear = false;
  Origin origin;
};

// Calculated load: P = Σ count · installed · demand factor, or demand_w where given. Complexity: equipment.
double calculated_demand_w(const Application& application);

// Power of the equipment before any demand factor: Σ count · installed; the demand where no list is given.
double equipment_w(const Application& application);

// Its apparent power: installed_va where given, else Σ count · installed / power factor (the application's where a
// piece has none), else the calculated demand over the power factor. REQUIRES: power factors > 0.
double required_capacity_va(const Application& application);

}  // namespace headroom::models
