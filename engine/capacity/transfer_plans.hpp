// SPDX-License-Identifier: Apache-2.0
// Every switching plan after an outage: the set S_c of firm capacity.
//
// A plan closes at most max_ties open switches and opens others so that everybody outside the isolated zone (and who is
// not out of every tie's reach) is supplied, on no more loops than before. With p lost parts a plan that closes c ties
// opens c - p switches, anywhere in the grid: it may split the lost part, or move others to make room.
//   minimal   p ties, nothing opened
//   further   p ties that restore, then moves: close tie t, open one switch on the loop that t closes
// By the exchange property of spanning trees every plan is such a sequence, with its other ties in rising order; of the
// sets of ties that restore, the lexicographically smallest stands for all with the same ties closed.
#pragma once

#include <functional>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "engine/capacity/switching.hpp"
#include "engine/capacity/transfer_model.hpp"

namespace headroom::engine {

class TransferPlans {
 public:
  // What may move; the arguments outlive it. state: memory of this thread.
  TransferPlans(const models::Topology& topology, const Outage& outage, const Operable& operable,
                const TransferModel& model, int max_ties, TransferState& state);

  // Plans that restore, nothing more. visit: called with the state solved for the plan.
  using Visit = std::function<void(const SwitchingPlan& plan)>;
  void minimal(const Visit& visit);
  // All others, those left out that some current rules out without doubt (TransferState::move_may_hold); their number
  // is added to `refused`. visit as above. Complexity: ties^max_ties × switches.
  void further(const Visit& visit, std::size_t& refused);

 private:
  struct Course {
    SwitchingPlan plan;
    std::size_t restored = 0;  // the first so many ties of plan.close
    std::size_t next_tie = 0;
  };
  void choose(const std::function<void(const std::vector<std::size_t>&)>& use) const;
  bool serves(const std::vector<std::size_t>& close);
  void move(const Course& course, const Visit& visit, std::size_t& refused);
  void open_on_loop(const Course& course, std::size_t tie, std::int32_t x, std::int32_t y, const Visit& visit,
                    std::size_t& refused);
  void solve(const SwitchingPlan& plan);
  bool stands_first(const Course& course, std::size_t tie);

  const models::Topology& topology_;
  const Outage& outage_;
  const Operable& operable_;
  const TransferModel& model_;
  int max_ties_;
  TransferState& state_;
  std::vector<std::size_t> ties_;                    // that may be closed at all
  std::vector<std::int32_t> isolating_;              // edges
  std::vector<std::vector<std::size_t>> restoring_;  // sets of ties, sorted
  // Closed and opened, sorted, where several orders lead to the same plan.
  std::set<std::pair<std::vector<std::size_t>, std::vector<std::size_t>>> seen_;
};

}  // namespace headroom::engine
