// SPDX-License-Identifier: Apache-2.0
// The second solver of every batch: cases with lines, switches, transformers, taps or capacitor steps of their own, and
// cases that the shared factor of the first one does not bring to their solution. Each case is a SIMD lane with a
// factor of its own, on the elimination of the prepared point.
//
// It leaves to the next solvers: grids whose load laws jump, or whose prepared point has no solution or too little
// regularity for a factor in double precision; cases that connect what was apart; cases whose lost parts stand by an
// earth of their own; and every case that Newton's method does not solve.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "engine/batch/block_solver.hpp"
#include "engine/batch/case_powers.hpp"
#include "engine/batch/newton_block.hpp"
#include "engine/batch/supply.hpp"
#include "engine/batch/watch.hpp"
#include "models/results/state.hpp"

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
    Worker(const models::OperatingPoint& prepared, const CasePowers& sample, const NewtonBase& base)
        : changes(prepared), powers(sample), block(base) {}
    CaseChanges changes;
    CasePowers powers;
    NewtonWorkspace block;
    std::array<std::size_t, kernels::lanes> cases{};
    std::array<std::vector<std::int64_t>, kernels::lanes> lost;  // nodes without supply
    std::array<CasePowers::Row, kernels::lanes> rows;
    std::vector<models::Complex> voltage_v;      // [lane][node]
    std::vector<double> magnitude_v, angle_rad;  // the same
    models::State state;                         // of a case that is reduced or checked
    std::vector<std::size_t> left;
  };

  const Base* base();  // null: not usable
  bool take(const Base& base, std::size_t c, int lane, BlockWork& work, Worker& worker) const;
  bool place_changes(const Base& base, int lane, Worker& worker) const;
  void solve_lanes(const Base& base, int count, BlockWork& work, Worker& worker) const;
  void answer(const Base& base, int count, BlockWork& work, Worker& worker) const;
  void finish(const Base& base, int lane, std::span<const models::Complex> voltage_v, BlockWork& work,
              Worker& worker) const;
  void check(std::size_t c, const models::State& state, BlockWork& work) const;
  bool is_checked(std::size_t c) const {
    return options_.check_every > 0 && c % static_cast<std::size_t>(options_.check_every) == 0;
  }

  const models::Network& network_;
  const models::OperatingPoint& prepared_;
  const BatchOptions& options_;
  const Watch& watch_;
  const kernels::NewtonKernels& kernels_;
  const kernels::Kernels& voltage_kernels_;
  CasePowers powers_;
  std::once_flag base_once_;
  std::unique_ptr<Base> base_;
  bool possible_ = false;
  std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace headroom::engine
