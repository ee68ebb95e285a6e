// SPDX-License-Identifier: Apache-2.0
// What is compared. Each prints and records its rows, or says why it cannot.
#pragma once

#include "bench/peers/report.hpp"

namespace peers {

// Generated radial feeders, every bus loaded, loads independently between 0 and 150 %, against power-grid-model:
// batches in all sizes, with set-up, with collapsing cases, single solves, line outages.
void radial_rows(const Settings& settings, Report& report);

// Real three-phase grids against OpenDSS's own time loop, and reading plus solving once.
void real_rows(const Settings& settings, Report& report);

}  // namespace peers
