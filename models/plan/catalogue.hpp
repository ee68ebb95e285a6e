// SPDX-License-Identifier: Apache-2.0
// Equipment that a plan may use, with ratings, impedances and unit costs. Types and ratings, never vendors.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/core/provenance.hpp"
#include "models/network/line.hpp"

namespace headroom::models {

struct LineType {
  std::string name;  // YJV22-8.7/15-3x300
  std::string title;
  LineKind kind = LineKind::cable;
  double rated_voltage_v = 0.0;  // of the system, line to line
  int cores = 3;                 // 4: three phases and neutral; 2: one phase and neutral
  double cross_section_mm2 = 0.0;
  std::string material;                                 // Al, Cu
  double conductor_temperature_c = 20.0;                // that r, r0 and rn hold at
  Sourced r20_ohm_per_km;                               // direct current, 20 °C
  Sourced r_ohm_per_km, x_ohm_per_km, c_nf_per_km;      // positive sequence
  Sourced r0_ohm_per_km, x0_ohm_per_km, c0_nf_per_km;   // zero sequence; with a neutral: of the phase conductors alone
  std::optional<Sourced> rn_ohm_per_km, xn_ohm_per_km;  // the neutral conductor, uncoupled
  Sourced rated_current_a;                              // continuous
  Sourced cost_per_km;                                  // installed, without civil works
};

struct TransformerType {
  std::string name;  // S20-M-400/10
  std::string title;
  double rated_power_va = 0.0;
  double high_voltage_v = 0.0, low_voltage_v = 0.0;
  std::string vector_group;  // Dyn11
  Sourced short_circuit_percent, load_loss_w, no_load_loss_w, no_load_current_percent;
  double tap_step_percent = 2.5;
  int tap_min = -2, tap_max = 2;
  bool on_load_taps = false;
  Sourced cost;
};

// A unit of work with a price: a bay, a pole switch, a ring-main unit, commissioning.
struct WorkItem {
  std::string name, unit, title;
  Sourced cost;
};

struct Catalogue {
  std::string name, title, currency;
  double frequency_hz = 50.0;  // that the reactances hold at
  std::vector<LineType> lines;
  std::vector<TransformerType> transformers;
  std::vector<WorkItem> works;
  std::vector<std::pair<std::string, std::string>> sources;  // key of Sourced::source, what it is
  std::string origin_file;

  // By name, case ignored; nullptr: not in the catalogue. Complexity: linear.
  const LineType* find_line(std::string_view name) const;
  const TransformerType* find_transformer(std::string_view name) const;
  const WorkItem* find_work(std::string_view name) const;
};

}  // namespace headroom::models
