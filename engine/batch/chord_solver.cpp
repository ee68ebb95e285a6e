// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/chord_solver.hpp"

#include <algorithm>
#include <cmath>

#include "engine/batch/case_point.hpp"
#include "engine/batch/lane_rows.hpp"
#include "engine/powerflow/currents.hpp"

namespace headroom::engine {

namespace {

using kernels::lanes;
using models::Complex;

// The rows of the cases that come next, where they lie in the caller's memory as they are.
struct RowsAhead {
  std::array<const double*, 2 * lanes> row;
  kernels::Ahead ahead;

  RowsAhead(const BatchCases& cases, std::span<const std::size_t> next, std::size_t loads) {
    if (cases.p_w.empty() || !cases.change.empty()) return;
    for (const auto c : next) {
      row[static_cast<std::size_t>(ahead.rows++)] = cases.p_w.data() + c * loads;
      row[static_cast<std::size_t>(ahead.rows++)] = cases.q_var.data() + c * loads;
    }
    constexpr std::size_t line = 64 / sizeof(double);
    ahead.row = row.data();
    ahead.lines = static_cast<long long>((loads + line - 1) / line);
  }
};

}  // namespace

ChordSolver::ChordSolver(const models::Network& network, const models::OperatingPoint& prepared,
                         const BatchOptions& options, const Watch& watch, std::span<const char> supplied,
                         bool one_state)
    : network_(network),
      prepared_(prepared),
      options_(options),
      watch_(watch),
      supplied_(supplied),
      one_state_(one_state),
      kernels_(kernels_of_this_machine(options.instruction_set)),
      bank_(network, prepared),
      powers_(network, prepared) {}

void ChordSolver::begin(const BatchCases& cases, std::size_t workers) {
  usable_ =
      (one_state_ || (cases.tap_pu.empty() && cases.switch_closed.empty())) && solved_as_given(network_, options_);
  if (usable_ && !one_state_ && !balance_ && options_.check_every > 0)
    balance_ = std::make_unique<PreparedBalance>(network_, prepared_);
  while (workers_.size() < workers) workers_.push_back(std::make_unique<Worker>(powers_));
}

// Sixteen cases that come together and have one level, as most do, are solved as they are loaded; the others wait until
// they can be sorted.
void ChordSolver::solve(BlockWork& work) {
  if (!usable_) return;
  auto& worker = *workers_[work.worker];
  for (auto& list : worker.by_level) list.clear();
  for (auto& list : worker.again) list.clear();
  worker.left.clear();
  worker.block.s.ensure(2 * (network_->loads.size() + network_->generators.size() + 1) * lanes);
  const std::span all(work.left);
  const auto some = [&](std::size_t at) { return all.subspan(at, std::min<std::size_t>(lanes, all.size() - at)); };
  for (std::size_t at = 0; at < all.size(); at += lanes)
    solve_as_they_come(some(at), some(std::min(at + lanes, all.size())), work, worker);
  for (std::size_t level = 0; level < worker.by_level.size(); ++level) {
    solve_by_level(level, worker.by_level[level], false, work, worker);
    const auto again = worker.again[level];
    solve_by_level(level, again, true, work, worker);
  }
  keep(worker.left, work.left);
}

// Powers of up to sixteen cases into the block; the first also into the lanes that stay empty.
void ChordSolver::load(std::span<const std::size_t> cases, const BlockWork& work, Worker& worker) const {
  std::array<CasePowers::Row, lanes> rows;
  for (std::size_t lane = 0; lane < lanes; ++lane)
    rows[lane] = lane < cases.size() ? worker.powers.row(work.cases, cases[lane], lane) : rows[0];
  worker.powers.fill(kernels_, rows, bank_, worker.block.s.data(), worker.level);
}

// Index of the level of the case loaded into that lane; -1: not for this solver.
int ChordSolver::level_of(std::size_t c, std::size_t lane, const BlockWork& work, Worker& worker) const {
  bool fits = std::isfinite(worker.level[lane]) && (one_state_ || !gives_discrete_state(work.cases, c));
  const double* s = worker.block.s.data() + 2 * network_->loads.size() * lanes + lane;
  for (std::size_t k = 0; k < 2 * network_->generators.size(); ++k) fits &= std::isfinite(s[k * lanes]);
  return fits ? Bank::nearest(worker.level[lane]) : -1;
}

void ChordSolver::solve_as_they_come(std::span<const std::size_t> cases, std::span<const std::size_t> next,
                                     BlockWork& work, Worker& worker) const {
  load(cases, work, worker);
  std::array<int, lanes> level{};
  for (std::size_t lane = 0; lane < cases.size(); ++lane) level[lane] = level_of(cases[lane], lane, work, worker);
  const bool together = std::all_of(level.begin(), level.begin() + static_cast<std::ptrdiff_t>(cases.size()),
                                    [&](int one) { return one >= 0 && one == level[0]; });
  const ChordBase* base = together ? bank_.member(level[0]) : nullptr;
  if (base) {
    solve_lanes(static_cast<std::size_t>(level[0]), *base, cases, false, next, work, worker);
    return;
  }
  for (std::size_t lane = 0; lane < cases.size(); ++lane)
    (level[lane] < 0 ? worker.left : worker.by_level[static_cast<std::size_t>(level[lane])]).push_back(cases[lane]);
}

void ChordSolver::solve_by_level(std::size_t level, std::span<const std::size_t> cases, bool patient, BlockWork& work,
                                 Worker& worker) const {
  if (cases.empty()) return;
  const ChordBase* base = bank_.member(static_cast<int>(level));
  if (!base) worker.left.insert(worker.left.end(), cases.begin(), cases.end());
  for (std::size_t at = 0; base && at < cases.size(); at += lanes) {
    const auto some = cases.subspan(at, std::min<std::size_t>(lanes, cases.size() - at));
    load(some, work, worker);
    solve_lanes(level, *base, some, patient, {}, work, worker);
  }
}

// The cases whose powers have been loaded.
void ChordSolver::solve_lanes(std::size_t level, const ChordBase& base, std::span<const std::size_t> cases,
                              bool patient, std::span<const std::size_t> next, BlockWork& work, Worker& worker) const {
  auto& block = worker.block;
  for (std::size_t lane = 0; lane < lanes; ++lane)
    block.state[lane] = lane < cases.size() ? LaneState::iterating : LaneState::empty;
  BlockOptions how;
  how.tolerance_pu = options_.tolerance_pu;
  how.patient = patient;
  iterate(base, kernels_, how, RowsAhead(work.cases, next, network_->loads.size()).ahead, block);
  for (std::size_t lane = 0; lane < cases.size(); ++lane) {
    if (block.state[lane] == LaneState::iterating) worker.again[level].push_back(cases[lane]);
    if (block.state[lane] == LaneState::left) worker.left.push_back(cases[lane]);
  }
  answer(base, work.outputs.reduction.empty() ? nullptr : reduction(level, base), cases, work, worker);
}

const LaneReduction* ChordSolver::reduction(std::size_t level, const ChordBase& base) const {
  std::call_once(reduction_once_[level], [&] {
    auto made =
        std::make_unique<LaneReduction>(network_, prepared_, options_, watch_, base.flow().problem().supplied, base);
    if (made->usable()) reductions_[level] = std::move(made);
  });
  return reductions_[level].get();
}

// Solved, but some node that the prepared point supplies may have lost its supply.
CaseStatus ChordSolver::status_of(const ChordBase& base) const {
  const auto& supplied = base.flow().problem().supplied;
  for (std::size_t k = 0; one_state_ && k < supplied_.size(); ++k)
    if (supplied_[k] && !supplied[k]) return CaseStatus::not_supplied;
  return CaseStatus::ok;
}

void ChordSolver::note_outcome(std::size_t c, std::size_t lane, CaseStatus status, BlockWork& work,
                               const Worker& worker) const {
  ++work.result.solved;
  if (work.outputs.outcome.empty()) return;
  auto& outcome = work.outputs.outcome[c];
  outcome = {};
  outcome.status = status;
  outcome.iterations = worker.block.sweeps[lane];
  outcome.last_step_pu = worker.block.last_step_pu[lane];
}

void ChordSolver::answer(const ChordBase& base, const LaneReduction* reduction, std::span<const std::size_t> cases,
                         BlockWork& work, Worker& worker) const {
  const std::size_t nodes = network_.node_count();
  const auto& outputs = work.outputs;
  const bool all_rows =
      !outputs.voltage_v.empty() || work.statistics.wanted() || (!outputs.reduction.empty() && !reduction);
  std::array<double*, lanes> rows{}, magnitude{}, angle{};
  bool any = false, any_row = false;
  const CaseStatus status = status_of(base);
  for (std::size_t lane = 0; lane < cases.size(); ++lane) {
    if (worker.block.state[lane] != LaneState::converged) continue;
    const std::size_t c = cases[lane];
    any = true;
    note_outcome(c, lane, status, work, worker);
    if (!outputs.magnitude_v.empty()) {
      magnitude[lane] = row_of(outputs.magnitude_v, outputs.node_major, c, worker.magnitude_v, lane, nodes);
      angle[lane] = row_of(outputs.angle_rad, outputs.node_major, c, worker.angle_rad, lane, nodes);
    }
    if (!all_rows && !is_checked(c)) continue;
    rows[lane] =
        reinterpret_cast<double*>(row_of(outputs.voltage_v, outputs.node_major, c, worker.voltage_v, lane, nodes));
    any_row = true;
  }
  if (!any || (!any_row && !reduction && outputs.magnitude_v.empty())) return;
  const auto block = worker.block.block();
  kernels_.back_substitute(base.grid(), block);
  if (reduction) {
    kernels_.look(reduction->looks(), base.grid(), block, worker.seen);
    for (std::size_t lane = 0; lane < cases.size(); ++lane)
      if (worker.block.state[lane] == LaneState::converged)
        outputs.reduction[cases[lane]] = reduction->result(worker.seen, lane);
  }
  const auto out = voltage_out(base, work.cases.count, rows, magnitude, angle);
  if (any_row) kernels_.voltages(out, block);
  if (!outputs.magnitude_v.empty()) kernels_.polar(out, block);
  for (std::size_t lane = 0; lane < cases.size(); ++lane) {
    if (outputs.node_major && magnitude[lane]) {
      scatter(magnitude[lane], nodes, cases[lane], work.cases.count, outputs.magnitude_v);
      scatter(angle[lane], nodes, cases[lane], work.cases.count, outputs.angle_rad);
    }
    if (rows[lane])
      finish(cases[lane], {reinterpret_cast<const Complex*>(rows[lane]), nodes}, base.flow().problem().supplied,
             reduction != nullptr, work, worker);
  }
}

void ChordSolver::finish(std::size_t c, std::span<const Complex> voltage_v, std::span<const char> supplied,
                         bool reduced, BlockWork& work, Worker& worker) const {
  const auto& outputs = work.outputs;
  if (outputs.node_major && !outputs.voltage_v.empty())
    scatter(voltage_v.data(), voltage_v.size(), c, work.cases.count, outputs.voltage_v);
  if (work.statistics.wanted()) work.statistics.count(c, voltage_v);
  const bool reduce_here = !outputs.reduction.empty() && !reduced;
  if (!is_checked(c) && !reduce_here) return;
  if (!set_case(network_, prepared_, work.cases, c, worker.point).empty()) return;
  if (is_checked(c)) check(c, voltage_v, work, worker);
  if (!reduce_here) return;
  auto& reduction = outputs.reduction[c];
  reduction = reduce(watch_, options_, voltage_v, supplied);
  models::State state;
  state.point = worker.point;
  state.voltage_v.assign(voltage_v.begin(), voltage_v.end());
  state.supplied.assign(supplied.begin(), supplied.end());
  const auto sums = totals(network_, state);
  reduction.losses_va = sums.losses_va;
  reduction.source_power_va = sums.source_power_va;
}

void ChordSolver::check(std::size_t c, std::span<const Complex> voltage_v, BlockWork& work, Worker& worker) const {
  const auto& point = worker.point;
  const Balance balance = balance_
                              ? balance_->check(point.load_power_va, point.generator_power_va, voltage_v, worker.check)
                              : check_balance(network_, point, voltage_v);
  note_check(work.result, c, balance);
}

}  // namespace headroom::engine
