// SPDX-License-Identifier: Apache-2.0
// The estimate of a point at the intact state (limits of the plans' states) is held against the capacity computed
// there. Where the two agree to 15 % the same limit binds and their ratio corrects the estimates of all plans: an
// outage that leaves a point alone then comes out as the capacity of the intact grid, to a fraction of the change that
// it brings.
#include "engine/study/firm_estimate.hpp"

#include <algorithm>
#include <cmath>

namespace headroom::engine {

namespace {

inline constexpr double agreement = 0.15;
// Error of an estimate: of the capacity, of the change against the intact state, and of what nothing corrects.
inline constexpr double error_of_capacity = 3e-4, error_of_change = 0.2, error_uncorrected = 0.12;

TransferAddition addition_of(const AdditionRequest& request) {
  const double factor = std::abs(request.power_factor);
  const double tangent = std::sqrt(std::max(0.0, 1.0 - factor * factor)) / factor;
  const models::Complex power(1.0, request.power_factor < 0.0 ? -tangent : tangent);
  return {request.direction == models::Direction::load ? power : -power};
}

models::OperatingPoint everything_closed(models::OperatingPoint point) {
  std::fill(point.switch_closed.begin(), point.switch_closed.end(), char{1});
  std::fill(point.line_in_service.begin(), point.line_in_service.end(), char{1});
  return point;
}

// [limit of all] 1 = broken at the intact state, under its own limits.
std::vector<char> known_violations(const CapacityOptions& options, const CapacityState& intact, const Monitors& all) {
  std::vector<char> known(all.size(), 0);
  if (options.existing == ExistingPolicy::strict) return known;
  for (const auto i : intact.existing.violations) {
    if (intact.monitors->bus_of(i)) known[i] = 1;  // voltages come first, in the same order
    const auto current = intact.monitors->current_of(i);
    for (std::size_t k = 0; current && k < all.size(); ++k)
      if (const auto other = all.current_of(k); other && other->kind == current->kind && other->index == current->index)
        known[k] = 1;
  }
  return known;
}

}  // namespace

FirmEstimate::FirmEstimate(const models::Network& network, const models::RuleSet& rules, const CapacityOptions& options,
                           const CapacityState& intact, const models::Topology& topology,
                           std::span<const AdditionRequest> requests, std::span<const models::CapacityRow> rows)
    : requests_(requests), rows_(rows), estimable_(requests.size(), 0) {
  all_.emplace(intact.switched_monitors(network, everything_closed(intact.base.point), rules, options));
  const auto known = known_violations(options, intact, *all_);
  model_.emplace(network, topology, intact.base, *all_, known);
  const auto& further = options.further;
  const bool only_usual = !further.voltage_change_pu && !further.unbalance && !further.reverse_power;
  if (!model_->radial() || !only_usual) return;
  TransferState state(*model_);
  state.solve({}, {});
  for (std::size_t i = 0; i < requests.size(); ++i) {
    if (requests[i].phases != "abc") continue;
    estimable_[i] = 1;
    const auto addition = addition_of(requests[i]);
    auto kind = std::find_if(kinds_.begin(), kinds_.end(),
                             [&](const auto& k) { return k.addition.power_pu == addition.power_pu; });
    if (kind == kinds_.end()) {
      kinds_.push_back({addition, {}, {}});
      kind = std::prev(kinds_.end());
      state.capacities(addition, kind->intact);
    }
    kind->requests.push_back(i);
  }
}

void FirmEstimate::reach(TransferState& state, std::vector<Reach>& reach) const {
  reach.resize(requests_.size());
  for (std::size_t i = 0; i < requests_.size(); ++i)
    if (!estimable_[i]) reach[i] = {rows_[i].capacity_kw, rows_[i].capacity_kw, 0};
  std::vector<TransferState::Capacity> capacity;
  for (const auto& kind : kinds_) {
    state.capacities(kind.addition, capacity);
    for (const auto i : kind.requests) {
      const auto bus = requests_[i].bus.index();
      const double own = rows_[i].capacity_kw, intact = 1e3 * kind.intact[bus].mw, now = 1e3 * capacity[bus].mw;
      const double ratio = intact > 0.0 ? own / intact : 1.0;
      const bool same = std::abs(ratio - 1.0) <= agreement;
      const double kw = same ? ratio * now : now;
      if (!std::isfinite(kw)) {
        reach[i] = {own, 0.0, 0};
        continue;
      }
      reach[i].kw = std::min(kw, 10.0 * own);
      reach[i].limit = capacity[bus].limit;
      reach[i].error = error_of_capacity * own + error_of_change * std::abs(ratio * (now - intact)) +
                       (same ? 0.0 : error_uncorrected * reach[i].kw);
      if (same) reach[i].error = std::max(reach[i].error, ratio * (now - 1e3 * capacity[bus].doubtful_mw));
      else reach[i].error += std::max(0.0, reach[i].kw - 1e3 * capacity[bus].doubtful_mw);
    }
  }
}

}  // namespace headroom::engine
