// SPDX-License-Identifier: Apache-2.0
// One outage: its plans as estimated, and those of them that were solved.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "engine/study/firm_estimate.hpp"

namespace headroom::engine {

// A plan's state, solved, and what breaks in it with nothing added.
struct PlanState {
  CapacityState state;
  std::optional<CapacityCase> shared;  // none: no solution
  std::optional<std::size_t> broken;
  bool holds() const { return shared && !broken; }
};

// What a plan's load flow said, with nothing added.
struct PlanVerdict {
  bool holds = false;
  models::Limit limit;  // what breaks
  double margin = 0.0;  // its margin
};

struct OutageCase {
  Outage outage;
  std::vector<EstimatedPlan> plans;                 // minimal ones, and further ones that may hold
  std::vector<std::optional<PlanVerdict>> verdict;  // [plan] of those solved
  std::vector<std::unique_ptr<PlanState>> solved;   // [plan] while the case is looked at
  std::vector<std::vector<Reach>> reach;            // [plan] of those that may hold; empty: cannot
  std::optional<EstimatedPlan> least_broken;        // of the further ones that do not
  std::vector<Reach> best;                          // [request] over the plans known so far
  std::vector<char> done;                           // [request] points that were solved for it
  std::size_t judged = 0, broken = 0;               // plans; further ones that break without doubt
  bool searched = false;                            // further plans are there too
  bool needed_further = false;                      // they were once
  std::optional<bool> saved;                        // some plan holds with nothing added
};

// The settings that all outages of a run share.
struct FirmContext {
  const models::Network& network;
  const models::RuleSet& rules;
  const CapacityOptions& options;
  const CapacityState& intact;
  const models::Topology& topology;
  const Operable& operable;
  const FirmEstimate& estimate;
};

// Adds the minimal plans, or all others.
void add_minimal_plans(const FirmContext& context, OutageCase& at, TransferState& state);
void add_further_plans(const FirmContext& context, OutageCase& at, TransferState& state);
// Gives the memory of states and of further plans that were not solved back; they can be had again.
void release(OutageCase& at);
// Solves a plan of the case where that was not done yet. Thread safe for different plans.
const PlanState& solve_plan(const FirmContext& context, OutageCase& at, std::size_t plan);
// The same, ready for trials of additions.
void prepare_plan(const FirmContext& context, OutageCase& at, std::size_t plan);
// Does some plan hold with nothing added? Solves plans until one does, the most promising first, and searches further
// ones where no minimal one does. failed: plans that hold although the estimate is sure that they do not.
void decide_saved(const FirmContext& context, OutageCase& at, TransferState& state, std::size_t& failed);
// What is known of every plan, with nothing added.
void report_plans(const FirmContext& context, const OutageCase& at, std::vector<models::FirmPlan>& report);

}  // namespace headroom::engine
