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
#include "engine/batch/lane_reduction.hpp"
#include "engine/batch/watch.hpp"
#include "engine/check/balance.hpp"

namespace headroom::engine {

class ChordSolver : public BlockSolver {
 public:
  // All outlive this; watch: of `prepared`, with the same options; supplied: [node] of the batch's prepared point.
  // one_state: all cases that come have the discrete state of `prepared`, whether they give it or not (state_groups).
  ChordSolver(const models::Network& network, const models::OperatingPoint& prepared, const BatchOptions& options,
              const Watch& watch, std::span<const char> supplied, bool one_state = false);

  void begin(const BatchCases& cases, std::size_t workers) override;
  void solve(BlockWork& work) override;

 private:
  // Memory of one thread.
  struct Worker {
    explicit Worker(const CasePowers& sample) : powers(sample) {}
    BlockWorkspace block;
    CasePowers powers;
    std::array<double, kernels::lanes> level;  // of the cases whose powers are in block.s
    std::array<std::vector<std::size_t>, Bank::levels.size()> by_level, again;
    std::vector<std::size_t> left;
    std::vector<models::Complex> voltage_v;      // [lane][node], where the caller does not take rows
    std::vector<double> magnitude_v, angle_rad;  // the same
    kernels::Seen seen;
    models::OperatingPoint point;  // of a case that is checked
    PreparedBalance::Workspace check;
  };

  void load(std::span<const std::size_t> cases, const BlockWork& work, Worker& worker) const;
  int level_of(std::size_t c, std::size_t lane, const BlockWork& work, Worker& worker) const;
  void solve_as_they_come(std::span<const std::size_t> cases, std::span<const std::size_t> next, BlockWork& work,
                          Worker& worker) const;
  void solve_by_level(std::size_t level, std::span<const std::size_t> cases, bool patient, BlockWork& work,
                      Worker& worker) const;
  void solve_lanes(std::size_t level, const ChordBase& base, std::span<const std::size_t> cases, bool patient,
                   std::span<const std::size_t> next, BlockWork& work, Worker& worker) const;
  void answer(const ChordBase& base, const LaneReduction* reduction, std::span<const std::size_t> cases,
              BlockWork& work, Worker& worker) const;
  CaseStatus status_of(const ChordBase& base) const;
  void note_outcome(std::size_t c, std::size_t lane, CaseStatus status, BlockWork& work, const Worker& worker) const;
  void finish(std::size_t c, std::span<const models::Complex> voltage_v, std::span<const char> supplied, bool reduced,
              BlockWork& work, Worker& worker) const;
  void check(std::size_t c, std::span<const models::Complex> voltage_v, BlockWork& work, Worker& worker) const;
  bool is_checked(std::size_t c) const {
    return options_.check_every > 0 && c % static_cast<std::size_t>(options_.check_every) == 0;
  }
  // The lanes' reduction for that level's base; null: voltages have to be written for it.
  const LaneReduction* reduction(std::size_t level, const ChordBase& base) const;

  const models::Network& network_;
  const models::OperatingPoint& prepared_;
  const BatchOptions& options_;
  const Watch& watch_;
  std::span<const char> supplied_;
  bool one_state_;
  const kernels::Kernels& kernels_;
  mutable Bank bank_;
  CasePowers powers_;
  mutable std::array<std::once_flag, Bank::levels.size()> reduction_once_;
  mutable std::array<std::unique_ptr<LaneReduction>, Bank::levels.size()> reductions_;
  std::unique_ptr<PreparedBalance> balance_;
  bool usable_ = false;
  std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace headroom::engine
