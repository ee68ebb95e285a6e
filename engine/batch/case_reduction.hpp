// SPDX-License-Identifier: Apache-2.0
// The reductions of cases whose elements differ from the prepared point, without making anew what does not differ.
#pragma once

#include <vector>

#include "engine/batch/case_changes.hpp"
#include "engine/batch/watch.hpp"
#include "engine/powerflow/problem.hpp"
#include "models/results/state.hpp"

namespace headroom::engine {

class CaseReducer {
 public:
  // All outlive this; watch: of `prepared`, with the same options; problem: a base with its elements.
  CaseReducer(const models::Network& network, const models::OperatingPoint& prepared, const BatchOptions& options,
              const Watch& watch, const Problem& problem);

  // state: point, voltages and supply of the case; changes: of the same. memory: of one thread, this reducer's alone.
  // Losses and source power are sums over the elements; with currents in balance sources deliver what all others take.
  CaseReduction reduce(const CaseChanges& changes, const models::State& state, Watch& memory) const;

 private:
  bool patch(const CaseChanges& changes, Watch& memory) const;
  void restore(const CaseChanges& changes, Watch& memory) const;
  void sum(const CaseChanges& changes, const models::State& state, CaseReduction& reduction) const;
  std::int32_t watched(const ChangedElement& element) const;

  const models::Network& network_;
  const models::OperatingPoint& prepared_;
  const BatchOptions& options_;
  const Watch& watch_;
  const Problem& problem_;
  std::vector<std::int32_t> line_, switch_, transformer_;  // [index] watched branch, -1: none
  std::vector<char> series_, counted_;                     // [primitive] between two buses; no source
  bool balanced_by_elements_ = true;  // sources are the only ones that deliver without a load's law
};

}  // namespace headroom::engine
