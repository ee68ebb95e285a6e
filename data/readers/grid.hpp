// SPDX-License-Identifier: Apache-2.0
// Reading a grid, whatever its format. Bad input gives findings, never an exception.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "models/core/diagnostics.hpp"
#include "models/core/fidelity.hpp"
#include "models/network/network.hpp"
#include "models/network/operating_point.hpp"
#include "models/results/state.hpp"

namespace headroom::data {

enum class GridFormat : std::uint8_t { automatic, headroom, opendss, matpower, pandapower };

// A solution of an OpenDSS script's circuit so far.
struct SolvedScript {
  models::OperatingPoint point;                    // taps and capacitor steps as controls leave them
  std::vector<models::TerminalCurrents> currents;  // of every element in service
};
// Nothing: no solution.
using SolveScript = std::function<std::optional<SolvedScript>(const models::Network&)>;

struct ReadOptions {
  GridFormat format = GridFormat::automatic;
  bool decimal_comma = false;          // headroom: CSV numbers with a comma
  bool accept_approximations = false;  // go on in spite of refused items that change the answer
  // opendss: solves the grid so far at every `solve` of a script; taps and capacitor steps of the point it returns
  // stay. Empty: solves are recorded, not run.
  SolveScript run_solve = {};
  // opendss: the same for the solutions that `allocateloads` needs. Empty: that command is refused.
  SolveScript solve_for_allocation = {};
};

struct ReadResult {
  std::optional<models::Network> network;  // absent when a finding is an error
  models::Findings findings;
  models::FidelityReport fidelity;  // also where there is no network
};

// A folder with grid.toml or a .toml file: headroom; .dss: opendss; .m: matpower; .json: pandapower.
ReadResult read_grid(const std::filesystem::path& path, const ReadOptions& options = {});

}  // namespace headroom::data
