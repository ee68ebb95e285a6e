// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/chord_solver.hpp"

#include <algorithm>
#include <cmath>

#include "engine/batch/case_point.hpp"
#include "engine/batch/write.hpp"
#include "engine/check/balance.hpp"
#include "engine/powerflow/currents.hpp"

namespace headroom::engine {

namespace {

using kernels::lanes;
using models::Complex;

bool has_controls(const models::Network& network) {
  return !network->regulators.empty() || !network->capacitor_controls.empty();
}

}  // namespace

ChordSolver::ChordSolver(const models::Network& network, const models::OperatingPoint& prepared,
                         const BatchOptions& options, const Watch& watch, std::span<const char> supplied)
    : network_(network),
      prepared_(prepared),
      options_(options),
      watch_(watch),
      supplied_(supplied),
      kernels_(kernels_of_this_machine(options.instruction_set)),
      bank_(network, prepared),
      powers_(network, prepared) {}

void ChordSolver::begin(const BatchCases& cases, std::size_t workers) {
  usable_ = cases.tap_pu.empty() && cases.switch_closed.empty() && !(options_.solve_controls && has_controls(network_));
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
        solve_lanes(*base, std::span(cases).subspan(at, std::min<std::size_t>(lanes, cases.size() - at)), patient, work,
                    worker);
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
    bool fits = std::isfinite(level) && !gives_discrete_state(work.cases, c);
    for (std::size_t k = 0; k < network_->generators.size(); ++k)
      fits &= std::isfinite(row.generator_p[k]) && std::isfinite(row.generator_q[k]);
    (fits ? worker.by_level[static_cast<std::size_t>(Bank::nearest(level))] : worker.left).push_back(c);
  }
}

void ChordSolver::solve_lanes(const ChordBase& base, std::span<const std::size_t> cases, bool patient, BlockWork& work,
                              Worker& worker) const {
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
  answer(base, cases, work, worker);
}

void ChordSolver::answer(const ChordBase& base, std::span<const std::size_t> cases, BlockWork& work,
                         Worker& worker) const {
  const std::size_t nodes = network_.node_count();
  const auto& outputs = work.outputs;
  const bool rows_wanted = !outputs.voltage_v.empty() && !outputs.node_major;
  if (!rows_wanted) worker.voltage_v.resize(lanes * nodes);
  std::array<double*, lanes> rows{};
  bool any = false;
  for (std::size_t lane = 0; lane < cases.size(); ++lane) {
    if (worker.block.state[lane] != LaneState::converged) continue;
    Complex* row =
        rows_wanted ? outputs.voltage_v.data() + cases[lane] * nodes : worker.voltage_v.data() + lane * nodes;
    rows[lane] = reinterpret_cast<double*>(row);
    any = true;
    if (outputs.outcome.empty()) continue;
    auto& outcome = outputs.outcome[cases[lane]];
    outcome = {};
    outcome.status = CaseStatus::ok;
    outcome.iterations = worker.block.sweeps[lane];
    outcome.last_step_pu = worker.block.last_step_pu[lane];
  }
  if (!any) return;
  kernels_.back_substitute(base.grid(), worker.block.block());
  kernels::VoltageOut out;
  out.position = base.position().data();
  out.base = reinterpret_cast<const double*>(base.flow().base_voltage_v().data());
  out.nodes = static_cast<long long>(nodes);
  out.out = rows.data();
  kernels_.voltages(out, worker.block.block());
  for (std::size_t lane = 0; lane < cases.size(); ++lane)
    if (rows[lane]) finish(cases[lane], {reinterpret_cast<const Complex*>(rows[lane]), nodes}, work, worker);
}

void ChordSolver::finish(std::size_t c, std::span<const Complex> voltage_v, BlockWork& work, Worker& worker) const {
  const auto& outputs = work.outputs;
  ++work.result.solved;
  if (outputs.node_major || !outputs.magnitude_v.empty()) write_voltages(outputs, c, work.cases.count, voltage_v);
  if (work.statistics.wanted()) work.statistics.count(c, voltage_v);
  const bool checked = options_.check_every > 0 && c % static_cast<std::size_t>(options_.check_every) == 0;
  if (!checked && outputs.reduction.empty()) return;
  if (!set_case(network_, prepared_, work.cases, c, worker.point).empty()) return;
  if (checked) check(c, voltage_v, work, worker);
  if (outputs.reduction.empty()) return;
  auto& reduction = outputs.reduction[c];
  reduction = reduce(watch_, options_, voltage_v, supplied_);
  models::State state;
  state.point = worker.point;
  state.voltage_v.assign(voltage_v.begin(), voltage_v.end());
  state.supplied.assign(supplied_.begin(), supplied_.end());
  const auto sums = totals(network_, state);
  reduction.losses_va = sums.losses_va;
  reduction.source_power_va = sums.source_power_va;
}

void ChordSolver::check(std::size_t c, std::span<const Complex> voltage_v, BlockWork& work, Worker& worker) const {
  const Balance balance = check_balance(network_, worker.point, voltage_v);
  auto& result = work.result;
  ++result.checked;
  result.worst_mismatch_va = std::max(result.worst_mismatch_va, balance.worst_va);
  const auto at = static_cast<std::int64_t>(c);
  if (balance.worst_relative < result.worst_mismatch_relative) return;
  if (balance.worst_relative == result.worst_mismatch_relative && result.worst_case >= 0 && result.worst_case < at)
    return;
  result.worst_mismatch_relative = balance.worst_relative;
  result.worst_case = at;
}

}  // namespace headroom::engine
