// SPDX-License-Identifier: Apache-2.0
// The third solver of every batch: cases that chord iterations do not bring to their solution. Each is a SIMD lane with
// a factor of its own, made anew on the way where it has to be, on the elimination of the prepared point.
//
// It leaves to the next solvers: grids whose load laws jump, or whose prepared point has no solution or too little
// regularity for a factor in double precision; cases that connect what was apart; cases whose lost parts stand by an
// earth of their own; and every case that Newton's method does not solve.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "engine/batch/lane_cases.hpp"
#include "engine/batch/newton_block.hpp"

namespace headroom::engine {

class LaneNewton : public BlockSolver {
 public:
  // All outlive this; watch: of `prepared`, with the same options.
  LaneNewton(const models::Network& network, const models::OperatingPoint& prepared, const BatchOptions& options,
             const Watch& watch);

  void begin(const BatchCases& cases, std::size_t workers) override;
  void solve(BlockWork& work) override;

 private:
  struct Base {
    Base(const models::Network& network, const models::OperatingPoint& prepared, const kernels::NewtonKernels& kernels,
         const kernels::Kernels& chord_kernels);
    NewtonBase newton;
    bool regular = false;
    std::unique_ptr<Supply> supply;
  };
  // Memory of one thread.
  struct Worker {
    Worker(const models::Network& network, const models::OperatingPoint& prepared, const NewtonBase& base)
        : cases(network, prepared), block(base) {}
    LaneCases cases;
    NewtonWorkspace block;
    std::vector<std::size_t> left;
  };

  const Base* base();  // null: not usable
  void solve_lanes(const Base& base, int count, BlockWork& work, Worker& worker) const;

  const models::Network& network_;
  const models::OperatingPoint& prepared_;
  const BatchOptions& options_;
  const kernels::NewtonKernels& kernels_;
  const kernels::Kernels& chord_kernels_;
  LaneCaseWriter writer_;
  std::once_flag base_once_;
  std::unique_ptr<Base> base_;
  bool possible_ = false;
  std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace headroom::engine
