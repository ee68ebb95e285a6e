// SPDX-License-Identifier: Apache-2.0
// The number of every row in every state, from searches in a few (capacity_over_time.hpp, step 5).
#pragma once

#include <span>
#include <vector>

#include "engine/capacity/state_table.hpp"
#include "engine/study/over_time_search.hpp"

namespace headroom::engine {

class OverTimeTable {
 public:
  OverTimeTable(OverTimeGrid& grid, OverTimeTrials& trials, OverTimeSearch& search)
      : grid_(grid), trials_(trials), search_(search) {}

  // state_kw: [row][state], output. Returns the rows that have an entry that is off.
  std::vector<std::size_t> make(std::span<float> state_kw);

 private:
  std::vector<std::vector<TableResponse>> search_anchors();
  std::vector<std::size_t> check(std::span<const float> state_kw);

  OverTimeGrid& grid_;
  OverTimeTrials& trials_;
  OverTimeSearch& search_;
};

}  // namespace headroom::engine
