// SPDX-License-Identifier: Apache-2.0
// How should this applicant be supplied?
#pragma once

#include "engine/study/powerflow.hpp"
#include "models/demand/application.hpp"
#include "models/plan/catalogue.hpp"
#include "models/plan/supply_plan.hpp"
#include "models/rules/rule_set.hpp"

namespace headroom::engine {

struct PlanWeights {  // of the score, on fixed references so that one candidate never moves another
  double cost = 0.4, deviation = 0.2, loading = 0.3, length = 0.1;
  double cost_reference = 2e6;        // currency
  double deviation_reference = 0.07;  // fraction
  double loading_reference = 0.8;     // fraction
  double length_reference_m = 2000.0;
};

struct PlanOptions {
  std::vector<double> radii_m{200, 500, 800, 1000, 1500, 2000, 3000, 5000, 8000};
  int least_feeders = 5;
  int most_candidates = 60;
  double detour_factor = 1.3;         // straight line to route where no corridor is known
  PlanWeights weights;
  bool assume_load_flow_fine = false; // a counter-check: verdicts as if every load flow were within limits
  int threads = 0;
};

models::PlanAnswer plan_supply(const models::Network& network, const models::OperatingPoint& point,
                               const models::Application& application, const models::Catalogue& catalogue,
                               const models::RuleSet& rules, const PlanOptions& options = {});

}  // namespace headroom::engine
