// SPDX-License-Identifier: Apache-2.0
// One solve of a generated radial three-phase feeder: analysis and factor, base, and one trial on top of it.
#include <benchmark/benchmark.h>

#include <cmath>
#include <numbers>
#include <random>

#include "engine/powerflow/load_flow.hpp"
#include "models/network/builder.hpp"

namespace {

using headroom::engine::InjectionBranch;
using headroom::engine::LoadFlow;
using headroom::engine::LoadFlowWorkspace;
using namespace headroom::models;

// A depth-first random tree: each bus hangs behind one of the last ten. A third of the buses is loaded.
Network radial_feeder(std::size_t buses) {
  NetworkBuilder builder;
  std::mt19937_64 random(11);
  for (std::size_t k = 0; k < buses; ++k) {
    const auto bus = builder.bus("b" + std::to_string(k));
    builder.data.buses[bus.index()].base_voltage_v = 10e3;
    if (k == 0) continue;
    Line line;
    line.name = "l" + std::to_string(k);
    line.from = {BusId(k - 1 - random() % std::min<std::size_t>(k, 10)), {1, 2, 3}, 0};
    line.to = {bus, {1, 2, 3}, 0};
    line.impedance_ohm = line.admittance_s = ComplexMatrix(3);
    for (std::size_t i = 0; i < 3; ++i)
      for (std::size_t j = 0; j < 3; ++j)
        line.impedance_ohm(i, j) =
            (i == j ? Complex(0.012, 0.03) : Complex(0.004, 0.01)) * (300.0 / static_cast<double>(buses));
    builder.data.lines.push_back(line);
    if (k % 3 != 0) continue;
    Load load;
    load.name = "load" + std::to_string(k);
    load.terminal = {bus, {1, 2, 3, 0}, 0};
    load.rated_voltage_v = 10e3;
    load.power_va = Complex(0.9, 0.3) * (9e6 / static_cast<double>(buses));
    builder.data.loads.push_back(load);
  }
  Source source;
  source.name = "grid";
  source.terminal = {BusId(0), {1, 2, 3}, 0};
  for (int k = 0; k < 3; ++k)
    source.voltage_v.push_back(std::polar(10e3 / std::numbers::sqrt3, -2.0943951023931953 * k));
  builder.data.sources.push_back(source);
  return std::move(builder.build().value());
}

void analyse_and_solve(benchmark::State& state) {
  const auto network = radial_feeder(static_cast<std::size_t>(state.range(0)));
  const auto point = operating_point(network);
  for (auto _ : state) {
    LoadFlow flow(network, point);
    if (!flow.solve_base().ok()) state.SkipWithError("no solution");
    benchmark::DoNotOptimize(flow.base_voltage_v().data());
  }
}
BENCHMARK(analyse_and_solve)->Arg(33)->Arg(1000)->Arg(10000)->Unit(benchmark::kMicrosecond);

void trial(benchmark::State& state) {
  const auto network = radial_feeder(static_cast<std::size_t>(state.range(0)));
  LoadFlow flow(network, operating_point(network));
  flow.solve_base();
  std::vector<InjectionBranch> extra(3);
  const BusId at(network->buses.size() - 1);
  for (int k = 0; k < 3; ++k) {
    extra[k].from = network.node(at, k + 1);
    extra[k].power_va = {1e5, 3e4};
    extra[k].rated_v = 10e3 / std::numbers::sqrt3;
  }
  LoadFlowWorkspace workspace;
  std::vector<Complex> v(network.node_count());
  int iterations = 0;
  for (auto _ : state) {
    const auto outcome = flow.solve(extra, workspace, v);
    if (!outcome.ok()) state.SkipWithError("no solution");
    iterations = outcome.iterations;
  }
  // The answer inside the benchmark: power drawn at the addition is what was asked for.
  Complex drop;
  for (const auto& branch : extra) drop += branch.power_va;
  state.counters["iterations"] = iterations;
  state.counters["kW"] = drop.real() / 1e3;
}
BENCHMARK(trial)->Arg(33)->Arg(1000)->Arg(10000)->Unit(benchmark::kMicrosecond);

}  // namespace
