// SPDX-License-Identifier: Apache-2.0
// Where bad input is refused, whatever format it came from.
#pragma once

#include "models/core/diagnostics.hpp"
#include "models/network/network.hpp"

namespace headroom::models {

// Adds every finding about `data`. Errors: what no solution could be computed from (numbers that are not finite,
// impedances out of range, matrices of the wrong size, references out of range, duplicate names). Warnings: what can
// be computed but is probably a mistake. The codes are listed in validate.cpp.
void validate(const NetworkData& data, Findings& findings);

}  // namespace headroom::models
