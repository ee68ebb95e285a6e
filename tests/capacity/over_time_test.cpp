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

// Chains of small loads with three curves of two weeks, two of them against each other.
models::Network feeder_with_curves(std::size_t buses, std::size_t hours) {
  auto data = test::radial(buses, false).data();
  std::uint64_t random = 11;
  const auto chance = [&] {
    random = random * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<double>(random >> 11) * 0x1p-53;
  };
  for (int k = 0; k < 3; ++k) {
    models::Profile profile;
    profile.name = "curve" + std::to_string(k);
    for (std::size_t h = 0; h < hours; ++h)
      profile.p.push_back(0.55 + 0.35 * std::sin(6.2832 * (static_cast<double>(h) - 5.0 * k) / 24.0) + 0.1 * chance());
    data.profiles.push_back(profile);
  }
  for (std::size_t l = 0; l < data.loads.size(); ++l) data.loads[l].yearly = models::ProfileId(l % 3);
  double most_a = 0.0;
  for (const auto& load : data.loads) most_a += std::abs(load.power_va) / (std::sqrt(3.0) * 10e3);
  for (auto& line : data.lines) line.rated_current_a = {1.1 * most_a, models::RatingOrigin::given};
  models::NetworkBuilder builder;
  builder.data = data;
  return std::move(builder.build().value());
}

engine::CapacityOptions both_directions() {
  engine::CapacityOptions options;
  options.directions = {models::Direction::load, models::Direction::generation};
  return options;
}

TEST(CapacityOverTime, YearOfAFeederIsTheSmallestOfItsHours) {
  const auto network = feeder_with_curves(40, 336);
  auto options = both_directions();
  options.vm_min_pu = 0.93;
  options.vm_max_pu = 1.02;
  options.line_loading = 1.0;
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
  const auto network = feeder_with_curves(25, 96);
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
  const auto network = feeder_with_curves(12, 48);
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
