// SPDX-License-Identifier: Apache-2.0
// Sizes against domain rules: voltage drop of JKLYJ-240 and YJV22-300 per MW·km, currents, transformers.
#include "engine/planning/sizing.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/planning/town.hpp"

namespace headroom::test {
namespace {

using engine::LineDemand;

models::LineType line_type(const char* name, double r, double x, double rated_a, double cost, double section) {
  models::LineType type;
  type.name = name;
  type.kind = models::LineKind::overhead;
  type.rated_voltage_v = 10e3;
  type.cores = 3;
  type.cross_section_mm2 = section;
  type.r_ohm_per_km = {r, "", false};
  type.x_ohm_per_km = {x, "", false};
  type.rated_current_a = {rated_a, "", false};
  type.cost_per_km = {cost, "", false};
  return type;
}

LineDemand demand(double power_w, double power_factor) {
  LineDemand d;
  d.power_w = power_w;
  d.power_factor = power_factor;
  d.nominal_v = 10e3;
  d.kind = models::LineKind::overhead;
  d.loading_limit = 0.8;
  return d;
}

TEST(Sizing, DropPerMegawattKilometreAsPublished) {
  const auto jklyj_240 = line_type("JKLYJ-240", 0.125, 0.32, 550, 0, 240);
  EXPECT_NEAR(100 * engine::line_drop(jklyj_240, 1000, demand(1e6, 0.95)), 0.230, 5e-4);
  EXPECT_NEAR(100 * engine::line_drop(jklyj_240, 1000, demand(1e6, 0.90)), 0.280, 5e-4);
  const auto cable = line_type("3x300", 0.0601, 0.08, 520, 0, 300);
  EXPECT_NEAR(100 * engine::line_drop(cable, 1000, demand(1e6, 0.95)), 0.086, 5e-4);
  EXPECT_NEAR(100 * engine::line_drop(cable, 1000, demand(1e6, 0.90)), 0.099, 5e-4);
}

TEST(Sizing, CurrentOfADemand) {
  EXPECT_NEAR(engine::demand_current_a(demand(1e6, 0.95)), 1e6 / 0.95 / (std::sqrt(3.0) * 10e3), 1e-9);
  LineDemand single = demand(10e3, 1.0);
  single.phases = 1;
  single.nominal_v = 380;
  EXPECT_NEAR(engine::demand_current_a(single), 10e3 / (380 / std::sqrt(3.0)), 1e-9);
}

TEST(Sizing, SmallestLineThatCarriesThenEachBetterThanTheLast) {
  models::Catalogue c;
  c.lines = {line_type("c", 0.125, 0.32, 550, 300, 240), line_type("a", 0.64, 0.36, 200, 100, 50),
             line_type("b", 0.25, 0.34, 350, 200, 120), line_type("dear and no better", 0.25, 0.34, 360, 250, 150)};
  // 5 MW at 0.95: 304 A; with 80 % of the rating 350 A is too little.
  auto offered = engine::lines_for(c, demand(5e6, 0.95));
  ASSERT_EQ(offered.size(), 1u);
  EXPECT_EQ(offered[0]->name, "c");
  offered = engine::lines_for(c, demand(2e6, 0.95));
  ASSERT_EQ(offered.size(), 3u);
  EXPECT_EQ(offered[0]->name, "a");
  EXPECT_EQ(offered[1]->name, "b");
  EXPECT_EQ(offered[2]->name, "c");
  EXPECT_TRUE(engine::lines_for(c, demand(20e6, 0.95)).empty());
}

TEST(Sizing, OfTheBundledCatalogueForMediumAndLowVoltage) {
  for (const auto* type : engine::lines_for(catalogue(), demand(2e6, 0.95))) {
    EXPECT_EQ(type->kind, models::LineKind::overhead);
    EXPECT_DOUBLE_EQ(type->rated_voltage_v, 10e3);
    EXPECT_GE(0.8 * type->rated_current_a.value, engine::demand_current_a(demand(2e6, 0.95)));
  }
  LineDemand low = demand(50e3, 0.95);
  low.nominal_v = 380;
  low.kind = models::LineKind::cable;
  const auto offered = engine::lines_for(catalogue(), low);
  ASSERT_FALSE(offered.empty());
  for (const auto* type : offered) EXPECT_EQ(type->cores, 4) << type->name;
  low.phases = 1;
  low.power_w = 8e3;
  const auto two_wires = engine::lines_for(catalogue(), low);
  ASSERT_FALSE(two_wires.empty());
  for (const auto* type : two_wires) EXPECT_EQ(type->cores, 2) << type->name;
}

TEST(Sizing, FewestThenSmallestTransformers) {
  EXPECT_NE(engine::transformers_for(catalogue(), 2500e3, 10e3).text().find("2 x"), std::string::npos);
  const auto two = engine::transformers_for(catalogue(), 2500e3, 10e3);
  EXPECT_EQ(two.count, 2);
  EXPECT_DOUBLE_EQ(two.type->rated_power_va, 1250e3);
  const auto one = engine::transformers_for(catalogue(), 400e3, 10e3);
  EXPECT_EQ(one.count, 1);
  EXPECT_DOUBLE_EQ(one.type->rated_power_va, 400e3);
  EXPECT_EQ(engine::transformers_for(catalogue(), 400e3, 500e3).type, nullptr);
}

}  // namespace
}  // namespace headroom::test
