// SPDX-License-Identifier: Apache-2.0
#include "models/network/operating_point.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "models/network/builder.hpp"

namespace {

using namespace headroom::models;

// Measured with OpenDSS (dss_python_backend 0.14.5): 1000 kW, 300 kvar, loadmult 0.5, shape s of five hourly samples
// 0.1 … 0.5, shape h of four half-hourly samples 1 … 4.
Network profiled() {
  NetworkBuilder builder;
  auto& data = builder.data;
  data.load_multiplier = 0.5;
  const BusId bus = builder.bus("b");
  data.buses[0].base_voltage_v = 12470.0;
  data.profiles.push_back({"s", 3600.0, {0.1, 0.2, 0.3, 0.4, 0.5}, {}, false, {}});
  data.profiles.push_back({"h", 1800.0, {1, 2, 3, 4}, {}, false, {}});
  const auto add = [&](const char* name, auto change) {
    Load load;
    load.name = name;
    load.terminal = {bus, {1, 2, 3, 0}, 0};
    load.rated_voltage_v = 12470.0;
    load.power_va = {1000e3, 300e3};
    change(load);
    data.loads.push_back(load);
  };
  const ProfileId s(std::size_t{0}), h(std::size_t{1});
  add("daily", [&](Load& l) { l.daily = s; });
  add("yearly", [&](Load& l) { l.yearly = s; });
  add("fixed", [&](Load& l) { l.scales_with_load_multiplier = false; });
  add("exempt", [&](Load& l) { l.scales_with_load_multiplier = false, l.daily = h, l.duty = s; });
  add("fixed_q", [&](Load& l) { l.model = LoadModel::fixed_q, l.daily = s; });
  add("fixed_x", [&](Load& l) { l.model = LoadModel::fixed_reactance, l.daily = s; });
  auto network = builder.build();
  if (!network) throw std::runtime_error("refused");
  return *std::move(network);
}

void expect_kw(const OperatingPoint& point, std::vector<Complex> expected) {
  for (std::size_t k = 0; k < expected.size(); ++k)
    EXPECT_NEAR(std::abs(point.load_power_va[k] - expected[k] * 1e3), 0.0, 1e-6) << point.label << " load " << k;
}

TEST(OperatingPoint, SnapshotScalesByTheLoadMultiplier) {
  const OperatingPoint point = operating_point(profiled());
  EXPECT_EQ(point.label, "snapshot");
  expect_kw(point, {{500, 150}, {500, 150}, {1000, 300}, {1000, 300}, {500, 300}, {500, 300}});
}

TEST(OperatingPoint, ProfilesFollowTheIndexRule) {
  const Network network = profiled();
  const auto at = [&](TimeMode mode, double hours) { return operating_point(network, {mode, hours}); };
  expect_kw(at(TimeMode::daily, 0.4), {{250, 75}, {500, 150}, {1000, 300}, {1000, 300}, {250, 300}, {250, 300}});
  expect_kw(at(TimeMode::daily, 0.6), {{50, 15}, {500, 150}, {1000, 300}, {1000, 300}, {50, 300}, {50, 300}});
  expect_kw(at(TimeMode::daily, 1.0), {{50, 15}, {500, 150}, {1000, 300}, {2000, 600}, {50, 300}, {50, 300}});
  expect_kw(at(TimeMode::daily, 6.0), {{50, 15}, {500, 150}, {1000, 300}, {4000, 1200}, {50, 300}, {50, 300}});
  expect_kw(at(TimeMode::yearly, 2.0), {{100, 30}, {100, 30}, {1000, 300}});
  expect_kw(at(TimeMode::duty, 2.51), {{150, 45}, {500, 150}, {1000, 300}, {300, 90}});
  EXPECT_EQ(at(TimeMode::yearly, 9.4333).label, "yearly:9.4333");
}

TEST(OperatingPoint, HalvesRoundToTheEvenSample) {
  const Network network = profiled();
  // 1.5 steps round to 2, 2.5 steps to 2 as well.
  expect_kw(operating_point(network, {TimeMode::daily, 1.5}), {{100, 30}});
  expect_kw(operating_point(network, {TimeMode::daily, 2.5}), {{100, 30}});
}

TEST(OperatingPoint, PeakAndMinimumComeFromTheProfiles) {
  const Network network = profiled();
  // yearly wins over daily; loads without a yearly profile follow their daily one. In half hours over 5 h the sum is
  // 2.0 MW · s + 1.0 MW · h: largest at 4 h (s = 0.4, h = 4), smallest at 2.5 h (s = 0.2 by rounding to even, h = 1).
  const OperatingPoint peak = operating_point(network, {TimeMode::peak, 0.0});
  EXPECT_EQ(peak.label, "peak (yearly:4)");
  expect_kw(peak, {{200, 60}, {200, 60}, {1000, 300}, {4000, 1200}});
  const OperatingPoint least = operating_point(network, {TimeMode::minimum, 0.0});
  EXPECT_EQ(least.label, "minimum (yearly:2.5)");
}

TEST(OperatingPoint, AbsoluteProfilesReplaceThePower) {
  NetworkBuilder builder;
  builder.data.load_multiplier = 3.0;
  const BusId bus = builder.bus("b");
  builder.data.buses[0].base_voltage_v = 400.0;
  builder.data.profiles.push_back({"w", 3600.0, {1000, 2000}, {}, true, {}});
  Load load;
  load.name = "x";
  load.terminal = {bus, {1, 2, 3, 0}, 0};
  load.rated_voltage_v = 400.0;
  load.power_va = {10e3, 5e3};
  load.daily = ProfileId(std::size_t{0});
  builder.data.loads.push_back(load);
  const auto network = builder.build();
  ASSERT_TRUE(network);
  EXPECT_EQ(operating_point(*network, {TimeMode::daily, 2.0}).load_power_va[0], Complex(2000, 1000));
  EXPECT_EQ(operating_point(*network).load_power_va[0], Complex(30e3, 15e3));
}

TEST(OperatingPoint, TimeTexts) {
  EXPECT_EQ(parse_time("snapshot")->mode, TimeMode::snapshot);
  EXPECT_EQ(parse_time("peak")->mode, TimeMode::peak);
  ASSERT_TRUE(parse_time("duty:0.25"));
  EXPECT_EQ(parse_time("duty:0.25")->hours, 0.25);
  for (const char* wrong : {"", "noon", "daily", "daily:", "daily:x", "daily:1,5", "peak:3", "yearly:1 ", "duty:nan"})
    EXPECT_FALSE(parse_time(wrong)) << wrong;
}

}  // namespace
