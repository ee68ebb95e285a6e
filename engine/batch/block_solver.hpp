// SPDX-License-Identifier: Apache-2.0
// The boundary between a batch and whatever solves its cases.
//
// A batch is cut into blocks of 16 to 512 cases, what one thread takes at a time. Each block goes through the solvers
// of the batch in turn, the fastest first; each answers the cases that it can and leaves the others; the last one, a
// load flow per case (engine/study/one_by_one), answers every case. Who answers may depend on grid, case and options
// alone, never on the neighbours in the block, the threads or the size of the batch: then so do the answers.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/batch/cases.hpp"
#include "engine/batch/node_statistics.hpp"

namespace headroom::engine {

// What one block needs and gets. Everything that a solver answers goes to `outputs` (rows of its cases alone) and to
// `statistics`; write.hpp has the functions for it.
struct BlockWork {
  const BatchCases& cases;
  const BatchOutputs& outputs;
  NodeStatistics& statistics;     // of this worker
  BatchResult& result;            // of this worker: checks and the first problem; counts are the batch's
  std::size_t worker = 0;         // for scratch memory: two blocks at a time never share it
  std::vector<std::size_t> left;  // cases not answered yet, in the order of the block
};

class BlockSolver {
 public:
  virtual ~BlockSolver() = default;

  // Called once per batch, before its blocks, from one thread; workers: how many there will be.
  virtual void begin(const BatchCases& cases, std::size_t workers) = 0;

  // The order in which cases share blocks best (all of one topology together), a permutation of 0 … count - 1; empty:
  // as they come. Of several solvers the first that has one decides.
  virtual std::vector<std::size_t> order(const BatchCases&) { return {}; }

  // Answers cases of work.left and takes them out of it.
  virtual void solve(BlockWork& work) = 0;
};

}  // namespace headroom::engine
