// SPDX-License-Identifier: Apache-2.0
#include "engine/study/over_time_table.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/parallel/parallel_for.hpp"

namespace headroom::engine {

namespace {

inline constexpr double table_share = 1e-3;  // what a table promises

}  // namespace

std::vector<std::size_t> OverTimeTable::make(std::span<float> state_kw) {
  const auto responses = search_anchors();
  const StateTable table(grid_.screen(), grid_.monitors());
  auto& rows = search_.rows();
  parallel_for(rows.size(), grid_.options.threads, [&](std::size_t, std::size_t r) {
    if (responses[r].empty()) return;
    const auto kw = state_kw.subspan(r * grid_.states(), grid_.states());
    table.fill(responses[r], rows[r].change.across, grid_.maximum_kw(r), kw);
  });
  return check(state_kw);
}

// Every row searched in every anchor; where less than a tenth of what fits elsewhere does, what changes is solved
// with half of that. [row] those that have a solution.
std::vector<std::vector<TableResponse>> OverTimeTable::search_anchors() {
  auto& rows = search_.rows();
  const auto& anchors = search_.anchors();
  std::vector<std::vector<TableResponse>> responses(rows.size());
  std::vector<double> kw(rows.size() * anchors.size(), 0.0), largest(rows.size(), 0.0);
  std::vector<std::size_t> all(rows.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  for (auto& mine : responses) mine.resize(anchors.size());
  for (std::size_t a = 0; a < anchors.size(); ++a) {
    auto found = trials_.search(anchors[a], all, true, grid_.options.threads);
    for (std::size_t r = 0; r < found.size(); ++r) {
      rows[r].load_flows += found[r].load_flows;
      if (!has_number(found[r].row.status)) continue;
      rows[r].change.across = trials_.across_of(r);
      const double here = kw[r * anchors.size() + a] = found[r].row.feasible_kw;
      largest[r] = std::max(largest[r], here);
      if (here > 0.0 && !found[r].change.near.delta.empty() && rows[r].change.across != SIZE_MAX)
        responses[r][a] = {std::move(found[r].change.near), here, anchors[a]};
    }
  }
  for (std::size_t a = 0; a < anchors.size(); ++a) {
    std::vector<std::size_t> small;
    std::vector<double> half;
    for (std::size_t r = 0; r < rows.size(); ++r)
      if (kw[r * anchors.size() + a] < 0.1 * largest[r]) small.push_back(r), half.push_back(0.5 * largest[r]);
    auto change = trials_.changes(anchors[a], small, half);
    for (std::size_t k = 0; k < small.size(); ++k) {
      ++rows[small[k]].load_flows;
      if (!change[k].delta.empty() && trials_.across_of(small[k]) != SIZE_MAX)
        responses[small[k]][a] = {std::move(change[k]), half[k], anchors[a]};
    }
  }
  for (auto& mine : responses) std::erase_if(mine, [](const TableResponse& one) { return one.kw <= 0.0; });
  return responses;
}

// Entries in one state of a hundred, each against load flows a thousandth below and above. The rows that have one that
// is not between the two.
std::vector<std::size_t> OverTimeTable::check(std::span<const float> state_kw) {
  auto sample = search_.sampled_states(grid_.over.seed + 1);
  std::sort(sample.begin(), sample.end());
  std::vector<StateTrial> trials;
  std::vector<char> must_hold;
  auto& answer = grid_.answer;
  for (const std::size_t s : sample)
    for (std::size_t r = 0; r < grid_.rows(); ++r) {
      const double kw = static_cast<double>(state_kw[r * grid_.states() + s]);
      if (!std::isfinite(kw) || grid_.screen().broken(s)) continue;
      const double width = std::max(table_share * kw, grid_.options.tolerance_kw);
      ++answer.table_checked;
      if (kw > width) trials.push_back({r, s, kw - width}), must_hold.push_back(1);
      if (kw + width < grid_.maximum_kw(r)) trials.push_back({r, s, kw + width}), must_hold.push_back(0);
    }
  const auto tried = trials_.run(trials, [](std::size_t) { return nullptr; });
  std::vector<char> miss(grid_.rows(), 0);
  answer.result.load_flows += trials.size();
  for (std::size_t k = 0; k < trials.size() && !grid_.cancelled; ++k) {
    const bool off = tried[k].holds != (must_hold[k] != 0);
    const bool same_entry = k > 0 && trials[k - 1].row == trials[k].row && trials[k - 1].state == trials[k].state;
    const bool counted = same_entry && tried[k - 1].holds != (must_hold[k - 1] != 0);
    answer.table_missed += off && !counted;
    if (off) miss[trials[k].row] = 1;
  }
  std::vector<std::size_t> missed;
  for (std::size_t r = 0; r < miss.size(); ++r)
    if (miss[r]) missed.push_back(r);
  return missed;
}

}  // namespace headroom::engine
