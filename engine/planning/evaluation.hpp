// SPDX-License-Identifier: Apache-2.0
// One candidate from connection point to checked and priced plan with a single source.
#pragma once

#include <vector>

#include "engine/planning/assessment.hpp"
#include "engine/planning/remedies.hpp"
#include "engine/planning/sizing.hpp"

namespace headroom::engine {

struct Evaluated {
  models::SupplyPlan plan;  // one connection; sources are not judged here
  int load_flows = 0;
};

// What all candidates are evaluated with. grid, assessor and solver: nullptr where load flows are assumed fine.
struct EvaluationContext {
  const PlanCase& plan_case;
  const std::vector<Candidate>& candidates;
  const std::vector<std::vector<const models::LineType*>>& line_types;  // [candidate] cheapest first
  const PlanGrid* grid = nullptr;
  const Assessor* assessor = nullptr;
  PlanSolver* solver = nullptr;
};

// The demand on the new line of that candidate.
LineDemand line_demand(const PlanCase& plan_case, const Candidate& candidate);

// Thread safe. A line that fails only at the applicant's own voltage is replaced by the next one with less impedance.
Evaluated evaluate_candidate(const EvaluationContext& context, std::size_t candidate);

// Sets status, refusal and remedy from the checks: the first mandatory one that fails refuses the plan.
void conclude(models::SupplyPlan& plan);

}  // namespace headroom::engine
