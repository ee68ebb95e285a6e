// SPDX-License-Identifier: Apache-2.0
// The first solver of every batch: cases that differ from the prepared point in powers alone, each in a SIMD lane.
//
// A case iterates from the member of a fixed bank of base states whose level is nearest to its own (bank.hpp) until the
// measured contraction bounds the true error by half of the tolerance. It leaves the case to the next solver where that
// contracts badly, where a load whose power jumps at the upper end of its range comes near it (which of several
// solutions is meant is then decided in one place, the single load flow), and where a number of the case is none.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "engine/batch/bank.hpp"
#include "engine/batch/block.hpp"
#include "engine/batch/block_solver.hpp"
#include "engine/batch/case_powers.hpp"
#include "engine/batch/instruction_set.hpp"
#include "engine/batch/watch.hpp"

namespace headroom::engine {

class ChordSolver : public BlockSolver {
 public:
  // All outlive this; watch: of `prepared`, with the same options; supplied: [node] of the prepared point.
  ChordSolver(const models::Network& network, const models::OperatingPoint& prepared, const BatchOptions& options,
              const Watch& watch, std::span<const char> supplied);

  void begin(const BatchCases& cases, std::size_t workers) override;
  void solve(BlockWork& work) override;

 private:
  // Memory of one thread.
  struct Worker {
    explicit Worker(const CasePowers& sample) : powers(sample) {}
    BlockWorkspace block;
    CasePowers powers;
    std::array<std::vector<std::size_t>, Bank::levels.size()> by_level;
    std::vector<std::size_t> again, left;
    std::vector<models::Complex> voltage_v;  // [lane][node], where the caller does not take rows
    models::OperatingPoint point;            // of a case that is checked
  };

  void sort_by_level(const BlockWork& work, Worker& worker) const;
  void solve_lanes(const ChordBase& base, std::span<const std::size_t> cases, bool patient, BlockWork& work,
                   Worker& worker) const;
  void answer(const ChordBase& base, std::span<const std::size_t> cases, BlockWork& work, Worker& worker) const;
  void finish(std::size_t c, std::span<const models::Complex> voltage_v, BlockWork& work, Worker& worker) const;
  void check(std::size_t c, std::span<const models::Complex> voltage_v, BlockWork& work, Worker& worker) const;

  const models::Network& network_;
  const models::OperatingPoint& prepared_;
  const BatchOptions& options_;
  const Watch& watch_;
  std::span<const char> supplied_;
  const kernels::Kernels& kernels_;
  mutable Bank bank_;
  CasePowers powers_;
  bool usable_ = false;
  std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace headroom::engine
