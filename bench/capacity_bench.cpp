// SPDX-License-Identifier: Apache-2.0
// Available capacity of every node as the program searches it (in lanes, the rest by the reference search), one thread.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "data/readers/opendss/opendss.hpp"
#include "engine/study/capacity.hpp"
#include "tests/support/feeders.hpp"
#include "tests/support/paths.hpp"

namespace {

using namespace headroom;
using models::Network;
using models::RuleSet;

void run(benchmark::State& state, const Network& network, const std::string& phases) {
  engine::CapacityOptions options;
  options.phases = phases;
  options.vm_min_pu = 0.93;
  options.vm_max_pu = 1.07;
  options.line_loading = options.transformer_loading = 1.0;
  options.controls = {engine::Controls::as_given};
  options.threads = 1;
  const auto point = models::operating_point(network);
  std::size_t rows = 0, certified = 0, load_flows = 0;
  for (auto _ : state) {
    const auto result = engine::available_capacity(network, point, RuleSet{}, options);
    rows = result.rows.size();
    load_flows = result.load_flows;
    certified = static_cast<std::size_t>(std::count_if(result.rows.begin(), result.rows.end(), [](const auto& row) {
      return row.infeasible_kw && *row.infeasible_kw - row.feasible_kw <= std::max(0.1, 1e-4 * row.feasible_kw);
    }));
    if (certified == 0) state.SkipWithError("no row has a certificate");
  }
  state.counters["rows"] = static_cast<double>(rows);
  state.counters["certified"] = static_cast<double>(certified);
  state.counters["load_flows"] = static_cast<double>(load_flows);
}

void capacity_balanced(benchmark::State& state) {
  run(state, test::radial(static_cast<std::size_t>(state.range(0)), false), "abc");
}
BENCHMARK(capacity_balanced)->Arg(100)->Arg(1000)->Unit(benchmark::kMillisecond);

void capacity_european_lv(benchmark::State& state) {
  const auto master = test::cases_dir() / "opendss/ieee/LVTestCase/Master.dss";
  if (test::cases_dir().empty() || !std::filesystem::exists(master)) return state.SkipWithError("no third-party cases");
  run(state, *data::read_opendss(master).network, "each");
}
BENCHMARK(capacity_european_lv)->Unit(benchmark::kMillisecond);

}  // namespace
