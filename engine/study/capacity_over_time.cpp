// SPDX-License-Identifier: Apache-2.0
#include "engine/study/capacity_over_time.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <limits>
#include <map>
#include <memory>
#include <numeric>

#include <fmt/core.h>

#include "engine/capacity/constant_power.hpp"
#include "engine/capacity/state_screen.hpp"
#include "engine/capacity/state_table.hpp"
#include "engine/parallel/parallel_for.hpp"
#include "engine/study/base_states.hpp"
#include "engine/study/capacity_rows.hpp"
#include "engine/study/capacity_state.hpp"

namespace headroom::engine {

namespace {

using models::CapacityOverTime;
using models::CapacityRow;
using models::CapacityStatus;

inline constexpr std::size_t anchors = 6;             // states in which a table's rows are searched
inline constexpr double table_share = 1e-3;           // what a table promises
inline constexpr std::size_t most_searches = 20'000;  // up to here every number is a search of its own

bool has_number(CapacityStatus status) {
  return status == CapacityStatus::ok || status == CapacityStatus::zero || status == CapacityStatus::at_maximum;
}

// What is known of a row so far.
struct RowProgress {
  CapacityRow row;
  std::int32_t state = -1;          // in which `row` was found
  AdditionChange change;            // of row.feasible_kw there
  std::vector<std::uint32_t> done;  // states solved with at least row.feasible_kw
  int load_flows = 0;
  bool open = true;  // the screen has to look at it (again)

  bool bounded_below() const { return has_number(row.status) && row.feasible_kw > 0.0; }
};

// One state in which some rows are solved with what they have, and searched where that does not hold.
struct Task {
  std::size_t state = 0;
  std::vector<std::size_t> rows;
};

// What came of one row of a task.
struct Outcome {
  bool holds = false;
  std::optional<CapacityRow> row;  // searched
  AdditionChange change;
  double difference = -1.0;  // of the screen
  int load_flows = 0;
};

class OverTime {
 public:
  OverTime(const models::Network& network, const models::RuleSet& rules, const CapacityOptions& options,
           const OverTimeOptions& over, Controls controls, CapacityOverTime& answer)
      : network_(network),
        rules_(rules),
        options_(options),
        over_(over),
        controls_(controls),
        answer_(answer),
        requests_(capacity_requests(network, options)),
        rows_(requests_.size()),
        solved_(answer.states.size(), 0),
        reserve_(over.reserve) {}

  void run() {
    if (!find_first()) return add_unsolved();
    const auto topology = models::analyse_topology(network_, first_.base.point);
    for (const auto& request : requests_)
      maximum_kw_.push_back(search_maximum_kw(network_, topology, request.bus, options_));
    screen_.emplace(*first_.monitors, states());
    solve_all_bases();
    if (over_.every_state) state_kw_.assign(rows_.size() * states(), std::numeric_limits<float>::quiet_NaN());
    const bool few = rows_.size() * states() <= most_searches;
    const bool table = over_.every_state && can_screen() && !few && options_.existing != ExistingPolicy::no_worse;
    if (!can_screen() || (over_.every_state && !table)) {
      std::vector<std::size_t> all(rows_.size());
      std::iota(all.begin(), all.end(), std::size_t{0});
      search_everywhere(all);
    } else {
      screen_and_solve();
      if (table) make_table();
    }
    finish();
  }

 private:
  std::size_t states() const { return answer_.states.size(); }
  models::OperatingPoint point(std::size_t s) const {
    return models::operating_point(network_, answer_.states[s].state, over_.states);
  }
  bool can_screen() const {
    return controls_ != Controls::solve && !options_.further.unbalance && !options_.further.reverse_power &&
           !options_.further.voltage_change_pu;
  }

  // The first state that has a solution: how additions are connected and what is watched comes from it.
  bool find_first() {
    for (std::size_t s = 0; s < states(); ++s)
      if (first_.prepare(network_, point(s), rules_, options_, controls_)) return true;
    return false;
  }

