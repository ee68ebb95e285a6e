// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/change_solver.hpp"

#include <algorithm>
#include <cmath>

#include "engine/batch/case_point.hpp"
#include "engine/batch/instruction_set.hpp"
#include "engine/batch/lane_rows.hpp"

namespace headroom::engine {

using kernels::lanes;
using What = CaseChange::What;

ChangeSolver::ChangeSolver(const models::Network& network, const models::OperatingPoint& prepared,
                           const BatchOptions& options, const Watch& watch)
    : network_(network),
      prepared_(prepared),
      options_(options),
      kernels_(change_kernels_of_this_machine(options.instruction_set)),
      chord_kernels_(kernels_of_this_machine(options.instruction_set)),
      writer_(network, prepared, options, watch, chord_kernels_),
      bank_(network, prepared) {}

void ChangeSolver::begin(const BatchCases& cases, std::size_t workers) {
  const bool any = !cases.tap_pu.empty() || !cases.switch_closed.empty() ||
                   std::any_of(cases.change.begin(), cases.change.end(),
                               [](const CaseChange& change) { return change.what >= What::tap; });
  possible_ = any && solved_as_given(network_, options_);
  any_powers_ = !cases.p_w.empty() || !cases.load_profile.empty() ||
                std::any_of(cases.change.begin(), cases.change.end(),
                            [](const CaseChange& change) { return change.what < What::tap; });
  if (workers_.size() < workers) workers_.resize(workers);
}

const ChangeSolver::Base* ChangeSolver::base(int level) {
  const auto at = static_cast<std::size_t>(level);
  std::call_once(base_once_[at], [&] {
    const ChordBase* chord = bank_.member(level);
    auto made = chord ? std::make_unique<Base>(network_, prepared_, *chord) : nullptr;
    if (made && made->change.usable()) base_[at] = std::move(made);
  });
  return base_[at].get();
}

void ChangeSolver::sort_by_level(const BlockWork& work, Worker& worker) {
  for (auto& list : worker.by_level) list.clear();
  const std::size_t loads = network_->loads.size();
  for (const auto c : work.left) {
    if (!gives_discrete_state(work.cases, c)) {
      worker.left.push_back(c);
      continue;
    }
    double level = 1.0;
    if (any_powers_) {
      const auto row = worker.cases.powers.row(work.cases, c, 0);
      level = 0.0;
      for (std::size_t k = 0; k < loads; ++k) level += row.p[k] * bank_.weight_p()[k] + row.q[k] * bank_.weight_q()[k];
    }
    (std::isfinite(level) ? worker.by_level[static_cast<std::size_t>(Bank::nearest(level))] : worker.left).push_back(c);
  }
}

void ChangeSolver::solve(BlockWork& work) {
  if (!possible_) return;
  auto& slot = workers_[work.worker];
  if (!slot) slot = std::make_unique<Worker>(network_, prepared_);
  auto& worker = *slot;
  worker.left.clear();
  sort_by_level(work, worker);
  for (std::size_t level = 0; level < worker.by_level.size(); ++level) {
    const auto& list = worker.by_level[level];
    if (list.empty()) continue;
    if (const Base* base = this->base(static_cast<int>(level))) solve_level(*base, list, work, worker);
    else worker.left.insert(worker.left.end(), list.begin(), list.end());
  }
  keep(worker.left, work.left);
}

void ChangeSolver::solve_level(const Base& base, std::span<const std::size_t> cases, BlockWork& work,
                               Worker& worker) const {
  worker.block.use(base.change);
  int lane = 0;
  for (const auto c : cases) {
    if (!writer_.take(base.supply, base.change.chord().flow().problem(), work.cases, c, lane, worker.block,
                      worker.cases)) {
      worker.left.push_back(c);
      continue;
    }
    if (++lane < lanes) continue;
    solve_lanes(base, lane, work, worker);
    lane = 0;
  }
  if (lane > 0) solve_lanes(base, lane, work, worker);
}

void ChangeSolver::solve_lanes(const Base& base, int count, BlockWork& work, Worker& worker) const {
  auto& block = worker.block;
  for (int lane = 0; lane < lanes; ++lane) block.state[lane] = lane < count ? LaneState::iterating : LaneState::empty;
  writer_.fill(count, block.s, worker.cases);
  block.iterate(kernels_, chord_kernels_, options_.tolerance_pu);
  for (int lane = 0; lane < count; ++lane)
    if (block.state[lane] == LaneState::left) worker.left.push_back(worker.cases.cases[lane]);
  const LaneOutcomes outcomes{count, block.state.data(), block.sweeps.data(), block.last_step_pu.data(),
                              block.block().u};
  writer_.answer(base.change.chord(), outcomes, work, worker.cases);
  block.clear();
}

}  // namespace headroom::engine
