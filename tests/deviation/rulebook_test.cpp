// SPDX-License-Identifier: Apache-2.0
// Lookups in the bundled Chinese rules, with values computed by hand from the published rules.
#include "models/rules/lookup.hpp"

#include <array>

#include "models/demand/customer.hpp"
#include "tests/deviation/small_grids.hpp"

namespace headroom::test {
namespace {

std::vector<double> levels_kv(const char* rules, double equipment_kw, double capacity_kva, int phases = 3) {
  std::vector<double> levels;
  for (const auto& range : models::supply_voltages(rules_named(rules), equipment_kw * 1e3, capacity_kva * 1e3, phases))
    levels.push_back(range.nominal_v / 1e3);
  return levels;
}

TEST(Rulebook, SupplyVoltageByCapacity) {
  using Levels = std::vector<double>;
  EXPECT_EQ(levels_kv("cn-window", 9.9, 0.0, 1), (Levels{0.22, 0.38}));
  EXPECT_EQ(levels_kv("cn-window", 10.0, 0.0, 1), (Levels{0.38}));  // 不足 10 kW excludes 10 kW
  EXPECT_EQ(levels_kv("cn-window", 9.9, 0.0, 3), (Levels{0.38}));
  EXPECT_EQ(levels_kv("cn-window", 100.0, 80.0), (Levels{0.38, 10.0}));  // 100 kW of equipment are enough
  EXPECT_EQ(levels_kv("cn-window", 101.0, 50.0), (Levels{0.38, 10.0}));  // or 50 kVA
  EXPECT_EQ(levels_kv("cn-window", 101.0, 80.0), (Levels{10.0}));
  EXPECT_EQ(levels_kv("cn-window", 1800.0, 2000.0), (Levels{10.0}));
  EXPECT_EQ(levels_kv("cn-window", 7000.0, 8000.0), (Levels{10.0, 35.0}));
  EXPECT_EQ(levels_kv("cn-window", 10000.0, 10000.0), (Levels{10.0, 35.0}));
  EXPECT_EQ(levels_kv("cn-window", 11000.0, 12000.0), (Levels{35.0}));
  EXPECT_EQ(levels_kv("cn-window", 28000.0, 30000.0), (Levels{35.0, 66.0, 110.0}));
  EXPECT_EQ(levels_kv("cn-window", 140000.0, 150000.0), (Levels{220.0}));
  EXPECT_EQ(levels_kv("cn-2024", 160.0, 180.0), (Levels{0.38, 10.0}));
  EXPECT_EQ(levels_kv("cn-2024", 11.9, 0.0, 1), (Levels{0.22, 0.38}));
}

TEST(Rulebook, SourcesByImportance) {
  const auto rules = rules_named("cn-window");
  const auto of = [&](models::Importance importance) {
    return models::sources_required(rules, models::to_text(importance)).value();
  };
  EXPECT_EQ(of(models::Importance::ordinary).sources, 1);
  EXPECT_FALSE(of(models::Importance::temporary).mandatory);
  EXPECT_EQ(of(models::Importance::second).sources, 2);
  EXPECT_EQ(of(models::Importance::second).independence, "bus_section");
  EXPECT_EQ(of(models::Importance::first).substations, 2);
  EXPECT_TRUE(of(models::Importance::first).each_alone_sufficient);
  EXPECT_EQ(of(models::Importance::special).sources, 3);
  EXPECT_EQ(of(models::Importance::special).substations, 2);
  EXPECT_FALSE(models::sources_required(rules, "vip"));
}

TEST(Rulebook, RequiredPowerFactor) {
  const auto rules = rules_named("cn-window");
  const auto of = [&](const char* kind, double kva, double nominal_v) {
    const auto row = models::required_power_factor(rules, kind, kva * 1e3, nominal_v);
    return row ? row->value : 0.0;
  };
  EXPECT_DOUBLE_EQ(of("industrial", 100.0, 10e3), 0.90);
  EXPECT_DOUBLE_EQ(of("industrial", 99.0, 10e3), 0.0);
  EXPECT_DOUBLE_EQ(of("commercial", 160.0, 380.0), 0.85);
  EXPECT_DOUBLE_EQ(of("agriculture", 200.0, 10e3), 0.80);
}

TEST(Rulebook, PlannedOutagesPerYear) {
  const auto rules = rules_named("cn-window");
  EXPECT_EQ(models::outage_allowed(rules, 10e3, 2), true);
  EXPECT_EQ(models::outage_allowed(rules, 10e3, 3), false);
  EXPECT_EQ(models::outage_allowed(rules, 35e3, 0), true);
  EXPECT_EQ(models::outage_allowed(rules, 35e3, 1), false);
  EXPECT_EQ(models::outage_allowed(rules, 380.0, 9), std::nullopt);  // the standard gives no number
}

TEST(Rulebook, NoticeSevenDaysBefore) {
  const auto rules = rules_named("cn-window");
  EXPECT_EQ(models::last_notice_date(rules, "2026-03-10"), "2026-03-03");
  EXPECT_EQ(models::last_notice_date(rules, "2028-03-05T08:00"), "2028-02-27");  // across 29 February
  EXPECT_EQ(models::last_notice_date(rules, "2027-01-03"), "2026-12-27");
  EXPECT_EQ(models::last_notice_date(rules, "2026-02-30"), std::nullopt);
}

TEST(Rulebook, Deadlines) {
  const auto rules = rules_named("cn-window");
  EXPECT_DOUBLE_EQ(models::deadline(rules, "energise", "residential")->value, 5.0);
  EXPECT_DOUBLE_EQ(models::deadline(rules, "energise", "high_voltage")->value, 5.0);
  EXPECT_DOUBLE_EQ(models::deadline(rules, "plan_reply", "high_voltage_dual")->value, 30.0);
  EXPECT_EQ(models::deadline(rules, "plan_validity", "high_voltage")->unit, models::TimeUnit::months);
  EXPECT_DOUBLE_EQ(models::deadline(rules, "plan_validity", "high_voltage")->value, 12.0);
  EXPECT_DOUBLE_EQ(models::deadline(rules_named("cn-2024"), "energise", "residential")->value, 3.0);
  EXPECT_DOUBLE_EQ(models::deadline(rules_named("cn-2024"), "restore_supply")->value, 24.0);
  EXPECT_FALSE(models::deadline(rules, "no_such_step"));
}

TEST(Rulebook, FeeBaseLeavesOutTheLargestCircuit) {
  EXPECT_DOUBLE_EQ(models::high_reliability_fee_base_va(std::array{2000e3, 1500e3}), 1500e3);
  EXPECT_DOUBLE_EQ(models::high_reliability_fee_base_va(std::array{1500e3, 1500e3}), 1500e3);
  EXPECT_DOUBLE_EQ(models::high_reliability_fee_base_va(std::array{1500e3}), 0.0);
}

TEST(Rulebook, NMinusOneFactors) {
  EXPECT_NEAR(models::transformer_n1_rate(2, 1.0), 0.500, 5e-4);
  EXPECT_NEAR(models::transformer_n1_rate(3, 1.0), 0.667, 5e-4);
  EXPECT_NEAR(models::transformer_n1_rate(4, 1.0), 0.750, 5e-4);
  EXPECT_NEAR(models::transformer_n1_rate(2, 1.3), 0.650, 5e-4);
  EXPECT_NEAR(models::transformer_n1_rate(3, 1.3), 0.867, 5e-4);
  EXPECT_NEAR(models::transformer_n1_rate(4, 1.3), 0.975, 5e-4);
  EXPECT_NEAR(models::feeder_n1_rate(1), 0.500, 5e-4);
  EXPECT_NEAR(models::feeder_n1_rate(2), 0.667, 5e-4);
  EXPECT_NEAR(models::feeder_n1_rate(3), 0.750, 5e-4);
  EXPECT_DOUBLE_EQ(models::feeder_n1_rate(0), 1.0);
}

TEST(Rulebook, HarmonicShareOfOneCustomer) {
  const auto rules = rules_named("cn-window");
  const auto fifth = models::harmonic_current_limit(rules, 10e3, 5, 200e6, 0.2);
  ASSERT_TRUE(fifth);
  EXPECT_NEAR(fifth->total_a, 40.0, 1e-9);
  EXPECT_NEAR(fifth->customer_a, 10.46, 5e-3);
  const auto fourth = models::harmonic_current_limit(rules, 10e3, 4, 100e6, 0.25);  // even orders: square root
  EXPECT_NEAR(fourth->total_a, 13.0, 1e-9);
  EXPECT_NEAR(fourth->customer_a, 6.5, 1e-9);
  EXPECT_FALSE(models::harmonic_current_limit(rules, 10e3, 26, 200e6, 0.2));
}

}  // namespace
}  // namespace headroom::test
