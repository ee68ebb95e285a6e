// SPDX-License-Identifier: Apache-2.0
#include "engine/study/customary.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>
#include <string_view>
#include <unordered_map>

namespace headroom::engine {

using models::BranchLoading;

namespace {

double rated_power_va(const models::Network& network, const models::Branch& branch, const BranchLoading& loading) {
  if (branch.kind == models::BranchKind::transformer)
    return network->transformers[branch.index].windings.front().rated_power_va;
  return std::numbers::sqrt3 * network.bus(branch.from).base_voltage_v * loading.rating_a.value;
}

// [branch] β S - S_now in VA; empty where nobody gave a rating.
std::vector<std::optional<double>> margins(const models::Network& network, const models::Topology& topology,
                                           std::span<const BranchLoading> loadings, double beta) {
  std::unordered_map<std::string_view, const BranchLoading*> by_element;
  for (const auto& loading : loadings) by_element[loading.element] = &loading;
  std::vector<std::optional<double>> margin(topology.branches.size());
  for (std::size_t b = 0; b < topology.branches.size(); ++b) {
    const auto at = by_element.find(element_name(network, topology.branches[b]));
    if (at == by_element.end()) continue;
    const auto& rating = at->second->rating_a;
    if (rating.known() && rating.origin != models::RatingOrigin::default_)
      margin[b] = (beta - at->second->loading) * rated_power_va(network, topology.branches[b], *at->second);
  }
  return margin;
}

}  // namespace

std::vector<models::CustomaryCapacity> customary_capacity(const models::Network& network,
                                                          const models::Topology& topology,
                                                          std::span<const BranchLoading> loadings,
                                                          std::span<const models::BusId> buses, double beta,
                                                          double power_factor) {
  const auto margin = margins(network, topology, loadings, beta);
  std::vector<models::CustomaryCapacity> answers;
  for (const auto bus : buses) {
    std::optional<std::size_t> least;
    for (const auto branch : models::upstream_path(topology, bus))
      if (margin[branch] && (!least || *margin[branch] < *margin[*least])) least = branch;
    if (!least) continue;
    answers.push_back({bus, std::max(0.0, *margin[*least]) * std::abs(power_factor) * 1e-3,
                       element_name(network, topology.branches[*least])});
  }
  return answers;
}

}  // namespace headroom::engine
