// SPDX-License-Identifier: Apache-2.0
// Batches on generated radial feeders, one thread: powers read from [case][load], voltages written to [case][node],
// sets larger than the last-level cache. A case in every run is compared with the single load flow.
#include <benchmark/benchmark.h>

#include "engine/powerflow/load_flow.hpp"
#include "engine/study/batch.hpp"
#include "tests/support/feeders.hpp"

namespace {

using namespace headroom;
using models::Complex;

// Largest difference to the single load flow in one case, in units of 10 kV / √3.
double error_pu(const models::Network& network, const test::RandomCases& cases, std::size_t at,
                const std::vector<Complex>& voltage_v) {
  const std::size_t loads = network->loads.size(), nodes = network.node_count();
  auto point = models::operating_point(network);
  for (std::size_t k = 0; k < loads; ++k)
    point.load_power_va[k] = {cases.p_w[at * loads + k], cases.q_var[at * loads + k]};
  engine::LoadFlowOptions options;
  options.tolerance_pu = 1e-12;
  options.trials = false;
  engine::LoadFlow flow(network, point, options);
  if (!flow.solve_base().ok()) return 1.0;
  double worst = 0.0;
  for (std::size_t n = 0; n < nodes; ++n)
    worst = std::max(worst, std::abs(flow.base_voltage_v()[n] - voltage_v[at * nodes + n]));
  return worst / (10e3 / std::numbers::sqrt3);
}

// Arguments: buses, three-phase, all voltages written.
void radial_batch(benchmark::State& state) {
  const auto network = test::radial(static_cast<std::size_t>(state.range(0)), state.range(1) != 0);
  const auto point = models::operating_point(network);
  const bool all_voltages = state.range(2) != 0;
  const std::size_t numbers = 2 * (network->loads.size() + network.node_count());
  const std::size_t cases = std::max<std::size_t>(32, (std::size_t{1} << 23) / numbers / 16 * 16);
  const auto powers = test::random_cases(network, cases);
  std::vector<Complex> voltage_v(cases * network.node_count());
  std::vector<engine::CaseOutcome> outcome(cases);
  engine::BatchOptions options;
  options.threads = 1;
  engine::Batch batch(network, point, options);
  engine::BatchCases given;
  given.count = cases;
  given.p_w = powers.p_w, given.q_var = powers.q_var;
  engine::BatchOutputs everything, nothing;
  everything.outcome = nothing.outcome = outcome;
  everything.voltage_v = voltage_v;
  batch.solve(given, everything);
  for (auto _ : state) batch.solve(given, all_voltages ? everything : nothing);

  double sweeps = 0.0, fast = 0.0;
  for (const auto& one : outcome) sweeps += one.iterations, fast += !one.off_fast_path;
  const double error = error_pu(network, powers, cases / 2, voltage_v);
  if (error > 1e-8) state.SkipWithError("differs from the single load flow");
  state.counters["us_per_case"] = benchmark::Counter(
      static_cast<double>(cases) * 1e-6, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
  state.counters["sweeps"] = sweeps / static_cast<double>(cases);
  state.counters["fast_path"] = fast / static_cast<double>(cases);
  state.counters["error_pu"] = error;
}
BENCHMARK(radial_batch)
    ->ArgNames({"buses", "three_phase", "voltages"})
    ->ArgsProduct({{33, 1000, 10000}, {0, 1}, {0, 1}})
    ->Args({100000, 0, 1})
    ->Unit(benchmark::kMillisecond);

}  // namespace
