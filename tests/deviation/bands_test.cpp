// SPDX-License-Identifier: Apache-2.0
// The bands of the bundled rule sets in volts, against the published limits.
#include "engine/quality/bands.hpp"

#include "engine/quality/earthing.hpp"
#include "tests/deviation/small_grids.hpp"

namespace headroom::test {
namespace {

using engine::BusBand;
using models::GridCondition;
using models::VoltageMeasure;

// The band of a measure in volts of that measure.
std::pair<double, double> volts(const BusBand& band, double base_v) {
  const double unit = band.measure == VoltageMeasure::line_to_line ? base_v : base_v / std::numbers::sqrt3;
  return {band.vm_min_pu * unit, band.vm_max_pu * unit};
}

TEST(Bands, ChineseLimitsInVolts) {
  const auto network =
      built(buses_with_sources({{"lv1", 400.0, {1, 4}}, {"lv3", 400.0, {1, 2, 3, 4}}, {"mv", 10500.0}}));
  for (const char* name : {"cn-window", "cn-2024"}) {
    const auto rules = rules_named(name);
    const auto bands = engine::bus_bands(network, rules);
    const auto [low1, high1] = volts(bands[0], 400.0);
    EXPECT_NEAR(low1, 198.0, 1e-9);
    EXPECT_NEAR(high1, 235.4, 1e-9);
    EXPECT_EQ(bands[0].measure, VoltageMeasure::line_to_neutral);
    const auto [low3, high3] = volts(bands[1], 400.0);
    EXPECT_NEAR(low3, 353.4, 1e-9);
    EXPECT_NEAR(high3, 406.6, 1e-9);
    EXPECT_EQ(bands[1].measure, VoltageMeasure::line_to_line);
    const auto [low10, high10] = volts(bands[2], 10500.0);
    EXPECT_NEAR(low10, 9300.0, 1e-8);
    EXPECT_NEAR(high10, 10700.0, 1e-8);
    EXPECT_FALSE(bands[2].clause.empty());
  }
}

TEST(Bands, AbnormalConditionIsTenPercent) {
  const auto network = built(buses_with_sources({{"lv1", 400.0, {1, 4}}, {"mv", 10000.0}}));
  const auto rules = rules_named("cn-window");
  const auto bands = engine::bus_bands(network, rules, GridCondition::abnormal);
  EXPECT_NEAR(volts(bands[0], 400.0).first, 198.0, 1e-9);
  EXPECT_NEAR(volts(bands[0], 400.0).second, 242.0, 1e-9);
  EXPECT_NEAR(volts(bands[1], 10000.0).first, 9000.0, 1e-8);
  EXPECT_NEAR(volts(bands[1], 10000.0).second, 11000.0, 1e-8);
}

TEST(Bands, SumRulesGiveTheirNecessaryPart) {
  const auto network = built(buses_with_sources({{"hv", 37000.0}}));
  const auto rules = rules_named("cn-window");
  const auto bands = engine::bus_bands(network, rules);
  ASSERT_TRUE(bands[0].known);
  EXPECT_NEAR(volts(bands[0], 37000.0).first, 31500.0, 1e-7);
  EXPECT_NEAR(volts(bands[0], 37000.0).second, 38500.0, 1e-7);
}

TEST(Bands, AmericanAndEuropeanLimits) {
  const auto network =
      built(buses_with_sources({{"lv", 208.0, {1, 2, 3, 4}}, {"mv", 12470.0}, {"eu", 416.0, {1, 2, 3, 4}}}));
  const auto a = rules_named("ansi-a");
  auto bands = engine::bus_bands(network, a);
  EXPECT_NEAR(bands[0].vm_min_pu, 0.95, 1e-12);  // 114 V on 120 V
  EXPECT_NEAR(bands[0].vm_max_pu, 1.05, 1e-12);  // 126 V
  EXPECT_NEAR(bands[1].vm_min_pu, 0.975, 1e-12);
  EXPECT_NEAR(bands[1].vm_max_pu, 1.05, 1e-12);
  EXPECT_EQ(bands[1].measure, VoltageMeasure::line_to_ground);
  const auto b = rules_named("ansi-b");
  bands = engine::bus_bands(network, b);
  EXPECT_NEAR(bands[0].vm_min_pu * 120.0, 110.0, 0.1);
  EXPECT_NEAR(bands[0].vm_max_pu * 120.0, 127.0, 0.1);
  const auto e = rules_named("en50160");
  bands = engine::bus_bands(network, e);
  EXPECT_NEAR(volts(bands[2], 416.0).first, 207.0, 1e-9);
  EXPECT_NEAR(volts(bands[2], 416.0).second, 253.0, 1e-9);
}

TEST(Bands, WhatIsMissingIsNamed) {
  const auto network = built(buses_with_sources({{"mv1", 10000.0, {1}}, {"ehv", 34000.0}}));
  const auto cn = rules_named("cn-window");
  const auto bands = engine::bus_bands(network, cn);
  EXPECT_FALSE(bands[0].known);
  EXPECT_NE(bands[0].reason.find("single-phase"), std::string::npos) << bands[0].reason;
  EXPECT_TRUE(bands[1].known);  // 34 kV is a base of the 35 kV level
}

TEST(Bands, ALineBehindADeltaWindingIsNotEarthed) {
  auto builder = buses_with_sources({{"hv", 110000.0}});
  const auto hv = *builder.find_bus("hv");
  const auto attach = [&](const std::string& name, models::Connection low, std::vector<int> low_nodes) {
    const auto bus = builder.bus(name);
    builder.data.buses[bus.index()].base_voltage_v = 10500.0;
    models::Transformer transformer;
    transformer.name = "t_" + name;
    models::Winding high, secondary;
    high.terminal = {hv, {1, 2, 3, 0}, 0};
    high.connection = low == models::Connection::delta ? models::Connection::wye : models::Connection::delta;
    high.rated_voltage_v = 110000.0;
    secondary.terminal = {bus, std::move(low_nodes), 0};
    secondary.connection = low;
    secondary.rated_voltage_v = 10500.0;
    high.rated_power_va = secondary.rated_power_va = 50e6;
    transformer.windings = {high, secondary};
    transformer.reactance_pu = {0.1};
    builder.data.transformers.push_back(transformer);
  };
  attach("delta", models::Connection::delta, {1, 2, 3, 0});
  attach("star", models::Connection::wye, {1, 2, 3, 0});
  const auto network = built(builder);
  const auto earthed = engine::earthed_buses(network);
  EXPECT_TRUE(earthed[network.find_bus("hv")->index()]);
  EXPECT_FALSE(earthed[network.find_bus("delta")->index()]);
  EXPECT_TRUE(earthed[network.find_bus("star")->index()]);
  const auto rules = rules_named("ansi-a");
  const auto bands = engine::bus_bands(network, rules);
  EXPECT_EQ(bands[network.find_bus("delta")->index()].measure, VoltageMeasure::line_to_line);
  EXPECT_EQ(bands[network.find_bus("star")->index()].measure, VoltageMeasure::line_to_ground);
}

}  // namespace
}  // namespace headroom::test
