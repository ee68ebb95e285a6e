// SPDX-License-Identifier: Apache-2.0
// Available capacity of every node over many states. capacity_year: over the hours of a year, the smallest certified in
// the hour that binds, all other hours solved or bounded; two threads. capacity_firm: of the bundled district, over the
// outage of every section, bay and transformer with all switching plans; one thread.
#include <benchmark/benchmark.h>

#include "data/readers/headroom/headroom.hpp"
#include "data/readers/rules/rules.hpp"
#include "engine/study/capacity_over_time.hpp"
#include "tests/support/feeders.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/profiles.hpp"

namespace {

using namespace headroom;

void capacity_year(benchmark::State& state) {
  const auto nodes = static_cast<std::size_t>(state.range(0)), hours = static_cast<std::size_t>(state.range(1));
  const auto network = test::with_curves(test::radial(nodes, false), 12, hours, 1.6);
  engine::CapacityOptions options;
  options.vm_min_pu = 0.93;
  options.vm_max_pu = 1.07;
  options.line_loading = 1.0;
  options.controls = {engine::Controls::as_given};
  options.threads = 2;
  engine::OverTimeOptions how;
  how.states.set = models::StateSet::year;
  how.every_state = state.range(2) != 0;
  models::CapacityOverTime over;
  for (auto _ : state) over = engine::capacity_over_time(network, models::RuleSet{}, options, how);
  const auto certified = std::count_if(over.result.rows.begin(), over.result.rows.end(), [](const auto& row) {
    return row.infeasible_kw && *row.infeasible_kw - row.feasible_kw <= std::max(0.1, 1e-4 * row.feasible_kw);
  });
  if (over.result.failed_samples > 0) state.SkipWithError("a screened hour binds");
  state.counters["rows"] = static_cast<double>(over.result.rows.size());
  state.counters["certified"] = static_cast<double>(certified);
  state.counters["load_flows"] = static_cast<double>(over.result.load_flows);
  state.counters["screened"] = static_cast<double>(over.result.screened_states);
  state.counters["sampled"] = static_cast<double>(over.result.sampled_states);
  state.counters["reserve"] = over.reserve;
  state.counters["table_checked"] = static_cast<double>(over.table_checked);
  state.counters["table_missed"] = static_cast<double>(over.table_missed);
}
BENCHMARK(capacity_year)
    ->Args({200, 876, 1})
    ->Args({2000, 8760, 0})
    ->Args({2000, 8760, 1})
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1)
    ->UseRealTime();

void capacity_firm(benchmark::State& state) {
  const auto network = data::read_headroom(test::source_dir() / "data/bundled/feeders/district").network.value();
  const auto rules = data::read_rule_set("cn-window").rules.value();
  engine::CapacityOptions options;
  options.contingencies.emplace();
  options.threads = 1;
  models::CapacityResult result;
  for (auto _ : state) result = engine::available_capacity(network, models::operating_point(network), rules, options);
  if (result.failed_samples > 0) state.SkipWithError("the estimate was wrong");
  state.counters["rows"] = static_cast<double>(result.rows.size());
  state.counters["outages"] = static_cast<double>(result.firm_outages);
  state.counters["plans"] = static_cast<double>(result.firm_plans);
  state.counters["load_flows"] = static_cast<double>(result.load_flows);
  state.counters["sampled"] = static_cast<double>(result.sampled_states);
}
BENCHMARK(capacity_firm)->Unit(benchmark::kMillisecond)->Iterations(1)->UseRealTime();

}  // namespace
