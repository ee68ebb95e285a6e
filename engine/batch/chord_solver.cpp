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

void ChordSolver::solve(BlockWork& work) {
  if (!usable_) return;
  auto& worker = *workers_[work.worker];
  sort_by_level(work, worker);
  for (std::size_t level = 0; level < worker.by_level.size(); ++level) {
    const auto& list = worker.by_level[level];
    if (list.empty()) continue;
    const ChordBase* base = bank_.member(static_cast<int>(level));
    if (!base) {
      worker.left.insert(worker.left.end(), list.begin(), list.end());
      continue;
    }
    const auto in_lanes = [&](const std::vector<std::size_t>& cases, bool patient) {
      for (std::size_t at = 0; at < cases.size(); at += lanes)
        solve_lanes(level, *base, std::span(cases).subspan(at, std::min<std::size_t>(lanes, cases.size() - at)),
                    patient, work, worker);
    };
    worker.again.clear();
    in_lanes(list, false);
    const auto again = worker.again;
    in_lanes(again, true);
  }
  std::sort(worker.left.begin(), worker.left.end());
  work.left = worker.left;
}

void ChordSolver::sort_by_level(const BlockWork& work, Worker& worker) const {
  for (auto& list : worker.by_level) list.clear();
  worker.left.clear();
  const auto loads = static_cast<long long>(network_->loads.size());
  for (const auto c : work.left) {
    const auto row = worker.powers.row(work.cases, c, 0);
    const double level = kernels_.level(row.p, row.q, bank_.weight_p(), bank_.weight_q(), loads);
    bool fits = std::isfinite(level) && (one_state_ || !gives_discrete_state(work.cases, c));
    for (std::size_t k = 0; k < network_->generators.size(); ++k)
      fits &= std::isfinite(row.generator_p[k]) && std::isfinite(row.generator_q[k]);
    (fits ? worker.by_level[static_cast<std::size_t>(Bank::nearest(level))] : worker.left).push_back(c);
  }
}

void ChordSolver::solve_lanes(std::size_t level, const ChordBase& base, std::span<const std::size_t> cases,
                              bool patient, BlockWork& work, Worker& worker) const {
  auto& block = worker.block;
  block.s.ensure(2 * (network_->loads.size() + network_->generators.size() + 1) * lanes);
  std::array<CasePowers::Row, lanes> rows;
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    rows[lane] = lane < cases.size() ? worker.powers.row(work.cases, cases[lane], lane) : rows[0];
    block.state[lane] = lane < cases.size() ? LaneState::iterating : LaneState::empty;
  }
  worker.powers.fill(kernels_, rows, block.s.data());
  BlockOptions how;
  how.tolerance_pu = options_.tolerance_pu;
  how.few = patient ? 0 : 4;
  iterate(base, kernels_, how, block);
  for (std::size_t lane = 0; lane < cases.size(); ++lane) {
    if (block.state[lane] == LaneState::iterating) worker.again.push_back(cases[lane]);
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
  kernels::VoltageOut out;
  out.position = base.position().data();
  out.base = reinterpret_cast<const double*>(base.flow().base_voltage_v().data());
  out.nodes = static_cast<long long>(nodes);
  out.out = rows.data();
  out.base_angle = base.base_angle().data();
  out.magnitude = magnitude.data();
  out.angle = angle.data();
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
