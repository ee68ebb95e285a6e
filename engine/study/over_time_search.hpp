// SPDX-License-Identifier: Apache-2.0
// The smallest capacity of every row over the states (capacity_over_time.hpp, steps 2 to 4).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/study/over_time_trials.hpp"

namespace headroom::engine {

// What is known of a row so far.
struct RowProgress {
  models::CapacityRow row;
  std::int32_t state = -1;          // in which `row` was found
  AdditionChange change;            // of row.feasible_kw there
  std::vector<std::uint32_t> done;  // states solved with at least row.feasible_kw
  int load_flows = 0;
  bool open = true;  // the screen has to look at it (again)

  bool bounded_below() const { return has_number(row.status) && row.feasible_kw > 0.0; }
};

class OverTimeSearch {
 public:
  OverTimeSearch(OverTimeGrid& grid, OverTimeTrials& trials)
      : grid_(grid), trials_(trials), rows_(grid.rows()), reserve_(grid.over.reserve) {}

  // REQUIRES: grid.can_screen().
  void screen_and_solve();
  // These rows in every state, each number a search of its own. state_kw: [row][state] where asked for, or empty.
  void search_everywhere(std::span<const std::size_t> rows, std::span<float> state_kw);

  std::vector<RowProgress>& rows() { return rows_; }
  double reserve() const { return reserve_; }
  // States spread from the tightest to the farthest from it, where the screen has been used.
  const std::vector<std::size_t>& anchors() const { return anchor_; }
  // One state of a hundred, at least one.
  std::vector<std::size_t> sampled_states(std::uint64_t seed) const;

 private:
  std::vector<StateTrial> kept_trials(bool likeliest_only);
  void complete_changes();
  std::size_t far_of(const RowProgress& known) const;
  void carry_out(std::span<const StateTrial> trials, bool sample);
  void search(std::span<const StateTrial> trials, std::span<const std::size_t> which,
              std::vector<SearchOutcome>& outcome) const;
  void take(std::size_t row, std::size_t state, SearchOutcome& found, bool sample);
  void solve_sample();
  void count_screened();
  void report();

  OverTimeGrid& grid_;
  OverTimeTrials& trials_;
  std::vector<RowProgress> rows_;
  std::vector<std::size_t> anchor_;
  double reserve_;
};

}  // namespace headroom::engine
