// SPDX-License-Identifier: Apache-2.0
// The fast search against the reference search, both to 1e-7.
#include <filesystem>

#include <gtest/gtest.h>

#include "data/readers/opendss/opendss.hpp"
#include "engine/study/capacity.hpp"
#include "tests/support/feeders.hpp"
#include "tests/support/paths.hpp"

namespace headroom::engine {
namespace {

using models::SearchKind;

CapacityOptions options(const std::string& phases) {
  CapacityOptions options;
  options.phases = phases;
  options.directions = {models::Direction::load, models::Direction::generation};
  options.vm_min_pu = 0.93, options.vm_max_pu = 1.07;
  options.line_loading = options.transformer_loading = 1.0;
  options.use_default_ratings = true;
  options.tolerance_kw = 1e-9, options.relative_tolerance = 1e-7;
  options.threads = 1;
  return options;
}

double middle(const models::CapacityRow& row) {
  return 0.5 * (row.feasible_kw + row.infeasible_kw.value_or(row.feasible_kw));
}

void expect_equal_searches(const models::Network& network, CapacityOptions asked, std::size_t every) {
  for (std::size_t b = 1; b < network->buses.size(); b += every)
    if (network->sources[0].terminal.bus != models::BusId(b)) asked.at.emplace_back(b);
  const auto point = models::operating_point(network);
  const auto fast = available_capacity(network, point, models::RuleSet{}, asked);
  asked.search = CapacitySearch::reference;
  const auto reference = available_capacity(network, point, models::RuleSet{}, asked);
  ASSERT_EQ(fast.rows.size(), reference.rows.size());
  std::size_t in_lanes = 0;
  for (std::size_t i = 0; i < fast.rows.size(); ++i) {
    const auto &mine = fast.rows[i], &other = reference.rows[i];
    in_lanes += mine.search == SearchKind::fast;
    ASSERT_EQ(mine.status, other.status) << i;
    EXPECT_EQ(mine.limit.kind, other.limit.kind) << i;
    EXPECT_EQ(mine.next_limit, other.next_limit) << i;
    EXPECT_EQ(mine.existing_worsened, other.existing_worsened) << i;
    EXPECT_NEAR(middle(mine), middle(other), 1e-6 * middle(other)) << i;
    EXPECT_NEAR(mine.vm_after_pu, other.vm_after_pu, 1e-6) << i;
  }
  EXPECT_GT(10 * in_lanes, 9 * fast.rows.size());
}

TEST(LaneSearch, BalancedFeeder) { expect_equal_searches(test::radial(100, false), options("abc"), 3); }

TEST(LaneSearch, ThreePhaseGrids) {
  for (const char* name : {"13Bus/IEEE13Nodeckt.dss", "123Bus/IEEE123Master.dss", "LVTestCase/Master.dss"}) {
    const auto path = test::cases_dir() / "opendss/ieee" / name;
    if (test::cases_dir().empty() || !std::filesystem::exists(path)) GTEST_SKIP() << "no third-party cases";
    const auto network = *data::read_opendss(path).network;
    SCOPED_TRACE(name);
    expect_equal_searches(network, options("each"), network->buses.size() / 40 + 1);
  }
}

// Whatever stands in the other lanes.
TEST(LaneSearch, RowsDoNotDependOnTheirNeighbours) {
  const auto network = test::radial(100, true);
  const auto point = models::operating_point(network);
  auto asked = options("abc");
  asked.relative_tolerance = 1e-4;
  for (std::size_t b = 5; b < 45; b += 2) asked.at.emplace_back(b);
  const auto all = available_capacity(network, point, models::RuleSet{}, asked);
  asked.at = {asked.at[7]};
  const auto alone = available_capacity(network, point, models::RuleSet{}, asked);
  for (std::size_t k = 0; k < alone.rows.size(); ++k) {
    EXPECT_EQ(alone.rows[k].feasible_kw, all.rows[14 + k].feasible_kw);
    EXPECT_EQ(alone.rows[k].infeasible_kw, all.rows[14 + k].infeasible_kw);
    EXPECT_EQ(alone.rows[k].next_limit_kw, all.rows[14 + k].next_limit_kw);
  }
}

}  // namespace
}  // namespace headroom::engine
