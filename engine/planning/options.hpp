// SPDX-License-Identifier: Apache-2.0
// The settings of a search for supply plans.
#pragma once

#include <vector>

namespace headroom::engine {

// The score of a plan, lower is better:
//   cost·C/C_ref + deviation·|d|/d_ref + loading·l/l_ref + length·L/L_ref
// with C the cost, d the worst voltage deviation of anybody affected, l the highest loading on the upstream path and
// L the length of the new lines. The references are fixed, so that one candidate never moves another.
struct PlanWeights {
  double cost = 0.4, deviation = 0.2, loading = 0.3, length = 0.1;
  double cost_reference = 2e6;        // currency
  double deviation_reference = 0.07;  // fraction
  double loading_reference = 0.8;     // fraction
  double length_reference_m = 2000.0;
};

struct PlanOptions {
  // What is searched.
  std::vector<double> radii_m{200, 500, 800, 1000, 1500, 2000, 3000, 5000, 8000};
  int least_feeders = 5;  // the radius grows until so many distinct feeders are met
  int most_candidates = 60;
  double new_feeder_radius_m = 15000;  // busbars with a bay for a new feeder are looked for this far
  double detour_factor = 1.3;          // straight line to route where no corridor is known
  double corridor_access_m = 300.0;    // a point farther than this from every corridor is routed by estimate
  int most_per_feeder = 2;             // ranked plans of one feeder; better ones first, the others are surplus
  // What is asked of a plan beside the rule set.
  int feeder_users_limit = 50;          // advice, not mandatory
  double low_voltage_radius_m = 500.0;  // length of a new low-voltage line; advice, not mandatory
  bool assume_load_flow_fine = false;   // a counter-check: verdicts as if every load flow were within limits
  bool find_remedies = true;            // refused candidates: transformer taps, load transfer, staged capacity
  int most_transfer_trials = 6;         // pairs of tie and switch tried for one refused candidate
  PlanWeights weights;
  // What changes only the speed.
  int threads = 0;  // 0: as many as the machine has; the answer does not depend on it
};

}  // namespace headroom::engine
