// SPDX-License-Identifier: Apache-2.0
// The bundled district shows every verdict, and third-party grids are measured where they are earthed.
#include <cstdlib>
#include <filesystem>
#include <map>

#include "data/readers/grid.hpp"
#include "data/readers/headroom/headroom.hpp"
#include "engine/quality/bands.hpp"
#include "engine/study/powerflow.hpp"
#include "tests/deviation/small_grids.hpp"
#include "tests/support/paths.hpp"

namespace headroom::test {
namespace {

namespace fs = std::filesystem;
using models::Verdict;

struct Counts {
  std::map<Verdict, int> buses, customers;
};

Counts counted(const std::vector<models::Deviation>& rows) {
  Counts counts;
  for (const auto& row : rows) ++(row.customer ? counts.customers : counts.buses)[row.verdict];
  return counts;
}

TEST(District, AllFourVerdictsOccurAtThePeak) {
  const auto read = data::read_headroom(headroom::test::source_dir() / "data/bundled/feeders/district");
  ASSERT_TRUE(read.network);
  const auto& network = *read.network;
  const auto solve = [&](models::TimeMode mode) {
    return engine::solve_powerflow(network, models::operating_point(network, {mode, 0.0}));
  };
  const std::vector<models::State> states{solve(models::TimeMode::peak), solve(models::TimeMode::minimum)};
  for (const auto& state : states) ASSERT_EQ(state.status, models::SolveStatus::ok) << state.reason;
  const auto peak = judged(network, {states[0]}, "cn-window");
  ASSERT_EQ(peak.size(), network->buses.size() + network->customers.size());
  auto counts = counted(peak);
  EXPECT_GT(counts.customers[Verdict::pass], counts.customers[Verdict::fail]);
  EXPECT_GT(counts.customers[Verdict::fail], 0);
  EXPECT_GT(counts.customers[Verdict::not_binding], 0);
  EXPECT_GT(counts.customers[Verdict::indeterminate], 0);  // the customer at 35 kV, from one state
  for (const auto& row : peak) {
    EXPECT_TRUE(row.verdict == Verdict::pass || !row.reason.empty()) << network.bus(row.bus).name;
    EXPECT_FALSE(row.verdict != Verdict::indeterminate && row.clause.empty()) << network.bus(row.bus).name;
  }
  counts = counted(judged(network, states, "cn-window"));
  EXPECT_EQ(counts.buses[Verdict::indeterminate], 0);  // both extremes settle the sum rules
  EXPECT_EQ(counts.customers[Verdict::indeterminate], 0);
}

fs::path third_party_case(const char* name) { return test::cases_dir() / name; }

models::VoltageMeasure measure_at(const models::Network& network, const char* bus) {
  const auto rules = rules_named("ansi-a");
  return engine::bus_bands(network, rules)[network.find_bus(bus)->index()].measure;
}

TEST(ThirdParty, EarthedFeedersAreMeasuredToGroundAndDeltaOnesBetweenPhases) {
  const auto ieee13 = third_party_case("opendss/ieee/13Bus/IEEE13Nodeckt.dss");
  const auto ieee37 = third_party_case("opendss/ieee/37Bus/ieee37.dss");
  if (!fs::exists(ieee13) || !fs::exists(ieee37)) GTEST_SKIP() << "no third-party cases at " << ieee13;
  const auto star = data::read_grid(ieee13);
  ASSERT_TRUE(star.network);
  EXPECT_EQ(measure_at(*star.network, "671"), models::VoltageMeasure::line_to_ground);
  EXPECT_EQ(measure_at(*star.network, "sourcebus"), models::VoltageMeasure::line_to_ground);
  const auto delta = data::read_grid(ieee37);
  ASSERT_TRUE(delta.network);
  EXPECT_EQ(measure_at(*delta.network, "701"), models::VoltageMeasure::line_to_line);
}

}  // namespace
}  // namespace headroom::test
