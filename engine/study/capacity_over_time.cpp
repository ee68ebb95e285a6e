// SPDX-License-Identifier: Apache-2.0
#include "engine/study/capacity_over_time.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <map>
#include <memory>

#include <fmt/core.h>

#include "engine/capacity/constant_power.hpp"
#include "engine/capacity/state_screen.hpp"
#include "engine/parallel/parallel_for.hpp"
#include "engine/study/base_states.hpp"
#include "engine/study/capacity_rows.hpp"
#include "engine/study/capacity_state.hpp"

namespace headroom::engine {

namespace {

using models::CapacityOverTime;
using models::CapacityRow;
using models::CapacityStatus;

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
    if (over_.every_state || !can_screen()) search_everywhere();
    else screen_and_solve();
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
    Task all{tightest(), {}};
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

  std::vector<Outcome> solve(const Task& task, int threads) {
    std::vector<Outcome> outcome(task.rows.size());
    CapacityState state;
    if (!state.prepare_like(network_, point(task.state), rules_, options_, controls_, first_)) return {};
    const auto shared = state.capacity_case(network_, options_, controls_, answer_.states[task.state].state.label);
    std::vector<RowScratch> scratch(worker_count(threads, task.rows.size()));
    parallel_for(task.rows.size(), threads, [&](std::size_t worker, std::size_t k) {
      solve_row(shared, state, task.rows[k], task.state, scratch[worker], outcome[k]);
    });
    return outcome;
  }

  void solve_row(const CapacityCase& shared, const CapacityState& state, std::size_t r, std::size_t s,
                 RowScratch& scratch, Outcome& outcome) const {
    const auto& known = rows_[r];
    if (known.bounded_below()) {
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
    if (!has_number(outcome.row->status) || outcome.row->feasible_kw <= 0.0 || over_.every_state) return;
    ++outcome.load_flows;
    if (addition_holds(shared, requests_[r], outcome.row->feasible_kw, scratch))
      outcome.change = change_of(state, requests_[r], scratch.trial.voltage_v);
  }

  AdditionChange change_of(const CapacityState& state, const AdditionRequest& request,
                           std::span<const models::Complex> voltage_v) const {
    AdditionChange change;
    const auto& monitors = *state.monitors;
    for (std::size_t k = 0; k < monitors.quantities(); ++k)
      change.delta.emplace_back(monitors.quantity(k, voltage_v) - monitors.quantity(k, state.base.voltage_v));
    const auto addition = make_addition(network_, request, state.zero_sequence_path[request.bus.index()] != 0);
    const std::int64_t node = addition.branches.empty() ? -1 : addition.branches.front().from;
    change.across = monitors.voltage_quantity(request.bus, node);
    if (change.across != SIZE_MAX)
      change.across_base = std::complex<float>(monitors.quantity(change.across, state.base.voltage_v));
    return change;
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

  void solve_sample() {
    std::vector<Task> tasks;
    const std::size_t count = (states() + over_.sample_every - 1) / over_.sample_every;
    std::uint64_t random = over_.seed;
    std::vector<char> taken(states(), 0);
    for (std::size_t k = 0; k < count; ++k) {
      const std::size_t s = next(random) % states();
      if (!solved_[s] || taken[s]++) continue;
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

  void search_everywhere() {
    if (over_.every_state) state_kw_.assign(rows_.size() * states(), std::numeric_limits<float>::quiet_NaN());
    Task task;
    for (std::size_t r = 0; r < rows_.size(); ++r) task.rows.push_back(r);
    // Rows are not bounded by one another's states here: every outcome is a search of its own.
    const std::size_t portion = 64;
    for (std::size_t from = 0; from < states() && !cancelled_; from += portion) {
      std::vector<std::size_t> list;
      for (std::size_t s = from; s < std::min(states(), from + portion); ++s)
        if (solved_[s]) list.push_back(s);
      std::vector<std::vector<Outcome>> outcome(list.size());
      parallel_for(list.size(), options_.threads, [&](std::size_t, std::size_t k) { outcome[k] = search(list[k]); });
      for (std::size_t k = 0; k < list.size(); ++k)
        for (std::size_t r = 0; r < outcome[k].size(); ++r) {
          const auto& found = *outcome[k][r].row;
          if (over_.every_state && has_number(found.status))
            state_kw_[r * states() + list[k]] = static_cast<float>(found.feasible_kw);
          take(r, list[k], outcome[k][r], false);
        }
      report();
    }
  }

  std::vector<Outcome> search(std::size_t s) {
    std::vector<Outcome> outcome(rows_.size());
    CapacityState state;
    if (!state.prepare_like(network_, point(s), rules_, options_, controls_, first_)) return {};
    const auto shared = state.capacity_case(network_, options_, controls_, answer_.states[s].state.label);
    RowScratch scratch;
    for (std::size_t r = 0; r < rows_.size(); ++r) {
      outcome[r].row = capacity_row(shared, requests_[r], maximum_kw_[r], r, scratch);
      outcome[r].load_flows = outcome[r].row->load_flows;
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
