// SPDX-License-Identifier: Apache-2.0
// The lines that stand first in every output: what was computed, from what, by which rules, each with its origin.
#pragma once

#include "apps/cli/input.hpp"
#include "data/writers/excel.hpp"

namespace headroom::cli {

// What was computed: grid, state, rule set.
data::SettingLines grid_settings(const CommandLine& line, const Grid& grid, const std::string& time,
                                 const models::RuleSet& rules);
// The bands that apply to voltages of this grid, each with its clause.
std::string voltage_text(const models::Network& network, const models::RuleSet& rules);
// "lines 80 % (DESIGN, unverified), transformers 100 % (given)".
std::string loading_text(const models::RuleSet& rules, std::optional<double> lines = {},
                         std::optional<double> transformers = {});
// What was defaulted, approximated, ignored.
std::string input_text(const Grid& grid);

// All of these: what powerflow and plan begin with.
data::SettingLines common_settings(const CommandLine& line, const Grid& grid, const std::string& time,
                                   const models::RuleSet& rules);

std::string controls_text(engine::Controls controls);

// The first `most` as a block of aligned lines for a screen; summary.json has all.
std::vector<std::string> settings_block(const data::SettingLines& settings, std::size_t most);

}  // namespace headroom::cli
