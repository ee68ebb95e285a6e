// SPDX-License-Identifier: Apache-2.0
// Many cases on one grid: what is the state in each, or in a few numbers, which one is worst where?
//
//     Batch batch(network, operating_point(network), options);   // once per grid: orders, factors, solves the base
//     BatchCases cases{.count = n, .p_w = p, .q_var = q};        // [case][load]
//     BatchOutputs outputs{.magnitude_v = vm, .angle_rad = va, .outcome = outcome};
//     BatchResult result = batch.solve(cases, outputs);          // as often as wanted
//
// A case's answer is a function of grid, prepared point, case and options alone: any number of threads, any order and
// any division into batches gives the same bits. A case without a solution says so in its status; the batch goes on.
#pragma once

#include <memory>
#include <vector>

#include "engine/batch/block_solver.hpp"
#include "engine/batch/cases.hpp"
#include "engine/batch/node_statistics.hpp"
#include "engine/batch/watch.hpp"
#include "engine/study/powerflow.hpp"

namespace headroom::engine {

class Batch {
 public:
  // The network must outlive this. Cost: one load flow.
  Batch(const models::Network& network, models::OperatingPoint point, BatchOptions options = {});
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;
  ~Batch();

  // The prepared point itself: status, voltages and supply, without check and sums. Where it has no solution, cases may
  // still have one.
  const models::State& base() const { return base_; }
  const models::Network& network() const { return network_; }

  // The branches that CaseReduction counts over; names by name_of().
  std::span<const WatchedBranch> branches() const { return watch_.branch; }
  std::string branch_name(std::size_t branch) const { return name_of(network_, watch_.branch[branch]); }

  // Spans that do not fit: result.error says which, nothing is done. One call at a time.
  // Complexity: cases × (nodes + loads).
  BatchResult solve(const BatchCases& cases, const BatchOutputs& outputs);

  // May be changed between calls; tolerance, controls, limits and ratings only by a new Batch.
  void set_threads(int threads) { options_.threads = threads; }
  void set_progress(std::function<bool(std::size_t, std::size_t)> progress) { options_.progress = std::move(progress); }

 private:
  const models::Network& network_;
  models::OperatingPoint point_;
  BatchOptions options_;  // check_every: of the batch that is solved just now
  int check_every_ = 0;   // as given
  models::State base_;
  Watch watch_;
  std::vector<std::unique_ptr<BlockSolver>> solvers_;  // in the order in which blocks go through them
  std::size_t gathered_ = 0;  // what the solvers before this one leave of all blocks shares new blocks: few, but costly
};

}  // namespace headroom::engine
