// SPDX-License-Identifier: Apache-2.0
// Reading what a verb needs; everything that is wrong is printed to stderr and turned into an exit code.
#pragma once

#include <optional>
#include <string>

#include "apps/cli/terminal.hpp"
#include "models/network/operating_point.hpp"
#include "models/plan/catalogue.hpp"
#include "models/rules/rule_set.hpp"

namespace headroom::cli {

struct Grid {
  models::Network network;
  models::Findings findings;
  models::FidelityReport fidelity;
};

// Empty: the findings were printed, the verb ends with ExitCode::bad_input.
std::optional<Grid> load_grid(const Terminal& terminal, const CommandLine& line);

// The rule set asked for, else cn-window at 50 Hz and ansi-a at 60 Hz.
std::optional<models::RuleSet> load_rules(const Terminal& terminal, const CommonOptions& common, double frequency_hz);

// `given`: a file, "none" (a catalogue without prices), or empty: the bundled one.
std::optional<models::Catalogue> load_catalogue(const Terminal& terminal, const std::string& given);

// The state at --time. REQUIRES: the text was accepted by parse_time.
models::OperatingPoint state_at(const models::Network& network, const std::string& time);

// Warnings and notes: all with --verbose, else their number.
void print_findings(const Terminal& terminal, const CommonOptions& common, const models::Findings& findings);

}  // namespace headroom::cli
