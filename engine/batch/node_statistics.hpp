// SPDX-License-Identifier: Apache-2.0
// Extremes and histograms of every node's voltage over the cases. Sums of integers and extremes with the first case of
// several: the result does not depend on the order in which cases are counted.
#pragma once

#include <span>
#include <vector>

#include "engine/batch/cases.hpp"
#include "models/network/network.hpp"

namespace headroom::engine {

class NodeStatistics {
 public:
  // What `outputs` wants of it; histograms are counted in place (the workers' counts add up atomically), extremes are
  // kept here until merge_into().
  NodeStatistics(const models::Network& network, const BatchOutputs& outputs);

  bool wanted() const { return !extremes_.empty() || !histogram_.empty(); }
  // One solved case; voltage_v: [node], nodes at 0 V (without supply) do not count.
  void count(std::size_t c, std::span<const models::Complex> voltage_v);
  // |V| of one node in one solved case.
  void count(std::size_t c, std::size_t node, double magnitude_v);

  // Folds this worker's extremes into the result. From one thread.
  void merge_into(std::span<NodeExtremes> extremes) const;

 private:
  std::vector<NodeExtremes> extremes_;
  std::span<std::uint32_t> histogram_;
  std::size_t bins_ = 0;
  double from_pu_ = 0.0, bins_per_pu_ = 0.0;
  std::vector<double> per_volt_;  // [node] 1 / base; 0 without
};

// The value (pu) below which a share of a node's counted cases lies, 0 <= share <= 1, linear within the bin; NaN
// without a count. Resolution: (to - from) / bins; what lay outside the range counts in the outermost bins.
double percentile_pu(std::span<const std::uint32_t> bins, double from_pu, double to_pu, double share);

}  // namespace headroom::engine
