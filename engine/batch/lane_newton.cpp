// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/lane_newton.hpp"

#include <algorithm>
#include <cmath>

#include "engine/batch/case_point.hpp"
#include "engine/batch/instruction_set.hpp"
#include "engine/batch/lane_rows.hpp"
#include "engine/batch/write.hpp"
#include "engine/check/balance.hpp"
#include "engine/powerflow/currents.hpp"

namespace headroom::engine {

namespace {

using kernels::lanes;
using models::Complex;

constexpr double base_tolerance_pu = 1e-10;  // refined to rounding in any case

// The element with the state of that point.
Primitive primitive_of(const models::Network& network, const ChangedElement& element,
                       const models::OperatingPoint& point) {
  const auto k = static_cast<std::size_t>(element.index);
  switch (element.kind) {
    case ElementKind::line: return line_admittance(network, network->lines[k]);
    case ElementKind::sw: return switch_admittance(network, network->switches[k]);
    case ElementKind::transformer: return transformer_admittance(network, network->transformers[k], point.tap_pu[k]);
    default:
      return network->capacitors[k].in_service
                 ? capacitor_admittance(network, network->capacitors[k], point.capacitor_step_on[k])
                 : Primitive();
  }
}

bool finite(std::span<const double> values) {
  return std::all_of(values.begin(), values.end(), [](double a) { return std::isfinite(a); });
}

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
      watch_(watch),
      kernels_(newton_kernels_of_this_machine(options.instruction_set)),
      voltage_kernels_(kernels_of_this_machine(options.instruction_set)),
      powers_(network, prepared) {}

void LaneNewton::begin(const BatchCases&, std::size_t workers) {
  possible_ = solved_as_given(network_, options_);
  if (workers_.size() < workers) workers_.resize(workers);
}

const LaneNewton::Base* LaneNewton::base() {
  std::call_once(base_once_, [&] { base_ = std::make_unique<Base>(network_, prepared_, kernels_, voltage_kernels_); });
  return base_->regular ? base_.get() : nullptr;
}

void LaneNewton::solve(BlockWork& work) {
  const Base* base = possible_ ? this->base() : nullptr;
  if (!base) return;
  auto& slot = workers_[work.worker];
  if (!slot) slot = std::make_unique<Worker>(prepared_, powers_, base->newton);
  auto& worker = *slot;
  worker.left.clear();
  int lane = 0;
  worker.block.clear();
  for (const auto c : work.left) {
    if (!take(*base, c, lane, work, worker)) {
      worker.left.push_back(c);
      continue;
    }
    if (++lane < lanes) continue;
    solve_lanes(*base, lane, work, worker);
    lane = 0;
  }
  if (lane > 0) solve_lanes(*base, lane, work, worker);
  std::sort(worker.left.begin(), worker.left.end());
  work.left = worker.left;
}

// Whether case c can be solved here; it then is in that lane.
bool LaneNewton::take(const Base& base, std::size_t c, int lane, BlockWork& work, Worker& worker) const {
  if (!find_changes(prepared_, work.cases, c, worker.changes)) return false;
  worker.cases[lane] = c;
  auto& row = worker.rows[lane] = worker.powers.row(work.cases, c, lane);
  const std::size_t loads = network_->loads.size(), generators = network_->generators.size();
  if (!finite({row.p, loads}) || !finite({row.q, loads}) || !finite({row.generator_p, generators}) ||
      !finite({row.generator_q, generators}))
    return false;
  const bool fits = place_changes(base, lane, worker);
  if (!fits) worker.block.clear_lane(lane);
  return fits;
}

bool LaneNewton::place_changes(const Base& base, int lane, Worker& worker) const {
  auto& lost = worker.lost[lane];
  const auto& elements = worker.changes.element;
  if (!base.supply->lost(elements, lost)) return false;
  const auto& problem = base.newton.chord().flow().problem();
  const auto place = [&](const Primitive& primitive, double sign, bool joins) {
    for (std::size_t i = 0; i < primitive.node.size(); ++i) {
      const auto node = primitive.node[i];
      if (joins && node >= 0 && !problem.supplied[static_cast<std::size_t>(node)]) return false;
      for (std::size_t k = 0; k < primitive.node.size(); ++k)
        if (primitive.y_s(i, k) != Complex() &&
            !worker.block.add(lane, node, primitive.node[k], sign * primitive.y_s(i, k)))
          return false;
    }
    return true;
  };
  for (const auto& element : elements) {
    if (!element.was_in && element.is_in && !lost.empty()) return false;
    if (element.was_in && !place(primitive_of(network_, element, prepared_), -1.0, false)) return false;
    if (element.is_in && !place(primitive_of(network_, element, worker.changes.point), 1.0, !element.was_in))
      return false;
  }
  if (!lost.empty()) worker.block.isolate(lane, lost);
  return true;
}

void LaneNewton::solve_lanes(const Base& base, int count, BlockWork& work, Worker& worker) const {
  auto& block = worker.block;
  block.s.ensure(2 * (network_->loads.size() + network_->generators.size() + 1) * lanes);
  for (int lane = 0; lane < lanes; ++lane) {
    if (lane >= count) worker.rows[lane] = worker.rows[0];
    block.state[lane] = lane < count ? LaneState::iterating : LaneState::empty;
  }
  worker.powers.fill(voltage_kernels_, worker.rows, block.s.data());
  block.iterate(kernels_, options_.tolerance_pu);
  for (int lane = 0; lane < count; ++lane)
    if (block.state[lane] == LaneState::left) worker.left.push_back(worker.cases[lane]);
  answer(base, count, work, worker);
  block.clear();
}

void LaneNewton::answer(const Base& base, int count, BlockWork& work, Worker& worker) const {
  const std::size_t nodes = network_.node_count();
  const auto& outputs = work.outputs;
  const bool all_rows = !outputs.voltage_v.empty() || work.statistics.wanted() || !outputs.reduction.empty();
  std::array<double*, lanes> rows{}, magnitude{}, angle{};
  for (int lane = 0; lane < count; ++lane) {
    if (worker.block.state[lane] != LaneState::converged) continue;
    const std::size_t c = worker.cases[lane];
    ++work.result.solved;
    if (!outputs.outcome.empty()) {
      auto& outcome = outputs.outcome[c];
      outcome = {};
      outcome.status = worker.lost[lane].empty() ? CaseStatus::ok : CaseStatus::not_supplied;
      outcome.iterations = worker.block.solves[lane];
      outcome.last_step_pu = worker.block.last_step_pu[lane];
    }
    if (!outputs.magnitude_v.empty()) {
      magnitude[lane] = row_of(outputs.magnitude_v, outputs.node_major, c, worker.magnitude_v, lane, nodes);
      angle[lane] = row_of(outputs.angle_rad, outputs.node_major, c, worker.angle_rad, lane, nodes);
    }
    if (all_rows || is_checked(c))
      rows[lane] =
          reinterpret_cast<double*>(row_of(outputs.voltage_v, outputs.node_major, c, worker.voltage_v, lane, nodes));
  }
  const ChordBase& chord = base.newton.chord();
  kernels::VoltageOut out;
  out.position = chord.position().data();
  out.base = reinterpret_cast<const double*>(chord.flow().base_voltage_v().data());
  out.nodes = static_cast<long long>(nodes);
  out.out = rows.data();
  out.polar_base = chord.polar_base().data()->data();
  out.past_caches = work.cases.count * nodes > past_caches;
  out.magnitude = magnitude.data();
  out.angle = angle.data();
  kernels::Block block;
  block.u = worker.block.u();
  if (std::any_of(rows.begin(), rows.end(), [](const double* row) { return row; }))
    voltage_kernels_.voltages(out, block);
  if (!outputs.magnitude_v.empty()) voltage_kernels_.polar(out, block);
  for (int lane = 0; lane < count; ++lane) {
    for (const auto node : worker.lost[lane]) {
      if (rows[lane]) rows[lane][2 * node] = rows[lane][2 * node + 1] = 0.0;
      if (magnitude[lane]) magnitude[lane][node] = angle[lane][node] = 0.0;
    }
    if (outputs.node_major && magnitude[lane]) {
      scatter(magnitude[lane], nodes, worker.cases[lane], work.cases.count, outputs.magnitude_v);
      scatter(angle[lane], nodes, worker.cases[lane], work.cases.count, outputs.angle_rad);
    }
    if (rows[lane]) finish(base, lane, {reinterpret_cast<const Complex*>(rows[lane]), nodes}, work, worker);
  }
}

void LaneNewton::finish(const Base& base, int lane, std::span<const Complex> voltage_v, BlockWork& work,
                        Worker& worker) const {
  const std::size_t c = worker.cases[lane];
  const auto& outputs = work.outputs;
  if (outputs.node_major && !outputs.voltage_v.empty())
    scatter(voltage_v.data(), voltage_v.size(), c, work.cases.count, outputs.voltage_v);
  if (work.statistics.wanted()) work.statistics.count(c, voltage_v);
  if (outputs.reduction.empty() && !is_checked(c)) return;
  auto& state = worker.state;
  if (!set_case(network_, prepared_, work.cases, c, state.point).empty()) return;
  state.voltage_v.assign(voltage_v.begin(), voltage_v.end());
  state.supplied = base.newton.chord().flow().problem().supplied;
  for (const auto node : worker.lost[lane]) state.supplied[static_cast<std::size_t>(node)] = 0;
  if (is_checked(c)) note_check(work.result, c, check_balance(network_, state.point, state.voltage_v));
  if (outputs.reduction.empty()) return;
  auto& reduction = outputs.reduction[c];
  reduction = gives_discrete_state(work.cases, c)
                  ? reduce(make_watch(network_, state.point, options_), options_, voltage_v, state.supplied)
                  : reduce(watch_, options_, voltage_v, state.supplied);
  const Totals sums = totals(network_, state);
  reduction.losses_va = sums.losses_va;
  reduction.source_power_va = sums.source_power_va;
}

}  // namespace headroom::engine
