// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/case_reduction.hpp"

#include <algorithm>

namespace headroom::engine {

namespace {

using models::Complex;

// Power into an element.
Complex power_of(const Primitive& primitive, std::span<const Complex> voltage_v) {
  Complex sum;
  for (std::size_t i = 0; i < primitive.node.size(); ++i) {
    if (primitive.node[i] < 0) continue;
    Complex current;
    for (std::size_t k = 0; k < primitive.node.size(); ++k)
      if (primitive.node[k] >= 0)
        current += primitive.y_s(i, k) * voltage_v[static_cast<std::size_t>(primitive.node[k])];
    sum += voltage_v[static_cast<std::size_t>(primitive.node[i])] * std::conj(current);
  }
  return sum;
}

template <class Shunt>
bool in_series(const Shunt& shunt) {
  return shunt.to && shunt.to->bus != shunt.from.bus;
}

}  // namespace

CaseReducer::CaseReducer(const models::Network& network, const models::OperatingPoint& prepared,
                         const BatchOptions& options, const Watch& watch, const Problem& problem)
    : network_(network), prepared_(prepared), options_(options), watch_(watch), problem_(problem) {
  line_.assign(network->lines.size(), -1);
  switch_.assign(network->switches.size(), -1);
  transformer_.assign(network->transformers.size(), -1);
  for (std::size_t b = 0; b < watch.branch.size(); ++b) {
    const auto& branch = watch.branch[b];
    const auto k = static_cast<std::size_t>(branch.index);
    if (branch.kind == ElementKind::line) line_[k] = static_cast<std::int32_t>(b);
    if (branch.kind == ElementKind::sw) switch_[k] = static_cast<std::int32_t>(b);
    if (branch.kind == ElementKind::transformer) transformer_[k] = static_cast<std::int32_t>(b);
  }
  // The order of primitive_admittances().
  const auto count = [](const std::vector<char>& in) {
    return std::count_if(in.begin(), in.end(), [](char c) { return c; });
  };
  series_.assign(static_cast<std::size_t>(count(prepared.line_in_service) + count(prepared.switch_closed) +
                                          count(prepared.transformer_in_service)),
                 1);
  for (const auto& capacitor : network->capacitors)
    if (capacitor.in_service) series_.push_back(in_series(capacitor));
  for (const auto& reactor : network->reactors)
    if (reactor.in_service) series_.push_back(in_series(reactor));
  counted_.assign(problem.primitives.size(), 1);
  const auto sources =
      std::count_if(network->sources.begin(), network->sources.end(),
                    [](const models::Source& source) { return source.in_service && !source.impedance_ohm.empty(); });
  std::fill_n(counted_.rbegin(), sources, 0);
  series_.resize(problem.primitives.size(), 0);
  for (const auto& source : network->current_sources) balanced_by_elements_ &= !source.in_service;
}

std::int32_t CaseReducer::watched(const ChangedElement& element) const {
  const auto k = static_cast<std::size_t>(element.index);
  switch (element.kind) {
    case ElementKind::line: return line_[k];
    case ElementKind::sw: return switch_[k];
    case ElementKind::transformer: return transformer_[k];
    default: return -1;
  }
}

bool CaseReducer::patch(const CaseChanges& changes, Watch& memory) const {
  for (const auto& element : changes.element) {
    const auto b = watched(element);
    if (b < 0) continue;
    memory.branch[b].in_service = element.is_in;
    if (element.kind == ElementKind::transformer && element.is_in &&
        !renew_transformer(network_, changes.point, options_, memory.branch[b], memory))
      return false;
  }
  return true;
}

void CaseReducer::restore(const CaseChanges& changes, Watch& memory) const {
  for (const auto& element : changes.element) {
    const auto b = watched(element);
    if (b < 0) continue;
    memory.branch[b] = watch_.branch[b];
    const auto first = watch_.row_first[watch_.branch[b].first_row], end = watch_.row_first[watch_.branch[b].end_row];
    std::copy(watch_.entry.begin() + first, watch_.entry.begin() + end, memory.entry.begin() + first);
  }
}

void CaseReducer::sum(const CaseChanges& changes, const models::State& state, CaseReduction& reduction) const {
  Complex losses, others;
  for (std::size_t k = 0; k < problem_.primitives.size(); ++k)
    if (counted_[k]) (series_[k] ? losses : others) += power_of(problem_.primitives[k], state.voltage_v);
  for (const auto& element : changes.element) {
    const bool series = element.kind != ElementKind::capacitor ||
                        in_series(network_->capacitors[static_cast<std::size_t>(element.index)]);
    Complex& at = series ? losses : others;
    if (element.was_in) at -= power_of(element_admittance(network_, element, prepared_), state.voltage_v);
    if (element.is_in) at += power_of(element_admittance(network_, element, state.point), state.voltage_v);
  }
  for (InjectionBranch branch : problem_.branches) {
    branch.power_va =
        branch.share * (branch.load >= 0 ? state.point.load_power_va[static_cast<std::size_t>(branch.load)]
                                         : -state.point.generator_power_va[static_cast<std::size_t>(branch.generator)]);
    const Complex v = across(branch, state.voltage_v);
    others += v * std::conj(branch_current(branch, v));
  }
  const double phases = network_.balanced() ? 3.0 : 1.0;
  reduction.losses_va = phases * losses;
  reduction.source_power_va = phases * (losses + others);
}

CaseReduction CaseReducer::reduce(const CaseChanges& changes, const models::State& state, Watch& memory) const {
  if (memory.row_first.empty()) memory = watch_;
  const bool patched = patch(changes, memory);
  CaseReduction reduction = engine::reduce(patched ? memory : make_watch(network_, state.point, options_), options_,
                                           state.voltage_v, state.supplied);
  restore(changes, memory);
  if (balanced_by_elements_) {
    sum(changes, state, reduction);
  } else {
    const Totals sums = totals(network_, state);
    reduction.losses_va = sums.losses_va;
    reduction.source_power_va = sums.source_power_va;
  }
  return reduction;
}

}  // namespace headroom::engine
