// SPDX-License-Identifier: Apache-2.0
// From an application to ranked plans.
//
//   case       what the application and the rules ask for
//   candidates connection points by growing radius, routes along corridors
//   lines      of the catalogue, for every candidate
//   grid       one grid with every candidate's supply; base state = the given one, controls held
//   evaluate   every candidate: load flow, checks, cost, remedies (in parallel)
//   combine    where the importance class asks for several sources: sets of candidates with an independence test
//   rank       by score; refused plans get the nearest plan that passes as their last remedy
#pragma once

#include "engine/planning/plan_case.hpp"
#include "models/plan/supply_plan.hpp"

namespace headroom::engine {

// before: the solved state of `network` without the applicant. Times are left to the caller.
models::PlanAnswer make_plans(const models::Network& network, const models::State& before,
                              const models::Application& application, const models::Catalogue& catalogue,
                              const models::RuleSet& rules, const PlanOptions& options);

}  // namespace headroom::engine
