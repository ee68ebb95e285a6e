// SPDX-License-Identifier: Apache-2.0
// Planned outages of a day, from the calendar's table.
#pragma once

#include <optional>

#include "apps/cli/terminal.hpp"
#include "models/network/grid_states.hpp"

namespace headroom::cli {

// What the outages of that date (YYYY-MM-DD) take out, all of them at once. file: an outage.csv or its folder. Nothing:
// the reason was printed.
std::optional<models::OutOfService> planned_outages(const Terminal& terminal, const std::filesystem::path& file,
                                                    const std::string& date, const models::Network& network);

}  // namespace headroom::cli
