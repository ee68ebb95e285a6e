// SPDX-License-Identifier: Apache-2.0
// One grid that holds the new supply of every candidate, all of their lines open. A trial then is an operating point:
// one candidate's line closed, the applicant drawing a demand, perhaps other taps and switch positions. What a trial
// finds is what the grid with only that supply built would have.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/planning/candidates.hpp"
#include "engine/planning/new_supply.hpp"
#include "engine/powerflow/load_flow.hpp"
#include "models/results/state.hpp"

namespace headroom::engine {

struct PlanGrid {
  models::Network network;
  models::State before;               // without the applicant; its point is the base of every trial, controls held
  std::vector<NewSupply> supply;      // [candidate]
  std::vector<int> phase;             // [candidate] of a single-phase applicant, else 0
  std::vector<std::vector<const models::LineType*>> line_types;  // [candidate], as supply[·].lines
  models::Complex unit_power_va;      // that the supplies' loads draw at a demand of 1 W
  std::vector<std::vector<InjectionBranch>> load_branches;       // [candidate] of the applicant's load, at 1 W
};

// P + jQ of the applicant for 1 W of demand. REQUIRES: 0 < power factor <= 1.
models::Complex power_per_watt(const models::Application& application);

// A new line is modelled with at least this length.
inline constexpr double least_line_m = 1.0;

// The phase (1 2 3) with the highest voltage at that bus: where a single-phase applicant goes.
int strongest_phase(const models::Network& network, const models::State& state, models::BusId bus);

// before: the state of `network` that the trials start from. line_types: [candidate], empty where none is built.
// REQUIRES: every candidate bus has the phases of the application.
PlanGrid make_plan_grid(const models::Network& network, const models::State& before,
                        const models::Application& application, std::span<const Candidate> candidates,
                        std::vector<std::vector<const models::LineType*>> line_types);

struct TapChange {
  models::TransformerId transformer;
  std::size_t winding = 0;
  double tap_pu = 1.0;
};

struct SwitchChange {
  models::SwitchId sw;
  bool closed = true;
};

struct PlanSetup {
  std::size_t candidate = 0;
  std::size_t line = 0;               // among supply.lines; without meaning where no line is built
  std::vector<TapChange> taps;
  std::vector<SwitchChange> switches;
};

// One setup, factored once and solved for any demand. Each solve starts from the applicant's supply without load.
class PlanTrial {
 public:
  PlanTrial(const PlanGrid& grid, const PlanSetup& setup);
  models::State solve(double demand_w);
  int load_flows() const { return load_flows_; }

 private:
  const PlanGrid& grid_;
  std::size_t candidate_;
  models::OperatingPoint point_;
  std::unique_ptr<LoadFlow> flow_;
  LoadFlowOutcome base_;
  LoadFlowWorkspace workspace_;
  int load_flows_ = 0;
};

}  // namespace headroom::engine
