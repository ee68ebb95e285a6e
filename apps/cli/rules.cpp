// SPDX-License-Identifier: Apache-2.0
// The rule sets, limits and catalogues in force.
#include "data/readers/rules/rules.hpp"

#include <filesystem>

#include <fmt/core.h>

#include "apps/cli/input.hpp"
#include "apps/cli/verbs.hpp"
#include "data/bundled/bundled.hpp"
#include "models/core/text.hpp"

namespace headroom::cli {

using data::say;
using Rows = std::vector<std::vector<std::string>>;

namespace {

std::string origin_text(const models::Clause& clause) {
  return fmt::format("{}{}{}", clause.clause.empty() ? clause.source : clause.clause,
                     clause.effective_from.empty() ? "" : ", since " + clause.effective_from,
                     clause.verified ? "" : ", unverified");
}

std::string origin_text(const models::Sourced& value) {
  return fmt::format("{}{}", value.source.empty() ? "planning default" : value.source,
                     value.verified ? "" : ", unverified");
}

std::string kilovolts(double low_v, double high_v) {
  return low_v == high_v ? fmt::format("{:g} kV", low_v * 1e-3)
                         : fmt::format("{:g}-{:g} kV", low_v * 1e-3, high_v * 1e-3);
}

Rows voltage_rows(const models::RuleSet& rules) {
  Rows rows;
  for (const auto& band : rules.voltage) {
    const std::string range = band.metric == models::BandMetric::abs_sum
                                  ? fmt::format("sum of both signs up to {:g} %", band.upper * 100.0)
                                  : fmt::format("{:+g} to {:+g} %", band.lower * 100.0, band.upper * 100.0);
    rows.push_back({"voltage " + band.id, kilovolts(band.nominal_min_v, band.nominal_max_v),
                    band.phases == 0 ? "any" : fmt::format("{}-phase", band.phases),
                    band.condition == models::GridCondition::normal ? "normal" : "abnormal", range, origin_text(band)});
  }
  return rows;
}

Rows limit_rows(const models::RuleSet& rules) {
  Rows rows;
  const auto percent = [&](std::string what, const models::Sourced& value) {
    rows.push_back({std::move(what), fmt::format("{:g} %", value.value * 100.0), origin_text(value)});
  };
  percent("loading of lines", rules.line_loading);
  percent("loading of distribution transformers", rules.transformer_loading);
  percent("loading of main transformers", rules.main_transformer_loading);
  percent("loading of a customer's transformers", rules.customer_transformer_loading);
  for (const auto& entry : rules.power_factor)
    rows.push_back(
        {fmt::format(
             "power factor {}{}", entry.customer_kind.empty() ? "of any customer" : entry.customer_kind,
             entry.contracted_min_va > 0.0 ? fmt::format(" from {:g} kVA", entry.contracted_min_va * 1e-3) : ""),
         fmt::format("{:g}", entry.value), origin_text(entry)});
  for (const auto& entry : rules.supply_voltage)
    rows.push_back({fmt::format("supply at {:g} kV, {}-phase", entry.nominal_v * 1e-3, entry.phases),
                    entry.capacity_max_va > 0.0
                        ? fmt::format("{:g}-{:g} kVA", entry.capacity_min_va * 1e-3, entry.capacity_max_va * 1e-3)
                        : fmt::format("from {:g} kVA", entry.capacity_min_va * 1e-3),
                    origin_text(entry)});
  for (const auto& entry : rules.sources_required)
    rows.push_back({"sources for " + entry.importance,
                    fmt::format("{} from {} substations", entry.sources, entry.substations), origin_text(entry)});
  return rows;
}

void print_rules(const Terminal& terminal, const models::RuleSet& rules) {
  terminal.line(terminal.paint(fmt::format("{}: {} ({}, {:g} Hz, in force {})", rules.name, rules.title,
                                           rules.jurisdiction, rules.frequency_hz, rules.effective_from),
                               Tone::strong));
  const bool voltage_right[] = {false, false, false, false, false, false};
  for (const auto& row : aligned(voltage_rows(rules), voltage_right)) terminal.line(row);
  const bool limit_right[] = {false, true, false};
  for (const auto& row : aligned(limit_rows(rules), limit_right)) terminal.line(row);
  terminal.line(fmt::format("existing violations  {}", rules.existing_policy));
  for (const auto& [key, what] : rules.sources) terminal.line(fmt::format("  {}  {}", key, what));
}

std::vector<std::string> bundled_names() {
  std::vector<std::string> names;
  for (const auto& path : data::list_bundled("rules/"))
    if (path.ends_with(".toml")) names.push_back(std::filesystem::path(path).stem().string());
  return names;
}

ExitCode print_catalogue(const Terminal& terminal) {
  const auto catalogue = load_catalogue(terminal, {});
  if (!catalogue) return ExitCode::bad_input;
  terminal.line(
      terminal.paint(fmt::format("{}: {} ({})", catalogue->name, catalogue->title, catalogue->currency), Tone::strong));
  Rows rows{{"line", "A", "ohm/km R", "X", "per km", "price from"}};
  for (const auto& type : catalogue->lines)
    rows.push_back({type.name, fmt::format("{:g}", type.rated_current_a.value),
                    fmt::format("{:g}", type.r_ohm_per_km.value), fmt::format("{:g}", type.x_ohm_per_km.value),
                    fmt::format("{:g}", type.cost_per_km.value), origin_text(type.cost_per_km)});
  rows.push_back({"transformer", "kVA", "uk %", "", "each", ""});
  for (const auto& type : catalogue->transformers)
    rows.push_back({type.name, fmt::format("{:g}", type.rated_power_va * 1e-3),
                    fmt::format("{:g}", type.short_circuit_percent.value), "", fmt::format("{:g}", type.cost.value),
                    origin_text(type.cost)});
  rows.push_back({"work", "", "", "unit", "each", ""});
  for (const auto& work : catalogue->works)
    rows.push_back({work.name, "", "", work.unit, fmt::format("{:g}", work.cost.value), origin_text(work.cost)});
  const bool right[] = {false, true, true, true, true, false};
  for (const auto& row : aligned(rows, right)) terminal.line(row);
  return ExitCode::answered;
}

}  // namespace

ExitCode run(const CommandLine& line, const RulesArguments& arguments) {
  const Terminal terminal(line.common);
  if (arguments.name == "catalogue") return print_catalogue(terminal);
  const auto names = bundled_names();
  if (arguments.name.empty()) {
    Rows rows;
    for (const auto& name : names)
      if (const auto read = data::read_rule_set(name); read.rules)
        rows.push_back({name, fmt::format("{:g} Hz", read.rules->frequency_hz), read.rules->title,
                        read.rules->jurisdiction, read.rules->effective_from});
    const bool right[] = {false, true, false, false, false};
    for (const auto& row : aligned(rows, right)) terminal.line(row);
    terminal.line(say(line.common.language, "next: headroom rules cn-window; headroom rules catalogue",
                      "下一步：headroom rules cn-window；headroom rules catalogue"));
    return ExitCode::answered;
  }
  const auto read = data::read_rule_set(arguments.name);
  for (const auto& finding : read.findings.all()) terminal.message(models::to_text(finding));
  if (!read.rules) return ExitCode::bad_input;
  print_rules(terminal, *read.rules);
  return ExitCode::answered;
}

}  // namespace headroom::cli
