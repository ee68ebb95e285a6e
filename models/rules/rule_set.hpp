// SPDX-License-Identifier: Apache-2.0
// A rule set is data: bands, limits and policies, each with clause, effective date and whether somebody verified it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/core/provenance.hpp"

namespace headroom::models {

enum class BandMetric : std::uint8_t {
  band,     // lower <= deviation <= upper
  abs_sum,  // |d_max| + |d_min| <= upper where the signs differ, else the larger one: needs both extremes
};

enum class GridCondition : std::uint8_t { normal, abnormal };

// One voltage band: for nominal voltages in [nominal_min_v, nominal_max_v] (line to line), for a kind of customer.
struct VoltageBand {
  std::string id;
  double nominal_min_v = 0.0, nominal_max_v = 0.0;
  int phases = 0;                 // 0 any, 1 single-phase customers, 3 three-phase customers and buses
  GridCondition condition = GridCondition::normal;
  BandMetric metric = BandMetric::band;
  std::string measure;            // ll, ln, lg, auto
  double lower = 0.0, upper = 0.0;  // fractions, signed
  bool power_factor_exception = false;
  std::string clause, source, effective_from;
  bool verified = false;
};

// Nominal voltage of the rule for a range of model bases (0.38 kV for 0.4 kV): editable.
struct NominalVoltage {
  double base_min_v = 0.0, base_max_v = 0.0, nominal_v = 0.0;  // line to line
};

struct RequiredPowerFactor {
  std::string customer_kind;      // empty = any
  double contracted_min_va = 0.0;
  double value = 0.0;
  std::string clause, source;
  bool verified = false;
};

struct SupplyVoltageRange {
  double nominal_v = 0.0;
  double capacity_min_va = 0.0, capacity_max_va = 0.0;  // of the customer; 0 = open end
  double equipment_max_w = 0.0;                         // low voltage: or this much equipment
  int phases = 3;
  std::string clause, source;
  bool verified = false;
};

struct SourcesRequired {
  std::string importance;         // ordinary, temporary, second, first, special
  int sources = 1;
  std::string independence;       // none, bus_section, substation
  std::string clause, source;
  bool verified = false;
};

struct RuleSet {
  std::string name;               // cn-window
  std::string title;
  std::string jurisdiction;
  double frequency_hz = 50.0;
  std::string effective_from;
  std::vector<VoltageBand> voltage;
  std::vector<NominalVoltage> nominal;
  std::vector<RequiredPowerFactor> power_factor;
  std::vector<SupplyVoltageRange> supply_voltage;
  std::vector<SourcesRequired> sources_required;
  Sourced line_loading{0.8, "", false};          // planning limit β
  Sourced transformer_loading{0.8, "", false};
  Sourced main_transformer_loading{0.8, "", false};
  std::string existing_policy = "separate";
  std::string origin_file;
};

}  // namespace headroom::models
