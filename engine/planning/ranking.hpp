// SPDX-License-Identifier: Apache-2.0
// The order of plans.
#pragma once

#include <vector>

#include "engine/planning/options.hpp"
#include "models/plan/supply_plan.hpp"

namespace headroom::engine {

// The score of options.hpp; depends on this plan and the weights alone.
double plan_score(const models::SupplyPlan& plan, const PlanWeights& weights);

// Orders the plans: feasible ones by score (then cost, length, name of the connection and number), of which each feeder
// (each set of feeders, with several sources) keeps its best `most_per_feeder`, the others following as surplus; then
// the refused ones by score. Fills status surplus, rank, score and behind_first_in. The order of two plans never
// depends on a third. Complexity: O(n log n).
void rank_plans(std::vector<models::SupplyPlan>& plans, const PlanWeights& weights, int most_per_feeder);

}  // namespace headroom::engine
