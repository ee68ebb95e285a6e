// SPDX-License-Identifier: Apache-2.0
// Cases of a grid through the batch and, one by one, through the single load flow.
#pragma once

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "engine/powerflow/load_flow.hpp"
#include "engine/study/batch.hpp"

namespace batch_test {

using namespace headroom;
using models::Complex;

struct Cases {
  std::size_t count = 0;
  std::vector<double> p_w, q_var;  // [case][load]
};

// Loads times independent factors in [low, high).
inline Cases scaled_cases(const models::Network& network, const models::OperatingPoint& point, std::size_t count,
                          double low, double high, unsigned seed = 5) {
  std::mt19937_64 random(seed);
  Cases cases{count, {}, {}};
  for (std::size_t c = 0; c < count; ++c)
    for (std::size_t k = 0; k < network->loads.size(); ++k) {
      const double factor = low + (high - low) * static_cast<double>(random() >> 11) * 0x1p-53;
      cases.p_w.push_back(factor * point.load_power_va[k].real());
      cases.q_var.push_back(factor * point.load_power_va[k].imag());
    }
  return cases;
}

struct Solved {
  std::vector<Complex> voltage_v;  // [case][node]
  std::vector<engine::CaseOutcome> cases;
  engine::BatchResult result;

  std::size_t on_fast_path() const {
    std::size_t count = 0;
    for (const auto& one : cases) count += !one.off_fast_path;
    return count;
  }
};

inline Solved solve(const models::Network& network, const models::OperatingPoint& point, const Cases& cases,
                    engine::BatchOptions options = {}) {
  engine::Batch batch(network, point, std::move(options));
  Solved solved{
      std::vector<Complex>(cases.count * network.node_count()), std::vector<engine::CaseOutcome>(cases.count), {}};
  engine::BatchCases given;
  given.count = cases.count;
  given.p_w = cases.p_w;
  given.q_var = cases.q_var;
  engine::BatchOutputs outputs;
  outputs.voltage_v = solved.voltage_v;
  outputs.outcome = solved.cases;
  solved.result = batch.solve(given, outputs);
  return solved;
}

// The status of every case is that of the single load flow, and its voltages agree to tolerance_pu.
inline void expect_as_single(const models::Network& network, const models::OperatingPoint& point, const Cases& cases,
                             const Solved& solved, double tolerance_pu) {
  const std::size_t loads = network->loads.size(), nodes = network.node_count();
  for (std::size_t c = 0; c < cases.count; ++c) {
    auto own = point;
    for (std::size_t k = 0; k < loads; ++k)
      own.load_power_va[k] = {cases.p_w[c * loads + k], cases.q_var[c * loads + k]};
    engine::LoadFlowOptions options;
    options.tolerance_pu = 1e-12;
    options.trials = false;
    engine::LoadFlow flow(network, own, options);
    const auto outcome = flow.solve_base();
    ASSERT_EQ(outcome.ok(), engine::solved(solved.cases[c].status)) << "case " << c;
    if (!outcome.ok()) continue;
    double worst = 0.0;
    for (std::size_t n = 0; n < nodes; ++n) {
      const double base =
          flow.problem().base_v[n] > 0.0 ? flow.problem().base_v[n] : std::abs(flow.base_voltage_v()[n]);
      if (base > 0.0)
        worst = std::max(worst, std::abs(flow.base_voltage_v()[n] - solved.voltage_v[c * nodes + n]) / base);
    }
    EXPECT_LT(worst, tolerance_pu) << "case " << c << (solved.cases[c].off_fast_path ? " alone" : " by the chord");
  }
}

}  // namespace batch_test
