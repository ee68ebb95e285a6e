// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/lane_cases.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "engine/batch/case_point.hpp"
#include "engine/batch/lane_rows.hpp"
#include "engine/powerflow/no_solution.hpp"

namespace headroom::engine {

namespace {

using kernels::lanes;
using models::Complex;

// 0 times a number that is none is none; eight sums, so that they do not wait for one another.
bool finite(const double* values, std::size_t count) {
  constexpr std::size_t parts = 8;
  double sum[parts] = {};
  std::size_t k = 0;
  for (; k + parts <= count; k += parts)
    for (std::size_t i = 0; i < parts; ++i) sum[i] += values[k + i] * 0.0;
  for (; k < count; ++k) sum[0] += values[k] * 0.0;
  return std::all_of(sum, sum + parts, [](double part) { return part == 0.0; });
}

bool answered(LaneState state) { return state == LaneState::converged || state == LaneState::no_solution; }

}  // namespace

LaneCaseWriter::LaneCaseWriter(const models::Network& network, const models::OperatingPoint& prepared,
                               const BatchOptions& options, const Watch& watch, const kernels::Kernels& kernels)
    : network_(network), prepared_(prepared), options_(options), watch_(watch), kernels_(kernels) {}

bool LaneCaseWriter::take(const Supply& supply, const Problem& problem, const BatchCases& given, std::size_t c,
                          int lane, ChangeSink& sink, LaneCases& cases) const {
  if (!find_changes(prepared_, given, c, cases.changes)) return false;
  cases.cases[lane] = c;
  const auto& row = cases.rows[lane] = cases.powers.row(given, c, lane);
  const std::size_t loads = network_->loads.size(), generators = network_->generators.size();
  if (!finite(row.p, loads) || !finite(row.q, loads) || !finite(row.generator_p, generators) ||
      !finite(row.generator_q, generators))
    return false;
  const bool fits = place(supply, problem, lane, sink, cases);
  if (!fits) sink.clear_lane(lane);
  return fits;
}

// What the change of a transformer's taps makes of its admittances. Cases take the same few taps again and again.
const Primitive& LaneCaseWriter::tapped(const Primitive& before, const ChangedElement& element,
                                        LaneCases& cases) const {
  constexpr std::size_t most = 64;
  const auto k = static_cast<std::size_t>(element.index);
  if (cases.tapped.size() <= k) cases.tapped.resize(network_->transformers.size());
  auto& known = cases.tapped[k];
  const auto& taps = cases.changes.point.tap_pu[k];
  for (const auto& one : known)
    if (one.first == taps) return one.second;
  if (known.size() == most) known.clear();
  known.emplace_back(taps, element_admittance(network_, element, cases.changes.point));
  auto& difference = known.back().second;
  for (std::size_t i = 0; i < difference.node.size(); ++i)
    for (std::size_t j = 0; j < difference.node.size(); ++j) difference.y_s(i, j) -= before.y_s(i, j);
  return difference;
}

bool LaneCaseWriter::place(const Supply& supply, const Problem& problem, int lane, ChangeSink& sink,
                           LaneCases& cases) const {
  auto& lost = cases.lost[lane];
  const auto& elements = cases.changes.element;
  if (!supply.lost(elements, lost)) return false;
  const auto add = [&](const Primitive& primitive, double sign, bool joins) {
    for (std::size_t i = 0; i < primitive.node.size(); ++i) {
      const auto node = primitive.node[i];
      if (joins && node >= 0 && !problem.supplied[static_cast<std::size_t>(node)]) return false;
      for (std::size_t k = 0; k < primitive.node.size(); ++k)
        if (primitive.y_s(i, k) != Complex() && !sink.add(lane, node, primitive.node[k], sign * primitive.y_s(i, k)))
          return false;
    }
    return true;
  };
  for (const auto& element : elements) {
    const auto at = supply.primitive_of(element);
    if (element.was_in && element.is_in && element.kind == ElementKind::transformer) {
      if (!add(tapped(problem.primitives[static_cast<std::size_t>(at)], element, cases), 1.0, false)) return false;
      continue;
    }
    if (!element.was_in && element.is_in && !lost.empty()) return false;
    if (element.was_in && !add(at < 0 ? element_admittance(network_, element, prepared_)
                                      : problem.primitives[static_cast<std::size_t>(at)],
                               -1.0, false))
      return false;
    if (element.is_in && !add(element_admittance(network_, element, cases.changes.point), 1.0, !element.was_in))
      return false;
  }
  if (!lost.empty()) sink.isolate(lane, lost);
  return true;
}

void LaneCaseWriter::fill(int count, AlignedArray& s, LaneCases& cases) const {
  s.ensure(2 * (network_->loads.size() + network_->generators.size() + 1) * lanes);
  for (int lane = count; lane < lanes; ++lane) cases.rows[lane] = cases.rows[0];
  cases.powers.fill(kernels_, cases.rows, s.data());
}

void LaneCaseWriter::answer(const ChordBase& base, const LaneOutcomes& outcomes, BlockWork& work,
                            LaneCases& cases) const {
  bool any = false;
  for (int lane = 0; lane < outcomes.lanes; ++lane) {
    if (!answered(outcomes.state[lane])) continue;
    any = true;
    note_outcome(base, outcomes, lane, work, cases);
  }
  if (any) write_rows(base, outcomes, work, cases);
}

void LaneCaseWriter::note_outcome(const ChordBase& base, const LaneOutcomes& outcomes, int lane, BlockWork& work,
                                  const LaneCases& cases) const {
  const std::size_t c = cases.cases[lane];
  CaseOutcome outcome;
  outcome.status = cases.lost[lane].empty() ? CaseStatus::ok : CaseStatus::not_supplied;
  outcome.off_fast_path = !outcomes.shared_factor;
  outcome.iterations = outcomes.iterations[lane];
  outcome.last_step_pu = outcomes.last_step_pu[lane];
  if (outcomes.state[lane] == LaneState::no_solution) {
    const auto at = std::find(base.position().begin(), base.position().end(), outcomes.worst_position[lane]);
    outcome.status = CaseStatus::not_converged;
    outcome.worst_node = at - base.position().begin();
    note_problem(work.result, c,
                 fmt::format("case {}: {}", c,
                             beyond_what_the_grid_carries(network_, outcome.last_step_pu, outcome.worst_node,
                                                          outcome.iterations)));
  }
  ++(solved(outcome.status) ? work.result.solved : work.result.failed);
  work.result.off_fast_path += outcome.off_fast_path;
  if (!work.outputs.outcome.empty()) work.outputs.outcome[c] = outcome;
}

void LaneCaseWriter::write_rows(const ChordBase& base, const LaneOutcomes& outcomes, BlockWork& work,
                                LaneCases& cases) const {
  const std::size_t nodes = network_.node_count();
  const auto& outputs = work.outputs;
  const bool all_rows = !outputs.voltage_v.empty() || work.statistics.wanted() || !outputs.reduction.empty();
  std::array<double*, lanes> rows{}, magnitude{}, angle{};
  bool any_row = false;
  for (int lane = 0; lane < outcomes.lanes; ++lane) {
    if (!answered(outcomes.state[lane])) continue;
    const std::size_t c = cases.cases[lane];
    if (!outputs.magnitude_v.empty()) {
      magnitude[lane] = row_of(outputs.magnitude_v, outputs.node_major, c, cases.magnitude_v, lane, nodes);
      angle[lane] = row_of(outputs.angle_rad, outputs.node_major, c, cases.angle_rad, lane, nodes);
    }
    if (!all_rows && !is_checked(c)) continue;
    any_row = true;
    rows[lane] =
        reinterpret_cast<double*>(row_of(outputs.voltage_v, outputs.node_major, c, cases.voltage_v, lane, nodes));
  }
  const auto out = voltage_out(base, work.cases.count, rows, magnitude, angle);
  kernels::Block block;
  block.u = outcomes.u;
  if (any_row) kernels_.voltages(out, block);
  if (!outputs.magnitude_v.empty()) kernels_.polar(out, block);
  for (int lane = 0; lane < outcomes.lanes; ++lane) {
    for (const auto node : cases.lost[lane]) {
      if (rows[lane]) rows[lane][2 * node] = rows[lane][2 * node + 1] = 0.0;
      if (magnitude[lane]) magnitude[lane][node] = angle[lane][node] = 0.0;
    }
    if (outputs.node_major && magnitude[lane]) {
      scatter(magnitude[lane], nodes, cases.cases[lane], work.cases.count, outputs.magnitude_v);
      scatter(angle[lane], nodes, cases.cases[lane], work.cases.count, outputs.angle_rad);
    }
    if (rows[lane] && outcomes.state[lane] == LaneState::no_solution && outputs.node_major &&
        !outputs.voltage_v.empty())
      scatter(reinterpret_cast<const Complex*>(rows[lane]), nodes, cases.cases[lane], work.cases.count,
              outputs.voltage_v);
    if (rows[lane] && outcomes.state[lane] == LaneState::converged)
      finish(base, lane, {reinterpret_cast<const Complex*>(rows[lane]), nodes}, work, cases);
  }
}

// cases.state: of case c.
void LaneCaseWriter::check(std::size_t c, BlockWork& work, LaneCases& cases) const {
  std::call_once(balance_once_, [&] { balance_ = std::make_unique<PreparedBalance>(network_, prepared_); });
  if (!find_changes(prepared_, work.cases, c, cases.changes)) return;
  std::vector<CheckedElement> changed;
  for (const auto& element : cases.changes.element) {
    using enum CheckedElement::Kind;
    const auto kind = element.kind == ElementKind::line          ? line
                      : element.kind == ElementKind::sw          ? sw
                      : element.kind == ElementKind::transformer ? transformer
                                                                 : capacitor;
    changed.push_back({kind, static_cast<std::size_t>(element.index)});
  }
  note_check(work.result, c, balance_->check(cases.state.point, changed, cases.state.voltage_v, cases.check));
}

void LaneCaseWriter::finish(const ChordBase& base, int lane, std::span<const Complex> voltage_v, BlockWork& work,
                            LaneCases& cases) const {
  const std::size_t c = cases.cases[lane];
  const auto& outputs = work.outputs;
  if (outputs.node_major && !outputs.voltage_v.empty())
    scatter(voltage_v.data(), voltage_v.size(), c, work.cases.count, outputs.voltage_v);
  if (work.statistics.wanted()) work.statistics.count(c, voltage_v);
  if (outputs.reduction.empty() && !is_checked(c)) return;
  auto& state = cases.state;
  if (!set_case(network_, prepared_, work.cases, c, state.point).empty()) return;
  state.voltage_v.assign(voltage_v.begin(), voltage_v.end());
  state.supplied = base.flow().problem().supplied;
  for (const auto node : cases.lost[lane]) state.supplied[static_cast<std::size_t>(node)] = 0;
  if (is_checked(c)) check(c, work, cases);
  if (outputs.reduction.empty()) return;
  if (!find_changes(prepared_, work.cases, c, cases.changes)) return;
  std::call_once(reducer_once_, [&] {
    reducer_ = std::make_unique<CaseReducer>(network_, prepared_, options_, watch_, base.flow().problem());
  });
  outputs.reduction[c] = reducer_->reduce(cases.changes, state, cases.watch);
}

}  // namespace headroom::engine
