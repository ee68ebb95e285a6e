// SPDX-License-Identifier: Apache-2.0
#include "models/rules/lookup.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numbers>
#include <string>

namespace headroom::models {

namespace {

// Voltages and powers of a rule are compared with a little room, so that 0.38 kV from a file is 380 V.
constexpr double relative_room = 1e-9;

bool at_least(double value, double bound) { return value >= bound * (1.0 - relative_room); }
bool at_most(double value, double bound) { return value <= bound * (1.0 + relative_room); }

bool allowed(const SupplyVoltageRange& range, double equipment_w, double capacity_va) {
  const bool capacity_limited = range.capacity_min_va > 0.0 || range.capacity_max_va > 0.0;
  const bool by_capacity = capacity_limited && at_least(capacity_va, range.capacity_min_va) &&
                           (range.capacity_max_va <= 0.0 || at_most(capacity_va, range.capacity_max_va));
  const double limit = range.equipment_max_w;
  const bool by_equipment =
      limit > 0.0 && (range.equipment_max_excluded ? !at_least(equipment_w, limit) : at_most(equipment_w, limit));
  return by_capacity || by_equipment;
}

// "2026-03-10" -> a day. Anything after the tenth character (a time) is ignored.
std::optional<std::chrono::year_month_day> parse_day(std::string_view text) {
  if (text.size() < 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  int digits[8];
  constexpr std::size_t places[8] = {0, 1, 2, 3, 5, 6, 8, 9};
  for (std::size_t k = 0; k < 8; ++k) {
    const char c = text[places[k]];
    if (c < '0' || c > '9') return std::nullopt;
    digits[k] = c - '0';
  }
  const std::chrono::year_month_day day{
      std::chrono::year{digits[0] * 1000 + digits[1] * 100 + digits[2] * 10 + digits[3]},
      std::chrono::month{static_cast<unsigned>(digits[4] * 10 + digits[5])},
      std::chrono::day{static_cast<unsigned>(digits[6] * 10 + digits[7])}};
  if (!day.ok()) return std::nullopt;
  return day;
}

std::string two_digits(unsigned value) { return (value < 10 ? "0" : "") + std::to_string(value); }

std::string to_iso(std::chrono::year_month_day day) {
  std::string year = std::to_string(static_cast<int>(day.year()));
  year.insert(0, year.size() < 4 ? 4 - year.size() : 0, '0');
  return year + "-" + two_digits(static_cast<unsigned>(day.month())) + "-" +
         two_digits(static_cast<unsigned>(day.day()));
}

}  // namespace

std::optional<Nominal> nominal_voltage(const RuleSet& rules, double base_voltage_v) {
  if (!(base_voltage_v > 0.0)) return std::nullopt;
  for (const auto& entry : rules.nominal) {
    if (!at_least(base_voltage_v, entry.base_min_v) || !at_most(base_voltage_v, entry.base_max_v)) continue;
    const double line = entry.nominal_v > 0.0 ? entry.nominal_v : base_voltage_v;
    const double phase = entry.phase_v > 0.0 ? entry.phase_v : line / std::numbers::sqrt3;
    return Nominal{line, phase, entry.nominal_v <= 0.0, &entry};
  }
  return std::nullopt;
}

const VoltageBand* find_band(const RuleSet& rules, double nominal_v, int phases, GridCondition condition) {
  for (const auto& band : rules.voltage)
    if (band.condition == condition && (band.phases == 0 || band.phases == phases) &&
        at_least(nominal_v, band.nominal_min_v) && at_most(nominal_v, band.nominal_max_v))
      return &band;
  return nullptr;
}

std::vector<SupplyVoltageRange> supply_voltages(const RuleSet& rules, double equipment_w, double capacity_va,
                                                int phases) {
  const double capacity = capacity_va > 0.0 ? capacity_va : equipment_w;
  std::vector<SupplyVoltageRange> found;
  for (const auto& range : rules.supply_voltage)
    if (range.phases >= phases && allowed(range, equipment_w, capacity)) found.push_back(range);
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.nominal_v < b.nominal_v; });
  return found;
}

