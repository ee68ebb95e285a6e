// SPDX-License-Identifier: Apache-2.0
// The worked applications of the district read without a finding and say what their comments claim.
#include <gtest/gtest.h>

#include "data/readers/application/application.hpp"

namespace {

using namespace headroom;

models::Application read_clean(const char* name) {
  const auto read = data::read_application(name);
  for (const auto& finding : read.findings.all()) {
    ADD_FAILURE() << models::to_text(finding);
  }
  return read.application.value();
}

TEST(BundledApplications, ChargingStationIsOrdinaryAndAddsUpItsEquipment) {
  const auto application = read_clean("charging");
  EXPECT_EQ(application.importance, models::Importance::ordinary);
  EXPECT_EQ(application.equipment.size(), 4u);
  EXPECT_NEAR(models::calculated_demand_w(application), 2.030e6, 1e-3);
  EXPECT_EQ(application.installed_va, 2.5e6);
  ASSERT_TRUE(application.position.has_value());
  EXPECT_EQ(application.position->x, 2240.0);
}

TEST(BundledApplications, HospitalStatesItsPeakAndNeedsTwoCircuits) {
  const auto application = read_clean("hospital");
  EXPECT_EQ(application.importance, models::Importance::second);
  EXPECT_NEAR(models::calculated_demand_w(application), 2.6e6, 1e-3);
}

TEST(BundledApplications, FactoryExpandsAtItsOwnPoint) {
  const auto application = read_clean("factory");
  EXPECT_EQ(application.kind, models::ApplicationKind::expansion);
  EXPECT_EQ(application.bus, "gongye-1-07");
  EXPECT_NEAR(models::calculated_demand_w(application), 1.5187e6, 1.0);
}

}  // namespace
