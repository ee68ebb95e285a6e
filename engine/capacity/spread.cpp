// SPDX-License-Identifier: Apache-2.0
#include "engine/capacity/spread.hpp"

#include <algorithm>
#include <iterator>
#include <string>

namespace headroom::engine {

namespace {

using models::BusId;
using models::CapacityStatus;
using models::Complex;
using models::LimitKind;

inline constexpr double probe_share = 1e-4;  // of the maximum: where the first slope of the margins is taken

// abc as far as the bus has it, each phase to the return; two of them without a return: between them.
std::vector<std::string> words_at(const models::Network& network, BusId bus, const std::string& asked) {
  if (asked != "abc" && asked != "each") return {asked};
  if (network.balanced()) return {"abc"};
  static const std::string words[] = {"", "a", "b", "a+b", "c", "c+a", "b+c", "abc"};
  static const std::string between[] = {"", "", "", "ab", "", "ca", "bc", ""};
  unsigned there = 0;
  for (const int node : network.bus(bus).nodes)
    if (node >= 1 && node <= 3) there |= 1u << (node - 1);
  if (there == 0) return {"abc"};
  if (between[there].empty()) return {words[there]};
  return {words[there], between[there]};
}

bool supplied(const CapacityCase& shared, std::span<const InjectionBranch> branches) {
  return std::all_of(branches.begin(), branches.end(), [&](const auto& branch) {
    return (branch.from < 0 || shared.supplied[static_cast<std::size_t>(branch.from)]) &&
           (branch.to < 0 || shared.supplied[static_cast<std::size_t>(branch.to)]);
  });
}

class SpreadSearch {
 public:
  SpreadSearch(const CapacityCase& shared, const SpreadAddition& addition, RowScratch& scratch)
      : shared_(shared), addition_(addition), extra_(addition.branches), scratch_(scratch) {
    scratch_.margin.resize(shared.monitors.size());
    scratch_.trial.voltage_v.resize(shared.base_voltage_v.size());
    shared.flow.prepare(extra_, scratch_.trial.flow);
  }

  bool trial(double kw, std::span<double> margin) {
    for (std::size_t k = 0; k < extra_.size(); ++k) extra_[k].power_va = kw * addition_.branches[k].power_va;
    ++load_flows_;
    if (!shared_.method.run(extra_, scratch_.trial, margin)) return false;
    for (const std::size_t i : shared_.existing.violations) margin[i] += shared_.existing.relief[i];
    return true;
  }

  LimitView view(std::span<const char> watched) const {
    return {shared_.existing.margin, shared_.monitors.slack(), watched};
  }

  // Where the first margin would be used up at the rate of a small addition.
  double first_guess(double maximum_kw) {
    const double probe = probe_share * maximum_kw;
    double first = maximum_kw;
    if (!trial(probe, scratch_.margin)) return probe;
    const auto& existing = shared_.existing;
    for (std::size_t i = 0; i < scratch_.margin.size(); ++i) {
      const double used = existing.margin[i] - scratch_.margin[i];
      if (existing.watched[i] && used > 0.0)
        first = std::min(first, probe * (existing.margin[i] + shared_.monitors.slack()[i]) / used);
    }
    return std::max(first, 1e-2 * probe);
  }

  int load_flows() const { return load_flows_; }

