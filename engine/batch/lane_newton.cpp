// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/lane_newton.hpp"

#include <algorithm>

#include "engine/batch/instruction_set.hpp"
#include "engine/batch/lane_rows.hpp"

namespace headroom::engine {

namespace {

using kernels::lanes;
using models::Complex;

constexpr double base_tolerance_pu = 1e-10;  // refined to rounding in any case

// Whether a factor in double precision moves the base by a tenth of its load as the factor of the first solver does,
// which was made in extended precision: to 1e-8 of the way.
bool is_regular(const models::Network& network, const models::OperatingPoint& prepared, const NewtonBase& base,
                const kernels::NewtonKernels& kernels, const kernels::Kernels& chord_kernels) {
  NewtonWorkspace own(base);
  BlockWorkspace shared;
  const std::size_t terminals = network->loads.size() + network->generators.size() + 1;
  const auto fill = [&](double* s) {
    const auto put = [&](std::size_t terminal, Complex power) {
      std::fill_n(s + 2 * terminal * lanes, lanes, power.real());
      std::fill_n(s + (2 * terminal + 1) * lanes, lanes, power.imag());
    };
    for (std::size_t k = 0; k < network->loads.size(); ++k) put(k, 1.1 * prepared.load_power_va[k]);
    for (std::size_t k = 0; k < network->generators.size(); ++k)
      put(network->loads.size() + k, -prepared.generator_power_va[k]);
  };
  for (auto* s : {&own.s, &shared.s}) {
    s->ensure(2 * terminals * lanes);
    fill(s->data());
  }
  own.state.fill(LaneState::empty);
  shared.state.fill(LaneState::empty);
  own.state[0] = shared.state[0] = LaneState::iterating;
  own.iterate(kernels, 1e-12);
  iterate(base.chord(), chord_kernels, {.tolerance_pu = 1e-12}, {}, shared);
  if (own.state[0] != LaneState::converged || shared.state[0] != LaneState::converged) return false;
  double way2 = 0.0, apart2 = 0.0;
  const int first = base.grid().column[base.chord().grid().first_active].first;  // what the first solver has computed
  for (int k = first; k < base.positions(); ++k) {
    const auto at = static_cast<std::size_t>(2 * k) * lanes;
    const Complex u(own.u()[at], own.u()[at + lanes]), v(shared.u.data()[at], shared.u.data()[at + lanes]);
    way2 = std::max(way2, std::norm(v) * base.grid().scale[k]);
    apart2 = std::max(apart2, std::norm(u - v) * base.grid().scale[k]);
  }
  return apart2 <= 1e-16 * way2 + 1e-24;
}

}  // namespace

LaneNewton::Base::Base(const models::Network& network, const models::OperatingPoint& prepared,
                       const kernels::NewtonKernels& kernels, const kernels::Kernels& chord_kernels)
    : newton(network, prepared, base_tolerance_pu) {
  if (!newton.usable()) return;
  regular = is_regular(network, prepared, newton, kernels, chord_kernels);
  supply = std::make_unique<Supply>(network, prepared, newton.chord().flow().problem());
}

LaneNewton::LaneNewton(const models::Network& network, const models::OperatingPoint& prepared,
                       const BatchOptions& options, const Watch& watch)
    : network_(network),
      prepared_(prepared),
      options_(options),
      kernels_(newton_kernels_of_this_machine(options.instruction_set)),
      chord_kernels_(kernels_of_this_machine(options.instruction_set)),
      writer_(network, prepared, options, watch, chord_kernels_) {}

void LaneNewton::begin(const BatchCases&, std::size_t workers) {
  possible_ = solved_as_given(network_, options_);
  if (workers_.size() < workers) workers_.resize(workers);
}

const LaneNewton::Base* LaneNewton::base() {
  std::call_once(base_once_, [&] { base_ = std::make_unique<Base>(network_, prepared_, kernels_, chord_kernels_); });
  return base_->regular ? base_.get() : nullptr;
}

void LaneNewton::solve(BlockWork& work) {
  const Base* base = possible_ ? this->base() : nullptr;
  if (!base) return;
  auto& slot = workers_[work.worker];
  if (!slot) slot = std::make_unique<Worker>(network_, prepared_, base->newton);
  auto& worker = *slot;
  worker.left.clear();
  worker.block.clear();
  int lane = 0;
  for (const auto c : work.left) {
    if (!writer_.take(*base->supply, base->newton.chord().flow().problem(), work.cases, c, lane, worker.block,
                      worker.cases)) {
      worker.left.push_back(c);
      continue;
    }
    if (++lane < lanes) continue;
    solve_lanes(*base, lane, work, worker);
    lane = 0;
  }
  if (lane > 0) solve_lanes(*base, lane, work, worker);
  keep(worker.left, work.left);
}

void LaneNewton::solve_lanes(const Base& base, int count, BlockWork& work, Worker& worker) const {
  auto& block = worker.block;
  for (int lane = 0; lane < lanes; ++lane) block.state[lane] = lane < count ? LaneState::iterating : LaneState::empty;
  writer_.fill(count, block.s, worker.cases);
  block.iterate(kernels_, options_.tolerance_pu);
  // Where laws have ranges, Newton's method may also fail at one of their ends: the single load flow decides.
  if (!base.newton.smooth())
    std::replace(block.state.begin(), block.state.end(), LaneState::no_solution, LaneState::left);
  for (int lane = 0; lane < count; ++lane)
    if (block.state[lane] == LaneState::left) worker.left.push_back(worker.cases.cases[lane]);
  const LaneOutcomes outcomes{
      count, block.state.data(), block.solves.data(), block.last_step_pu.data(), block.u(), block.worst_position.data(),
      false};
  writer_.answer(base.newton.chord(), outcomes, work, worker.cases);
  block.clear();
}

}  // namespace headroom::engine
