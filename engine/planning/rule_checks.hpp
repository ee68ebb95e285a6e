// SPDX-License-Identifier: Apache-2.0
// Checks that need no load flow.
#pragma once

#include <vector>

#include "engine/planning/candidates.hpp"
#include "engine/planning/independence.hpp"
#include "engine/planning/plan_case.hpp"
#include "engine/planning/sizing.hpp"

namespace headroom::engine {

// supply_voltage, bays, feeder_users, supply_radius, power_factor, power_quality of one connection.
std::vector<models::PlanCheck> connection_checks(const PlanCase& plan_case, const Candidate& candidate);

// conductor: a line of the catalogue carries the demand. line: nullptr: none does.
models::PlanCheck conductor_check(const PlanCase& plan_case, const LineDemand& demand, const models::LineType* line);

// phases: the connection point has the phases that the applicant needs.
models::PlanCheck phases_check(const PlanCase& plan_case, const Candidate& candidate, bool present);

// sources: as many as the importance class asks for.
models::PlanCheck sources_check(const PlanCase& plan_case, int sources);

// independence: as the importance class asks for, over all pairs; names the deepest common element of the closest pair.
// REQUIRES: two traces or more.
models::PlanCheck independence_check(const PlanCase& plan_case, std::span<const UpstreamTrace> traces);

}  // namespace headroom::engine