  void add_unsolved() {
    answer_.unsolved_states = states();
    for (const auto& request : requests_) {
      CapacityRow row;
      row.bus = request.bus;
      row.direction = request.direction;
      row.phases = request.phases;
      row.power_factor = request.power_factor;
      row.controls = to_text(controls_);
      row.status = CapacityStatus::not_converged;
      answer_.result.rows.push_back(std::move(row));
      answer_.binding_state.push_back(-1);
    }
  }

  void solve_all_bases() {
    const std::size_t workers = worker_count(options_.threads, states());
    std::vector<std::vector<double>> margin(workers, std::vector<double>(first_.monitors->size()));
    worst_.assign(workers, {});
    const auto use = [&](std::size_t worker, std::size_t s, const BaseState& base) {
      if (!base.solved) return;
      solved_[s] = 1;
      std::optional<Monitors> moved;
      if (base.point->tap_pu != first_.base.point.tap_pu) moved = first_.monitors->with_taps(*base.point);
      const Monitors& monitors = moved ? *moved : *first_.monitors;
      monitors.margins(base.voltage_v, margin[worker]);
      const auto existing = judge_base(options_.existing, monitors, margin[worker]);
      screen_->set_base(s, monitors, existing, base.voltage_v);
      answer_.states[s].solved = true;
      answer_.states[s].violations = existing.violations.size();
      for (const std::size_t i : existing.violations) note_violation(worker, s, i, existing.strict_margin[i]);
    };
    solve_bases(
        network_, [this](std::size_t s) { return point(s); }, states(), controls_, options_.threads, use);
    screen_->close(solved_, options_.threads);
    answer_.unsolved_states = static_cast<std::size_t>(std::count(solved_.begin(), solved_.end(), 0));
    answer_.result.load_flows += states();
    answer_.result.defaulted_ratings = first_.monitors->defaulted_ratings();
  }

  struct Violation {
    double margin = 0.0;
    std::size_t state = 0;
  };
  void note_violation(std::size_t worker, std::size_t s, std::size_t limit, double margin) {
    const auto [at, fresh] = worst_[worker].try_emplace(limit, Violation{margin, s});
    auto& worst = at->second;
    if (!fresh && (margin < worst.margin || (margin == worst.margin && s < worst.state))) worst = {margin, s};
  }

  // The state in which most limits are tightest.
  std::size_t tightest() const {
    std::vector<std::size_t> count(states(), 0);
    const auto lowest = screen_->lowest();
    for (std::size_t i = 0; i < lowest.size(); ++i)
      if (std::isfinite(lowest[i])) ++count[screen_->lowest_state()[i]];
    for (std::size_t s = 0; s < states(); ++s)
      if (!solved_[s]) count[s] = 0;
    const auto most = std::max_element(count.begin(), count.end());
    if (*most > 0) return static_cast<std::size_t>(most - count.begin());
    return static_cast<std::size_t>(std::find(solved_.begin(), solved_.end(), 1) - solved_.begin());
  }

  void screen_and_solve() {
    anchor_ = screen_->spread(tightest(), anchors);
    Task all{anchor_[0], {}};
    for (std::size_t r = 0; r < rows_.size(); ++r) all.rows.push_back(r);
    carry_out({all});
    for (bool sampled = false;; sampled = true) {
      for (bool likeliest_only = true;; likeliest_only = false) {
        const auto tasks = kept_tasks(likeliest_only);
        if (tasks.empty()) break;
        carry_out(tasks);
      }
      if (cancelled_) return;
      if (!sampled) solve_sample();
      if (2.0 * answer_.largest_difference <= reserve_) break;
      reserve_ = 2.0 * answer_.largest_difference;
      for (auto& row : rows_) row.open = true;
    }
    count_screened();
  }

