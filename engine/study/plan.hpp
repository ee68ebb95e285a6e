// SPDX-License-Identifier: Apache-2.0
// How should this applicant be supplied?
#pragma once

#include <optional>

#include "engine/planning/options.hpp"
#include "models/demand/application.hpp"
#include "models/network/operating_point.hpp"
#include "models/plan/catalogue.hpp"
#include "models/plan/supply_plan.hpp"
#include "models/rules/rule_set.hpp"

namespace headroom::engine {

// Candidates from the grid and its corridors, each with a line of the catalogue, a load flow before and after, every
// rule's verdict, cost, and for refused ones a remedy that was applied and found to pass.
models::PlanAnswer plan_supply(const models::Network& network, const models::OperatingPoint& point,
                               const models::Application& application, const models::Catalogue& catalogue,
                               const models::RuleSet& rules, const PlanOptions& options = {});

// The grid with that plan built: its new lines, the applicant's bus and load. Loads and other states are those of the
// network itself (not of an operating point). The load hangs on the main source; standby lines are built open.
// Nothing when the plan does not belong to this network.
std::optional<models::Network> network_with_plan(const models::Network& network, const models::SupplyPlan& plan,
                                                 const models::Application& application,
                                                 const models::Catalogue& catalogue);

}  // namespace headroom::engine
