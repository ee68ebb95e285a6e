// SPDX-License-Identifier: Apache-2.0
#include "engine/planning/plan_grid.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <fmt/core.h>

#include "models/network/builder.hpp"

namespace headroom::engine {

using models::Complex;

namespace {

models::State extended(models::State state, const models::Network& network) {
  state.voltage_v.resize(network.node_count());
  state.supplied.resize(network.node_count(), 0);
  extend_point(state.point, network.data());
  return state;
}

std::vector<std::vector<InjectionBranch>> applicant_branches(const models::Network& network, models::OperatingPoint point,
                                                             std::span<const NewSupply> supply, Complex unit_power_va) {
  for (const auto& one : supply) point.load_power_va[one.load.index()] = unit_power_va;
  std::vector<std::vector<InjectionBranch>> branches(supply.size());
  const std::int32_t first = supply.empty() ? 0 : supply.front().load.value;
  for (const auto& branch : injection_branches(network, point))
    if (branch.load >= first && !supply.empty()) branches[branch.load - first].push_back(branch);
  return branches;
}

}  // namespace

Complex power_per_watt(const models::Application& application) {
  return {1.0, std::tan(std::acos(application.power_factor))};
}

int strongest_phase(const models::Network& network, const models::State& state, models::BusId bus) {
  int best = 1;
  double highest = -1.0;
  for (const int number : network.bus(bus).nodes) {
    if (number < 1 || number > 3) continue;
    const double v = std::abs(state.voltage_v[network.node(bus, number)]);
    if (v > highest * (1.0 + 1e-12)) {
      highest = v;
      best = number;
    }
  }
  return best;
}

PlanGrid make_plan_grid(const models::Network& network, const models::State& before,
                        const models::Application& application, std::span<const Candidate> candidates,
                        std::vector<std::vector<const models::LineType*>> line_types) {
  models::NetworkBuilder builder;
  builder.data = network.data();
  const Complex unit = power_per_watt(application);
  std::vector<NewSupply> supply;
  std::vector<int> phase;
  for (std::size_t c = 0; c < candidates.size(); ++c) {
    NewSupplyRequest request;
    request.name = fmt::format("applicant@{}", network.bus(candidates[c].bus).name);
    request.at = candidates[c].bus;
    request.length_m = std::max(least_line_m, candidates[c].route.length_m);
    request.line_types = line_types[c];
    request.phase = application.phases == 1 ? strongest_phase(network, before, candidates[c].bus) : 0;
    phase.push_back(request.phase);
    request.power_va = unit;
    supply.push_back(add_new_supply(builder.data, application, request));
  }
  auto grown = builder.build();
  assert(grown.has_value());  // additions to a valid network are valid
  PlanGrid grid{std::move(*grown), {}, std::move(supply), std::move(phase), std::move(line_types), unit, {}};
  grid.before = extended(before, grid.network);
  grid.load_branches = applicant_branches(grid.network, grid.before.point, grid.supply, unit);
  return grid;
}

PlanTrial::PlanTrial(const PlanGrid& grid, const PlanSetup& setup)
    : grid_(grid), candidate_(setup.candidate), point_(grid.before.point) {
  const auto& lines = grid.supply[candidate_].lines;
  if (!lines.empty()) point_.line_in_service[lines[setup.line].index()] = 1;
  for (const auto& change : setup.taps) point_.tap_pu[change.transformer.index()][change.winding] = change.tap_pu;
  for (const auto& change : setup.switches) point_.switch_closed[change.sw.index()] = change.closed ? 1 : 0;
  flow_ = std::make_unique<LoadFlow>(grid.network, point_);
  base_ = flow_->solve_base();
  ++load_flows_;
}

models::State PlanTrial::solve(double demand_w) {
  models::State state;
  state.point = point_;
  state.point.load_power_va[grid_.supply[candidate_].load.index()] = grid_.unit_power_va * demand_w;
  state.supplied = flow_->problem().supplied;
  state.voltage_v.resize(grid_.network.node_count());
  state.status = base_.status;
  if (!base_.ok()) return state;
  auto branches = grid_.load_branches[candidate_];
  for (auto& branch : branches) branch.power_va *= demand_w;
  const auto outcome = flow_->solve(branches, workspace_, state.voltage_v);
  ++load_flows_;
  state.status = outcome.status;
  state.iterations = outcome.iterations;
  state.last_step_pu = outcome.last_step_pu;
  return state;
}

}  // namespace headroom::engine