  // The states that the screen keeps for the rows that it has to look at, of each row the likeliest or all.
  std::vector<Task> kept_tasks(bool likeliest_only) {
    complete_changes();
    if (cancelled_) return {};
    std::vector<std::vector<std::uint32_t>> kept(rows_.size());
    std::vector<StateScreen::Scratch> scratch(worker_count(options_.threads, rows_.size()));
    parallel_for(rows_.size(), options_.threads, [&](std::size_t worker, std::size_t r) {
      auto& row = rows_[r];
      if (!row.open || !row.bounded_below()) return;
      for (const auto& one : screen_->keep(row.change, reserve_, scratch[worker])) {
        if (std::find(row.done.begin(), row.done.end(), one.state) != row.done.end()) continue;
        kept[r].push_back(one.state);
        if (likeliest_only) break;
      }
      row.open = !kept[r].empty();
    });
    std::map<std::size_t, Task> tasks;
    for (std::size_t r = 0; r < rows_.size(); ++r)
      for (const auto s : kept[r]) {
        tasks[s].state = s;
        tasks[s].rows.push_back(r);
      }
    std::vector<Task> list;
    for (auto& [s, task] : tasks) list.push_back(std::move(task));
    return list;
  }

  // Solves the tasks side by side, then takes what came, in the order of states: the same for any number of threads.
  void carry_out(const std::vector<Task>& tasks, bool sample = false) {
    std::vector<std::vector<Outcome>> outcome(tasks.size());
    const bool one = tasks.size() == 1;
    parallel_for(tasks.size(), options_.threads, [&](std::size_t, std::size_t t) {
      if (!cancelled_) outcome[t] = solve(tasks[t], one ? options_.threads : 1);
    });
    for (std::size_t t = 0; t < tasks.size(); ++t)
      for (std::size_t k = 0; k < outcome[t].size(); ++k) take(tasks[t].rows[k], tasks[t].state, outcome[t][k], sample);
    report();
  }

  // search: whether or not what is known holds there.
  std::vector<Outcome> solve(const Task& task, int threads, bool search = false) {
    std::vector<Outcome> outcome(task.rows.size());
    CapacityState state;
    if (!state.prepare_like(network_, point(task.state), rules_, options_, controls_, first_)) return {};
    const auto shared = state.capacity_case(network_, options_, controls_, answer_.states[task.state].state.label);
    std::vector<RowScratch> scratch(worker_count(threads, task.rows.size()));
    parallel_for(task.rows.size(), threads, [&](std::size_t worker, std::size_t k) {
      solve_row(shared, state, task.rows[k], task.state, search, scratch[worker], outcome[k]);
    });
    return outcome;
  }

  void solve_row(const CapacityCase& shared, const CapacityState& state, std::size_t r, std::size_t s, bool search,
                 RowScratch& scratch, Outcome& outcome) const {
    const auto& known = rows_[r];
    if (known.bounded_below() && !search) {
      ++outcome.load_flows;
      outcome.holds = addition_holds(shared, requests_[r], known.row.feasible_kw, scratch);
      if (outcome.holds) {
        outcome.difference = screen_->difference(known.change, s, scratch.margin, reserve_);
        return;
      }
    }
    scratch.worst_margin.clear();
    outcome.row = capacity_row(shared, requests_[r], maximum_kw_[r], r, scratch);
    outcome.load_flows += outcome.row->load_flows;
    if (!has_number(outcome.row->status) || outcome.row->feasible_kw <= 0.0) return;
    ++outcome.load_flows;
    if (!solve_addition(shared, requests_[r], outcome.row->feasible_kw, scratch)) return;
    outcome.change.across = across_of(state, r);
    outcome.change.near = change_of(state, outcome.change.across, scratch.trial.voltage_v);
  }

  static StateChange change_of(const CapacityState& state, std::size_t across,
                               std::span<const models::Complex> voltage_v) {
    StateChange change;
    const auto& monitors = *state.monitors;
    for (std::size_t k = 0; k < monitors.quantities(); ++k)
      change.delta.emplace_back(monitors.quantity(k, voltage_v) - monitors.quantity(k, state.base.voltage_v));
    if (across != SIZE_MAX) change.across = std::complex<float>(monitors.quantity(across, state.base.voltage_v));
    return change;
  }

