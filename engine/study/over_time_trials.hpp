// SPDX-License-Identifier: Apache-2.0
// The load flows behind a question over time: trials of known additions in many states, searches of rows in one state,
// and what an addition changes there. In lanes where the kernels take them, else one by one by the reference.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "engine/study/over_time_grid.hpp"

namespace headroom::engine {

// What came of a trial.
struct TrialOutcome {
  bool holds = false;
  double difference = -1.0;  // largest of the screen (state_screen.hpp), at the limits used most
};

// What came of a search.
struct SearchOutcome {
  models::CapacityRow row;
  AdditionChange change;  // near: of row.feasible_kw, where wanted
  int load_flows = 0;
};

class OverTimeTrials {
 public:
  explicit OverTimeTrials(OverTimeGrid& grid) : grid_(grid) {}

  // trials: by rising states. change_of: what the row's addition is known to change, null: nothing. Cost: one load flow
  // each.
  using ChangeOf = std::function<const AdditionChange*(std::size_t row)>;
  std::vector<TrialOutcome> run(std::span<const StateTrial> trials, const ChangeOf& change_of);

  // Searches these rows in the state; empty: it has no solution.
  std::vector<SearchOutcome> search(std::size_t state, std::span<const std::size_t> rows, bool with_change,
                                    int threads);

  // What each row's addition of that size changes in the state: empty delta where it has no solution.
  std::vector<StateChange> changes(std::size_t state, std::span<const std::size_t> rows, std::span<const double> kw);
  // The quantity that stands for the voltage across the row's addition; SIZE_MAX: none.
  std::size_t across_of(std::size_t row) const;

 private:
  struct Prepared;
  struct Work;
  void run_in_lanes(std::span<const StateTrial> trials, const ChangeOf& change_of, std::vector<TrialOutcome>& outcome,
                    std::vector<char>& done);
  void run_by_reference(std::span<const StateTrial> trials, std::span<const std::size_t> which,
                        const ChangeOf& change_of, std::vector<TrialOutcome>& outcome) const;
  std::vector<StateChange> changes(const Prepared& prepared, std::span<const std::size_t> rows,
                                   std::span<const double> kw, int threads) const;
  void search_in_lanes(const Prepared& prepared, std::span<const std::size_t> rows, int threads,
                       std::span<SearchOutcome> found, std::vector<char>& done) const;

  OverTimeGrid& grid_;
};

}  // namespace headroom::engine
