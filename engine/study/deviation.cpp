// SPDX-License-Identifier: Apache-2.0
#include "engine/study/deviation.hpp"

#include "engine/quality/voltage_deviation.hpp"

namespace headroom::engine {

std::vector<models::Deviation> voltage_deviation(const models::Network& network, std::span<const models::State> states,
                                                 const models::RuleSet& rules, models::GridCondition condition) {
  return deviation_rows(network, states, rules, condition);
}

}  // namespace headroom::engine
