// SPDX-License-Identifier: Apache-2.0
#include "engine/study/study_run.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "data/readers/headroom/headroom.hpp"
#include "tests/support/paths.hpp"

namespace headroom::engine {
namespace {

models::Network read_feeder(const std::string& name) {
  auto read = data::read_headroom(test::source_dir() / "data/bundled/feeders" / name);
  return std::move(read.network).value();
}

TEST(StudyRun, DrawsAreUniformAndDependOnSeedCaseAndElementAlone) {
  double sum = 0.0, square = 0.0, product = 0.0, previous = draw(1, 0, 0);
  constexpr int n = 200000;
  for (int k = 0; k < n; ++k) {
    const double value = draw(1, static_cast<std::uint64_t>(k / 100), static_cast<std::uint64_t>(k % 100));
    EXPECT_TRUE(value >= 0.0 && value < 1.0);
    sum += value - 0.5, square += (value - 0.5) * (value - 0.5), product += (value - 0.5) * (previous - 0.5);
    previous = value;
  }
  EXPECT_NEAR(sum / n, 0.0, 4.0 * std::sqrt(1.0 / 12.0 / n));
  EXPECT_NEAR(square / n, 1.0 / 12.0, 1e-3);
  EXPECT_NEAR(product / n, 0.0, 1e-3);
  EXPECT_NE(draw(1, 2, 3), draw(2, 2, 3));
  EXPECT_NE(draw(1, 2, 3), draw(1, 3, 2));
}

TEST(StudyRun, ChunksAreTheSameCasesHoweverTheyAreCut) {
  const auto network = read_feeder("lv-four-wire");
  models::Study study;
  study.count = 50;
  study.voltages = true;
  study.chunk = 50;
  StudyRun whole(network, study, 2);
  ASSERT_EQ(whole.chunks(), 1u);
  const auto all = whole.run(0);
  models::Study cut = study;
  cut.chunk = 16;
  StudyRun parts(network, cut, 1);
  ASSERT_EQ(parts.chunks(), 4u);
  const std::size_t nodes = network.node_count();
  for (const std::size_t chunk : {3u, 0u, 2u, 1u}) {  // in any order
    const auto part = parts.run(chunk);
    EXPECT_EQ(part.count, chunk == 3 ? 2u : 16u);
    for (std::size_t c = 0; c < part.count; ++c) {
      EXPECT_EQ(part.reduction[c].losses_va, all.reduction[part.first + c].losses_va);
      for (std::size_t k = 0; k < nodes; ++k)
        EXPECT_EQ(part.magnitude_v[c * nodes + k], all.magnitude_v[(part.first + c) * nodes + k]);
    }
  }
}

TEST(StudyRun, HoursFollowTheProfilesAndOutagesTheLines) {
  const auto network = read_feeder("district");
  models::Study study;
  study.cases = models::StudyCases::hours;
  study.count = 3, study.first_hour = 157.0;
  StudyRun hours(network, study, 2);
  const auto day = hours.run(0);
  for (std::size_t c = 0; c < 3; ++c) {
    const auto point = models::operating_point(network, {models::TimeMode::yearly, 157.0 + static_cast<double>(c)});
    const auto state = solve_powerflow(network, point, {.controls = Controls::as_given, .tolerance_pu = 1e-10});
    EXPECT_NEAR(day.reduction[c].source_power_va.real() / state.source_power_va.real(), 1.0, 1e-7) << c;
  }
  const auto lv = read_feeder("lv-four-wire");
  models::Study out;
  out.cases = models::StudyCases::outages;
  StudyRun lines(lv, out, 1);
  EXPECT_EQ(lines.cases(), lv->lines.size());
  for (const auto& outcome : lines.run(0).outcome) EXPECT_EQ(outcome.status, CaseStatus::not_supplied);
}

}  // namespace
}  // namespace headroom::engine
