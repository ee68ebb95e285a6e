// SPDX-License-Identifier: Apache-2.0
// A state of the grid, solved and watched, on which additions are tried.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/capacity/row.hpp"
#include "engine/study/capacity.hpp"

namespace headroom::engine {

// As outputs name it: as-given, freeze, solve.
std::string_view to_text(Controls controls);

// Not moved once prepared: the parts refer to each other.
struct CapacityState {
  models::State base;
  std::optional<LoadFlow> flow;
  std::optional<AdditionFlow> addition_flow;
  std::vector<char> zero_sequence_path;      // [bus]
  std::vector<BusBand> bands;                // [bus]
  std::shared_ptr<const Monitors> monitors;  // shared by states that watch the same
  Existing existing;
  std::vector<InjectionBranch> loads;
  std::unique_ptr<TrialMethod> method;

  // Controls act first (unless as given). False: the state has no solution.
  bool prepare(const models::Network& network, const models::OperatingPoint& point, const models::RuleSet& rules,
               const CapacityOptions& options, Controls controls);
  // Another state of the same grid: additions connected as at `like`, the same bands. False: no solution.
  bool prepare_like(const models::Network& network, const models::OperatingPoint& point, const models::RuleSet& rules,
                    const CapacityOptions& options, Controls controls, const CapacityState& like);
  // The same grid switched: taps and steps as the point has them, additions connected as at `intact`, limits of
  // switched_monitors; what breaks at `intact` already is left apart here too, unless the policy is strict. Trials need
  // prepare_trials() first. False: no solution.
  bool prepare_switched(const models::Network& network, const models::OperatingPoint& point,
                        const models::RuleSet& rules, const CapacityOptions& options, const CapacityState& intact);
  void prepare_trials() { flow->prepare_trials(); }
  // What is watched of a switched state: bands of abnormal operation; loading limits after manual switching the normal
  // ones, after automatic transfer emergency ratings; emergency_loading in place of either.
  Monitors switched_monitors(const models::Network& network, const models::OperatingPoint& point,
                             const models::RuleSet& rules, const CapacityOptions& options) const;

  // A view; this outlives it.
  CapacityCase capacity_case(const models::Network& network, const CapacityOptions& options, Controls controls,
                             std::string label) const;

 private:
  bool solve(const models::Network& network, bool trials = true);
  bool solve_with_controls(const models::Network& network, const models::OperatingPoint& point, Controls controls);
  void judge(const models::Network& network, const CapacityOptions& options, Controls controls);
  void watch(const models::Network& network, const MonitorOptions& watched);
};

}  // namespace headroom::engine