std::optional<SourcesRequired> sources_required(const RuleSet& rules, std::string_view importance) {
  for (const auto& row : rules.sources_required)
    if (row.importance == importance) return row;
  return std::nullopt;
}

std::optional<RequiredPowerFactor> required_power_factor(const RuleSet& rules, std::string_view kind,
                                                         double contracted_va, double nominal_v) {
  for (const auto& row : rules.power_factor)
    if ((row.customer_kind.empty() || row.customer_kind == kind) && at_least(contracted_va, row.contracted_min_va) &&
        at_least(nominal_v, row.nominal_min_v))
      return row;
  return std::nullopt;
}

std::optional<Deadline> deadline(const RuleSet& rules, std::string_view step, std::string_view customers) {
  std::optional<Deadline> best;
  for (const bool exact : {true, false}) {
    for (const auto& row : rules.deadlines) {
      if (row.step != step || row.customers != (exact ? customers : std::string_view{})) continue;
      if (!best || (row.unit == best->unit && row.value < best->value)) best = row;
    }
    if (best) return best;
  }
  return best;
}

std::optional<bool> outage_allowed(const RuleSet& rules, double nominal_v, int planned_this_year) {
  for (const auto& limit : rules.outage_limits) {
    if (!at_least(nominal_v, limit.nominal_min_v) || !at_most(nominal_v, limit.nominal_max_v)) continue;
    if (!limit.per_year) return std::nullopt;
    return planned_this_year < *limit.per_year;
  }
  return std::nullopt;
}

std::optional<std::string> last_notice_date(const RuleSet& rules, std::string_view date) {
  const auto notice = deadline(rules, "outage_notice");
  const auto day = parse_day(date);
  if (!notice || notice->unit != TimeUnit::days || !day) return std::nullopt;
  const auto before = std::chrono::sys_days{*day} - std::chrono::days{static_cast<int>(std::lround(notice->value))};
  return to_iso(std::chrono::year_month_day{before});
}

double high_reliability_fee_base_va(std::span<const double> circuit_va) {
  if (circuit_va.size() < 2) return 0.0;
  double sum = 0.0;
  for (const double va : circuit_va) sum += va;
  return sum - *std::max_element(circuit_va.begin(), circuit_va.end());
}

double transformer_n1_rate(int units, double overload) {
  return overload * static_cast<double>(units - 1) / static_cast<double>(units);
}

double feeder_n1_rate(int effective_ties) {
  if (effective_ties < 1) return 1.0;
  return static_cast<double>(effective_ties) / static_cast<double>(effective_ties + 1);
}

std::optional<HarmonicAllowance> harmonic_current_limit(const RuleSet& rules, double nominal_v, int order,
                                                        double short_circuit_va, double share) {
  if (order < 2 || order > 25) return std::nullopt;
  const auto limits = std::find_if(rules.harmonics.begin(), rules.harmonics.end(), [&](const HarmonicLimits& row) {
    return at_least(nominal_v, row.nominal_min_v) && at_most(nominal_v, row.nominal_max_v);
  });
  if (limits == rules.harmonics.end() || !(limits->base_short_circuit_va > 0.0)) return std::nullopt;
  const HarmonicShare* exponent = nullptr;
  for (const auto& row : rules.harmonic_shares)
    if (row.order == order || (row.order == 0 && !exponent)) exponent = &row;
  if (!exponent || !(exponent->alpha > 0.0)) return std::nullopt;
  const double table = limits->current_a[static_cast<std::size_t>(order - 2)];
  const double total = short_circuit_va / limits->base_short_circuit_va * table;
  return HarmonicAllowance{total, total * std::pow(share, 1.0 / exponent->alpha)};
}

}  // namespace headroom::models
