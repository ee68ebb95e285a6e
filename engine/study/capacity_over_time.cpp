// SPDX-License-Identifier: Apache-2.0
#include "engine/study/capacity_over_time.hpp"

#include <chrono>
#include <limits>
#include <numeric>
#include <optional>

#include <fmt/core.h>

#include "engine/capacity/constant_power.hpp"
#include "engine/study/capacity_rows.hpp"
#include "engine/study/over_time_grid.hpp"
#include "engine/study/over_time_search.hpp"
#include "engine/study/over_time_table.hpp"
#include "engine/study/over_time_trials.hpp"

namespace headroom::engine {

namespace {

using models::CapacityOverTime;

inline constexpr std::size_t most_searches = 20'000;  // up to here every number is a search of its own

void add_unsolved(const OverTimeGrid& grid) {
  auto& answer = grid.answer;
  answer.unsolved_states = grid.states();
  for (std::size_t r = 0; r < grid.rows(); ++r) {
    const auto& request = grid.request(r);
    models::CapacityRow row;
    row.bus = request.bus;
    row.direction = request.direction;
    row.phases = request.phases;
    row.power_factor = request.power_factor;
    row.controls = to_text(grid.controls);
    row.status = models::CapacityStatus::not_converged;
    answer.result.rows.push_back(std::move(row));
    answer.binding_state.push_back(-1);
  }
}

void finish(const OverTimeGrid& grid, OverTimeSearch& search, std::span<const float> state_kw) {
  auto& answer = grid.answer;
  for (auto& known : search.rows()) {
    known.row.load_flows = known.load_flows;
    answer.result.load_flows += static_cast<std::size_t>(known.load_flows);
    const bool number = has_number(known.row.status);
    if (known.state >= 0 && number) ++answer.states[static_cast<std::size_t>(known.state)].binds;
    answer.binding_state.push_back(number ? known.state : -1);
    if (grid.any_violation()) known.row.capacity_strict_kw = 0.0;
    answer.result.rows.push_back(std::move(known.row));
  }
  answer.state_kw.insert(answer.state_kw.end(), state_kw.begin(), state_kw.end());
  answer.reserve = std::max(answer.reserve, search.reserve());
  grid.add_violations(answer.result);
}

void make_table(OverTimeGrid& grid, OverTimeTrials& trials, OverTimeSearch& search, std::span<float> state_kw) {
  const auto missed = OverTimeTable(grid, trials, search).make(state_kw);
  if (missed.empty() || missed.size() * grid.states() > most_searches) return;
  grid.answer.rows_searched = missed.size();
  search.search_everywhere(missed, state_kw);
}

void compute(OverTimeGrid& grid) {
  if (!grid.prepare()) return add_unsolved(grid);
  OverTimeTrials trials(grid);
  OverTimeSearch search(grid, trials);
  std::vector<float> state_kw;
  if (grid.over.every_state) state_kw.assign(grid.rows() * grid.states(), std::numeric_limits<float>::quiet_NaN());
  const bool few = grid.rows() * grid.states() <= most_searches;
  const bool table =
      grid.over.every_state && grid.can_screen() && !few && grid.options.existing != ExistingPolicy::no_worse;
  if (!grid.can_screen() || (grid.over.every_state && !table)) {
    std::vector<std::size_t> all(grid.rows());
    std::iota(all.begin(), all.end(), std::size_t{0});
    search.search_everywhere(all, state_kw);
  } else {
    search.screen_and_solve();
    if (table) make_table(grid, trials, search, state_kw);
  }
  finish(grid, search, state_kw);
}

}  // namespace

CapacityOverTime capacity_over_time(const models::Network& network, const models::RuleSet& rules,
                                    const CapacityOptions& options, const OverTimeOptions& over) {
  const auto start = std::chrono::steady_clock::now();
  CapacityOverTime answer;
  std::optional<models::Network> stiff_loads;
  if (options.existing_loads_constant_power) stiff_loads = with_constant_power_loads(network);
  const models::Network& grid = stiff_loads ? *stiff_loads : network;
  for (auto& state : models::states_of(grid, over.states)) answer.states.push_back({std::move(state), false, 0, 0});
  for (const Controls controls : options.controls) {
    OverTimeGrid in_states(grid, rules, options, over, controls, answer);
    compute(in_states);
  }
  const auto& states = answer.states;
  add_capacity_settings(states.size() == 1 ? states.front().state.label
                                           : fmt::format("{}: {} states", to_text(over.states.set), states.size()),
                        rules, options, answer.result);
  answer.result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return answer;
}

}  // namespace headroom::engine
