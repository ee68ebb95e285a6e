// SPDX-License-Identifier: Apache-2.0
// The capacity over many states is the smallest of those of the states, each solved apart; what the screen drops could
// not have been smaller.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "data/readers/grid.hpp"
#include "data/readers/rules/rules.hpp"
#include "engine/capacity/flexible.hpp"
#include "engine/study/capacity_over_time.hpp"
#include "tests/support/feeders.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/profiles.hpp"

namespace {

using namespace headroom;
using models::CapacityStatus;
using models::GridState;
using models::StateSet;

models::Network grid(const std::filesystem::path& path) {
  auto read = data::read_grid(path, {});
  EXPECT_TRUE(read.network.has_value()) << path;
  return std::move(read.network).value();
}

bool has_number(const models::CapacityRow& row) {
  return row.status == CapacityStatus::ok || row.status == CapacityStatus::zero ||
         row.status == CapacityStatus::at_maximum;
}

// Every state by itself, with the function that knows nothing of states; the smallest of each row.
std::vector<models::CapacityRow> smallest(const models::Network& network, const models::RuleSet& rules,
                                          const engine::CapacityOptions& options, const models::StateChoice& choice) {
  std::vector<models::CapacityRow> smallest;
  for (const auto& state : models::states_of(network, choice)) {
    const auto apart =
        engine::available_capacity(network, models::operating_point(network, state, choice), rules, options);
    if (smallest.empty()) smallest = apart.rows;
    for (std::size_t r = 0; r < smallest.size(); ++r) {
      const bool less = has_number(apart.rows[r]) &&
                        (!has_number(smallest[r]) || apart.rows[r].feasible_kw < smallest[r].feasible_kw);
      if (less) smallest[r] = apart.rows[r];
    }
  }
  return smallest;
}

void expect_same(const models::CapacityOverTime& over, const std::vector<models::CapacityRow>& apart) {
  ASSERT_EQ(over.result.rows.size(), apart.size());
  for (std::size_t r = 0; r < apart.size(); ++r) {
    const auto& row = over.result.rows[r];
    SCOPED_TRACE(testing::Message() << "row " << r << " " << row.phases << " in " << row.limit.state << ", apart in "
                                    << apart[r].limit.state);
    ASSERT_EQ(has_number(row), has_number(apart[r]));
    if (!has_number(row)) continue;
    // Two certificates of the same number lie within the width of both.
    const double width = std::max(0.1, 1e-4 * apart[r].feasible_kw);
    EXPECT_NEAR(row.feasible_kw, apart[r].feasible_kw, 1.01 * width);
    EXPECT_EQ(row.limit.kind, apart[r].limit.kind);
  }
}

std::vector<models::BusId> buses(const models::Network& network, const std::vector<const char*>& names) {
  std::vector<models::BusId> ids;
  for (const auto* name : names) ids.push_back(network.find_bus(name).value());
  return ids;
}

engine::CapacityOptions both_directions() {
  engine::CapacityOptions options;
  options.directions = {models::Direction::load, models::Direction::generation};
  return options;
}

// Voltage binds in some hours, lines in others.
engine::CapacityOptions narrow_limits() {
  auto options = both_directions();
  options.vm_min_pu = 0.93;
  options.vm_max_pu = 1.02;
  options.line_loading = 1.0;
  return options;
}

TEST(CapacityOverTime, YearOfAFeederIsTheSmallestOfItsHours) {
  const auto network = test::with_curves(test::radial(40, false), 3, 336, 1.3);
  const auto options = narrow_limits();
  engine::OverTimeOptions how;
  how.states.set = StateSet::year;
  const auto over = engine::capacity_over_time(network, models::RuleSet{}, options, how);
  ASSERT_EQ(over.states.size(), 336u);
  EXPECT_DOUBLE_EQ(over.states.front().state.hours, 8760.0 / 336.0);
  expect_same(over, smallest(network, models::RuleSet{}, options, how.states));
  // The screen is worth its while.
  EXPECT_EQ(over.result.failed_samples, 0u);
  EXPECT_GT(over.result.sampled_states, over.result.rows.size());
  EXPECT_GT(over.result.screened_states, 336u * 78u / 2u);
}

TEST(CapacityOverTime, ThreadsDoNotChangeTheAnswer) {
  const auto network = test::with_curves(test::radial(25, false), 3, 96, 1.3);
  auto options = both_directions();
  options.vm_min_pu = 0.93;
  options.vm_max_pu = 1.02;
  engine::OverTimeOptions how;
  how.states.set = StateSet::year;
  options.threads = 1;
  const auto one = engine::capacity_over_time(network, models::RuleSet{}, options, how);
  options.threads = 3;
  const auto three = engine::capacity_over_time(network, models::RuleSet{}, options, how);
  for (std::size_t r = 0; r < one.result.rows.size(); ++r) {
    EXPECT_EQ(one.result.rows[r].feasible_kw, three.result.rows[r].feasible_kw);
    EXPECT_EQ(one.result.rows[r].limit.state, three.result.rows[r].limit.state);
    EXPECT_EQ(one.result.rows[r].load_flows, three.result.rows[r].load_flows);
  }
}

TEST(CapacityOverTime, EveryHourByItselfAndWhatFlexibilityGains) {
  const auto network = test::with_curves(test::radial(12, false), 3, 48, 1.3);
  engine::CapacityOptions options;
  options.vm_min_pu = 0.93;
  engine::OverTimeOptions how;
  how.states.set = StateSet::year;
  const auto least = engine::capacity_over_time(network, models::RuleSet{}, options, how);
  how.every_state = true;
  const auto over = engine::capacity_over_time(network, models::RuleSet{}, options, how);
  const auto& rows = over.result.rows;
  ASSERT_EQ(over.state_kw.size(), rows.size() * 48);
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const std::span<const float> kw(over.state_kw.data() + r * 48, 48);
    EXPECT_FLOAT_EQ(*std::min_element(kw.begin(), kw.end()), static_cast<float>(rows[r].feasible_kw));
    EXPECT_NEAR(rows[r].feasible_kw, least.result.rows[r].feasible_kw, std::max(0.1, 1e-4 * rows[r].feasible_kw));
  }
  // Hour by hour: an hour of the curve stands for 182.5 of the year, so 200 hours curtail the one hour below.
  const auto curve = engine::flexible_connection(over);
  std::vector<float> kw(over.state_kw.begin(), over.state_kw.begin() + 48);
  std::sort(kw.begin(), kw.end());
  ASSERT_GE(curve.size(), 3u);
  EXPECT_DOUBLE_EQ(curve[0].kw, kw[0]);
  EXPECT_EQ(curve[0].hours, 0.0);
  EXPECT_DOUBLE_EQ(curve[1].kw, kw[1]);
  EXPECT_DOUBLE_EQ(curve[1].hours, 182.5);
  EXPECT_NEAR(curve[1].energy_mwh, 182.5 * (kw[1] - kw[0]) / 1e3, 1e-6);
  EXPECT_DOUBLE_EQ(curve[2].kw, kw[2]);  // 500 hours: two of the curve
  EXPECT_NEAR(curve[2].energy_mwh, 182.5 * ((kw[2] - kw[0]) + (kw[2] - kw[1])) / 1e3, 1e-6);
}

