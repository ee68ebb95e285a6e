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

INSTANTIATE_TEST_SUITE_P(ChordSolver, ReferenceGrid,
                         testing::Values("ieee4_4Bus-DY-Bal", "ieee13", "ieee37", "ieee123", "eulv_snap", "csiro4w_V",
                                         "csiro_A", "pmd_case3_lm_models_2", "pmd_case3_unbalanced_delta_loads",
                                         "hc_simple", "ckt5", "J1_noPV"));

}  // namespace
