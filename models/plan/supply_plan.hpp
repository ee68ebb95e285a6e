// SPDX-License-Identifier: Apache-2.0
// A candidate supply plan (供电方案) and what was found out about it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/core/ids.hpp"
#include "models/network/bus.hpp"
#include "models/results/deviation.hpp"

namespace headroom::models {

// One rule applied to one plan. Fractions have the unit "fraction".
struct PlanCheck {
  // Decided without a load flow: supply_voltage, phases, conductor, sources, independence, bays, feeder_users,
  // supply_radius, power_factor, power_quality. By load flow: load_flow, voltage_deviation (the applicant),
  // voltage_deviation_feeder (everybody else), new_line_loading, line_loading, transformer_loading,
  // main_transformer_loading, existing_violation.
  std::string rule;
  std::string element;  // where the value is worst
  std::string state = "normal";
  double value = 0.0;
  std::optional<double> bound;
  std::string unit;
  Verdict verdict = Verdict::indeterminate;
  std::string clause, reason;
  std::string remedy;     // when it fails: what would have to change, as the engine computed it
  bool mandatory = true;  // a mandatory check that fails refuses the plan
};

struct CostItem {
  std::string item, unit;
  double quantity = 0.0, unit_cost = 0.0, amount = 0.0;
  std::string source;
  bool verified = false;
  bool per_applicant = false;  // needed once, however many sources there are
};

enum class RouteOrigin : std::uint8_t {
  existing_corridor,  // the shortest way along drawn corridors
  estimated,          // straight line times the detour factor
  none,               // no new line: the applicant stays at the existing connection point
};

// How the new supply leaves the grid.
enum class ConnectionWay : std::uint8_t {
  existing_point,  // an expansion, or a point that the applicant named and already occupies
  substation_bay,  // a new feeder from a busbar
  ring_main_unit_bay,
  tee,                      // at a pole
  transformer_low_voltage,  // a new low-voltage line from a distribution transformer
};

struct PlanConnection {  // one source of the plan
  BusId bus;
  std::string feeder, substation;
  int phase = 0;  // 1 2 3 of a single-phase applicant; 0 = three phases
  ConnectionWay way = ConnectionWay::tee;
  std::string line_type;
  double line_impedance_r_ohm = 0.0, line_impedance_x_ohm = 0.0;  // positive sequence, the whole new line
  double straight_m = 0.0;                                        // as the crow flies
  double length_m = 0.0;                                          // of the route
  double cost_length_m = 0.0;                                     // length weighted with the corridors' cost factors
  RouteOrigin route_origin = RouteOrigin::estimated;
  std::vector<Position> route;  // from the connection point to the applicant
  bool standby = false;
};

enum class PlanStatus : std::uint8_t {
  feasible,  // every mandatory check holds; ranked
  surplus,   // feasible as well, but two better plans use the same feeder: not ranked
  refused,
};

struct SupplyPlan {
  int number = 0;  // stable identity within one answer, by generation order
  int rank = 0;    // 1 = best; 0 = surplus or refused
  PlanStatus status = PlanStatus::refused;
  double supply_voltage_v = 0.0;
  std::vector<PlanConnection> connections;
  std::string source_mode;       // single, main_and_standby
  std::string transformer_type;  // "2 x S20-800/10"; empty: supplied at low voltage
  double demand_w = 0.0, power_factor = 0.0;
  std::vector<PlanCheck> checks;
  std::vector<CostItem> costs;
  double cost_total = 0.0, cost_unverified = 0.0;  // currency; the second is the part of the first nobody verified
  double deviation_before = 0.0, deviation_after = 0.0;  // at the connection point, at the applicant; fractions
  double worst_deviation_after = 0.0;                    // of anybody on the feeder
  double loading_before = 0.0, loading_after = 0.0;      // highest on the upstream path, fractions
  double losses_change_w = 0.0;
  std::optional<double> staged_w;  // refused: the largest demand that passes here as the grid is
  double score = 0.0;              // lower is better
  std::string behind_first_in;     // criteria in which it is worse than the plan ranked first
  std::string refusal;             // the first mandatory check that fails, in words
  std::string remedy;
};

enum class PlanAnswerStatus : std::uint8_t {
  answered,         // also when no plan passes
  base_not_solved,  // the grid has no solution before the application
  bad_application,  // unknown bus, no demand, no position …: see `reason`
  no_candidates,    // no connection point within the largest radius
};

struct PlanAnswer {
  PlanAnswerStatus status = PlanAnswerStatus::answered;
  std::string reason;
  std::vector<std::pair<std::string, std::string>> settings;
  std::vector<SupplyPlan> plans;             // ranked ones first, then surplus, then refused ones
  double demand_w = 0.0, capacity_va = 0.0;  // calculated load; transformer capacity that it needs
  int sources_required = 1;
  std::string currency;
  double search_radius_m = 0.0;
  int distinct_feeders = 0;
  int candidates = 0;  // connection points examined
  int load_flows = 0;
  double seconds = 0.0;
};

std::string_view to_text(RouteOrigin origin);
std::string_view to_text(ConnectionWay way);
std::string_view to_text(PlanStatus status);
std::string_view to_text(PlanAnswerStatus status);

}  // namespace headroom::models