// More numbers than are searched one by one: a table from a few states, to a thousandth of what each hour by itself
// has.
TEST(CapacityOverTime, TableOfAllHoursIsRightToAThousandth) {
  const auto network = test::with_curves(test::radial(40, false), 5, 300, 1.3);
  const auto options = narrow_limits();
  engine::OverTimeOptions how;
  how.states.set = StateSet::year;
  how.every_state = true;
  const auto over = engine::capacity_over_time(network, models::RuleSet{}, options, how);
  EXPECT_GE(over.table_checked, over.result.rows.size() * 3);
  EXPECT_EQ(over.table_missed, 0u);
  for (std::size_t s = 7; s < 300; s += 41) {
    const auto point = models::operating_point(network, over.states[s].state, how.states);
    const auto apart = engine::available_capacity(network, point, models::RuleSet{}, options);
    for (std::size_t r = 0; r < apart.rows.size(); ++r) {
      const double exact = apart.rows[r].feasible_kw, table = static_cast<double>(over.state_kw[r * 300 + s]);
      EXPECT_NEAR(table, exact, 1e-3 * exact + 0.2) << "row " << r << " state " << s;
    }
  }
}

// The same questions with every load flow by the reference: hours in which lines are overloaded already among the
// others, limits of voltages and of lines, both directions, both policies.
TEST(CapacityOverTime, LanesAndReferenceAgreeOnAMixedYear) {
  for (const bool three_phase : {false, true})
    for (const auto policy : {engine::ExistingPolicy::separate, engine::ExistingPolicy::strict}) {
      const auto network = test::with_curves(test::radial(30, three_phase), 3, 120, 0.95);
      auto options = narrow_limits();
      options.existing = policy;
      options.tolerance_kw = 1e-9, options.relative_tolerance = 1e-7;
      engine::OverTimeOptions how;
      how.states.set = StateSet::year;
      const auto fast = engine::capacity_over_time(network, models::RuleSet{}, options, how);
      options.search = engine::CapacitySearch::reference;
      const auto reference = engine::capacity_over_time(network, models::RuleSet{}, options, how);
      std::size_t broken = 0, in_lanes = 0;
      for (const auto& state : fast.states) broken += state.violations > 0;
      EXPECT_GT(broken, 5u);
      EXPECT_LT(broken, 115u);
      ASSERT_EQ(fast.result.rows.size(), reference.result.rows.size());
      for (std::size_t r = 0; r < fast.result.rows.size(); ++r) {
        const auto &mine = fast.result.rows[r], &other = reference.result.rows[r];
        ASSERT_EQ(mine.status, other.status) << r;
        EXPECT_NEAR(mine.feasible_kw, other.feasible_kw, 1e-6 * other.feasible_kw + 1e-6) << r;
        EXPECT_EQ(mine.limit.kind, other.limit.kind) << r;
        in_lanes += mine.search == models::SearchKind::fast;
      }
      EXPECT_EQ(in_lanes > 0, policy == engine::ExistingPolicy::separate);
      EXPECT_EQ(fast.result.failed_samples, reference.result.failed_samples);
    }
}