  std::size_t across_of(const CapacityState& state, std::size_t r) const {
    const auto& request = requests_[r];
    const auto addition = make_addition(network_, request, state.zero_sequence_path[request.bus.index()] != 0);
    return addition.branches.empty() ? SIZE_MAX
                                     : state.monitors->voltage_quantity(request.bus, addition.branches.front().from);
  }

  // Of the two states at the ends, the one in which the voltage at the row differs more from `state`.
  std::size_t far_of(const RowProgress& known) const {
    if (known.change.across == SIZE_MAX) return anchor_.front();
    const auto apart = [&](std::size_t s) {
      return std::abs(std::abs(screen_->base(known.change.across, s)) - std::abs(known.change.near.across));
    };
    return apart(anchor_.back()) > apart(anchor_.front()) ? anchor_.back() : anchor_.front();
  }

  // The far change of rows whose near one is new.
  void complete_changes() {
    std::array<std::vector<std::size_t>, 2> rows;
    for (std::size_t r = 0; r < rows_.size(); ++r) {
      const auto& known = rows_[r];
      if (!known.bounded_below() || known.change.near.delta.empty() || !known.change.far.delta.empty()) continue;
      const std::size_t far = far_of(known);
      if (far != static_cast<std::size_t>(known.state)) rows[far == anchor_.front() ? 0 : 1].push_back(r);
    }
    for (const std::size_t a : {0, 1}) {
      const std::size_t s = a == 0 ? anchor_.front() : anchor_.back();
      CapacityState state;
      if (rows[a].empty() || cancelled_ || !state.prepare_like(network_, point(s), rules_, options_, controls_, first_))
        continue;
      const auto shared = state.capacity_case(network_, options_, controls_, "");
      std::vector<RowScratch> scratch(worker_count(options_.threads, rows[a].size()));
      parallel_for(rows[a].size(), options_.threads, [&](std::size_t worker, std::size_t k) {
        auto& known = rows_[rows[a][k]];
        ++known.load_flows;
        if (solve_addition(shared, requests_[rows[a][k]], known.row.feasible_kw, scratch[worker]))
          known.change.far = change_of(state, known.change.across, scratch[worker].trial.voltage_v);
      });
    }
  }

  // One load flow, whatever it breaks. false: it has no solution.
  static bool solve_addition(const CapacityCase& shared, const AdditionRequest& request, double kw,
                             RowScratch& scratch) {
    const auto addition = make_addition(shared.network, request, shared.zero_sequence_path[request.bus.index()] != 0);
    auto extra = addition.branches;
    scratch.margin.resize(shared.monitors.size());
    scratch.trial.voltage_v.resize(shared.base_voltage_v.size());
    shared.flow.prepare(addition.branches, scratch.trial.flow);
    scale_addition(addition, kw, extra);
    return shared.method.run(extra, scratch.trial, scratch.margin);
  }

  void take(std::size_t r, std::size_t s, Outcome& outcome, bool sample) {
    auto& known = rows_[r];
    known.load_flows += outcome.load_flows;
    answer_.largest_difference = std::max(answer_.largest_difference, outcome.difference);
    known.done.push_back(static_cast<std::uint32_t>(s));
    if (!outcome.row) return;
    auto& found = *outcome.row;
    const bool first = known.state < 0;
    const bool less =
        has_number(found.status) && (!has_number(known.row.status) || found.feasible_kw < known.row.feasible_kw);
    if (sample && less) ++answer_.result.failed_samples;
    if (!first && !less) return;
    known.state = static_cast<std::int32_t>(s);
    known.row = std::move(found);
    known.change = std::move(outcome.change);
    known.open = true;
  }

  // One state of a hundred, at least one.
  std::vector<std::size_t> sampled_states(std::uint64_t seed) const {
    std::vector<std::size_t> sample;
    std::vector<char> taken(states(), 0);
    const std::size_t count = (states() + over_.sample_every - 1) / over_.sample_every;
    for (std::size_t tries = 0; sample.size() < count && tries < 20 * count; ++tries) {
      const std::size_t s = next(seed) % states();
      if (solved_[s] && !taken[s]++) sample.push_back(s);
    }
    return sample;
  }

