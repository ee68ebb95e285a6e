// SPDX-License-Identifier: Apache-2.0
// Reading a rule set. The keys are those of data/bundled/rules/cn-window.toml, in kV, kW, kVA, MVA and percent.
#pragma once

#include <optional>
#include <string_view>

#include "models/core/diagnostics.hpp"
#include "models/rules/rule_set.hpp"

namespace headroom::data {

struct RuleSetResult {
  std::optional<models::RuleSet> rules;  // absent when a finding is an error
  models::Findings findings;
};

// A bundled name ("cn-window") or the path of a .toml file. A file with extends = "NAME" begins as that rule set: a
// section (array of tables) or value that it has replaces the one of NAME, [sources] and [loading] are merged by key.
RuleSetResult read_rule_set(std::string_view name_or_path);

// "cn-window" at 50 Hz, "ansi-a" at 60 Hz.
std::string_view default_rule_set(double frequency_hz);

}  // namespace headroom::data
