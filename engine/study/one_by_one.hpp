// SPDX-License-Identifier: Apache-2.0
// The last solver of every batch: each case by a load flow of its own, exactly as solve_powerflow() would. It takes any
// grid and any case, and is what faster solvers are held against.
#pragma once

#include <vector>

#include "engine/batch/block_solver.hpp"
#include "engine/batch/watch.hpp"
#include "models/network/operating_point.hpp"

namespace headroom::engine {

class OneByOne : public BlockSolver {
 public:
  // watch: of `point`, with the same options. supplied: [node] of the prepared point. All outlive this.
  OneByOne(const models::Network& network, const models::OperatingPoint& point, const BatchOptions& options,
           const Watch& watch, std::span<const char> supplied);

  void begin(const BatchCases& cases, std::size_t workers) override;
  void solve(BlockWork& work) override;

 private:
  void solve_case(BlockWork& work, std::size_t c);

  const models::Network& network_;
  const models::OperatingPoint& prepared_;
  const BatchOptions& options_;
  const Watch& watch_;
  std::span<const char> supplied_;
  std::vector<models::OperatingPoint> point_;  // [worker]
};

}  // namespace headroom::engine
