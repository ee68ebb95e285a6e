// SPDX-License-Identifier: Apache-2.0
// Which voltage a rule set watches at a bus, and between which values.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/network/network.hpp"
#include "models/results/deviation.hpp"
#include "models/rules/rule_set.hpp"

namespace headroom::engine {

// vm_pu of a measure: |Vi|/(vn/√3) to ground, |Vi - Vj|/vn between phases, |Vi - Vn|/(vn/√3) to the neutral node, with
// vn = Bus::base_voltage_v. The band is the rule's, carried from its nominal voltage to that base.
struct BusBand {
  bool known = false;  // false: no base, no nominal voltage or no band: `reason`, nothing to hold
  double vm_min_pu = 0.0, vm_max_pu = 0.0;
  models::VoltageMeasure measure = models::VoltageMeasure::line_to_ground;
  double nominal_line_v = 0.0, nominal_phase_v = 0.0;
  const models::VoltageBand* band = nullptr;  // of the rule set that was asked, which must outlive this
  std::string rule, clause, reason;
};

// The phase nodes (1 2 3) of a bus in ascending order; balanced networks: {1}. neutral: node 4 exists.
struct BusConductors {
  std::vector<int> phases;
  bool neutral = false;
};
BusConductors bus_conductors(const models::Network& network, models::BusId bus);

// The measure that is possible at a bus: `auto` is ln with a neutral, lg where the bus is earthed, else ll; ln without
// a neutral and ll with one phase fall back to lg. Balanced networks: as asked, auto is ll.
models::VoltageMeasure possible_measure(std::string_view wanted, const BusConductors& conductors, bool earthed,
                                        bool balanced);

// [bus] the band in force at the bus as a connection point: that of three-phase customers where it has two or three
// phases, else that of single-phase customers. Sum rules (35 kV and above) give their necessary part, ± the sum.
// Complexity: O(buses + elements).
std::vector<BusBand> bus_bands(const models::Network& network, const models::RuleSet& rules,
                               models::GridCondition condition = models::GridCondition::normal);

// [customer] the band of each customer: single-phase ones have their own. earthed: earthed_buses(network), or all 1
// where balanced.
std::vector<BusBand> customer_bands(const models::Network& network, const models::RuleSet& rules,
                                    std::span<const char> earthed,
                                    models::GridCondition condition = models::GridCondition::normal);

}  // namespace headroom::engine
