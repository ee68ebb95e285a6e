// SPDX-License-Identifier: Apache-2.0
// Cases with linear elements of their own, in lanes, against the single load flow, case by case.
#include "engine/batch/change_solver.hpp"

#include <fmt/core.h>

#include "engine/batch/instruction_set.hpp"
#include "tests/batch/batch_support.hpp"
#include "tests/powerflow/feeder.hpp"
#include "tests/powerflow/reference_case.hpp"
#include "tests/support/feeders.hpp"
#include "tests/support/random_grid.hpp"

namespace {

using namespace batch_test;
using What = engine::CaseChange::What;

// Cases with powers and changes.
struct Mixed {
  Cases powers;
  std::vector<std::size_t> offset{0};
  std::vector<engine::CaseChange> change;

  void end_case() { offset.push_back(change.size()); }
};

Solved run(const models::Network& network, const models::OperatingPoint& point, const Mixed& mixed, bool fast_path,
           int threads = 1, double tolerance_pu = 1e-9, const char* instruction_set = "") {
  engine::BatchOptions options;
  options.tolerance_pu = tolerance_pu;
  options.threads = threads;
  options.fast_path = fast_path;
  options.instruction_set = instruction_set;
  options.check_every = 1;
  engine::Batch batch(network, point, options);
  const std::size_t count = mixed.powers.count;
  Solved solved{std::vector<Complex>(count * network.node_count()), std::vector<engine::CaseOutcome>(count), {}};
  engine::BatchCases given;
  given.count = count;
  given.p_w = mixed.powers.p_w, given.q_var = mixed.powers.q_var;
  given.change_offset = mixed.offset, given.change = mixed.change;
  engine::BatchOutputs outputs;
  outputs.voltage_v = solved.voltage_v;
  outputs.outcome = solved.cases;
  solved.result = batch.solve(given, outputs);
  EXPECT_EQ(solved.result.error, "");
  EXPECT_LT(solved.result.worst_mismatch_relative, 1e-7);
  return solved;
}

void expect_same(const models::Network& network, const Solved& lanes, const Solved& single, double tolerance_pu) {
  const std::size_t nodes = network.node_count();
  std::vector<double> base(nodes);
  for (std::size_t b = 0; b < network->buses.size(); ++b)
    for (std::size_t k = 0; k < network->buses[b].nodes.size(); ++k)
      base[network.first_node(models::BusId(b)) + k] = network.node_base_v(models::BusId(b));
  for (std::size_t c = 0; c < lanes.cases.size(); ++c) {
    ASSERT_EQ(lanes.cases[c].status, single.cases[c].status) << "case " << c;
    if (!engine::solved(single.cases[c].status)) continue;
    double worst = 0.0;
    for (std::size_t n = 0; n < nodes; ++n) {
      const Complex v = single.voltage_v[c * nodes + n];
      const double scale = base[n] > 0.0 ? base[n] : std::abs(v);
      if (scale > 0.0) worst = std::max(worst, std::abs(v - lanes.voltage_v[c * nodes + n]) / scale);
    }
    EXPECT_LT(worst, tolerance_pu) << "case " << c << (lanes.cases[c].off_fast_path ? " alone" : " in a lane");
  }
}

Mixed outages(const models::Network& network, const models::OperatingPoint& point) {
  const std::size_t lines = network->lines.size();
  Mixed mixed{scaled_cases(network, point, lines, 0.5, 1.2), {0}, {}};
  for (std::size_t k = 0; k < lines; ++k) {
    mixed.change.push_back({What::line, static_cast<std::int32_t>(k), 0, 0.0, 0.0});
    if (k % 3 == 0) mixed.change.push_back({What::line, static_cast<std::int32_t>((7 * k + 3) % lines), 0, 0.0, 0.0});
    mixed.end_case();
  }
  return mixed;
}

TEST(ChangeSolver, EveryOutageOfAMeshedFeederAgreesWithTheSingleLoadFlow) {
  for (const bool three_phase : {false, true}) {
    const auto network = test::with_ties(test::radial(100, three_phase), 5, 10);
    const auto point = models::operating_point(network);
    const auto mixed = outages(network, point);
    const auto lanes = run(network, point, mixed, true);
    expect_same(network, lanes, run(network, point, mixed, false, 1, 1e-12), 1e-9);
    EXPECT_GT(lanes.on_fast_path(), mixed.powers.count * 95 / 100);
  }
}

TEST(ChangeSolver, ACaseDependsOnNothingButItself) {
  const auto network = test::with_ties(test::radial(100, false), 5, 10);
  const auto point = models::operating_point(network);
  const auto mixed = outages(network, point);
  const std::size_t loads = network->loads.size(), nodes = network.node_count();
  const auto reference = run(network, point, mixed, true);
  const auto expect_bits = [&](const Solved& other, std::size_t c, std::size_t at) {
    ASSERT_TRUE(std::equal(reference.voltage_v.begin() + c * nodes, reference.voltage_v.begin() + (c + 1) * nodes,
                           other.voltage_v.begin() + at * nodes))
        << c;
    ASSERT_EQ(reference.cases[c].iterations, other.cases[at].iterations);
  };
  for (const int threads : {2, 3}) {
    const auto other = run(network, point, mixed, true, threads);
    for (std::size_t c = 0; c < mixed.powers.count; ++c) expect_bits(other, c, c);
  }
  Mixed reversed;
  reversed.powers.count = mixed.powers.count;
  for (std::size_t c = mixed.powers.count; c-- > 0;) {
    for (std::size_t k = 0; k < loads; ++k) {
      reversed.powers.p_w.push_back(mixed.powers.p_w[c * loads + k]);
      reversed.powers.q_var.push_back(mixed.powers.q_var[c * loads + k]);
    }
    for (std::size_t k = mixed.offset[c]; k < mixed.offset[c + 1]; ++k) reversed.change.push_back(mixed.change[k]);
    reversed.end_case();
  }
  const auto back = run(network, point, reversed, true);
  for (std::size_t c = 0; c < mixed.powers.count; ++c) expect_bits(back, c, mixed.powers.count - 1 - c);
}

TEST(ChangeSolver, InstructionSetsWithFusedArithmeticGiveTheSameBits) {
  for (const bool three_phase : {false, true}) {
    const auto network = test::with_ties(test::radial(60, three_phase), 5, 10);
    const auto point = models::operating_point(network);
    const auto mixed = outages(network, point);
    std::vector<Solved> all;
    for (const auto* kernels : engine::usable_kernels())
      all.push_back(run(network, point, mixed, true, 1, 1e-9, kernels->name));
    if (all.size() == 3) {
      EXPECT_EQ(all[0].voltage_v, all[1].voltage_v);
    }
    expect_same(network, all.back(), run(network, point, mixed, false, 1, 1e-12), 1e-9);
  }
}

// Grids of every kind of element; lines, the transformer, taps and capacitor steps in any combination.
TEST(ChangeSolver, AnyChangeOfARandomGridAgreesWithTheSingleLoadFlow) {
  for (unsigned seed = 1; seed <= 40; ++seed) {
    const test::RandomGrid grid(seed);
    models::NetworkBuilder builder;
    builder.data = grid.data();
    const auto network = std::move(builder.build().value());
    const auto point = models::operating_point(network);
    std::mt19937_64 random(seed);
    const auto whole = [&](std::size_t below) { return static_cast<std::int32_t>(random() % below); };
    Mixed mixed{scaled_cases(network, point, 25, 0.2, 1.6, seed), {0}, {}};
    for (std::size_t c = 0; c < mixed.powers.count; ++c) {
      if (whole(3) > 0) mixed.change.push_back({What::line, whole(network->lines.size()), 0, 0.0, 0.0});
      if (whole(5) == 0) mixed.change.push_back({What::line, whole(network->lines.size()), 0, 0.0, 0.0});
      if (whole(3) == 0) mixed.change.push_back({What::tap, 0, whole(2), 0.95 + 0.01 * whole(11), 0.0});
      if (whole(4) == 0) mixed.change.push_back({What::capacitor_step, 0, whole(2), 1.0 * whole(2), 0.0});
      if (whole(20) == 0) mixed.change.push_back({What::transformer, 0, 0, 0.0, 0.0});
      mixed.end_case();
    }
    const auto lanes = run(network, point, mixed, true);
    expect_same(network, lanes, run(network, point, mixed, false, 1, 1e-12), 1e-9);
    EXPECT_EQ(lanes.on_fast_path(), mixed.powers.count) << "seed " << seed;
  }
}

// Every regulator of a real grid on taps of its own in every case, and some lines out.
TEST(ChangeSolver, TapsOutagesAndTheirReductionsOfARealGridAgreeWithTheSingleLoadFlow) {
  if (reference_case::folder().empty()) GTEST_SKIP() << "no third-party cases";
  const auto grid = reference_case::read("ieee123");
  ASSERT_TRUE(grid);
  const auto& network = grid->network;
  const auto& point = grid->state.point;
  constexpr std::size_t count = 24;
  Mixed mixed{scaled_cases(network, point, count, 0.3, 1.3), {0}, {}};
  for (std::size_t c = 0; c < count; ++c) {
    for (std::size_t t = 0; t < point.tap_pu.size(); ++t)
      mixed.change.push_back({What::tap, static_cast<std::int32_t>(t), 1,
                              point.tap_pu[t][1] + 0.00625 * (static_cast<double>((3 * c + t) % 7) - 3.0), 0.0});
    if (c % 4 == 1)
      mixed.change.push_back({What::line, static_cast<std::int32_t>(7 * c % network->lines.size()), 0, 0.0, 0.0});
    mixed.end_case();
  }
  const auto lanes = run(network, point, mixed, true, 1, 1e-10);
  expect_same(network, lanes, run(network, point, mixed, false, 1, 1e-12), 1e-8);
  EXPECT_GT(lanes.on_fast_path(), count * 9 / 10);
  const auto reduced = [&](bool fast_path) {
    engine::BatchOptions options;
    options.tolerance_pu = 1e-10;
    options.fast_path = fast_path;
    engine::Batch batch(network, point, options);
    std::vector<engine::CaseReduction> reduction(count);
    engine::BatchCases given;
    given.count = count;
    given.p_w = mixed.powers.p_w, given.q_var = mixed.powers.q_var;
    given.change_offset = mixed.offset, given.change = mixed.change;
    engine::BatchOutputs outputs;
    outputs.reduction = reduction;
    EXPECT_EQ(batch.solve(given, outputs).error, "");
    return reduction;
  };
  const auto in_lanes = reduced(true), single = reduced(false);
  for (std::size_t c = 0; c < count; ++c) {
    EXPECT_NEAR(in_lanes[c].lowest_pu, single[c].lowest_pu, 1e-8);
    EXPECT_NEAR(in_lanes[c].highest_pu, single[c].highest_pu, 1e-8);
    EXPECT_EQ(in_lanes[c].worst_branch, single[c].worst_branch);
    EXPECT_NEAR(in_lanes[c].worst_loading, single[c].worst_loading, 1e-6 * single[c].worst_loading);
    EXPECT_EQ(in_lanes[c].voltages_low, single[c].voltages_low);
    EXPECT_EQ(in_lanes[c].lines_over, single[c].lines_over);
    const double power = std::abs(single[c].source_power_va);
    EXPECT_LE(std::abs(in_lanes[c].source_power_va - single[c].source_power_va), 1e-6 * power);
    EXPECT_LE(std::abs(in_lanes[c].losses_va - single[c].losses_va), 1e-6 * power);
  }
}

}  // namespace