// Controls act before every state, and the sources' range moves what they start from.
TEST(CapacityOverTime, ExtremesOfTheDistrict) {
  const auto network = grid(test::source_dir() / "data/bundled/feeders/district");
  const auto rules = data::read_rule_set("cn-window").rules.value();
  auto options = both_directions();
  options.at = buses(network, {"nongchang-30", "xinhua-05", "liu-village-108", "beihuan-05"});
  engine::OverTimeOptions how;
  how.states.set = StateSet::extremes;
  how.states.generation = true;
  const auto over = engine::capacity_over_time(network, rules, options, how);
  ASSERT_EQ(over.states.size(), 4u);
  EXPECT_EQ(over.states[0].state.label, "yearly:158, source lowest");
  expect_same(over, smallest(network, rules, options, how.states));
}

// Behind the line that is out nothing is supplied, in no state.
TEST(CapacityOverTime, PlannedOutagesTakeLinesOutOfEveryState) {
  const auto network = test::with_curves(test::radial(12, false), 3, 24, 1.3);
  engine::CapacityOptions options;
  options.vm_min_pu = 0.93;
  engine::OverTimeOptions how;
  how.states.set = StateSet::year;
  how.states.out.lines = {5};
  how.states.out.label = ", out: O1";
  const auto over = engine::capacity_over_time(network, models::RuleSet{}, options, how);
  expect_same(over, smallest(network, models::RuleSet{}, options, how.states));
  EXPECT_TRUE(over.result.rows.front().limit.state.ends_with(", out: O1"));
  EXPECT_EQ(over.result.rows[5].status, CapacityStatus::not_supplied);
}

TEST(CapacityOverTime, EuropeanLowVoltageOverADayOfHours) {
  const auto master = test::cases_dir() / "opendss/ieee/LVTestCase/Master.dss";
  if (test::cases_dir().empty() || !std::filesystem::exists(master)) GTEST_SKIP() << "no third-party cases";
  const auto network = grid(master);
  const auto rules = data::read_rule_set("cn-window").rules.value();
  engine::CapacityOptions options;
  options.at = buses(network, {"34", "900"});
  options.phases = "a";
  engine::OverTimeOptions how;
  how.states.set = StateSet::months;
  const auto over = engine::capacity_over_time(network, rules, options, how);
  ASSERT_EQ(over.states.size(), 24u);
  expect_same(over, smallest(network, rules, options, how.states));
}

}  // namespace
