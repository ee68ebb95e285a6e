// SPDX-License-Identifier: Apache-2.0
// Questions to a rule set. All are linear in its records, thread safe, and never fail: what the rules do not say is
// an empty answer.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "models/rules/rule_set.hpp"

namespace headroom::models {

struct Nominal {
  double line_v = 0.0;   // between phases
  double phase_v = 0.0;  // phase to neutral
  bool is_base = false;  // the map has no other value: the model's base stands for it
  const NominalVoltage* entry = nullptr;
};

// The nominal voltage for a model base (line to line). Empty: base 0 or not in the map.
std::optional<Nominal> nominal_voltage(const RuleSet& rules, double base_voltage_v);

// The band of a nominal voltage (line to line) for 1 or 3 phases; nullptr: the rules have none.
const VoltageBand* find_band(const RuleSet& rules, double nominal_v, int phases, GridCondition condition);

// The supply voltages that are allowed, lowest first. equipment_w: power of the equipment (the demand where the list is
// not known); capacity_va: transformer capacity needed, 0 = not known: equipment_w stands for it. phases 1 or 3: three
// phases exclude single-phase supply, one phase excludes nothing.
std::vector<SupplyVoltageRange> supply_voltages(const RuleSet& rules, double equipment_w, double capacity_va,
                                                int phases);

// By importance class (ordinary, temporary, second, first, special).
std::optional<SourcesRequired> sources_required(const RuleSet& rules, std::string_view importance);

// What a customer of that kind has to keep at the grid's peak. nominal_v: its supply voltage, line to line; 0 = not
// known, then rows for high voltage do not fit.
std::optional<RequiredPowerFactor> required_power_factor(const RuleSet& rules, std::string_view kind,
                                                         double contracted_va, double nominal_v = 0.0);

// By step and kind of customer; the row without a kind stands for all the others. The strictest of several rows of one
// unit: the smallest value.
std::optional<Deadline> deadline(const RuleSet& rules, std::string_view step, std::string_view customers = "");

// Whether one more planned outage this year breaks the limit of a customer at that voltage. Empty: no limit given.
std::optional<bool> outage_allowed(const RuleSet& rules, double nominal_v, int planned_this_year);

// The last day on which a planned outage on `date` (ISO 8601) may be announced. Empty: no rule or no date.
std::optional<std::string> last_notice_date(const RuleSet& rules, std::string_view date);

// Capacity that a fee per kVA is charged for: every circuit except the largest. Fewer than two circuits: 0.
double high_reliability_fee_base_va(std::span<const double> circuit_va);

// Share of the installed rating that N equal transformers may carry, so that N-1 of them carry all with overload k.
// REQUIRES: units >= 1.
double transformer_n1_rate(int units, double overload);
// Share of its rating that a feeder with n ties of equal feeders may carry: n/(n+1); without a tie 1.
double feeder_n1_rate(int effective_ties);

struct HarmonicAllowance {
  double total_a = 0.0;     // all customers together
  double customer_a = 0.0;  // this one
};

// Harmonic current that may be injected at a point. short_circuit_va: the smallest there; share: the customer's agreed
// capacity over the capacity of the supply equipment. Empty: no table for that voltage or order outside 2..25.
std::optional<HarmonicAllowance> harmonic_current_limit(const RuleSet& rules, double nominal_v, int order,
                                                        double short_circuit_va, double share);

}  // namespace headroom::models
