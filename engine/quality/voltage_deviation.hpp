// SPDX-License-Identifier: Apache-2.0
// Voltage deviation of buses and customers over several states, and the verdict of a band on it.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "models/network/network.hpp"
#include "models/results/deviation.hpp"
#include "models/results/state.hpp"
#include "models/rules/rule_set.hpp"

namespace headroom::engine {

// The lowest and the highest deviation that one phase or pair takes over the states, as fractions of the nominal
// voltage.
struct ChannelRange {
  double lowest = 0.0, highest = 0.0;
  std::size_t state_lowest = 0, state_highest = 0;  // positions in the span of states
  std::string where;                                // a, a-b; balanced networks: abc
};

// |highest| + |lowest| where the signs differ, else the larger magnitude.
double sum_deviation(double lowest, double highest);

// How far a range is outside a band, fraction; <= 0: inside. Both metrics.
double outside_band(const models::VoltageBand& band, const ChannelRange& range);

// The verdict alone: FAIL outside the band; sum rules with one state INDETERMINATE.
models::Verdict judge_range(const models::VoltageBand& band, const ChannelRange& range, std::size_t states);

// See engine/study/deviation.hpp. Complexity: O((buses + customers) · states).
std::vector<models::Deviation> deviation_rows(const models::Network& network, std::span<const models::State> states,
                                              const models::RuleSet& rules, models::GridCondition condition);

}  // namespace headroom::engine
