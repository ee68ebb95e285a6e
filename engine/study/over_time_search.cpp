// SPDX-License-Identifier: Apache-2.0
#include "engine/study/over_time_search.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "engine/parallel/parallel_for.hpp"

namespace headroom::engine {

namespace {

inline constexpr std::size_t anchor_count = 6;  // states in which a table's rows are searched

// splitmix64
std::uint64_t next(std::uint64_t& state) {
  std::uint64_t z = (state += 0x9e3779b97f4a7c15ULL);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

bool contains(const std::vector<std::uint32_t>& states, std::size_t s) {
  return std::find(states.begin(), states.end(), s) != states.end();
}

}  // namespace

void OverTimeSearch::screen_and_solve() {
  anchor_ = grid_.screen().spread(grid_.tightest(), anchor_count);
  std::vector<StateTrial> all;
  for (std::size_t r = 0; r < rows_.size(); ++r) all.push_back({r, anchor_[0], 0.0});
  carry_out(all, false);
  for (bool sampled = false;; sampled = true) {
    for (bool likeliest_only = true;; likeliest_only = false) {
      const auto kept = kept_trials(likeliest_only);
      if (kept.empty()) break;
      carry_out(kept, false);
    }
    if (grid_.cancelled) return;
    if (!sampled) solve_sample();
    if (2.0 * grid_.answer.largest_difference <= reserve_) break;
    reserve_ = 2.0 * grid_.answer.largest_difference;
    for (auto& row : rows_) row.open = true;
  }
  count_screened();
}

// The states that the screen keeps for the rows that it has to look at, of each row the likeliest or all; by states.
std::vector<StateTrial> OverTimeSearch::kept_trials(bool likeliest_only) {
  complete_changes();
  if (grid_.cancelled) return {};
  std::vector<std::vector<std::uint32_t>> kept(rows_.size());
  std::vector<StateScreen::Scratch> scratch(worker_count(grid_.options.threads, rows_.size()));
  parallel_for(rows_.size(), grid_.options.threads, [&](std::size_t worker, std::size_t r) {
    auto& row = rows_[r];
    if (!row.open || !row.bounded_below()) return;
    for (const auto& one : grid_.screen().keep(row.change, reserve_, scratch[worker])) {
      if (contains(row.done, one.state)) continue;
      kept[r].push_back(one.state);
      if (likeliest_only) break;
    }
    row.open = !kept[r].empty();
  });
  std::vector<StateTrial> trials;
  for (std::size_t r = 0; r < rows_.size(); ++r)
    for (const auto s : kept[r]) trials.push_back({r, s, rows_[r].row.feasible_kw});
  std::stable_sort(trials.begin(), trials.end(), [](const auto& a, const auto& b) { return a.state < b.state; });
  return trials;
}

// Of the two states at the ends, the one in which the voltage at the row differs more from its own.
std::size_t OverTimeSearch::far_of(const RowProgress& known) const {
  if (known.change.across == SIZE_MAX) return anchor_.front();
  const auto apart = [&](std::size_t s) {
    return std::abs(std::abs(grid_.screen().base(known.change.across, s)) - std::abs(known.change.near.across));
  };
  return apart(anchor_.back()) > apart(anchor_.front()) ? anchor_.back() : anchor_.front();
}

// The far change of rows whose near one is new.
void OverTimeSearch::complete_changes() {
  std::array<std::vector<std::size_t>, 2> rows;
  for (std::size_t r = 0; r < rows_.size(); ++r) {
    const auto& known = rows_[r];
    if (!known.bounded_below() || known.change.near.delta.empty() || !known.change.far.delta.empty()) continue;
    const std::size_t far = far_of(known);
    if (far != static_cast<std::size_t>(known.state)) rows[far == anchor_.front() ? 0 : 1].push_back(r);
  }
  for (const std::size_t a : {0, 1}) {
    std::vector<double> kw;
    for (const auto r : rows[a]) kw.push_back(rows_[r].row.feasible_kw);
    auto change = trials_.changes(a == 0 ? anchor_.front() : anchor_.back(), rows[a], kw);
    for (std::size_t k = 0; k < rows[a].size(); ++k) {
      ++rows_[rows[a][k]].load_flows;
      rows_[rows[a][k]].change.far = std::move(change[k]);
    }
  }
}

// Tries what is known of the rows, searches where there is nothing or where it does not hold, and takes what came in
// the order of the trials: the same for any number of threads.
void OverTimeSearch::carry_out(std::span<const StateTrial> trials, bool sample) {
  std::vector<StateTrial> known;
  std::vector<std::size_t> place, broken;
  for (std::size_t k = 0; k < trials.size(); ++k)
    if (rows_[trials[k].row].bounded_below()) known.push_back(trials[k]), place.push_back(k);
    else broken.push_back(k);
  const auto tried = trials_.run(known, [this](std::size_t r) { return &rows_[r].change; });
  if (grid_.cancelled) return;
  for (std::size_t k = 0; k < tried.size(); ++k) {
    ++rows_[known[k].row].load_flows;
    grid_.answer.largest_difference = std::max(grid_.answer.largest_difference, tried[k].difference);
    if (!tried[k].holds) broken.push_back(place[k]);
    else rows_[known[k].row].done.push_back(static_cast<std::uint32_t>(known[k].state));
  }
  std::sort(broken.begin(), broken.end());
  std::vector<SearchOutcome> found(broken.size());
  search(trials, broken, found);
  for (std::size_t k = 0; k < broken.size(); ++k)
    take(trials[broken[k]].row, trials[broken[k]].state, found[k], sample);
  report();
}

// Searches state by state: side by side, or the rows of the only one.
void OverTimeSearch::search(std::span<const StateTrial> trials, std::span<const std::size_t> which,
                            std::vector<SearchOutcome>& outcome) const {
  std::vector<std::size_t> first;  // of each state, in `which`
  for (std::size_t k = 0; k < which.size(); ++k)
    if (k == 0 || trials[which[k]].state != trials[which[k - 1]].state) first.push_back(k);
  first.push_back(which.size());
  const std::size_t states = first.size() - 1;
  parallel_for(states, states == 1 ? 1 : grid_.options.threads, [&](std::size_t, std::size_t g) {
    std::vector<std::size_t> rows;
    for (std::size_t k = first[g]; k < first[g + 1]; ++k) rows.push_back(trials[which[k]].row);
    auto found = trials_.search(trials[which[first[g]]].state, rows, true, states == 1 ? grid_.options.threads : 1);
    std::move(found.begin(), found.end(), outcome.begin() + static_cast<std::ptrdiff_t>(first[g]));
  });
}

void OverTimeSearch::take(std::size_t r, std::size_t s, SearchOutcome& found, bool sample) {
  auto& known = rows_[r];
  known.load_flows += found.load_flows;
  known.done.push_back(static_cast<std::uint32_t>(s));
  const bool first = known.state < 0;
  const bool less =
      has_number(found.row.status) && (!has_number(known.row.status) || found.row.feasible_kw < known.row.feasible_kw);
  if (sample && less) ++grid_.answer.result.failed_samples;
  if (!first && !less) return;
  known.state = static_cast<std::int32_t>(s);
  known.row = std::move(found.row);
  known.change = std::move(found.change);
  known.open = true;
}

std::vector<std::size_t> OverTimeSearch::sampled_states(std::uint64_t seed) const {
  std::vector<std::size_t> sample;
  std::vector<char> taken(grid_.states(), 0);
  const std::size_t count = (grid_.states() + grid_.over.sample_every - 1) / grid_.over.sample_every;
  for (std::size_t tries = 0; sample.size() < count && tries < 20 * count; ++tries) {
    const std::size_t s = next(seed) % grid_.states();
    if (grid_.solved(s) && !taken[s]++) sample.push_back(s);
  }
  return sample;
}

void OverTimeSearch::solve_sample() {
  std::vector<StateTrial> trials;
  for (const std::size_t s : sampled_states(grid_.over.seed))
    for (std::size_t r = 0; r < rows_.size(); ++r)
      if (rows_[r].bounded_below() && !contains(rows_[r].done, s)) trials.push_back({r, s, rows_[r].row.feasible_kw});
  grid_.answer.result.sampled_states += trials.size();
  carry_out(trials, true);
}

void OverTimeSearch::count_screened() {
  const auto bases = grid_.states() - grid_.answer.unsolved_states;
  auto& result = grid_.answer.result;
  for (const auto& row : rows_)
    if (row.bounded_below()) result.screened_states += bases - std::min(bases, row.done.size());
  result.screened_states += result.sampled_states;
}

void OverTimeSearch::search_everywhere(std::span<const std::size_t> list_of_rows, std::span<float> state_kw) {
  const std::size_t portion = 64;
  for (std::size_t from = 0; from < grid_.states() && !grid_.cancelled; from += portion) {
    std::vector<std::size_t> list;
    for (std::size_t s = from; s < std::min(grid_.states(), from + portion); ++s)
      if (grid_.solved(s)) list.push_back(s);
    std::vector<std::vector<SearchOutcome>> outcome(list.size());
    parallel_for(list.size(), grid_.options.threads,
                 [&](std::size_t, std::size_t k) { outcome[k] = trials_.search(list[k], list_of_rows, false, 1); });
    for (std::size_t k = 0; k < list.size(); ++k)
      for (std::size_t i = 0; i < outcome[k].size(); ++i) {
        const std::size_t r = list_of_rows[i];
        const auto& found = outcome[k][i].row;
        if (!state_kw.empty() && has_number(found.status))
          state_kw[r * grid_.states() + list[k]] = static_cast<float>(found.feasible_kw);
        take(r, list[k], outcome[k][i], false);
      }
    report();
  }
}

void OverTimeSearch::report() {
  const auto& progress = grid_.options.progress;
  if (!progress) return;
  const auto done = static_cast<std::size_t>(
      std::count_if(rows_.begin(), rows_.end(), [](const auto& row) { return row.state >= 0 && !row.open; }));
  if (!progress(done, rows_.size())) grid_.cancelled = true;
}

}  // namespace headroom::engine
