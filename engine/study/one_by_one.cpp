// SPDX-License-Identifier: Apache-2.0
#include "engine/study/one_by_one.hpp"

#include <fmt/core.h>

#include "engine/batch/case_point.hpp"
#include "engine/batch/lane_rows.hpp"
#include "engine/batch/write.hpp"
#include "engine/check/balance.hpp"
#include "engine/powerflow/currents.hpp"
#include "engine/study/powerflow.hpp"

namespace headroom::engine {

namespace {

using models::SolveStatus;
using models::State;

CaseStatus status_of(const State& state, std::span<const char> supplied) {
  switch (state.status) {
    case SolveStatus::not_converged: return CaseStatus::not_converged;
    case SolveStatus::no_source: return CaseStatus::no_source;
    case SolveStatus::control_limit: return CaseStatus::control_limit;
    case SolveStatus::ok: break;
  }
  for (std::size_t k = 0; k < supplied.size(); ++k)
    if (supplied[k] && !state.supplied[k]) return CaseStatus::not_supplied;
  return CaseStatus::ok;
}

}  // namespace

OneByOne::OneByOne(const models::Network& network, const models::OperatingPoint& point, const BatchOptions& options,
                   const Watch& watch, std::span<const char> supplied)
    : network_(network), prepared_(point), options_(options), watch_(watch), supplied_(supplied) {}

void OneByOne::begin(const BatchCases&, std::size_t workers) { point_.resize(workers); }

void OneByOne::solve(BlockWork& work) {
  for (const auto c : work.left) solve_case(work, c);
  work.left.clear();
}

void OneByOne::solve_case(BlockWork& work, std::size_t c) {
  auto& point = point_[work.worker];
  CaseOutcome outcome;
  if (auto wrong = set_case(network_, prepared_, work.cases, c, point); !wrong.empty()) {
    outcome.status = CaseStatus::bad_input;
    note_problem(work.result, c, std::move(wrong));
    if (!work.outputs.outcome.empty()) work.outputs.outcome[c] = outcome;
    ++work.result.failed;
    return;
  }
  const State state = options_.solve_controls
                          ? solve_powerflow(network_, point, {.tolerance_pu = options_.tolerance_pu})
                          : solve_as_given(network_, point, options_.tolerance_pu);

  outcome.status = status_of(state, supplied_);
  outcome.off_fast_path = true;
  outcome.iterations = state.iterations;
  outcome.last_step_pu = state.last_step_pu;
  outcome.worst_node = state.worst_node;
  if (!work.outputs.outcome.empty()) work.outputs.outcome[c] = outcome;
  if (wants_voltages(work.outputs)) write_voltages(work.outputs, c, work.cases.count, state.voltage_v);
  ++work.result.off_fast_path;
  ++(solved(outcome.status) ? work.result.solved : work.result.failed);
  if (!solved(outcome.status)) {
    note_problem(work.result, c, fmt::format("case {}: {}", c, state.reason));
    return;
  }
  if (options_.check_every > 0 && c % static_cast<std::size_t>(options_.check_every) == 0)
    note_check(work.result, c, check_balance(network_, state.point, state.voltage_v));
  work.statistics.count(c, state.voltage_v);
  if (work.outputs.reduction.empty()) return;
  const bool own_watch = options_.solve_controls || gives_discrete_state(work.cases, c);
  auto& reduction = work.outputs.reduction[c];
  reduction = own_watch ? reduce(make_watch(network_, state.point, options_), options_, state.voltage_v, state.supplied)
                        : reduce(watch_, options_, state.voltage_v, state.supplied);
  const Totals sums = totals(network_, state);
  reduction.losses_va = sums.losses_va;
  reduction.source_power_va = sums.source_power_va;
}

}  // namespace headroom::engine