 private:
  const CapacityCase& shared_;
  const SpreadAddition& addition_;
  std::vector<InjectionBranch> extra_;
  RowScratch& scratch_;
  int load_flows_ = 0;
};

void note_next(const CapacityCase& shared, SpreadSearch& search, const SearchOptions& options,
               const SearchResult& found, models::SimultaneousRow& row) {
  std::vector<char> watched = shared.existing.watched;
  for (std::size_t i = 0; i < watched.size(); ++i)
    if (shared.monitors.kind(i) == row.limit.kind) watched[i] = 0;
  const auto next = estimate_beyond([&](double kw, std::span<double> margin) { return search.trial(kw, margin); },
                                    search.view(watched), options, found.feasible);
  row.next_limit_kw = next.kw;
  row.next_limit = next.at_maximum ? LimitKind::maximum
                   : next.limit    ? shared.monitors.kind(*next.limit)
                                   : LimitKind::convergence;
}

void note_limit(const CapacityCase& shared, const SearchResult& found, double maximum_kw,
                models::SimultaneousRow& row) {
  row.status = !found.infeasible         ? CapacityStatus::at_maximum
               : found.feasible.kw > 0.0 ? CapacityStatus::ok
                                         : CapacityStatus::zero;
  if (!found.infeasible) {
    row.limit.kind = LimitKind::maximum;
    row.limit.value = row.limit.bound = maximum_kw;
  } else if (!found.limit) {
    row.limit.kind = LimitKind::convergence;
  } else {
    const std::size_t i = *found.limit;
    const double relief = shared.existing.relief[i];
    row.limit = shared.monitors.describe(i, found.infeasible->margin[i] - relief);
    if (relief > 0.0) row.limit.bound = shared.monitors.describe(i, -relief).value;
    row.margin = shared.monitors.in_unit(i, found.feasible.margin[i]);
  }
  row.limit.state = shared.state;
}

}  // namespace

SpreadAddition spread_uniformly(const CapacityCase& shared, std::span<const BusId> points,
                                const AdditionRequest& request) {
  SpreadAddition spread;
  for (const BusId bus : points) {
    auto here = request;
    here.bus = bus;
    for (auto& word : words_at(shared.network, bus, request.phases)) {
      here.phases = std::move(word);
      const auto start = start_row(shared, here);
      if (start.refused()) {
        spread.refused = start.row.status;
        continue;
      }
      spread.points.push_back(bus);
      spread.branches.insert(spread.branches.end(), start.addition.branches.begin(), start.addition.branches.end());
      break;
    }
  }
  for (auto& branch : spread.branches) branch.power_va /= static_cast<double>(spread.points.size());
  return spread;
}

SpreadAddition spread_by_load(const CapacityCase& shared, std::span<const BusId> points, const AdditionRequest& request,
                              const models::OperatingPoint& point) {
  const auto& network = shared.network;
  std::vector<char> inside(network->buses.size(), 0), takes_part(network->buses.size(), 0);
  for (const BusId bus : points) inside[bus.index()] = 1;
  SpreadAddition spread;
  spread.refused = CapacityStatus::not_supplied;
  const Complex one_kw = power_of_one_kw(request);
  double total_w = 0.0;
  for (std::size_t k = 0; k < network->loads.size(); ++k) {
    const auto& load = network->loads[k];
    const double power_w = point.load_power_va[k].real();
    const auto bus = load.terminal.bus.index();
    if (!load.in_service || power_w <= 0.0 || !inside[bus]) continue;
    const auto own = load_branches(network, load, static_cast<std::int32_t>(k), power_w * one_kw);
    if (!supplied(shared, own)) continue;
    total_w += power_w;
    takes_part[bus] = 1;
    for (const auto& branch : own) {
      InjectionBranch drawn;
      drawn.from = branch.from;
      drawn.to = branch.to;
      drawn.power_va = branch.power_va;
      drawn.rated_v = branch.rated_v;
      spread.branches.push_back(drawn);
    }
  }
  for (auto& branch : spread.branches) branch.power_va /= total_w;
  std::copy_if(points.begin(), points.end(), std::back_inserter(spread.points),
               [&](BusId bus) { return takes_part[bus.index()] != 0; });
  return spread;
}

models::SimultaneousRow simultaneous_row(const CapacityCase& shared, const SpreadAddition& addition, double maximum_kw,
                                         RowScratch& scratch) {
  SearchOptions options;
  options.maximum_kw = maximum_kw;
  options.tolerance_kw = shared.tolerance_kw;
  options.relative_tolerance = shared.relative_tolerance;
  options.scan_step_kw = shared.scan_step * maximum_kw;
  SpreadSearch search(shared, addition, scratch);
  const auto view = search.view(shared.existing.watched);
  const bool broken = worst_broken(view, shared.existing.margin).has_value();
  if (!broken) options.start_kw = std::max(search.first_guess(maximum_kw) / options.growth, 1e-6 * maximum_kw);
  const auto found =
      search_limit([&](double kw, std::span<double> margin) { return search.trial(kw, margin); }, view, options);
  models::SimultaneousRow row;
  row.points = addition.points;
  row.controls = shared.controls;
  row.capacity_kw = found.feasible.kw;
  if (found.infeasible) row.infeasible_kw = found.infeasible->kw;
  note_limit(shared, found, maximum_kw, row);
  row.non_monotone = found.non_monotone;
  row.next_feasible_kw = found.next_feasible_kw;
  if (found.infeasible && found.limit && !broken) note_next(shared, search, options, found, row);
  row.load_flows = search.load_flows();
  return row;
}

}  // namespace headroom::engine
