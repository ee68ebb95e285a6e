// SPDX-License-Identifier: Apache-2.0
#include "engine/study/over_time_trials.hpp"

#include <algorithm>
#include <numeric>

#include "engine/capacity/lane_search.hpp"
#include "engine/parallel/parallel_for.hpp"

namespace headroom::engine {

namespace {

// From so many trials (rows of a search) of one base on its factor for lanes is worth its while.
inline constexpr std::size_t fewest_trials = 32, fewest_rows = 8;

// One load flow, whatever it breaks. false: it has no solution.
bool solve_addition(const CapacityCase& shared, const Addition& addition, double kw, RowScratch& scratch) {
  if (addition.branches.empty()) return false;
  auto extra = addition.branches;
  scratch.margin.resize(shared.monitors.size());
  scratch.trial.voltage_v.resize(shared.base_voltage_v.size());
  shared.flow.prepare(addition.branches, scratch.trial.flow);
  scale_addition(addition, kw, extra);
  return shared.method.run(extra, scratch.trial, scratch.margin);
}

std::vector<models::Complex> quantities(const Monitors& monitors, std::span<const models::Complex> voltage_v) {
  std::vector<models::Complex> q(monitors.quantities());
  for (std::size_t k = 0; k < q.size(); ++k) q[k] = monitors.quantity(k, voltage_v);
  return q;
}

StateChange change_from(const Monitors& monitors, std::span<const models::Complex> base, std::size_t across,
                        std::span<const models::Complex> voltage_v) {
  StateChange change;
  change.delta.resize(base.size());
  for (std::size_t k = 0; k < base.size(); ++k)
    change.delta[k] = std::complex<float>(monitors.quantity(k, voltage_v) - base[k]);
  if (across != SIZE_MAX) change.across = std::complex<float>(base[across]);
  return change;
}

}  // namespace

// A state to search in. Not moved.
struct OverTimeTrials::Prepared {
  std::size_t number = 0;
  CapacityState state;
  std::optional<CapacityCase> shared;
  std::vector<models::Complex> base;  // [quantity]
  const StateLanes* lanes = nullptr;

