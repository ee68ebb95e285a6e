// SPDX-License-Identifier: Apache-2.0
// Everything the demonstration computes, in the order of its screen.
#pragma once

#include <optional>
#include <vector>

#include "apps/cli/base_study.hpp"

namespace headroom::cli {

struct DemoStudy {
  Grid grid;
  models::RuleSet rules;
  BaseStudy base;         // at the peak; deviations over both states
  models::State minimum;  // the other extreme, which sum rules need
  models::CapacityResult capacity;
  std::vector<models::CustomaryCapacity> customary;
  models::Application application;
  models::PlanAnswer plans;
  double seconds = 0.0;  // all of it, reading included
};

inline constexpr double customary_beta = 0.8;
inline constexpr std::string_view demo_grid = "feeders/district", demo_application = "hospital";

// Empty: the reason was printed.
std::optional<DemoStudy> run_demo_study(const Terminal& terminal, const CommonOptions& common);

data::SettingLines demo_settings(const CommonOptions& common, const DemoStudy& study);

// What the report needs of it; borrows from `study`.
data::ReportInput report_input(const CommonOptions& common, const DemoStudy& study);

}  // namespace headroom::cli
