// SPDX-License-Identifier: Apache-2.0
#include "apps/cli/input.hpp"

#include <fmt/core.h>

#include "data/readers/catalogue/catalogue.hpp"
#include "data/readers/rules/rules.hpp"
#include "engine/study/powerflow.hpp"

namespace headroom::cli {

using models::Severity;

namespace {

std::optional<data::SolvedScript> solve_on_the_way(const models::Network& network) {
  const bool hold = network->control_mode == models::ControlMode::as_given;
  auto state = engine::solve_powerflow(network, models::operating_point(network),
                                       {.controls = hold ? engine::Controls::as_given : engine::Controls::solve});
  const bool solved = state.status == models::SolveStatus::ok || state.status == models::SolveStatus::control_limit;
  if (!solved) return {};
  auto currents = engine::terminal_currents(network, state);
  return data::SolvedScript{std::move(state.point), std::move(currents)};
}

}  // namespace

std::optional<Grid> load_grid(const Terminal& terminal, const CommandLine& line) {
  auto options = line.common.read;
  options.solve_for_allocation = solve_on_the_way;
  if (line.common.run_script_solves) options.run_solve = solve_on_the_way;
  auto read = data::read_grid(line.grid, options);
  if (read.network) return Grid{std::move(*read.network), std::move(read.findings), std::move(read.fidelity)};
  for (const auto& finding : read.findings.all())
    if (finding.severity == Severity::error || line.common.verbose) terminal.message(models::to_text(finding));
  const auto errors = read.findings.count(Severity::error);
  if (errors > 1)
    terminal.message(fmt::format("{}: {} errors; `headroom validate` lists every finding", line.grid.string(), errors));
  return std::nullopt;
}

std::optional<models::RuleSet> load_rules(const Terminal& terminal, const CommonOptions& common, double frequency_hz) {
  auto read =
      data::read_rule_set(common.rules.empty() ? data::default_rule_set(frequency_hz) : std::string_view(common.rules));
  for (const auto& finding : read.findings.all())
    if (finding.severity == Severity::error || common.verbose) terminal.message(models::to_text(finding));
  return std::move(read.rules);
}

std::optional<models::Catalogue> load_catalogue(const Terminal& terminal, const std::string& given) {
  auto read =
      data::read_catalogue(given.empty() || given == "none" ? std::string_view("cn-10kv") : std::string_view(given));
  for (const auto& finding : read.findings.all()) terminal.message(models::to_text(finding));
  if (read.catalogue && given == "none") {
    for (auto& type : read.catalogue->lines) type.cost_per_km.value = 0.0;
    for (auto& type : read.catalogue->transformers) type.cost.value = 0.0;
    for (auto& work : read.catalogue->works) work.cost.value = 0.0;
  }
  return std::move(read.catalogue);
}

models::OperatingPoint state_at(const models::Network& network, const std::string& time) {
  return models::operating_point(network, models::parse_time(time).value());
}

void print_findings(const Terminal& terminal, const CommonOptions& common, const models::Findings& findings) {
  if (common.verbose)
    for (const auto& finding : findings.all()) terminal.message(models::to_text(finding));
  else if (const auto warnings = findings.count(Severity::warning); warnings > 0 && !common.quiet)
    terminal.message(fmt::format("{} warnings; --verbose or `headroom validate` shows them", warnings));
}

}  // namespace headroom::cli
