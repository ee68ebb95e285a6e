// SPDX-License-Identifier: Apache-2.0
// Reading an application for supply; its keys are listed in data/bundled/applications/README.md.
#pragma once

#include <optional>
#include <string_view>

#include "models/core/diagnostics.hpp"
#include "models/demand/application.hpp"

namespace headroom::data {

struct ApplicationResult {
  std::optional<models::Application> application;  // absent when a finding is an error
  models::Findings findings;
};

// The path of a .toml file, or the name of a bundled application ("charging").
ApplicationResult read_application(std::string_view name_or_path);

}  // namespace headroom::data
