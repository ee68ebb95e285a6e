// SPDX-License-Identifier: Apache-2.0
// A grid in all its states, as every step of a question over time sees it: what is asked, the bases, the screen over
// them, and the lanes in which additions are tried in many of them at a time.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "engine/capacity/state_lanes.hpp"
#include "engine/capacity/state_screen.hpp"
#include "engine/study/base_states.hpp"
#include "engine/study/capacity_over_time.hpp"
#include "engine/study/capacity_state.hpp"

namespace headroom::engine {

bool has_number(models::CapacityStatus status);

class OverTimeGrid {
 public:
  OverTimeGrid(const models::Network& network, const models::RuleSet& rules, const CapacityOptions& options,
               const OverTimeOptions& over, Controls controls, models::CapacityOverTime& answer);

  // Solves every base. False: none has a solution. Once, before everything else.
  bool prepare();

  const models::Network& network;
  const models::RuleSet& rules;
  const CapacityOptions& options;
  const OverTimeOptions& over;
  const Controls controls;
  models::CapacityOverTime& answer;
  std::atomic<bool> cancelled = false;

  std::size_t states() const { return answer.states.size(); }
  std::size_t rows() const { return requests_.size(); }
  const AdditionRequest& request(std::size_t row) const { return requests_[row]; }
  const Addition& addition(std::size_t row) const { return additions_[row]; }
  double maximum_kw(std::size_t row) const { return maximum_kw_[row]; }
  bool solved(std::size_t state) const { return solved_[state] != 0; }
  const StateScreen& screen() const { return *screen_; }
  const Monitors& monitors() const { return *first_.monitors; }
  // Of all states the watched limits mean the same, and additions change what they change.
  bool can_screen() const;
  // The state in which most limits are tightest.
  std::size_t tightest() const;

  // Thread safe. False: no solution.
  bool prepare(std::size_t state, CapacityState& prepared) const;
  CapacityCase capacity_case(std::size_t state, const CapacityState& prepared) const;
  // States with taps, steps and sources alike.
  std::size_t family(std::size_t state) const { return family_of_[state]; }
  std::size_t families() const { return family_.size(); }
  // In which additions are tried in states of that family; null: nowhere. The first call costs a factorisation.
  const StateLanes* lanes(std::size_t family);

  // The violations of the bases with the state of the worst, for the result.
  bool any_violation() const;
  void add_violations(models::CapacityResult& result) const;

 private:
  struct Violation {
    double margin = 0.0;
    std::size_t state = 0;
  };
  struct Family {
    models::OperatingPoint like;  // of one of its states
    std::size_t heaviest = 0;     // its state with the largest load
    double load_w = 0.0;
    bool asked = false;
    std::optional<Monitors> moved;
    std::unique_ptr<StateLanes> lanes;
  };
  models::OperatingPoint point(std::size_t state) const;
  bool find_first();
  void solve_all_bases();
  void use_base(std::size_t worker, std::size_t state, const BaseState& base, std::vector<double>& margin);
  void note_violation(std::size_t worker, std::size_t state, std::size_t limit, double margin);
  std::size_t join_family(std::size_t state, const models::OperatingPoint& point);
  bool lanes_allowed() const;

  std::vector<AdditionRequest> requests_;
  std::vector<Addition> additions_;
  std::vector<double> maximum_kw_;
  std::vector<char> solved_;  // [state]
  CapacityState first_;
  std::optional<StateScreen> screen_;
  std::mutex mutex_;
  std::vector<Family> family_;
  std::vector<std::size_t> family_of_;                   // [state]
  std::vector<std::map<std::size_t, Violation>> worst_;  // [worker] by limit
};

}  // namespace headroom::engine
