// SPDX-License-Identifier: Apache-2.0
#include "apps/cli/settings.hpp"

#include <algorithm>
#include <set>

#include <fmt/core.h>

#include "models/rules/lookup.hpp"

namespace headroom::cli {

using data::Language;
using data::say;

namespace {

std::string grid_text(const CommandLine& line, const Grid& grid) {
  const auto& network = grid.network;
  const std::string name = network->name.empty() || network->name == line.grid.string()
                               ? line.grid.string()
                               : fmt::format("{} ({})", line.grid.string(), network->name);
  return fmt::format("{}, {}, {:g} Hz, {} buses, {} nodes", name, network->format, network->frequency_hz,
                     network->buses.size(), network.node_count());
}

std::string state_text(const models::Network& network, const std::string& time) {
  std::string text = time == "snapshot" && !network->snapshot_label.empty() && network->snapshot_label != time
                         ? fmt::format("snapshot ({})", network->snapshot_label)
                         : time;
  if (network->load_multiplier != 1.0) text += fmt::format(", load multiplier {:g}", network->load_multiplier);
  return text;
}

std::string origin_of(const models::Sourced& value) {
  const std::string source = value.source.empty() ? "planning default" : value.source;
  return value.verified ? source : source + ", unverified";
}

std::string band_text(const models::VoltageBand& band) {
  std::string text = band.metric == models::BandMetric::abs_sum
                         ? fmt::format("|+|+|-| up to {:g} %", band.upper * 100.0)
                         : fmt::format("{:+g} to {:+g} %", band.lower * 100.0, band.upper * 100.0);
  if (band.phases == 1) text += " single-phase";
  text += fmt::format(" ({}{})", band.clause, band.verified ? "" : ", unverified");
  return text;
}

std::size_t defaulted_ratings(const models::Network& network) {
  const auto by_default = [](const models::Rating& rating) { return rating.origin == models::RatingOrigin::default_; };
  return static_cast<std::size_t>(std::count_if(network->lines.begin(), network->lines.end(),
                                                [&](const auto& l) { return by_default(l.rated_current_a); }) +
                                  std::count_if(network->transformers.begin(), network->transformers.end(),
                                                [&](const auto& t) { return by_default(t.rated_power_va); }));
}

}  // namespace

std::string voltage_text(const models::Network& network, const models::RuleSet& rules) {
  std::vector<const models::VoltageBand*> bands;
  std::set<double> bases;
  for (const auto& bus : network->buses) bases.insert(bus.base_voltage_v);
  for (const double base : bases) {
    const auto nominal = models::nominal_voltage(rules, base);
    if (!nominal) continue;
    for (const int phases : {3, 1}) {
      const auto* band = models::find_band(rules, nominal->line_v, phases, models::GridCondition::normal);
      if (band && std::find(bands.begin(), bands.end(), band) == bands.end()) bands.push_back(band);
    }
  }
  std::string text;
  for (const auto* band : bands) text += (text.empty() ? "" : "; ") + band_text(*band);
  return text.empty() ? "no band for the voltages of this grid" : text;
}

std::string input_text(const Grid& grid) {
  using models::Fidelity;
  return fmt::format(
      "{} values defaulted, {} approximated, {} ignored, {} refused; {} ratings that nobody gave; {} warnings",
      grid.fidelity.count(Fidelity::defaulted), grid.fidelity.count(Fidelity::approximated),
      grid.fidelity.count(Fidelity::ignored), grid.fidelity.count(Fidelity::refused), defaulted_ratings(grid.network),
      grid.findings.count(models::Severity::warning));
}

std::string loading_text(const models::RuleSet& rules, std::optional<double> lines,
                         std::optional<double> transformers) {
  const auto part = [](std::string_view what, const std::optional<double>& given, const models::Sourced& rule) {
    if (given) return fmt::format("{} {:g} % (given)", what, *given * 100.0);
    return fmt::format("{} {:g} % ({})", what, rule.value * 100.0, origin_of(rule));
  };
  return part("lines", lines, rules.line_loading) + ", " +
         part("transformers", transformers, rules.transformer_loading);
}

data::SettingLines grid_settings(const CommandLine& line, const Grid& grid, const std::string& time,
                                 const models::RuleSet& rules) {
  const Language language = line.common.language;
  const auto label = [&](std::string_view en, std::string_view zh) { return std::string(say(language, en, zh)); };
  const std::string chosen =
      line.common.rules.empty() ? fmt::format("default at {:g} Hz", grid.network->frequency_hz) : "--rules";
  return {{label("grid", "电网"), grid_text(line, grid)},
          {label("state", "时刻"), state_text(grid.network, time)},
          {label("rules", "规则"), fmt::format("{}: {} ({})", rules.name, rules.title, chosen)}};
}

data::SettingLines common_settings(const CommandLine& line, const Grid& grid, const std::string& time,
                                   const models::RuleSet& rules) {
  const Language language = line.common.language;
  auto settings = grid_settings(line, grid, time, rules);
  settings.emplace_back(say(language, "voltage", "电压"), voltage_text(grid.network, rules));
  settings.emplace_back(say(language, "loading", "负载率"), loading_text(rules));
  settings.emplace_back(say(language, "input", "输入"), input_text(grid));
  return settings;
}

std::string controls_text(engine::Controls controls) {
  switch (controls) {
    case engine::Controls::as_given: return "as-given";
    case engine::Controls::freeze: return "freeze";
    case engine::Controls::solve: return "solve";
  }
  return "solve";
}

std::vector<std::string> settings_block(const data::SettingLines& settings, std::size_t most) {
  std::vector<std::vector<std::string>> rows;
  for (std::size_t k = 0; k < std::min(most, settings.size()); ++k)
    rows.push_back({settings[k].first, clipped(settings[k].second, 150)});
  const bool right[] = {false, false};
  return aligned(rows, right);
}

}  // namespace headroom::cli
