// SPDX-License-Identifier: Apache-2.0
// `headroom capacity --states`: what is computed, printed and written beyond one state.
#pragma once

#include <functional>

#include "apps/cli/output.hpp"
#include "models/results/capacity_over_time.hpp"

namespace headroom::cli {

// The states asked for, without what planned outages take out of them. Nothing: the reason was printed.
std::optional<models::StateChoice> choice_of(const Terminal& terminal, const CapacityArguments& arguments,
                                             const models::Network& network);
// The state of --time in that choice.
models::OperatingPoint point_of(const models::Network& network, models::StateChoice choice);

// One state: what available_capacity() says at `point`, without states.
models::CapacityOverTime compute_capacity(const models::Network& network, const models::OperatingPoint& point,
                                          const models::StateChoice& choice, const models::RuleSet& rules,
                                          const CapacityArguments& arguments, const engine::CapacityOptions& options);

// states.csv, and with --hourly flexible.csv and hourly.csv (hourly.h5 where it would have more than a million lines).
void add_state_tables(const models::Network& network, const models::CapacityOverTime& over, ResultSet& results);
// hourly.h5, where hourly.csv is not written. false: the reason was printed.
bool write_hourly(const Terminal& terminal, const std::filesystem::path& folder, const models::Network& network,
                  const models::CapacityOverTime& over);

// "288 states (12x24), 0 without solution; screened 51,000, 510 of them solved: 0 disagree; binding: ..."; empty: one
// state.
std::string states_text(const models::CapacityOverTime& over);

}  // namespace headroom::cli
