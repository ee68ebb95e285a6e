// SPDX-License-Identifier: Apache-2.0
// What stops more load or generation in the bundled district, at points put there to show it.
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "data/readers/headroom/headroom.hpp"
#include "data/readers/rules/rules.hpp"
#include "engine/study/capacity.hpp"
#include "tests/support/paths.hpp"

namespace {

using namespace headroom;
using models::Direction;
using models::LimitKind;

class DistrictCapacity : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto read = data::read_headroom(headroom::test::source_dir() / "data/bundled/feeders/district");
    ASSERT_TRUE(read.network.has_value());
    network = new models::Network(std::move(read.network).value());
    rules = new models::RuleSet(data::read_rule_set("cn-window").rules.value());
  }
  static void TearDownTestSuite() {
    delete rules;
    delete network;
  }

  static models::CapacityRow at(const char* bus, Direction direction, std::optional<double> loading = {}) {
    engine::CapacityOptions options;
    options.at = {network->find_bus(bus).value()};
    options.directions = {direction};
    options.line_loading = options.transformer_loading = loading;
    return engine::available_capacity(*network, models::operating_point(*network), *rules, options).rows.at(0);
  }

  static inline const models::Network* network = nullptr;
  static inline const models::RuleSet* rules = nullptr;
};

TEST_F(DistrictCapacity, FiveKindsOfLimitOccur) {
  const auto far_pole = at("nongchang-30", Direction::load);
  EXPECT_EQ(far_pole.limit.kind, LimitKind::voltage_low);
  EXPECT_TRUE(far_pole.limit.element.starts_with("bus.nongchang")) << far_pole.limit.element;
  EXPECT_LT(far_pole.capacity_kw, 250.0);

  const auto behind_thin_cable = at("xinhua-05", Direction::load);
  EXPECT_EQ(behind_thin_cable.limit.kind, LimitKind::line_current);
  EXPECT_EQ(behind_thin_cable.limit.element, "line.xinhua-01");
  EXPECT_LT(behind_thin_cable.capacity_kw, 200.0);

  EXPECT_EQ(at("beihuan-t06-lv", Direction::load).limit.kind, LimitKind::transformer_current);
  EXPECT_EQ(at("liu-village-108", Direction::generation).limit.kind, LimitKind::voltage_high);
  EXPECT_EQ(at("dongcheng-t1-110", Direction::generation).status, models::CapacityStatus::at_maximum);
}

TEST_F(DistrictCapacity, StrongFeedersHavePlenty) {
  EXPECT_GT(at("beihuan-05", Direction::load).capacity_kw, 3000.0);
  EXPECT_GT(at("binhe-05", Direction::load).capacity_kw, 3000.0);
}

// Against the full rating, the rule of 80 % errs both ways.
TEST_F(DistrictCapacity, RuleOf80PercentPromisesTooMuchAndHidesCapacity) {
  const auto overhead = at("nongchang-30", Direction::load, 1.0);
  const double head_a = 520.0, loaded = 0.60, kw_per_a = 1.732 * 10.0 * 0.95;
  EXPECT_LT(overhead.capacity_kw,
            0.2 * (0.8 - loaded) * head_a * kw_per_a);  // the rule: 1.7 MW; true: less than a fifth
  EXPECT_EQ(overhead.limit.kind, LimitKind::voltage_low);

  const auto cable = at("xinhua-05", Direction::load, 1.0);
  EXPECT_GT(cable.capacity_kw, 1000.0);  // the rule: about 100 kW
}

}  // namespace
