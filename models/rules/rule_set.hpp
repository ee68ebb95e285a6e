// SPDX-License-Identifier: Apache-2.0
// A rule set is data: bands, limits and policies, each with clause, source, effective date and whether somebody
// verified it. verified = read in the text that binds; everything else ships as an editable default.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "models/core/provenance.hpp"

namespace headroom::models {

// Where a rule stands and since when. Every record of a rule set carries one.
struct Clause {
  std::string clause;  // "S2 art. 6(1)1(2)", as outputs print it
  std::string source;  // key of RuleSet::sources, or GK-H, GK-M, GK-L: general knowledge, confidence high to low
  std::string effective_from;  // ISO 8601; empty: the rule set's
  bool verified = false;
};

enum class BandMetric : std::uint8_t {
  band,     // lower <= deviation <= upper
  abs_sum,  // |d_max| + |d_min| <= upper where the signs differ, else the larger one: needs both extremes
};

enum class GridCondition : std::uint8_t { normal, abnormal };

// One voltage band: for nominal voltages in [nominal_min_v, nominal_max_v] (line to line), for a kind of customer.
struct VoltageBand : Clause {
  std::string id;
  double nominal_min_v = 0.0, nominal_max_v = 0.0;
  int phases = 0;  // 0 any, 1 single-phase customers, 3 three-phase customers and buses
  GridCondition condition = GridCondition::normal;
  BandMetric metric = BandMetric::band;
  std::string measure;              // ll, ln, lg, auto
  double lower = 0.0, upper = 0.0;  // fractions, signed
  double percentile = 0.0;          // share of the time that the standard asks for, 0 = all of it
  double window_s = 0.0;            // averaging window of the standard, 0 = not stated
  bool power_factor_exception = false;
};

// Nominal voltage of the rule for a range of model bases (0.38/0.22 kV for 0.4 kV): editable. The first range that
// holds the base decides.
struct NominalVoltage : Clause {
  double base_min_v = 0.0, base_max_v = 0.0;  // line to line
  double nominal_v = 0.0;                     // line to line; 0 = the base itself
  double phase_v = 0.0;                       // phase to neutral; 0 = nominal_v / √3
};

// The first row that fits decides.
struct RequiredPowerFactor : Clause {
  std::string customer_kind;   // empty = any
  double nominal_min_v = 0.0;  // of the supply voltage
  double contracted_min_va = 0.0;
  double value = 0.0;
};

// Capacities at which a supply voltage may be used. Ranges overlap on purpose.
struct SupplyVoltageRange : Clause {
  double nominal_v = 0.0;                               // line to line; phases = 1: phase to neutral
  double capacity_min_va = 0.0, capacity_max_va = 0.0;  // of the customer's transformers, both included; 0 = open end
  double equipment_max_w = 0.0;                         // or this much equipment; 0 = not by equipment
  bool equipment_max_excluded = false;                  // 不足: the limit itself is too much
  int phases = 3;
};

struct SourcesRequired : Clause {
  std::string importance;  // ordinary, temporary, second, first, special
  int sources = 1;
  std::string independence;  // none, bus_section, substation
  int substations = 1;       // at least this many different ones among the sources
  bool each_alone_sufficient = false;
  bool mandatory = true;  // false: where possible
};

enum class TimeUnit : std::uint8_t { hours, days, working_days, months };

struct Deadline : Clause {
  std::string step;       // forward_application, plan_reply, energise, restore_supply, …
  std::string customers;  // residential, low_voltage, high_voltage_single, …; empty = any
  double value = 0.0;
  TimeUnit unit = TimeUnit::days;
};

// Planned outages that a customer may see in a calendar year.
struct OutageLimit : Clause {
  double nominal_min_v = 0.0, nominal_max_v = 0.0;
  std::optional<int> per_year;  // absent: the rule gives none
};

struct Fee : Clause {
  std::string name;  // high_reliability
  double nominal_v = 0.0;
  bool self_built = false;  // the customer pays the line of that voltage
  double per_kva = 0.0;
  std::string currency;
};

// Harmonics at the point of common coupling.
struct HarmonicLimits : Clause {
  double nominal_min_v = 0.0, nominal_max_v = 0.0;
  double base_short_circuit_va = 0.0;                               // that current_a holds for
  double thd_percent = 0.0, odd_percent = 0.0, even_percent = 0.0;  // of the voltage
  std::array<double, 24> current_a{};                               // all customers together, orders 2 to 25
};

// How several customers share a harmonic limit: exponent of (agreed capacity / supply capacity).
struct HarmonicShare : Clause {
  int order = 0;  // 0 = every other order
  double alpha = 2.0;
};

// How much of its rating a feeder may carry so that the rest can take over.
struct StructureRate : Clause {
  std::string structure;  // radial, single_ring, …
  double rate = 1.0;
};

struct RuleSet {
  std::string name;  // cn-window
  std::string title;
  std::string jurisdiction;
  double frequency_hz = 50.0;
  std::string effective_from;
  std::vector<VoltageBand> voltage;
  std::vector<NominalVoltage> nominal;
  std::vector<RequiredPowerFactor> power_factor;
  std::vector<SupplyVoltageRange> supply_voltage;
  std::vector<SourcesRequired> sources_required;
  std::vector<Deadline> deadlines;
  std::vector<OutageLimit> outage_limits;
  std::vector<Fee> fees;
  std::vector<HarmonicLimits> harmonics;
  std::vector<HarmonicShare> harmonic_shares;
  std::vector<StructureRate> structures;
  Sourced line_loading{0.8, "", false};  // planning limit β, of the rating
  Sourced transformer_loading{0.8, "", false};
  Sourced main_transformer_loading{0.8, "", false};
  Sourced customer_transformer_loading{0.75, "", false};  // calculated load over rating when sizing
  Sourced transformer_overload{1.3, "", false};  // k: what a main transformer carries for transformer_overload_h
  Sourced transformer_overload_h{2.0, "", false};
  Sourced own_emergency_source{1.2, "", false};  // over the security load (保安负荷)
  std::string existing_policy = "separate";
  std::vector<std::pair<std::string, std::string>> sources;  // key of Clause::source, what it is
  std::string origin_file;
};

}  // namespace headroom::models
