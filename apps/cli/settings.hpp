// SPDX-License-Identifier: Apache-2.0
// The lines that stand first in every output: what was computed, from what, by which rules, each with its origin.
#pragma once

#include "apps/cli/input.hpp"
#include "data/writers/excel.hpp"

namespace headroom::cli {

// Grid, state, rules with their bands and loading limits, and what was defaulted.
data::SettingLines common_settings(const CommandLine& line, const Grid& grid, const std::string& time,
                                   const models::RuleSet& rules);

std::string controls_text(engine::Controls controls);

// As a block of aligned lines for a screen, at most `most` (the rest is counted).
std::vector<std::string> settings_block(const data::SettingLines& settings, std::size_t most);

}  // namespace headroom::cli
