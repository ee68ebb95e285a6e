// SPDX-License-Identifier: Apache-2.0
// Between the cases of a batch and the lanes of a kernel, where linear elements differ from case to case: what goes
// into a lane, and what comes out.
#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <vector>

#include "engine/batch/block.hpp"
#include "engine/batch/block_solver.hpp"
#include "engine/batch/case_powers.hpp"
#include "engine/batch/case_reduction.hpp"
#include "engine/batch/change_sink.hpp"
#include "engine/batch/supply.hpp"
#include "engine/batch/watch.hpp"
#include "engine/check/balance.hpp"
#include "models/results/state.hpp"

namespace headroom::engine {

// Memory of one thread.
struct LaneCases {
  LaneCases(const models::Network& network, const models::OperatingPoint& prepared)
      : changes(prepared), powers(network, prepared) {}

  CaseChanges changes;
  CasePowers powers;
  std::array<std::size_t, kernels::lanes> cases{};
  std::array<std::vector<std::int64_t>, kernels::lanes> lost;  // nodes without supply
  std::array<CasePowers::Row, kernels::lanes> rows;
  std::vector<models::Complex> voltage_v;      // [lane][node], where the caller does not take rows
  std::vector<double> magnitude_v, angle_rad;  // the same
  models::State state;                         // of a case that is reduced or checked
  PreparedBalance::Workspace check;
  Watch watch;
  std::vector<std::vector<std::pair<std::vector<double>, Primitive>>> tapped;  // [transformer] taps, what they change
};

// What a kernel has made of its lanes.
struct LaneOutcomes {
  int lanes = 0;
  const LaneState* state = nullptr;      // [lanes]
  const int* iterations = nullptr;       // [lanes]
  const double* last_step_pu = nullptr;  // [lanes]
  double* u = nullptr;                   // [2 · positions][16] of all unknowns
  const int* worst_position = nullptr;   // [lanes] of those without solution
  bool shared_factor = true;             // they needed no more
};

class LaneCaseWriter {
 public:
  // All outlive this; watch: of `prepared`, with the same options.
  LaneCaseWriter(const models::Network& network, const models::OperatingPoint& prepared, const BatchOptions& options,
                 const Watch& watch, const kernels::Kernels& kernels);

  // Puts case c into a lane: its powers into cases.rows, its changed elements into `sink`, its nodes without supply
  // into cases.lost. False: the case cannot be a lane, and has left nothing behind in `sink`.
  bool take(const Supply& supply, const Problem& problem, const BatchCases& given, std::size_t c, int lane,
            ChangeSink& sink, LaneCases& cases) const;
  // s of the lanes taken; what is beyond them repeats the first.
  void fill(int count, AlignedArray& s, LaneCases& cases) const;
  // Writes what the lanes that have converged or have no solution have to say.
  void answer(const ChordBase& base, const LaneOutcomes& outcomes, BlockWork& work, LaneCases& cases) const;

 private:
  bool place(const Supply& supply, const Problem& problem, int lane, ChangeSink& sink, LaneCases& cases) const;
  const Primitive& tapped(const Primitive& before, const ChangedElement& element, LaneCases& cases) const;
  void note_outcome(const ChordBase& base, const LaneOutcomes& outcomes, int lane, BlockWork& work,
                    const LaneCases& cases) const;
  void write_rows(const ChordBase& base, const LaneOutcomes& outcomes, BlockWork& work, LaneCases& cases) const;
  void finish(const ChordBase& base, int lane, std::span<const models::Complex> voltage_v, BlockWork& work,
              LaneCases& cases) const;
  void check(std::size_t c, BlockWork& work, LaneCases& cases) const;
  bool is_checked(std::size_t c) const {
    return options_.check_every > 0 && c % static_cast<std::size_t>(options_.check_every) == 0;
  }

  const models::Network& network_;
  const models::OperatingPoint& prepared_;
  const BatchOptions& options_;
  const Watch& watch_;
  const kernels::Kernels& kernels_;
  mutable std::once_flag balance_once_;
  mutable std::unique_ptr<PreparedBalance> balance_;  // made for the first case that is checked
  mutable std::once_flag reducer_once_;
  mutable std::unique_ptr<CaseReducer> reducer_;  // made for the first case that is reduced
};

}  // namespace headroom::engine
