// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "bench/peers/lightsim2grid.hpp"
#include "bench/peers/rows.hpp"
#include "engine/study/batch.hpp"
#include "tests/support/feeders.hpp"

namespace peers {

namespace {

using namespace headroom;
using engine::Batch;
using engine::BatchCases;
using engine::BatchOutputs;
using models::Complex;

constexpr double base_v = 10e3 / std::numbers::sqrt3;

std::vector<double> in_mega(std::vector<double> values) {
  for (auto& value : values) value *= 1e-6;
  return values;
}

double difference(std::span<const Complex> ours_v, std::span<const Complex> theirs_pu) {
  double worst = 0.0;
  for (std::size_t k = 0; k < theirs_pu.size(); ++k)
    worst = std::max(worst, std::abs(ours_v[k] / base_v - theirs_pu[k]));
  return worst;
}

void compare(const Settings& settings, Report& report, LightSim2Grid& peer, std::size_t buses) {
  const auto network = test::radial(buses, false);
  const auto point = models::operating_point(network);
  const std::size_t fitting = std::clamp<std::size_t>((std::size_t{3} << 20) / buses, 32, 16384);
  const std::size_t count = settings.quick ? std::min<std::size_t>(fitting, 256) : fitting;
  // Newton's last step overshoots 1e-8 by far in most cases and misses it in few: its tolerance is judged over many.
  const std::size_t sample = std::min<std::size_t>(count, 1024);
  const std::size_t loads = network->loads.size();
  const auto powers = test::random_cases(network, count);
  const auto p_mw = in_mega(powers.p_w), q_mvar = in_mega(powers.q_var);
  std::vector<Complex> ours(count * buses, 1.0);
  std::vector<engine::CaseOutcome> outcome(count);
  const auto solve = [&](Batch& batch, std::size_t cases) {
    BatchCases some;
    some.count = cases;
    some.p_w = std::span(powers.p_w).first(cases * loads), some.q_var = std::span(powers.q_var).first(cases * loads);
    BatchOutputs outputs;
    outputs.voltage_v = std::span(ours).first(cases * buses), outputs.outcome = std::span(outcome).first(cases);
    batch.solve(some, outputs);
  };
  Row row;
  row.work = "batch_balanced", row.grid = fmt::format("radial-{}", buses), row.outputs = "voltages";
  row.cases = count, row.nodes = buses, row.peer = "lightsim2grid", row.peer_version = "1.2.0";
  Batch exact(network, point, batch_options(1e-12)), batch(network, point, batch_options());
  solve(exact, sample);
  const std::vector<Complex> truth(ours.begin(), ours.begin() + static_cast<std::ptrdiff_t>(sample * buses));
  solve(batch, sample);
  for (std::size_t k = 0; k < truth.size(); ++k)
    row.ours_error_pu = std::max(row.ours_error_pu, std::abs(ours[k] - truth[k]) / base_v);
  peer.open(network);
  row.peer_tolerance = loosest_tolerance([&](double tolerance) {
    row.peer_error_pu = peer.batch(p_mw, q_mvar, sample, tolerance) ? difference(truth, peer.voltage_pu()) : 1.0;
    return row.peer_error_pu;
  });
  const auto medians = interleaved(
      settings.repeats, [&] { solve(batch, count); },
      [&] { row.peer_failed = peer.batch(p_mw, q_mvar, count, row.peer_tolerance) ? 0 : count; });
  row.ours_us = 1e6 * medians.ours_s / static_cast<double>(count);
  row.peer_us = 1e6 * medians.peer_s / static_cast<double>(count);
  row.max_difference_pu = difference(ours, peer.voltage_pu());
  const auto off = std::count_if(outcome.begin(), outcome.end(), [](const auto& one) { return one.off_fast_path; });
  row.share_off_fast_path = static_cast<double>(off) / static_cast<double>(count);
  report.add(row);
}

}  // namespace

void lightsim2grid_rows(const Settings& settings, Report& report) {
  if (settings.lightsim2grid.empty()) return report.skipped("lightsim2grid: no adapter given (--lightsim2grid)");
  try {
    LightSim2Grid peer(settings.lightsim2grid);
    for (const std::size_t buses : {33, 1000, 10000})
      if ((!settings.quick || buses <= 1000) && settings.wants("batch_balanced", fmt::format("radial-{}", buses)))
        compare(settings, report, peer, buses);
  } catch (const std::exception& problem) {
    report.skipped(fmt::format("lightsim2grid: {}", problem.what()));
  }
}

}  // namespace peers
