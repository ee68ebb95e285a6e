// SPDX-License-Identifier: Apache-2.0
// Which voltages deviate too much (电压偏差), by a rule set?
#pragma once

#include <span>
#include <vector>

#include "models/network/network.hpp"
#include "models/results/deviation.hpp"
#include "models/results/state.hpp"
#include "models/rules/rule_set.hpp"

namespace headroom::engine {

// One row per bus and one per customer. Several states (maximum and minimum load) give the extremes that sum rules
// need; with one state those rows are INDETERMINATE. REQUIRES: every state belongs to `network`; at least one.
std::vector<models::Deviation> voltage_deviation(const models::Network& network, std::span<const models::State> states,
                                                 const models::RuleSet& rules,
                                                 models::GridCondition condition = models::GridCondition::normal);

}  // namespace headroom::engine
