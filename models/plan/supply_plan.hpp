// SPDX-License-Identifier: Apache-2.0
// A candidate supply plan (供电方案) and what was found out about it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/core/ids.hpp"
#include "models/network/bus.hpp"
#include "models/results/deviation.hpp"

namespace headroom::models {

struct PlanCheck {
  std::string rule;          // voltage_deviation, line_loading, transformer_loading, bays, sources, …
  std::string element;       // where the value is worst
  std::string state = "normal";
  double value = 0.0;
  std::optional<double> bound;
  std::string unit;
  Verdict verdict = Verdict::indeterminate;
  std::string clause, reason;
  std::string remedy;        // when it fails: what would have to change, as the engine computed it
  bool mandatory = true;
};

struct CostItem {
  std::string item, unit;
  double quantity = 0.0, unit_cost = 0.0, amount = 0.0;
  std::string source;
  bool verified = false;
};

enum class RouteOrigin : std::uint8_t { existing_corridor, estimated };

struct PlanConnection {          // one source of the plan
  BusId bus;
  std::string feeder, substation;
  std::string line_type;
  double length_m = 0.0;
  RouteOrigin route_origin = RouteOrigin::estimated;
  std::vector<Position> route;
  bool standby = false;
};

enum class PlanStatus : std::uint8_t { feasible, refused };

struct SupplyPlan {
  int number = 0;                // stable identity within one answer, by generation order
  int rank = 0;                  // 1 = best; 0 = refused
  PlanStatus status = PlanStatus::refused;
  double supply_voltage_v = 0.0;
  std::vector<PlanConnection> connections;
  std::string transformer_type;
  double demand_w = 0.0, power_factor = 0.0;
  std::vector<PlanCheck> checks;
  std::vector<CostItem> costs;
  double cost_total = 0.0, cost_unverified = 0.0;
  double deviation_before = 0.0, deviation_after = 0.0;  // at the connection point, fractions
  double worst_deviation_after = 0.0;                     // of anybody on the feeder
  double loading_before = 0.0, loading_after = 0.0;       // highest on the upstream path, fractions
  double losses_change_w = 0.0;
  double score = 0.0;            // lower is better
  std::string behind_first_in;   // criteria in which it is worse than the plan ranked first
  std::string refusal;           // the first mandatory check that fails, in words
  std::string remedy;
};

struct PlanAnswer {
  std::vector<std::pair<std::string, std::string>> settings;
  std::vector<SupplyPlan> plans;   // ranked ones first, then refused ones
  std::string currency;
  double search_radius_m = 0.0;
  int distinct_feeders = 0;
  int load_flows = 0;
  double seconds = 0.0;
};

}  // namespace headroom::models
