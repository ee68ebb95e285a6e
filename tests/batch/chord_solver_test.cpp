// SPDX-License-Identifier: Apache-2.0
// Cases in lanes against the single load flow, case by case.
#include "engine/batch/chord_solver.hpp"

#include "engine/batch/instruction_set.hpp"
#include "tests/batch/batch_support.hpp"
#include "tests/powerflow/feeder.hpp"
#include "tests/powerflow/reference_case.hpp"
#include "tests/support/feeders.hpp"

namespace {

using namespace batch_test;

// Tolerance of the batch so that agreement to 1e-9 pu can be asked for.
engine::BatchOptions sharp() {
  engine::BatchOptions options;
  options.tolerance_pu = 1e-9;
  options.threads = 1;
  return options;
}

TEST(ChordSolver, AgreesWithTheSingleLoadFlowOnABalancedFeeder) {
  const auto network = test::radial(200, false);
  const auto point = models::operating_point(network);
  const auto cases = scaled_cases(network, point, 50, 0.0, 1.5);
  const auto solved = solve(network, point, cases, sharp());
  EXPECT_EQ(solved.on_fast_path(), cases.count);
  expect_as_single(network, point, cases, solved, 1e-9);
}

TEST(ChordSolver, AgreesWithTheSingleLoadFlowOnAThreePhaseFeeder) {
  const auto network = test::radial(60, true);
  const auto point = models::operating_point(network);
  const auto cases = scaled_cases(network, point, 20, 0.0, 1.5);
  const auto solved = solve(network, point, cases, sharp());
  EXPECT_EQ(solved.on_fast_path(), cases.count);
  expect_as_single(network, point, cases, solved, 1e-9);
}

// One of every element and load model (tests/peers/feeder.py).
TEST(ChordSolver, AgreesWithTheSingleLoadFlowForEveryLoadModel) {
  const auto network = feeder::Feeder().build();
  const auto point = models::operating_point(network);
  const auto cases = scaled_cases(network, point, 40, 0.2, 1.6);
  const auto solved = solve(network, point, cases, sharp());
  EXPECT_GT(solved.on_fast_path(), cases.count * 9 / 10);
  expect_as_single(network, point, cases, solved, 1e-9);
}

// Every model with its rules below v_min and above v_max, wye and delta: some loads leave their range in every case.
TEST(ChordSolver, AgreesWithTheSingleLoadFlowOutsideTheRangeOfTheLoads) {
  feeder::Feeder feeder;
  for (auto& load : feeder.builder.data.loads) load.v_min_pu = 0.985, load.v_low_pu = 0.9, load.v_max_pu = 1.01;
  const auto network = feeder.build();
  const auto point = models::operating_point(network);
  const auto cases = scaled_cases(network, point, 40, 0.2, 1.6);
  expect_as_single(network, point, cases, solve(network, point, cases, sharp()), 1e-9);
}

TEST(ChordSolver, FindsCollapseWhereTheSingleLoadFlowDoes) {
  const auto network = test::radial(33, false);
  const auto point = models::operating_point(network);
  auto cases = scaled_cases(network, point, 100, 0.0, 1.5);
  for (std::size_t k = 0; k < 2 * network->loads.size(); ++k)  // cases 40 and 41 lie beyond what the feeder can carry
    cases.p_w[40 * network->loads.size() + k] *= 20.0, cases.q_var[40 * network->loads.size() + k] *= 20.0;
  const auto solved = solve(network, point, cases, sharp());
  EXPECT_EQ(solved.cases[40].status, engine::CaseStatus::not_converged);
  EXPECT_EQ(solved.on_fast_path(), 98u);
  expect_as_single(network, point, cases, solved, 1e-9);
}

bool same_bits(const Solved& a, std::size_t case_a, const Solved& b, std::size_t case_b, std::size_t nodes) {
  return std::equal(a.voltage_v.begin() + static_cast<std::ptrdiff_t>(case_a * nodes),
                    a.voltage_v.begin() + static_cast<std::ptrdiff_t>((case_a + 1) * nodes),
                    b.voltage_v.begin() + static_cast<std::ptrdiff_t>(case_b * nodes)) &&
         a.cases[case_a].status == b.cases[case_b].status && a.cases[case_a].iterations == b.cases[case_b].iterations;
}

// Loads between nothing and six times their own: cases of all levels, with many and few sweeps, and collapse.
TEST(ChordSolver, ACaseDependsOnNothingButItself) {
  const auto network = test::radial(33, false);
  const auto point = models::operating_point(network);
  const std::size_t loads = network->loads.size(), nodes = network.node_count();
  auto cases = scaled_cases(network, point, 600, 0.0, 1.5);
  for (std::size_t c = 0; c < cases.count; ++c)
    for (std::size_t k = 0; k < loads; ++k) {
      cases.p_w[c * loads + k] *= 0.01 * static_cast<double>(c % 400);
      cases.q_var[c * loads + k] *= 0.01 * static_cast<double>(c % 400);
    }
  const auto reference = solve(network, point, cases);
  EXPECT_GT(reference.on_fast_path(), 300u);
  for (const int threads : {2, 3}) {
    engine::BatchOptions options;
    options.threads = threads;
    const auto other = solve(network, point, cases, options);
    for (std::size_t c = 0; c < cases.count; ++c) ASSERT_TRUE(same_bits(reference, c, other, c, nodes)) << c;
  }
  // Every seventh case alone in a batch of its own, and all in reverse order.
  for (std::size_t c = 0; c < cases.count; c += 7) {
    Cases one{1, {}, {}};
    one.p_w.assign(cases.p_w.begin() + c * loads, cases.p_w.begin() + (c + 1) * loads);
    one.q_var.assign(cases.q_var.begin() + c * loads, cases.q_var.begin() + (c + 1) * loads);
    ASSERT_TRUE(same_bits(reference, c, solve(network, point, one), 0, nodes)) << c;
  }
  Cases reversed{cases.count, {}, {}};
  for (std::size_t c = cases.count; c-- > 0;)
    for (std::size_t k = 0; k < loads; ++k)
      reversed.p_w.push_back(cases.p_w[c * loads + k]), reversed.q_var.push_back(cases.q_var[c * loads + k]);
  const auto back = solve(network, point, reversed);
  for (std::size_t c = 0; c < cases.count; ++c)
    ASSERT_TRUE(same_bits(reference, c, back, cases.count - 1 - c, nodes)) << c;
}

TEST(ChordSolver, InstructionSetsWithFusedArithmeticGiveTheSameBits) {
  for (const bool three_phase : {false, true}) {
    const auto network = test::radial(100, three_phase);
    const auto point = models::operating_point(network);
    const auto cases = scaled_cases(network, point, 32, 0.0, 1.5);
    std::vector<Solved> all;
    for (const auto* kernels : engine::usable_kernels()) {
      auto options = sharp();
      options.instruction_set = kernels->name;
      all.push_back(solve(network, point, cases, options));
    }
    if (all.size() == 3) {
      EXPECT_EQ(all[0].voltage_v, all[1].voltage_v);
    }
    expect_as_single(network, point, cases, all.back(), 1e-9);
  }
}

// Taps and a switch in a few combinations, cases of each scattered over the batch; one switch leaves a bus without
// supply.
TEST(ChordSolver, SharesAFactorAmongCasesOfOneDiscreteState) {
  const auto network = feeder::Feeder().build();
  const auto point = models::operating_point(network);
  const auto powers = scaled_cases(network, point, 60, 0.2, 1.6);
  std::vector<std::size_t> offset{0};
  std::vector<engine::CaseChange> change;
  for (std::size_t c = 0; c < powers.count; ++c) {
    if (c % 3 > 0) change.push_back({engine::CaseChange::What::tap, 0, 0, c % 3 == 1 ? 1.0 : 1.025, 0.0});
    if (c % 5 == 0) change.push_back({engine::CaseChange::What::sw, 0, 0, 0.0, 0.0});
    offset.push_back(change.size());
  }
  const auto run = [&](bool fast_path, int threads) {
    auto options = sharp();
    options.fast_path = fast_path;
    options.threads = threads;
    engine::Batch batch(network, point, options);
    Solved solved{
        std::vector<Complex>(powers.count * network.node_count()), std::vector<engine::CaseOutcome>(powers.count), {}};
    engine::BatchCases given;
    given.count = powers.count;
    given.p_w = powers.p_w, given.q_var = powers.q_var;
    given.change_offset = offset, given.change = change;
    engine::BatchOutputs outputs;
    outputs.voltage_v = solved.voltage_v;
    outputs.outcome = solved.cases;
    solved.result = batch.solve(given, outputs);
    return solved;
  };
  const auto groups = run(true, 1), single = run(false, 1), threads = run(true, 3);
  EXPECT_GT(groups.on_fast_path(), 50u);
  EXPECT_LT(groups.result.worst_mismatch_relative, 1e-8);
  std::size_t dark = 0;
  for (std::size_t c = 0; c < powers.count; ++c) {
    EXPECT_EQ(groups.cases[c].status, single.cases[c].status) << c;
    dark += groups.cases[c].status == engine::CaseStatus::not_supplied;
    ASSERT_TRUE(same_bits(groups, c, threads, c, network.node_count())) << c;
  }
  EXPECT_EQ(dark, 12u);
  for (std::size_t k = 0; k < single.voltage_v.size(); ++k)  // neutrals count in units of their bus's 230 V
    EXPECT_LE(std::abs(groups.voltage_v[k] - single.voltage_v[k]),
              2e-9 * std::max(230.0, std::abs(single.voltage_v[k])))
        << k;
}

class ReferenceGrid : public testing::TestWithParam<const char*> {};

TEST_P(ReferenceGrid, AgreesWithTheSingleLoadFlow) {
  if (reference_case::folder().empty()) GTEST_SKIP() << "no third-party cases";
  const auto grid = reference_case::read(GetParam());
  ASSERT_TRUE(grid);
  const auto cases = scaled_cases(grid->network, grid->state.point, 8, 0.5, 1.5);
  const auto solved = solve(grid->network, grid->state.point, cases, sharp());
  RecordProperty("fast_path", static_cast<int>(solved.on_fast_path()));
  expect_as_single(grid->network, grid->state.point, cases, solved, 1e-9);
}

// Reductions of the lanes against those of the single load flow, with the balance of every case checked.
TEST_P(ReferenceGrid, ReducesAsTheSingleLoadFlow) {
  if (reference_case::folder().empty()) GTEST_SKIP() << "no third-party cases";
  const auto grid = reference_case::read(GetParam());
  ASSERT_TRUE(grid);
  const auto cases = scaled_cases(grid->network, grid->state.point, 6, 0.5, 1.4);
  const auto reduce = [&](bool fast_path) {
    auto options = sharp();
    options.tolerance_pu = 1e-10;
    options.fast_path = fast_path;
    options.check_every = 1;
    engine::Batch batch(grid->network, grid->state.point, options);
    std::vector<engine::CaseReduction> reduction(cases.count);
    engine::BatchCases given;
    given.count = cases.count;
    given.p_w = cases.p_w, given.q_var = cases.q_var;
    engine::BatchOutputs outputs;
    outputs.reduction = reduction;
    const auto result = batch.solve(given, outputs);
    EXPECT_EQ(result.checked, cases.count);
    EXPECT_LT(result.worst_mismatch_relative, 1e-8);
    return reduction;
  };
  const auto lanes = reduce(true), single = reduce(false);
  for (std::size_t c = 0; c < cases.count; ++c) {
    EXPECT_NEAR(lanes[c].lowest_pu, single[c].lowest_pu, 1e-9);
    EXPECT_NEAR(lanes[c].highest_pu, single[c].highest_pu, 1e-9);
    EXPECT_NEAR(lanes[c].worst_loading, single[c].worst_loading, 1e-7 * single[c].worst_loading);
    EXPECT_EQ(lanes[c].worst_branch, single[c].worst_branch);
    EXPECT_EQ(lanes[c].voltages_low, single[c].voltages_low);
    EXPECT_EQ(lanes[c].voltages_high, single[c].voltages_high);
    EXPECT_EQ(lanes[c].lines_over, single[c].lines_over);
    EXPECT_EQ(lanes[c].transformers_over, single[c].transformers_over);
    EXPECT_EQ(lanes[c].limiting, single[c].limiting);
    EXPECT_NEAR(lanes[c].limiting_use, single[c].limiting_use, 1e-7);
    const double power = std::abs(single[c].source_power_va);
    EXPECT_LE(std::abs(lanes[c].source_power_va - single[c].source_power_va), 1e-6 * power);
    EXPECT_LE(std::abs(lanes[c].losses_va - single[c].losses_va), 1e-6 * power);
  }
}

TEST_P(ReferenceGrid, MagnitudesAndAnglesAreThoseOfTheVoltages) {
  if (reference_case::folder().empty()) GTEST_SKIP() << "no third-party cases";
  const auto grid = reference_case::read(GetParam());
  ASSERT_TRUE(grid);
  const auto cases = scaled_cases(grid->network, grid->state.point, 3, 0.5, 1.4);
  const std::size_t numbers = cases.count * grid->network.node_count();
  std::vector<Complex> voltage_v(numbers);
  std::vector<double> magnitude_v(numbers), angle_rad(numbers);
  engine::Batch batch(grid->network, grid->state.point);
  engine::BatchCases given;
  given.count = cases.count;
  given.p_w = cases.p_w, given.q_var = cases.q_var;
  engine::BatchOutputs outputs;
  outputs.voltage_v = voltage_v, outputs.magnitude_v = magnitude_v, outputs.angle_rad = angle_rad;
  batch.solve(given, outputs);
  for (std::size_t k = 0; k < numbers; ++k) {
    ASSERT_NEAR(magnitude_v[k], std::abs(voltage_v[k]), 1e-14 * std::abs(voltage_v[k]));
    ASSERT_NEAR(angle_rad[k], std::arg(voltage_v[k]), 1e-14) << k;
  }
}

INSTANTIATE_TEST_SUITE_P(ChordSolver, ReferenceGrid,
                         testing::Values("ieee4_4Bus-DY-Bal", "ieee13", "ieee37", "ieee123", "eulv_snap", "csiro4w_V",
                                         "csiro_A", "pmd_case3_lm_models_2", "pmd_case3_unbalanced_delta_loads",
                                         "hc_simple", "ckt5", "J1_noPV"));

}  // namespace
