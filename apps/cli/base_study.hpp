// SPDX-License-Identifier: Apache-2.0
// The solved base around an answer, and the report that shows both.
#pragma once

#include "apps/cli/input.hpp"
#include "data/writers/report/report.hpp"
#include "engine/study/powerflow.hpp"

namespace headroom::cli {

struct BaseStudy {
  models::State state;
  models::Topology topology;
  std::vector<models::TerminalCurrents> currents;
  std::vector<models::BranchLoading> loadings;
  std::vector<models::Deviation> deviations;  // empty where the base has no solution

  bool solved() const;
};

BaseStudy solve_base(const models::Network& network, const models::OperatingPoint& point, const models::RuleSet& rules,
                     const engine::PowerFlowOptions& options = {});

// The same around a state that is there already.
BaseStudy base_of(const models::Network& network, models::State state, const models::RuleSet& rules);

// What a report of that grid begins with; borrows from all of them. The caller adds capacity, plans and files.
data::ReportInput report_of(const CommandLine& line, const Grid& grid, const models::RuleSet& rules,
                            const BaseStudy& base, data::SettingLines settings);

}  // namespace headroom::cli
