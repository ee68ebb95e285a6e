// SPDX-License-Identifier: Apache-2.0
#include "engine/planning/plan_grid.hpp"

#include <fmt/core.h>
#include <algorithm>
#include <cassert>
#include <cmath>

#include "models/core/text.hpp"
#include "models/network/builder.hpp"

namespace headroom::engine {

using models::Complex;

namespace {

models::State extended(models::State state, const models::Network& network) {
  state.point.load_power_va.resize(network->loads.size());
  state.point.line_in_service.resize(network->lines.size(), 1);
  return state;
}

// Appends one variant; its line loses the charging and its load is left out of service.
SupplyVariant add_variant(models::NetworkData& data, const models::Application& application,
                          const NewSupplyRequest& request) {
  const NewSupply added = add_new_supply(data, application, request);
  SupplyVariant variant{added.at, added.bus, added.customer, added.load, {}, {}, {}};
  data.loads[added.load.index()].in_service = false;
  if (added.lines.empty()) return variant;
  auto& line = data.lines[added.lines.front().index()];
  variant.line = line;
  line.admittance_s = models::ComplexMatrix(line.admittance_s.rows());
  return variant;
}

void add_admittance(std::vector<InjectionBranch>& branches, std::int64_t from, std::int64_t to, Complex y_s,
                    double rated_v) {
  if (y_s == Complex()) return;
  InjectionBranch branch;
  branch.from = from;
  branch.to = to;
  branch.model = models::LoadModel::constant_impedance;
  branch.rated_v = rated_v;
  branch.power_va = std::conj(y_s) * rated_v * rated_v;
  branches.push_back(branch);
}

// Half the shunt matrix at each end, as admittances between its conductors and to ground.
std::vector<InjectionBranch> charging_branches(const models::Network& network, const models::Line& line) {
  std::vector<InjectionBranch> branches;
  const auto& y = line.admittance_s;
  for (const auto* end : {&line.from, &line.to})
    for (std::size_t i = 0; i < y.rows(); ++i) {
      const auto node = network.node(end->bus, end->nodes[i]);
      const double rated_v = network.node_base_v(end->bus);
      Complex to_ground;
      for (std::size_t k = 0; k < y.columns(); ++k) {
        to_ground += 0.5 * y(i, k);
        if (k > i) add_admittance(branches, node, network.node(end->bus, end->nodes[k]), -0.5 * y(i, k), rated_v);
      }
      add_admittance(branches, node, -1, to_ground, rated_v);
    }
  return branches;
}

// The voltages of the buses at the far ends of lines without current.
void settle_new_buses(PlanGrid& grid) {
  auto& state = grid.before;
  state.voltage_v.resize(grid.network.node_count());
  state.supplied.resize(grid.network.node_count(), 0);
  for (const auto& variants : grid.supply)
    for (const auto& variant : variants) {
      if (!variant.line) continue;
      for (const int number : grid.network.bus(variant.bus).nodes) {
        const auto far = grid.network.node(variant.bus, number), near = grid.network.node(variant.at, number);
        state.voltage_v[far] = state.voltage_v[near];
        state.supplied[far] = state.supplied[near];
      }
    }
}

// A beginning of names that nothing in the grid has.
std::string free_stem(const models::NetworkData& data) {
  std::string stem = "applicant@";
  const auto taken = [&](const auto& items) {
    return std::any_of(items.begin(), items.end(),
                       [&](const auto& item) { return models::to_lower(item.name).starts_with(stem); });
  };
  while (taken(data.buses) || taken(data.lines) || taken(data.loads) || taken(data.customers))
    stem.back() = '-', stem += '@';
  return stem;
}

std::string words_of(const PlanSetup& setup) {
  std::string words;
  for (const auto& tap : setup.taps) words += fmt::format("t{} {} {};", tap.transformer.value, tap.winding, tap.tap_pu);
  for (const auto& sw : setup.switches) words += fmt::format("s{} {};", sw.sw.value, sw.closed);
  return words;
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
                        std::span<const std::vector<const models::LineType*>> line_types) {
  models::NetworkBuilder builder;
  builder.data = network.data();
  std::vector<std::vector<SupplyVariant>> supply(candidates.size());
  std::vector<int> phase;
  const std::string stem = free_stem(builder.data);
  for (std::size_t c = 0; c < candidates.size(); ++c) {
    NewSupplyRequest request;
    request.at = candidates[c].bus;
    request.length_m = std::max(least_line_m, candidates[c].route.length_m);
    request.phase = application.phases == 1 ? strongest_phase(network, before, candidates[c].bus) : 0;
    request.power_va = power_per_watt(application);
    phase.push_back(request.phase);
    const std::string name = stem + network.bus(candidates[c].bus).name;
    for (std::size_t l = 0; l < std::max<std::size_t>(1, line_types[c].size()); ++l) {
      request.name = l == 0 ? name : fmt::format("{}/{}", name, line_types[c][l]->name);
      if (!line_types[c].empty()) request.line_types = {&line_types[c][l], 1};
      supply[c].push_back(add_variant(builder.data, application, request));
    }
  }
  auto grown = builder.build();
  assert(grown.has_value());  // additions to a valid network are valid
  PlanGrid grid{std::move(*grown), {}, std::move(supply), std::move(phase)};
  grid.before = extended(before, grid.network);
  settle_new_buses(grid);
  for (auto& variants : grid.supply)
    for (auto& variant : variants) {
      variant.load_branch = load_branches(grid.network, grid.network->loads[variant.load.index()], variant.load.value,
                                          power_per_watt(application));
      if (variant.line) variant.charging = charging_branches(grid.network, *variant.line);
    }
  return grid;
}

PlanSolver::PlanSolver(const PlanGrid& grid) : grid_(grid) {}

std::shared_ptr<const PlanSolver::Prepared> PlanSolver::prepared(const PlanSetup& setup) {
  const std::string key = words_of(setup);
  std::promise<std::shared_ptr<const Prepared>> promise;
  std::shared_future<std::shared_ptr<const Prepared>> future;
  bool mine = false;
  {
    const std::lock_guard lock(mutex_);
    const auto [at, is_new] = prepared_.try_emplace(key);
    if (is_new) at->second = promise.get_future().share();
    future = at->second;
    mine = is_new;
  }
  if (!mine) return future.get();
  auto made = std::make_shared<Prepared>();
  made->point = grid_.before.point;
  for (const auto& change : setup.taps) made->point.tap_pu[change.transformer.index()][change.winding] = change.tap_pu;
  for (const auto& change : setup.switches) made->point.switch_closed[change.sw.index()] = change.closed ? 1 : 0;
  made->flow = std::make_unique<LoadFlow>(grid_.network, made->point);
  made->base = made->flow->solve_base();
  promise.set_value(made);
  return made;
}

models::State PlanSolver::solve(const PlanSetup& setup, double demand_w) {
  const auto ready = prepared(setup);
  const auto& variant = grid_.supply[setup.candidate][setup.line];
  models::State state;
  state.point = ready->point;
  state.supplied = ready->flow->problem().supplied;
  state.voltage_v.resize(grid_.network.node_count());
  state.status = ready->base.status;
  if (!ready->base.ok()) return state;
  auto branches = variant.load_branch;
  for (auto& branch : branches) branch.power_va *= demand_w;
  branches.insert(branches.end(), variant.charging.begin(), variant.charging.end());
  LoadFlowWorkspace workspace;
  const auto outcome = ready->flow->solve(branches, workspace, state.voltage_v);
  state.status = outcome.status;
  state.iterations = outcome.iterations;
  state.last_step_pu = outcome.last_step_pu;
  return state;
}

int PlanSolver::factored() const {
  const std::lock_guard lock(mutex_);
  return static_cast<int>(prepared_.size());
}

}  // namespace headroom::engine