  void solve_sample() {
    std::vector<Task> tasks;
    for (const std::size_t s : sampled_states(over_.seed)) {
      Task task{s, {}};
      for (std::size_t r = 0; r < rows_.size(); ++r)
        if (rows_[r].bounded_below() && std::find(rows_[r].done.begin(), rows_[r].done.end(), s) == rows_[r].done.end())
          task.rows.push_back(r);
      answer_.result.sampled_states += task.rows.size();
      if (!task.rows.empty()) tasks.push_back(std::move(task));
    }
    carry_out(tasks, true);
  }

  // splitmix64
  static std::uint64_t next(std::uint64_t& state) {
    std::uint64_t z = (state += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }

  void count_screened() {
    const auto bases = states() - answer_.unsolved_states;
    for (const auto& row : rows_)
      if (row.bounded_below()) answer_.result.screened_states += bases - std::min(bases, row.done.size());
    answer_.result.screened_states += answer_.result.sampled_states;
  }

  // The number of every row in every state: from the two searches of each row, held against load flows in a sample.
  void make_table() {
    std::vector<std::vector<Response>> responses(rows_.size());
    search_anchors(responses);
    const StateTable table(*screen_, *first_.monitors);
    parallel_for(rows_.size(), options_.threads, [&](std::size_t, std::size_t r) {
      if (responses[r].empty()) return;
      const auto kw = std::span(state_kw_).subspan(r * states(), states());
      table.fill(responses[r], rows_[r].change.across, maximum_kw_[r], kw);
    });
    const auto missed = check_table();
    if (missed.empty() || missed.size() * states() > most_searches) return;
    answer_.rows_searched = missed.size();
    search_everywhere(missed);
  }

  // Entries of the table in one state of a hundred, each against load flows a thousandth below and above. The rows that
  // have one that is not between the two.
  std::vector<std::size_t> check_table() {
    const auto sample = sampled_states(over_.seed + 1);
    std::vector<std::vector<std::uint8_t>> verdict(sample.size());
    std::vector<int> load_flows(sample.size(), 0);
    parallel_for(sample.size(), options_.threads, [&](std::size_t, std::size_t k) {
      if (!cancelled_) verdict[k] = check_entries(sample[k], load_flows[k]);
    });
    std::vector<std::size_t> missed;
    for (const int count : load_flows) answer_.result.load_flows += static_cast<std::size_t>(count);
    for (std::size_t r = 0; r < rows_.size(); ++r) {
      bool miss = false;
      for (const auto& one : verdict) {
        if (one.empty() || one[r] == not_checked) continue;
        ++answer_.table_checked;
        answer_.table_missed += one[r] == off;
        miss |= one[r] == off;
      }
      if (miss) missed.push_back(r);
    }
    return missed;
  }

  enum Verdict : std::uint8_t { not_checked, between, off };
  std::vector<std::uint8_t> check_entries(std::size_t s, int& load_flows) {
    std::vector<std::uint8_t> verdict(rows_.size(), not_checked);
    CapacityState state;
    if (!state.prepare_like(network_, point(s), rules_, options_, controls_, first_)) return verdict;
    const auto shared = state.capacity_case(network_, options_, controls_, "");
    RowScratch scratch;
    for (std::size_t r = 0; r < rows_.size(); ++r) {
      const double kw = static_cast<double>(state_kw_[r * states() + s]);
      if (!std::isfinite(kw) || screen_->broken(s)) continue;
      const double width = std::max(table_share * kw, options_.tolerance_kw);
      verdict[r] = between;
      const auto holds = [&](double size) { return ++load_flows, addition_holds(shared, requests_[r], size, scratch); };
      if (kw > width && !holds(kw - width)) verdict[r] = off;
      else if (kw + width < maximum_kw_[r] && holds(kw + width)) verdict[r] = off;
    }
    return verdict;
  }

  // Every row searched in every anchor; where less than a tenth of what fits elsewhere does, what changes is solved
  // with half of that. responses: [row].
  void search_anchors(std::vector<std::vector<Response>>& responses) {
    std::vector<double> kw(rows_.size() * anchor_.size(), 0.0), largest(rows_.size(), 0.0);
    for (auto& mine : responses) mine.resize(anchor_.size());
    for (std::size_t a = 0; a < anchor_.size(); ++a)
      at_anchor(a, [&](const CapacityCase& shared, const CapacityState& state, std::size_t r, RowScratch& scratch) {
        scratch.worst_margin.clear();
        const auto row = capacity_row(shared, requests_[r], maximum_kw_[r], r, scratch);
        rows_[r].load_flows += row.load_flows;
        if (!has_number(row.status)) return;
        kw[r * anchor_.size() + a] = row.feasible_kw;
        largest[r] = std::max(largest[r], row.feasible_kw);
        respond(shared, state, anchor_[a], r, row.feasible_kw, scratch, responses[r][a]);
      });
    for (std::size_t a = 0; a < anchor_.size(); ++a)
      at_anchor(a, [&](const CapacityCase& shared, const CapacityState& state, std::size_t r, RowScratch& scratch) {
        if (kw[r * anchor_.size() + a] < 0.1 * largest[r])
          respond(shared, state, anchor_[a], r, 0.5 * largest[r], scratch, responses[r][a]);
      });
    for (auto& mine : responses) std::erase_if(mine, [](const Response& one) { return one.kw <= 0.0; });
  }

  template <class Body>
  void at_anchor(std::size_t a, const Body& body) {
    CapacityState state;
    if (cancelled_ || !state.prepare_like(network_, point(anchor_[a]), rules_, options_, controls_, first_)) return;
    const auto shared = state.capacity_case(network_, options_, controls_, "");
    std::vector<RowScratch> scratch(worker_count(options_.threads, rows_.size()));
    parallel_for(rows_.size(), options_.threads,
                 [&](std::size_t worker, std::size_t r) { body(shared, state, r, scratch[worker]); });
  }

  void respond(const CapacityCase& shared, const CapacityState& state, std::size_t s, std::size_t r, double kw,
               RowScratch& scratch, Response& response) {
    auto& known = rows_[r];
    if (kw <= 0.0) return;
    ++known.load_flows;
    if (!solve_addition(shared, requests_[r], kw, scratch)) return;
    if (known.change.across == SIZE_MAX) known.change.across = across_of(state, r);
    if (known.change.across != SIZE_MAX)
      response = {change_of(state, known.change.across, scratch.trial.voltage_v), kw, s};
  }

  // Every one of these rows in every state.
  void search_everywhere(const std::vector<std::size_t>& list_of_rows) {
    // Rows are not bounded by one another's states here: every outcome is a search of its own.
    const std::size_t portion = 64;
    for (std::size_t from = 0; from < states() && !cancelled_; from += portion) {
      std::vector<std::size_t> list;
      for (std::size_t s = from; s < std::min(states(), from + portion); ++s)
        if (solved_[s]) list.push_back(s);
      std::vector<std::vector<Outcome>> outcome(list.size());
      parallel_for(list.size(), options_.threads,
                   [&](std::size_t, std::size_t k) { outcome[k] = search(list[k], list_of_rows); });
      for (std::size_t k = 0; k < list.size(); ++k)
        for (std::size_t i = 0; i < outcome[k].size(); ++i) {
          const std::size_t r = list_of_rows[i];
          const auto& found = *outcome[k][i].row;
          if (over_.every_state && has_number(found.status))
            state_kw_[r * states() + list[k]] = static_cast<float>(found.feasible_kw);
          take(r, list[k], outcome[k][i], false);
        }
      report();
    }
  }

  std::vector<Outcome> search(std::size_t s, const std::vector<std::size_t>& list_of_rows) {
    std::vector<Outcome> outcome(list_of_rows.size());
    CapacityState state;
    if (!state.prepare_like(network_, point(s), rules_, options_, controls_, first_)) return {};
    const auto shared = state.capacity_case(network_, options_, controls_, answer_.states[s].state.label);
    RowScratch scratch;
    for (std::size_t i = 0; i < list_of_rows.size(); ++i) {
      const std::size_t r = list_of_rows[i];
      outcome[i].row = capacity_row(shared, requests_[r], maximum_kw_[r], r, scratch);
      outcome[i].load_flows = outcome[i].row->load_flows;
    }
    return outcome;
  }

  void report() {
    if (!options_.progress) return;
    const auto done = static_cast<std::size_t>(
        std::count_if(rows_.begin(), rows_.end(), [](const auto& row) { return row.state >= 0 && !row.open; }));
    if (!options_.progress(done, rows_.size())) cancelled_ = true;
  }

  void finish() {
    for (auto& known : rows_) {
      known.row.load_flows = known.load_flows;
      answer_.result.load_flows += static_cast<std::size_t>(known.load_flows);
      if (known.state >= 0 && has_number(known.row.status))
        ++answer_.states[static_cast<std::size_t>(known.state)].binds;
      answer_.binding_state.push_back(has_number(known.row.status) ? known.state : -1);
      if (any_violation()) known.row.capacity_strict_kw = 0.0;
      answer_.result.rows.push_back(std::move(known.row));
    }
    answer_.state_kw.insert(answer_.state_kw.end(), state_kw_.begin(), state_kw_.end());
    answer_.reserve = std::max(answer_.reserve, reserve_);
    std::map<std::size_t, Violation> worst;
    for (const auto& part : worst_)
      for (const auto& [limit, violation] : part) {
        const auto [at, fresh] = worst.try_emplace(limit, violation);
        const bool same = violation.margin == at->second.margin;
        if (violation.margin < at->second.margin || (same && violation.state < at->second.state))
          at->second = violation;
      }
    for (const auto& [limit, violation] : worst) {
      models::ExistingViolation entry;
      entry.limit = first_.monitors->describe(limit, violation.margin);
      entry.limit.state = answer_.states[violation.state].state.label;
      entry.value_after = entry.limit.value;
      answer_.result.existing.push_back(std::move(entry));
    }
  }

  bool any_violation() const {
    return std::any_of(worst_.begin(), worst_.end(), [](const auto& part) { return !part.empty(); });
  }

  const models::Network& network_;
  const models::RuleSet& rules_;
  const CapacityOptions& options_;
  const OverTimeOptions& over_;
  Controls controls_;
  CapacityOverTime& answer_;
  std::vector<AdditionRequest> requests_;
  std::vector<RowProgress> rows_;
  std::vector<double> maximum_kw_;  // [row]
  std::vector<char> solved_;        // [state]
  CapacityState first_;
  std::optional<StateScreen> screen_;
  double reserve_;
  std::vector<std::size_t> anchor_;                      // states spread from the tightest to the farthest from it
  std::vector<std::map<std::size_t, Violation>> worst_;  // [worker] by limit
  std::vector<float> state_kw_;
  bool cancelled_ = false;
};

}  // namespace

CapacityOverTime capacity_over_time(const models::Network& network, const models::RuleSet& rules,
                                    const CapacityOptions& options, const OverTimeOptions& over) {
  const auto start = std::chrono::steady_clock::now();
  CapacityOverTime answer;
  std::optional<models::Network> stiff_loads;
  if (options.existing_loads_constant_power) stiff_loads = with_constant_power_loads(network);
  const models::Network& grid = stiff_loads ? *stiff_loads : network;
  for (auto& state : models::states_of(grid, over.states)) answer.states.push_back({std::move(state), false, 0, 0});
  for (const Controls controls : options.controls) OverTime(grid, rules, options, over, controls, answer).run();
  const auto& states = answer.states;
  add_capacity_settings(states.size() == 1 ? states.front().state.label
                                           : fmt::format("{}: {} states", to_text(over.states.set), states.size()),
                        rules, options, answer.result);
  answer.result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return answer;
}

}  // namespace headroom::engine
