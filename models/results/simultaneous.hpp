// SPDX-License-Identifier: Apache-2.0
// Simultaneous capacity: what all points of a feeder, behind a transformer or of a substation can take together. Not
// the sum of their capacities, which share elements.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/results/capacity.hpp"

namespace headroom::models {

enum class AreaKind : std::uint8_t { substation, transformer, feeder };

// How the addition is divided over the points of the area.
enum class Spread : std::uint8_t {
  uniform,       // every point the same, balanced over the phases asked for (abc: those it has)
  proportional,  // every load of the base in proportion to its P, on its own phases
};

std::string_view to_text(AreaKind kind);
std::string_view to_text(Spread spread);

// One row of simultaneous.csv. Powers in kW, all points together; feasible_kw = capacity_kw and infeasible_kw are the
// certificate.
struct SimultaneousRow {
  AreaKind kind = AreaKind::feeder;
  std::string area;  // transformer.NAME (a bank: its first unit), feeder.NAME, substation.NAME
  Direction direction = Direction::load;
  Spread spread = Spread::uniform;
  double power_factor = 0.95;
  std::string controls;
  std::vector<BusId> points;  // that take part
  std::size_t left_out = 0;   // points asked for in the area that cannot: phases, return, supply; proportional: no load
  CapacityStatus status = CapacityStatus::ok;
  double capacity_kw = 0.0;
  std::optional<double> infeasible_kw;
  Limit limit;          // of infeasible_kw
  double margin = 0.0;  // at capacity_kw, in the limit's unit
  std::optional<LimitKind> next_limit;
  std::optional<double> next_limit_kw;
  bool non_monotone = false;
  std::optional<double> next_feasible_kw;
  std::optional<double> alone_sum_kw, alone_most_kw;  // capacities of the points one by one: their sum and the largest
  int load_flows = 0;
};

}  // namespace headroom::models
