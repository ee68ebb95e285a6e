// SPDX-License-Identifier: Apache-2.0
// Supply plans in words, for screens.
#pragma once

#include "apps/cli/terminal.hpp"
#include "models/demand/application.hpp"
#include "models/network/network.hpp"
#include "models/plan/supply_plan.hpp"

namespace headroom::cli {

// "Third People's Hospital: 2600 kW at 0.93, second class, 2 sources"
std::string applicant_text(const models::Application& application, const models::PlanAnswer& answer);

// How many candidates, the `most` best ranked plans as a table, and the nearest refused one with what would make it
// pass.
std::vector<std::string> plan_screen(const Terminal& terminal, data::Language language, const models::Network& network,
                                     const models::PlanAnswer& answer, std::size_t most);

}  // namespace headroom::cli
