// SPDX-License-Identifier: Apache-2.0
// A TOML file that is either a bundled one, by its name, or the user's, by its path.
#pragma once

#include <optional>
#include <string_view>

#include "data/readers/table/toml.hpp"

namespace headroom::data {

// "cn-window" with folder "rules": the bundled rules/cn-window.toml (a file of that path under $HEADROOM_DATA stands in
// front). Anything with a slash or ending in .toml is a path. Empty result: findings say why; an unknown name offers
// the nearest bundled ones.
std::optional<TomlNode> load_named_toml(std::string_view name_or_path, std::string_view folder,
                                        models::Findings& findings);

// One warning per key that no getter of `root` or of its sub-tables asked for, with the nearest known name.
void note_unknown_keys(const TomlReader& root, models::Findings& findings);

}  // namespace headroom::data
