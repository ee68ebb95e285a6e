// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/node_statistics.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>

namespace headroom::engine {

NodeStatistics::NodeStatistics(const models::Network& network, const BatchOutputs& outputs)
    : extremes_(outputs.extremes.size()),
      histogram_(outputs.histogram),
      bins_(outputs.histogram_bins),
      from_pu_(outputs.histogram_from_pu) {
  if (histogram_.empty()) return;
  bins_per_pu_ = static_cast<double>(bins_) / (outputs.histogram_to_pu - outputs.histogram_from_pu);
  for (std::size_t b = 0; b < network->buses.size(); ++b) {
    const double base = network.node_base_v(models::BusId(b));
    per_volt_.insert(per_volt_.end(), network->buses[b].nodes.size(), base > 0.0 ? 1.0 / base : 0.0);
  }
}

void NodeStatistics::count(std::size_t c, std::span<const models::Complex> voltage_v) {
  if (!wanted()) return;
  for (std::size_t node = 0; node < voltage_v.size(); ++node)
    if (voltage_v[node] != models::Complex()) count(c, node, std::sqrt(std::norm(voltage_v[node])));
}

void NodeStatistics::count(std::size_t c, std::size_t node, double magnitude_v) {
  const auto number = static_cast<std::int64_t>(c);
  if (!extremes_.empty()) {
    auto& e = extremes_[node];
    const auto before = [&](std::int64_t other) { return other < 0 || number < other; };
    if (e.lowest_case < 0 || magnitude_v < e.lowest_v || (magnitude_v == e.lowest_v && before(e.lowest_case)))
      e.lowest_v = magnitude_v, e.lowest_case = number;
    if (e.highest_case < 0 || magnitude_v > e.highest_v || (magnitude_v == e.highest_v && before(e.highest_case)))
      e.highest_v = magnitude_v, e.highest_case = number;
  }
  if (histogram_.empty() || per_volt_[node] == 0.0) return;
  const double at = std::floor((magnitude_v * per_volt_[node] - from_pu_) * bins_per_pu_);
  const auto bin = static_cast<std::size_t>(std::clamp(at, 0.0, static_cast<double>(bins_ - 1)));
  std::atomic_ref(histogram_[node * bins_ + bin]).fetch_add(1, std::memory_order_relaxed);
}

void NodeStatistics::merge_into(std::span<NodeExtremes> extremes) const {
  for (std::size_t node = 0; node < extremes_.size(); ++node) {
    const auto& mine = extremes_[node];
    auto& all = extremes[node];
    if (mine.lowest_case < 0) continue;
    if (all.lowest_case < 0 || mine.lowest_v < all.lowest_v ||
        (mine.lowest_v == all.lowest_v && mine.lowest_case < all.lowest_case))
      all.lowest_v = mine.lowest_v, all.lowest_case = mine.lowest_case;
    if (all.highest_case < 0 || mine.highest_v > all.highest_v ||
        (mine.highest_v == all.highest_v && mine.highest_case < all.highest_case))
      all.highest_v = mine.highest_v, all.highest_case = mine.highest_case;
  }
}

double percentile_pu(std::span<const std::uint32_t> bins, double from_pu, double to_pu, double share) {
  double total = 0.0;
  for (const auto count : bins) total += count;
  if (total == 0.0) return std::numeric_limits<double>::quiet_NaN();
  const double wanted = share * total, width = (to_pu - from_pu) / static_cast<double>(bins.size());
  double below = 0.0;
  for (std::size_t b = 0; b < bins.size(); ++b) {
    if (bins[b] > 0 && below + bins[b] >= wanted)
      return from_pu + width * (static_cast<double>(b) + std::max(0.0, wanted - below) / bins[b]);
    below += bins[b];
  }
  return to_pu;
}

}  // namespace headroom::engine
