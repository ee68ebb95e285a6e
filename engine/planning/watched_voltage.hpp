// SPDX-License-Identifier: Apache-2.0
// The voltages that a rule set watches: of every bus as a connection point, of every customer.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "engine/quality/bands.hpp"
#include "models/results/state.hpp"

namespace headroom::engine {

struct WatchedVoltage {
  models::BusId bus;
  std::string element;                           // "bus.NAME" or "customer.NAME"
  std::array<std::int64_t, 3> node{-1, -1, -1};  // Network nodes of its phases
  int phases = 0;
  std::int64_t reference = -1;  // node of the neutral; -1 = ground
  bool between = false;         // between phases
  double per_volt = 0.0;        // 1 / nominal voltage of the measure, in a balanced network on its one node
  double nominal_line_v = 0.0;
  double lower = 0.0, upper = 0.0;  // of the band, fractions
  bool sum_rule = false;            // the band is only the necessary part of a rule on two states
  std::string clause;
};

// Lowest and highest deviation from the nominal voltage, fractions. Complexity: phases².
struct VoltageSpread {
  double low = 0.0, high = 0.0;
  double farthest() const { return -low > high ? low : high; }
};
VoltageSpread voltage_spread(const WatchedVoltage& watch, std::span<const models::Complex> voltage_v);

// Of every bus and customer of the network that a band is known for. Customers whose power factor is below the one
// required are left out where their band says so: no limit binds for them (the deviation itself is in the tables).
// Result: buses, then customers, in network order. Complexity: O(buses + customers).
struct WatchedVoltages {
  std::vector<WatchedVoltage> watches;
  std::vector<std::int32_t> of_customer;  // [customer] position in `watches`, -1: not watched
  std::vector<std::string> reason;        // [customer] why it is not watched
};
WatchedVoltages watched_voltages(const models::Network& network, const models::RuleSet& rules);

}  // namespace headroom::engine
