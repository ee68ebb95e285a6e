// SPDX-License-Identifier: Apache-2.0
// Study files: TOML, documented in study.md beside this file.
#pragma once

#include <filesystem>
#include <optional>

#include "models/core/diagnostics.hpp"
#include "models/core/fidelity.hpp"
#include "models/demand/study.hpp"

namespace headroom::data {

// The grid's path is taken relative to the study file. Nothing: findings say what is wrong.
std::optional<models::Study> read_study(const std::filesystem::path& path, models::Findings& findings,
                                        models::FidelityReport& fidelity);

}  // namespace headroom::data
