// SPDX-License-Identifier: Apache-2.0
// The arrays of tables of a rule set: [[voltage]], [[nominal]], [[deadline]] and the others.
#pragma once

#include "data/readers/table/toml.hpp"
#include "models/rules/rule_set.hpp"

namespace headroom::data {

// Replaces every section that the file has; the others stay.
void read_rule_sections(const TomlReader& root, models::RuleSet& rules);

}  // namespace headroom::data
