// SPDX-License-Identifier: Apache-2.0
// One grid that holds the new lines of all candidates, so that one factor serves all trials.
//
// A line without load and without shunt admittance carries no current: the grid with all of them has the voltages of
// the grid without any. A trial adds, at one candidate, what makes its line real: the applicant's load at the far end
// and the line's charging at both ends, as further branches of the load flow. What it finds is what the grid with only
// that supply built has. Other taps and switch positions need a factor of their own, kept for all candidates that try
// them.
#pragma once

#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "engine/planning/candidates.hpp"
#include "engine/planning/new_supply.hpp"
#include "engine/powerflow/load_flow.hpp"
#include "models/results/state.hpp"

namespace headroom::engine {

// A new line is modelled with at least this length.
inline constexpr double least_line_m = 1.0;

// One candidate with one of the lines that it may get.
struct SupplyVariant {
  models::BusId at, bus;  // connection point; the applicant's
  models::CustomerId customer;
  models::LoadId load;
  std::optional<models::Line> line;          // with its charging; none: the applicant stays at `at`
  std::vector<InjectionBranch> load_branch;  // at a demand of 1 W
  std::vector<InjectionBranch> charging;
};

struct PlanGrid {
  models::Network network;
  models::State before;                            // without the applicant; base of every trial, controls held
  std::vector<std::vector<SupplyVariant>> supply;  // [candidate][line], at least one
  std::vector<int> phase;                          // [candidate] of a single-phase applicant, else 0
};

// P + jQ of the applicant for 1 W of demand. REQUIRES: 0 < power factor <= 1.
models::Complex power_per_watt(const models::Application& application);

// The phase (1 2 3) with the highest voltage at that bus: where a single-phase applicant goes.
int strongest_phase(const models::Network& network, const models::State& state, models::BusId bus);

// before: the state of `network` that the trials start from. line_types: [candidate], empty where none is built.
// REQUIRES: every candidate bus has the phases of the application.
PlanGrid make_plan_grid(const models::Network& network, const models::State& before,
                        const models::Application& application, std::span<const Candidate> candidates,
                        std::span<const std::vector<const models::LineType*>> line_types);

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
  std::size_t line = 0;  // among the candidate's variants
  std::vector<TapChange> taps;
  std::vector<SwitchChange> switches;
};

// The factored grids of one PlanGrid, one for each set of taps and switch positions. Thread safe.
class PlanSolver {
 public:
  explicit PlanSolver(const PlanGrid& grid);  // the grid must outlive the solver

  // The state with the applicant drawing demand_w. Deterministic, whatever was solved before.
  models::State solve(const PlanSetup& setup, double demand_w);
  int factored() const;  // base states solved so far

 private:
  struct Prepared {
    models::OperatingPoint point;
    std::unique_ptr<LoadFlow> flow;
    LoadFlowOutcome base;
  };
  std::shared_ptr<const Prepared> prepared(const PlanSetup& setup);

  const PlanGrid& grid_;
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_future<std::shared_ptr<const Prepared>>>
      prepared_;  // by taps and switches in words
};

}  // namespace headroom::engine