  bool prepare(OverTimeGrid& grid, std::size_t s) {
    number = s;
    if (!grid.prepare(s, state)) return false;
    shared.emplace(grid.capacity_case(s, state));
    base = quantities(*state.monitors, state.base.voltage_v);
    return true;
  }
};

std::vector<TrialOutcome> OverTimeTrials::run(std::span<const StateTrial> trials, const ChangeOf& change_of) {
  std::vector<TrialOutcome> outcome(trials.size());
  std::vector<char> done(trials.size(), 0);
  run_in_lanes(trials, change_of, outcome, done);
  std::vector<std::vector<std::size_t>> left;  // by state
  for (std::size_t k = 0, last = SIZE_MAX; k < trials.size(); ++k) {
    if (done[k]) continue;
    if (trials[k].state != last) left.emplace_back();
    last = trials[k].state;
    left.back().push_back(k);
  }
  parallel_for(left.size(), grid_.options.threads, [&](std::size_t, std::size_t g) {
    if (!grid_.cancelled) run_by_reference(trials, left[g], change_of, outcome);
  });
  return outcome;
}

// Sixteen trials of one family.
struct OverTimeTrials::Work {
  std::size_t family = 0;
  std::vector<std::size_t> which;
};

void OverTimeTrials::run_in_lanes(std::span<const StateTrial> trials, const ChangeOf& change_of,
                                  std::vector<TrialOutcome>& outcome, std::vector<char>& done) {
  std::vector<std::vector<std::size_t>> of_family(grid_.families());
  for (std::size_t k = 0; k < trials.size(); ++k)
    if (!grid_.screen().broken(trials[k].state)) of_family[grid_.family(trials[k].state)].push_back(k);
  std::vector<Work> work;
  for (std::size_t f = 0; f < of_family.size(); ++f) {
    const auto& mine = of_family[f];
    if (mine.size() < fewest_trials || !grid_.lanes(f)) continue;
    for (std::size_t at = 0; at < mine.size(); at += StateLanes::at_once) {
      const auto end = std::min(at + StateLanes::at_once, mine.size());
      work.push_back(
          {f, {mine.begin() + static_cast<std::ptrdiff_t>(at), mine.begin() + static_cast<std::ptrdiff_t>(end)}});
    }
  }
  std::vector<std::map<std::size_t, StateLanes::Scratch>> scratch(worker_count(grid_.options.threads, work.size()));
  parallel_for(work.size(), grid_.options.threads, [&](std::size_t worker, std::size_t w) {
    if (grid_.cancelled) return;
    const auto& which = work[w].which;
    std::array<StateTrial, StateLanes::at_once> asked;
    std::array<StateAnswer, StateLanes::at_once> answer;
    for (std::size_t k = 0; k < which.size(); ++k) asked[k] = trials[which[k]];
    grid_.lanes(work[w].family)->run(std::span(asked).first(which.size()), scratch[worker][work[w].family], answer);
    for (std::size_t k = 0; k < which.size(); ++k) {
      if (answer[k].verdict == StateVerdict::left) continue;
      done[which[k]] = 1;
      auto& mine = outcome[which[k]];
      mine.holds = answer[k].verdict == StateVerdict::holds;
      const auto* change = change_of(asked[k].row);
      for (const auto& [limit, margin] : answer[k].nearest)
        if (change && limit != SIZE_MAX)
          mine.difference =
              std::max(mine.difference, grid_.screen().difference(*change, asked[k].state, limit, margin));
    }
  });
}

void OverTimeTrials::run_by_reference(std::span<const StateTrial> trials, std::span<const std::size_t> which,
                                      const ChangeOf& change_of, std::vector<TrialOutcome>& outcome) const {
  Prepared prepared;
  const std::size_t s = trials[which.front()].state;
  if (!prepared.prepare(grid_, s)) return;
  RowScratch scratch;
  for (const std::size_t k : which) {
    const auto& trial = trials[k];
    outcome[k].holds = addition_holds(*prepared.shared, grid_.request(trial.row), trial.kw, scratch);
    const auto* change = change_of(trial.row);
    for (std::size_t i = 0; outcome[k].holds && change && i < scratch.margin.size(); ++i)
      outcome[k].difference =
          std::max(outcome[k].difference, grid_.screen().difference(*change, s, i, scratch.margin[i]));
  }
}

std::vector<SearchOutcome> OverTimeTrials::search(std::size_t state, std::span<const std::size_t> rows,
                                                  bool with_change, int threads) {
  Prepared prepared;
  if (grid_.cancelled || !prepared.prepare(grid_, state)) return {};
  std::vector<SearchOutcome> found(rows.size());
  std::vector<char> done(rows.size(), 0);
  search_in_lanes(prepared, rows, threads, found, done);
  std::vector<RowScratch> scratch(worker_count(threads, rows.size()));
  parallel_for(rows.size(), threads, [&](std::size_t worker, std::size_t k) {
    if (done[k]) return;
    auto& mine = scratch[worker];
    mine.worst_margin.clear();
    found[k].row = capacity_row(*prepared.shared, grid_.request(rows[k]), grid_.maximum_kw(rows[k]), rows[k], mine);
  });
  std::vector<std::size_t> number, with_number;  // rows, and their places
  std::vector<double> kw;
  for (std::size_t k = 0; k < rows.size(); ++k) {
    found[k].load_flows = found[k].row.load_flows;
    if (!with_change || !has_number(found[k].row.status) || found[k].row.feasible_kw <= 0.0) continue;
    with_number.push_back(k);
    number.push_back(rows[k]);
    kw.push_back(found[k].row.feasible_kw);
  }
  auto change = changes(prepared, number, kw, threads);
  for (std::size_t k = 0; k < number.size(); ++k) {
    auto& mine = found[with_number[k]];
    ++mine.load_flows;
    mine.change.near = std::move(change[k]);
    mine.change.across = across_of(number[k]);
  }
  return found;
}

void OverTimeTrials::search_in_lanes(const Prepared& prepared, std::span<const std::size_t> rows, int threads,
                                     std::span<SearchOutcome> found, std::vector<char>& done) const {
  constexpr auto at_once = LaneSearch::rows_at_once;
  if (rows.size() < fewest_rows || grid_.options.search != CapacitySearch::fast) return;
  const LaneSearch search(*prepared.shared, prepared.state.base.point);
  if (!search.unusable().empty()) return;
  const std::size_t blocks = (rows.size() + at_once - 1) / at_once;
  std::vector<LaneScratch> scratch(worker_count(threads, blocks));
  std::vector<RowScratch> rows_scratch(scratch.size());
  parallel_for(blocks, threads, [&](std::size_t worker, std::size_t block) {
    const std::size_t begin = block * at_once, count = std::min(at_once, rows.size() - begin);
    std::array<LaneQuestion, at_once> questions;
    std::array<models::CapacityRow, at_once> answer;
    for (std::size_t k = 0; k < count; ++k) {
      const std::size_t r = rows[begin + k];
      questions[k] = {&grid_.request(r), grid_.maximum_kw(r), r};
    }
    search.run(std::span(questions).first(count), scratch[worker], rows_scratch[worker], std::span(answer).first(count),
               std::span(done).subspan(begin, count));
    for (std::size_t k = 0; k < count; ++k) {
      if (!done[begin + k]) continue;
      found[begin + k].row = std::move(answer[k]);
      found[begin + k].row.search = models::SearchKind::fast;
    }
  });
}

std::vector<StateChange> OverTimeTrials::changes(std::size_t state, std::span<const std::size_t> rows,
                                                 std::span<const double> kw) {
  Prepared prepared;
  if (rows.empty() || grid_.cancelled || !prepared.prepare(grid_, state)) return std::vector<StateChange>(rows.size());
  return changes(prepared, rows, kw, grid_.options.threads);
}

std::vector<StateChange> OverTimeTrials::changes(const Prepared& prepared, std::span<const std::size_t> rows,
                                                 std::span<const double> kw, int threads) const {
  constexpr auto at_once = StateLanes::at_once;
  std::vector<StateChange> change(rows.size());
  const auto& monitors = *prepared.state.monitors;
  const StateLanes* lanes = rows.size() >= fewest_rows ? grid_.lanes(grid_.family(prepared.number)) : nullptr;
  const std::size_t blocks = (rows.size() + at_once - 1) / at_once;
  std::vector<StateLanes::Scratch> scratch(worker_count(threads, blocks));
  std::vector<RowScratch> one_by_one(scratch.size());
  parallel_for(blocks, threads, [&](std::size_t worker, std::size_t block) {
    const std::size_t begin = block * at_once, count = std::min(at_once, rows.size() - begin);
    const auto note = [&](std::size_t k, std::span<const models::Complex> voltage_v) {
      change[begin + k] = change_from(monitors, prepared.base, across_of(rows[begin + k]), voltage_v);
    };
    std::array<StateTrial, at_once> trial;
    for (std::size_t k = 0; k < count; ++k) trial[k] = {rows[begin + k], prepared.number, kw[begin + k]};
    if (lanes) lanes->solve(std::span(trial).first(count), scratch[worker], note);
    for (std::size_t k = 0; k < count; ++k)
      if (change[begin + k].delta.empty() &&
          solve_addition(*prepared.shared, grid_.addition(trial[k].row), trial[k].kw, one_by_one[worker]))
        note(k, one_by_one[worker].trial.voltage_v);
  });
  return change;
}

std::size_t OverTimeTrials::across_of(std::size_t row) const {
  const auto& addition = grid_.addition(row);
  return addition.branches.empty()
             ? SIZE_MAX
             : grid_.monitors().voltage_quantity(grid_.request(row).bus, addition.branches.front().from);
}

}  // namespace headroom::engine
