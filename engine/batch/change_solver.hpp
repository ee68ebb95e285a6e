// SPDX-License-Identifier: Apache-2.0
// The second solver of every batch: cases with lines, switches, transformers, taps or capacitor steps of their own,
// each a SIMD lane of the chord iteration on a shared factor that its changes reach in part.
//
// A case iterates from the member of the bank of base states that its level is nearest to, as in the first solver. It
// is left to the next ones where that contracts badly, where it connects what was apart, where a lost part may stand by
// an earth of its own, or where a jumping load law is in doubt.
#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <vector>

#include "engine/batch/bank.hpp"
#include "engine/batch/change_block.hpp"
#include "engine/batch/lane_cases.hpp"

namespace headroom::engine {

class ChangeSolver : public BlockSolver {
 public:
  // All outlive this; watch: of `prepared`, with the same options.
  ChangeSolver(const models::Network& network, const models::OperatingPoint& prepared, const BatchOptions& options,
               const Watch& watch);

  void begin(const BatchCases& cases, std::size_t workers) override;
  void solve(BlockWork& work) override;

 private:
  struct Base {
    Base(const models::Network& network, const models::OperatingPoint& prepared, const ChordBase& chord)
        : change(chord), supply(network, prepared, chord.flow().problem()) {}
    ChangeBase change;
    Supply supply;
  };
  // Memory of one thread.
  struct Worker {
    Worker(const models::Network& network, const models::OperatingPoint& prepared) : cases(network, prepared) {}
    LaneCases cases;
    ChangeWorkspace block;
    std::array<std::vector<std::size_t>, Bank::levels.size()> by_level;
    std::vector<std::size_t> left;
  };

  const Base* base(int level);  // null: not usable
  void sort_by_level(const BlockWork& work, Worker& worker);
  void solve_level(const Base& base, std::span<const std::size_t> cases, BlockWork& work, Worker& worker) const;
  void solve_lanes(const Base& base, int count, BlockWork& work, Worker& worker) const;

  const models::Network& network_;
  const models::OperatingPoint& prepared_;
  const BatchOptions& options_;
  const kernels::ChangeKernels& kernels_;
  const kernels::Kernels& chord_kernels_;
  LaneCaseWriter writer_;
  Bank bank_;
  std::array<std::once_flag, Bank::levels.size()> base_once_;
  std::array<std::unique_ptr<Base>, Bank::levels.size()> base_;
  bool possible_ = false, any_powers_ = false;
  std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace headroom::engine
