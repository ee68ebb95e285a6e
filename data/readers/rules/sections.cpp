// SPDX-License-Identifier: Apache-2.0
#include "data/readers/rules/sections.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "data/readers/table/codes.hpp"
#include "models/demand/customer.hpp"

namespace headroom::data {

namespace {

constexpr double per_kilo = 1e3, per_mega = 1e6, per_percent = 1e-2;

constexpr std::array<std::string_view, 2> metric_words{"band", "abs_sum"};
constexpr std::array<std::string_view, 2> condition_words{"normal", "abnormal"};
constexpr std::array<std::string_view, 4> measure_words{"ll", "ln", "lg", "auto"};
constexpr std::array<std::string_view, 3> independence_words{"none", "bus_section", "substation"};
constexpr std::array<std::string_view, 4> unit_words{"hours", "days", "working_days", "months"};

void read_clause(const TomlReader& row, models::Clause& clause) {
  clause.clause = row.text("clause");
  clause.source = row.text("source");
  clause.effective_from = row.text("effective_from");
  clause.verified = row.boolean("verified", false);
}

// A closed range given as two keys in kilo-units. An upper end of 0 is open.
void read_range(const TomlReader& row, std::string_view least_key, std::string_view most_key, double& least,
                double& most) {
  least = row.number(least_key, 0.0, not_negative) * per_kilo;
  most = row.number(most_key, 0.0, not_negative) * per_kilo;
  if (most > 0.0 && most < least)
    row.error(code::contradiction, most_key, fmt::format("{} is below {}", most_key, least_key),
              fmt::format(">= {:g}", least / per_kilo), "exchange the two");
}

void require_range(const TomlReader& row, std::string_view least_key, std::string_view most_key, double& least,
                   double& most) {
  read_range(row, least_key, most_key, least, most);
  if (most <= 0.0)
    row.error(code::missing_column, most_key, fmt::format("{} is missing or 0", most_key), "",
              "add the upper end of the range");
}

// 1 or 3, where `any` also 0.
int read_phases(const TomlReader& row, int otherwise, bool any) {
  const int phases = row.integer("phases", otherwise);
  if (phases == 1 || phases == 3 || (any && phases == 0)) return phases;
  row.error(code::not_a_choice, "phases", fmt::format("phases {} is not possible", phases),
            any ? "0, 1 or 3" : "1 or 3", "write 1 for single-phase, 3 for three-phase customers");
  return otherwise;
}

models::VoltageBand read_band(const TomlReader& row) {
  models::VoltageBand band;
  read_clause(row, band);
  band.id = row.required_text("id");
  require_range(row, "nominal_min_kv", "nominal_max_kv", band.nominal_min_v, band.nominal_max_v);
  band.phases = read_phases(row, 0, true);
  band.condition = static_cast<models::GridCondition>(row.choice("condition", condition_words, 0));
  band.metric = static_cast<models::BandMetric>(row.choice("metric", metric_words, 0));
  band.measure = measure_words[row.choice("measure", measure_words, 3)];
  band.upper = row.required_number("upper_percent", Bound{0.0, 100.0}) * per_percent;
  if (band.metric == models::BandMetric::band)
    band.lower = row.required_number("lower_percent", Bound{-100.0, 0.0}) * per_percent;
  band.percentile = row.number("percentile_percent", 0.0, percent) * per_percent;
  band.window_s = row.number("window_s", 0.0, not_negative);
  band.power_factor_exception = row.boolean("power_factor_exception", false);
  return band;
}

models::NominalVoltage read_nominal(const TomlReader& row) {
  models::NominalVoltage nominal;
  read_clause(row, nominal);
  require_range(row, "base_min_kv", "base_max_kv", nominal.base_min_v, nominal.base_max_v);
  nominal.nominal_v = row.number("nominal_kv", 0.0, not_negative) * per_kilo;
  nominal.phase_v = row.number("phase_kv", 0.0, not_negative) * per_kilo;
  return nominal;
}

models::RequiredPowerFactor read_power_factor(const TomlReader& row) {
  models::RequiredPowerFactor required;
  read_clause(row, required);
  required.customer_kind = row.text("customer_kind");
  required.nominal_min_v = row.number("supply_min_kv", 0.0, not_negative) * per_kilo;
  required.contracted_min_va = row.number("contracted_min_kva", 0.0, not_negative) * per_kilo;
  required.value = row.required_number("value", fraction);
  return required;
}

models::SupplyVoltageRange read_supply_voltage(const TomlReader& row) {
  models::SupplyVoltageRange range;
  read_clause(row, range);
  range.nominal_v = row.required_number("nominal_kv", positive) * per_kilo;
  read_range(row, "capacity_min_kva", "capacity_max_kva", range.capacity_min_va, range.capacity_max_va);
  range.equipment_max_w = row.number("equipment_max_kw", 0.0, not_negative) * per_kilo;
  range.equipment_max_excluded = row.boolean("equipment_max_excluded", false);
  range.phases = read_phases(row, 3, false);
  return range;
}

models::SourcesRequired read_sources_required(const TomlReader& row) {
  models::SourcesRequired required;
  read_clause(row, required);
  row.required_text("importance");
  required.importance = models::importance_words[row.choice("importance", models::importance_words, 0)];
  required.sources = row.integer("sources", 1, Bound{1.0, 9.0});
  required.independence = independence_words[row.choice("independence", independence_words, 0)];
  required.substations = row.integer("substations", 1, Bound{1.0, 9.0});
  required.each_alone_sufficient = row.boolean("each_alone_sufficient", false);
  required.mandatory = row.boolean("mandatory", true);
  if (required.substations > required.sources)
    row.error(code::contradiction, "substations", "more substations than sources",
              fmt::format("<= {}", required.sources));
  return required;
}

models::Deadline read_deadline(const TomlReader& row) {
  models::Deadline deadline;
  read_clause(row, deadline);
  deadline.step = row.required_text("step");
  deadline.customers = row.text("customers");
  deadline.value = row.required_number("value", positive);
  row.required_text("unit");
  deadline.unit = static_cast<models::TimeUnit>(row.choice("unit", unit_words, 1));
  return deadline;
}

models::OutageLimit read_outage_limit(const TomlReader& row) {
  models::OutageLimit limit;
  read_clause(row, limit);
  require_range(row, "nominal_min_kv", "nominal_max_kv", limit.nominal_min_v, limit.nominal_max_v);
  if (row.has("per_year")) limit.per_year = row.integer("per_year", 0, Bound{0.0, 366.0});
  return limit;
}

models::Fee read_fee(const TomlReader& row) {
  models::Fee fee;
  read_clause(row, fee);
  fee.name = row.required_text("name");
  fee.nominal_v = row.required_number("nominal_kv", positive) * per_kilo;
  fee.self_built = row.boolean("self_built", false);
  fee.per_kva = row.required_number("per_kva", not_negative);
  fee.currency = row.text("currency");
  return fee;
}

models::HarmonicLimits read_harmonics(const TomlReader& row) {
  models::HarmonicLimits limits;
  read_clause(row, limits);
  require_range(row, "nominal_min_kv", "nominal_max_kv", limits.nominal_min_v, limits.nominal_max_v);
  limits.base_short_circuit_va = row.required_number("base_short_circuit_mva", positive) * per_mega;
  limits.thd_percent = row.number("thd_percent", 0.0, percent);
  limits.odd_percent = row.number("odd_percent", 0.0, percent);
  limits.even_percent = row.number("even_percent", 0.0, percent);
  const auto currents = row.numbers("current_a", not_negative);
  if (currents.size() != limits.current_a.size())
    row.error(code::contradiction, "current_a", fmt::format("current_a has {} values", currents.size()), "24 numbers",
              "give one value for each order from 2 to 25");
  std::copy_n(currents.begin(), std::min(currents.size(), limits.current_a.size()), limits.current_a.begin());
  return limits;
}

models::HarmonicShare read_harmonic_share(const TomlReader& row) {
  models::HarmonicShare share;
  read_clause(row, share);
  share.order = row.integer("order", 0, Bound{0.0, 25.0});
  share.alpha = row.required_number("alpha", positive);
  return share;
}

models::StructureRate read_structure(const TomlReader& row) {
  models::StructureRate rate;
  read_clause(row, rate);
  rate.structure = row.required_text("structure");
  rate.rate = row.required_number("rate", positive);
  return rate;
}

template <class Record>
void read_section(const TomlReader& root, std::string_view key, std::string_view object,
                  Record (*read)(const TomlReader&), std::vector<Record>& into) {
  if (!root.has(key)) return;
  into.clear();
  for (const auto& row : root.tables(key, object)) into.push_back(read(row));
}

}  // namespace

void read_rule_sections(const TomlReader& root, models::RuleSet& rules) {
  read_section(root, "voltage", "voltage band", read_band, rules.voltage);
  read_section(root, "nominal", "nominal voltage", read_nominal, rules.nominal);
  read_section(root, "power_factor", "power factor", read_power_factor, rules.power_factor);
  read_section(root, "supply_voltage", "supply voltage", read_supply_voltage, rules.supply_voltage);
  read_section(root, "sources_required", "sources required", read_sources_required, rules.sources_required);
  read_section(root, "deadline", "deadline", read_deadline, rules.deadlines);
  read_section(root, "outage_limit", "outage limit", read_outage_limit, rules.outage_limits);
  read_section(root, "fee", "fee", read_fee, rules.fees);
  read_section(root, "harmonics", "harmonic limits", read_harmonics, rules.harmonics);
  read_section(root, "harmonic_share", "harmonic share", read_harmonic_share, rules.harmonic_shares);
  read_section(root, "structure", "feeder structure", read_structure, rules.structures);
}

}  // namespace headroom::data
