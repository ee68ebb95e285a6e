// SPDX-License-Identifier: Apache-2.0
// What is compared. Each prints and records its rows, or says why it cannot.
#pragma once

#include "bench/peers/report.hpp"
#include "engine/batch/cases.hpp"

namespace peers {

// Ours: one thread. fast_path false: every case by a load flow of its own.
inline headroom::engine::BatchOptions batch_options(double tolerance_pu = 1e-8, bool fast_path = true) {
  headroom::engine::BatchOptions options;
  options.tolerance_pu = tolerance_pu;
  options.threads = 1;
  options.fast_path = fast_path;
  return options;
}

// Generated radial feeders, every bus loaded, loads independently between 0 and 150 %, against power-grid-model:
// batches in all sizes, with set-up, with collapsing cases, single solves, line outages.
void radial_rows(const Settings& settings, Report& report);

// The balanced ones of them against lightsim2grid.
void lightsim2grid_rows(const Settings& settings, Report& report);

// Real three-phase grids against OpenDSS's own time loop, and reading plus solving once.
void real_rows(const Settings& settings, Report& report);

}  // namespace peers
