// SPDX-License-Identifier: Apache-2.0
// Equipment that a plan may use, with ratings, impedances and unit costs. Types and ratings, never vendors.
#pragma once

#include <string>
#include <vector>

#include "models/core/provenance.hpp"
#include "models/network/line.hpp"

namespace headroom::models {

struct LineType {
  std::string name;             // YJV22-3x300
  LineKind kind = LineKind::cable;
  double rated_voltage_v = 0.0; // line to line
  double cross_section_mm2 = 0.0;
  std::string material;         // Al, Cu
  Sourced r_ohm_per_km, x_ohm_per_km, c_nf_per_km;       // positive sequence
  Sourced r0_ohm_per_km, x0_ohm_per_km, c0_nf_per_km;    // zero sequence
  Sourced rated_current_a;
  Sourced cost_per_km;
};

struct TransformerType {
  std::string name;             // S20-400/10
  double rated_power_va = 0.0;
  double high_voltage_v = 0.0, low_voltage_v = 0.0;
  std::string vector_group;     // Dyn11
  Sourced short_circuit_percent, load_loss_w, no_load_loss_w, no_load_current_percent;
  double tap_step_percent = 2.5;
  int tap_min = -2, tap_max = 2;
  Sourced cost;
};

// A unit of work with a price: a bay, a pole switch, a ring-main unit, commissioning.
struct WorkItem {
  std::string name, unit, title;
  Sourced cost;
};

struct Catalogue {
  std::string name, currency;
  std::vector<LineType> lines;
  std::vector<TransformerType> transformers;
  std::vector<WorkItem> works;
};

}  // namespace headroom::models
