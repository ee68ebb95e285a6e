// SPDX-License-Identifier: Apache-2.0
#include "apps/cli/base_study.hpp"

#include "apps/cli/version.hpp"
#include "engine/study/deviation.hpp"
#include "engine/study/loading.hpp"

namespace headroom::cli {

bool BaseStudy::solved() const {
  return state.status == models::SolveStatus::ok || state.status == models::SolveStatus::control_limit;
}

BaseStudy solve_base(const models::Network& network, const models::OperatingPoint& point, const models::RuleSet& rules,
                     const engine::PowerFlowOptions& options) {
  return base_of(network, engine::solve_powerflow(network, point, options), rules);
}

BaseStudy base_of(const models::Network& network, models::State state, const models::RuleSet& rules) {
  BaseStudy base;
  base.state = std::move(state);
  base.topology = models::analyse_topology(network, base.state.point);
  base.currents = engine::terminal_currents(network, base.state);
  base.loadings = engine::branch_loadings(network, base.state.point, base.currents);
  if (base.solved()) base.deviations = engine::voltage_deviation(network, {&base.state, 1}, rules);
  return base;
}

data::ReportInput report_of(const CommandLine& line, const Grid& grid, const models::RuleSet& rules,
                            const BaseStudy& base, data::SettingLines settings) {
  data::ReportInput input;
  input.language = line.common.language;
  input.title = grid.network->name.empty() ? line.grid.filename().string() : grid.network->name;
  input.provenance = {std::string(version()), std::string(commit()), std::move(settings)};
  input.network = &grid.network;
  input.topology = &base.topology;
  input.state = &base.state;
  input.rules = &rules;
  input.fidelity = &grid.fidelity;
  input.deviations = base.deviations;
  input.loadings = base.loadings;
  return input;
}

}  // namespace headroom::cli
