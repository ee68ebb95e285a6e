// SPDX-License-Identifier: Apache-2.0
// The C interface: the same answers as the C++ one, bit for bit, and every misuse answered in words.
#include "apps/c_api/headroom.h"

#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "data/readers/grid.hpp"
#include "engine/study/batch.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/scratch.hpp"

namespace {

namespace fs = std::filesystem;
using headroom::models::Complex;

fs::path feeder(const char* name) { return headroom::test::source_dir() / "data/bundled/feeders" / name; }

struct Handles {
  hr_grid* grid = nullptr;
  hr_batch* batch = nullptr;
  explicit Handles(const char* name, const hr_batch_options* options = nullptr) {
    EXPECT_EQ(hr_grid_open(feeder(name).c_str(), nullptr, &grid), HR_OK) << hr_grid_error(grid);
    EXPECT_EQ(hr_batch_open(grid, options, &batch), HR_OK) << hr_batch_error(batch);
  }
  ~Handles() {
    hr_batch_close(batch);
    hr_grid_close(grid);
  }
};

struct Powers {
  std::vector<double> p, q;
};

Powers powers_of(hr_grid* grid, std::size_t cases) {
  const std::size_t loads = hr_grid_count(grid, HR_LOAD);
  Powers base{std::vector<double>(loads), std::vector<double>(loads)}, all;
  EXPECT_EQ(hr_grid_state(grid, nullptr, base.p.data(), base.q.data(), nullptr, nullptr, nullptr, nullptr), HR_OK);
  for (std::size_t c = 0; c < cases; ++c)
    for (std::size_t k = 0; k < loads; ++k) {
      const double factor = 0.75 + 0.7 * std::sin(1.3 * static_cast<double>(c) + 2.1 * static_cast<double>(k));
      all.p.push_back(factor * base.p[k]);
      all.q.push_back(factor * base.q[k]);
    }
  return all;
}

hr_cases cases_of(std::size_t count, const Powers& powers) {
  hr_cases cases{};
  cases.struct_size = sizeof cases;
  cases.count = count;
  cases.p_w = powers.p.data();
  cases.q_var = powers.q.data();
  return cases;
}

TEST(CApi, ListsWhatIsInTheGrid) {
  const Handles h("lv-four-wire");
  EXPECT_EQ(hr_abi_version(), HR_ABI_VERSION);
  EXPECT_EQ(hr_grid_balanced(h.grid), 0);
  const auto first = hr_grid_find(h.grid, HR_LOAD, "C02");
  ASSERT_GE(first, 0);
  EXPECT_STREQ(hr_grid_name(h.grid, HR_LOAD, static_cast<std::size_t>(first)), "load.c02");
  EXPECT_EQ(hr_grid_find(h.grid, HR_LOAD, "load.c02"), first);
  EXPECT_EQ(hr_grid_find(h.grid, HR_LOAD, "nobody"), -1);
  const auto node = hr_grid_find(h.grid, HR_NODE, "bus.lv.4");
  ASSERT_GE(node, 0);
  std::vector<double> base(hr_grid_count(h.grid, HR_NODE));
  ASSERT_EQ(hr_grid_bases(h.grid, base.data()), HR_OK);
  EXPECT_NEAR(base[static_cast<std::size_t>(node)], 400.0 / std::sqrt(3.0), 1e-9);
  EXPECT_EQ(hr_grid_count(h.grid, HR_WINDING), 2u);
  EXPECT_STREQ(hr_grid_name(h.grid, HR_WINDING, 1), "transformer.t1.2");
  std::vector<double> p(hr_grid_count(h.grid, HR_LOAD));
  ASSERT_EQ(hr_grid_state(h.grid, nullptr, p.data(), nullptr, nullptr, nullptr, nullptr, nullptr), HR_OK);
  EXPECT_DOUBLE_EQ(p[static_cast<std::size_t>(first)], 4200.0);
}

TEST(CApi, AnswersAreThoseOfTheCppInterface) {
  for (const char* name : {"lv-four-wire", "ieee33"}) {
    const Handles h(name);
    constexpr std::size_t n = 37;
    const auto powers = powers_of(h.grid, n);
    const std::size_t nodes = hr_grid_count(h.grid, HR_NODE);
    std::vector<Complex> v(n * nodes), expected(n * nodes);
    std::vector<std::int32_t> status(n, -1);
    std::vector<hr_reduction> reduction(n);
    std::vector<hr_extremes> extremes(nodes);
    const auto cases = cases_of(n, powers);
    hr_outputs outputs{};
    outputs.struct_size = sizeof outputs;
    outputs.voltage_v = reinterpret_cast<double*>(v.data());
    outputs.status = status.data(), outputs.reduction = reduction.data(), outputs.extremes = extremes.data();
    hr_summary summary{};
    summary.struct_size = sizeof summary;
    ASSERT_EQ(hr_batch_solve(h.batch, &cases, &outputs, &summary), HR_OK) << hr_batch_error(h.batch);
    EXPECT_EQ(summary.solved, n);

    const auto read = headroom::data::read_grid(feeder(name));
    headroom::engine::Batch batch(*read.network, operating_point(*read.network));
    std::vector<headroom::engine::CaseReduction> expected_reduction(n);
    headroom::engine::BatchCases cpp_cases;
    cpp_cases.count = n;
    cpp_cases.p_w = powers.p, cpp_cases.q_var = powers.q;
    headroom::engine::BatchOutputs cpp_outputs;
    cpp_outputs.voltage_v = expected, cpp_outputs.reduction = expected_reduction;
    ASSERT_EQ(batch.solve(cpp_cases, cpp_outputs).error, "");
    EXPECT_EQ(std::memcmp(v.data(), expected.data(), v.size() * sizeof(Complex)), 0);
    for (std::size_t c = 0; c < n; ++c) {
      EXPECT_EQ(status[c], HR_SOLVED);
      EXPECT_EQ(reduction[c].lowest_pu, expected_reduction[c].lowest_pu);
      EXPECT_EQ(reduction[c].worst_branch, expected_reduction[c].worst_branch);
      EXPECT_EQ(reduction[c].losses_w, expected_reduction[c].losses_va.real());
      EXPECT_EQ(reduction[c].limiting_use, expected_reduction[c].limiting_use);
    }
    if (hr_batch_branch_count(h.batch) > 0) {
      EXPECT_EQ(hr_batch_branch_name(h.batch, 0), batch.branch_name(0));
    }
    EXPECT_EQ(hr_batch_branch_name(h.batch, hr_batch_branch_count(h.batch)), nullptr);
  }
}

TEST(CApi, TapsAndSwitchesPerCase) {
  const Handles h("lv-four-wire");
  const std::size_t nodes = hr_grid_count(h.grid, HR_NODE);
  std::vector<double> tap(2 * 2);
  ASSERT_EQ(hr_grid_state(h.grid, nullptr, nullptr, nullptr, nullptr, nullptr, tap.data(), nullptr), HR_OK);
  tap[2] = tap[0] * 0.95, tap[3] = tap[1];
  const auto low = static_cast<std::size_t>(hr_grid_find(h.grid, HR_NODE, "lv.1"));
  std::vector<double> magnitude(2 * nodes), angle(2 * nodes);
  hr_cases cases{};
  cases.struct_size = sizeof cases;
  cases.count = 2;
  cases.tap_pu = tap.data();
  const std::vector<double> none(2 * hr_grid_count(h.grid, HR_LOAD)),
      generation(2 * hr_grid_count(h.grid, HR_GENERATOR));
  cases.p_w = cases.q_var = none.data();
  cases.generator_p_w = cases.generator_q_var = generation.data();
  hr_outputs outputs{};
  outputs.struct_size = sizeof outputs;
  outputs.magnitude_v = magnitude.data(), outputs.angle_rad = angle.data();
  ASSERT_EQ(hr_batch_solve(h.batch, &cases, &outputs, nullptr), HR_OK);
  // Unloaded, a ratio of 0.95 on the high side is 1/0.95 of the voltage on the low side.
  EXPECT_NEAR(magnitude[nodes + low] / magnitude[low], 1.0 / 0.95, 1e-4);

  hr_change change{HR_SET_LINE, static_cast<std::int32_t>(hr_grid_find(h.grid, HR_LINE, "main-1")), 0, 0, 0.0, 0.0};
  const std::size_t offset[] = {0, 1};
  hr_cases outage{};
  outage.struct_size = sizeof outage;
  outage.count = 1;
  outage.change_offset = offset, outage.change = &change;
  std::int32_t status = -1;
  hr_outputs only_status{};
  only_status.struct_size = sizeof only_status;
  only_status.status = &status;
  ASSERT_EQ(hr_batch_solve(h.batch, &outage, &only_status, nullptr), HR_OK);
  EXPECT_EQ(status, HR_NOT_SUPPLIED);
}

TEST(CApi, AnOlderCallerKnowsFewerMembers) {
  const Handles h("ieee33");
  const auto powers = powers_of(h.grid, 2);
  auto cases = cases_of(2, powers);
  cases.struct_size = offsetof(hr_cases, generator_p_w);
  cases.generator_p_w = reinterpret_cast<const double*>(8);  // must not be looked at
  std::int32_t status[2] = {-1, -1};
  hr_outputs outputs{};
  outputs.struct_size = sizeof outputs;
  outputs.status = status;
  hr_summary summary{};
  summary.struct_size = offsetof(hr_summary, not_run);
  summary.not_run = 99;
  ASSERT_EQ(hr_batch_solve(h.batch, &cases, &outputs, &summary), HR_OK);
  EXPECT_EQ(summary.solved, 2u);
  EXPECT_EQ(summary.not_run, 99u);
}

TEST(CApi, MisuseIsAnsweredInWords) {
  hr_grid* grid = nullptr;
  EXPECT_EQ(hr_grid_open("no/such/grid.dss", nullptr, &grid), HR_BAD_INPUT);
  EXPECT_NE(std::string(hr_grid_error(grid)).find("no/such/grid.dss"), std::string::npos) << hr_grid_error(grid);
  hr_batch* batch = nullptr;
  EXPECT_EQ(hr_batch_open(grid, nullptr, &batch), HR_BAD_ARGUMENT);
  EXPECT_NE(std::string(hr_batch_error(batch)).find("was not read"), std::string::npos);
  hr_cases cases{};
  hr_outputs outputs{};
  EXPECT_EQ(hr_batch_solve(batch, &cases, &outputs, nullptr), HR_BAD_ARGUMENT);
  hr_batch_close(batch);
  hr_grid_close(grid);
  EXPECT_EQ(hr_grid_open(nullptr, nullptr, &grid), HR_BAD_ARGUMENT);
  hr_grid_close(grid);
  hr_open_options options{};
  options.struct_size = sizeof options;
  options.format = "telepathy";
  EXPECT_EQ(hr_grid_open(feeder("ieee33").c_str(), &options, &grid), HR_BAD_ARGUMENT);
  EXPECT_NE(std::string(hr_grid_error(grid)).find("telepathy"), std::string::npos);
  hr_grid_close(grid);
  EXPECT_EQ(hr_grid_open("x", nullptr, nullptr), HR_BAD_ARGUMENT);
  hr_grid_close(nullptr);
  hr_batch_close(nullptr);

  const Handles h("ieee33");
  auto powers = powers_of(h.grid, 3);
  powers.p[40] = std::nan("");  // case 1
  std::int32_t status[3];
  const auto bad = cases_of(3, powers);
  hr_outputs only_status{};
  only_status.struct_size = sizeof only_status;
  only_status.status = status;
  EXPECT_EQ(hr_batch_solve(h.batch, &bad, &only_status, nullptr), HR_OK);
  EXPECT_EQ(status[0], HR_SOLVED);
  EXPECT_EQ(status[1], HR_CASE_BAD_INPUT);
  EXPECT_EQ(status[2], HR_SOLVED);
  EXPECT_NE(std::string(hr_batch_error(h.batch)).find("case 1"), std::string::npos) << hr_batch_error(h.batch);
  auto half = bad;
  half.q_var = nullptr;
  EXPECT_EQ(hr_batch_solve(h.batch, &half, &only_status, nullptr), HR_BAD_ARGUMENT);
  EXPECT_NE(std::string(hr_batch_error(h.batch)).find("go together"), std::string::npos) << hr_batch_error(h.batch);
}

TEST(CApi, CancelKeepsWhatIsDone) {
  hr_batch_options options{};
  options.struct_size = sizeof options;
  options.threads = 1;
  options.progress = [](void* user, std::size_t done, std::size_t) {
    *static_cast<std::size_t*>(user) = done;
    return 1;
  };
  std::size_t done = 0;
  options.user = &done;
  const Handles h("ieee33", &options);
  const auto powers = powers_of(h.grid, 600);
  const auto cases = cases_of(600, powers);
  std::vector<std::int32_t> status(600);
  hr_outputs outputs{};
  outputs.struct_size = sizeof outputs;
  outputs.status = status.data();
  hr_summary summary{};
  summary.struct_size = sizeof summary;
  EXPECT_EQ(hr_batch_solve(h.batch, &cases, &outputs, &summary), HR_CANCELLED);
  EXPECT_EQ(summary.solved, done);
  EXPECT_EQ(summary.not_run, 600 - done);
  EXPECT_EQ(status[0], HR_SOLVED);
  EXPECT_EQ(status[599], HR_NOT_RUN);
}

}  // namespace
