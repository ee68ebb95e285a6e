// SPDX-License-Identifier: Apache-2.0
// Several sources for one applicant: one main, the others standby, each able to carry the full demand alone.
#pragma once

#include <vector>

#include "engine/planning/candidates.hpp"
#include "engine/planning/plan_case.hpp"
#include "models/plan/supply_plan.hpp"

namespace headroom::engine {

// Sets of as many single-source plans as the importance class asks for, all on different feeders. Of every feeder the
// two best that pass take part, else the best that fails. REQUIRES: singles evaluated, [candidate], in candidate order.
// Complexity: (feeders · 2)^sources.
std::vector<models::SupplyPlan> combine_sources(const PlanCase& plan_case, const std::vector<Candidate>& candidates,
                                                const std::vector<models::SupplyPlan>& singles);

}  // namespace headroom::engine
