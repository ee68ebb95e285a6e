// SPDX-License-Identifier: Apache-2.0
// Reading a grid, whatever its format. Bad input gives findings, never an exception.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "models/core/diagnostics.hpp"
#include "models/core/fidelity.hpp"
#include "models/network/network.hpp"
#include "models/network/operating_point.hpp"

namespace headroom::data {

enum class GridFormat : std::uint8_t { automatic, headroom, opendss, matpower, pandapower };

struct ReadOptions {
  GridFormat format = GridFormat::automatic;
  bool decimal_comma = false;          // headroom: CSV numbers with a comma
  bool accept_approximations = false;  // go on in spite of refused items that change the answer
  // opendss: solves the grid so far at every `solve` of a script; taps and capacitor steps of the point it returns
  // stay. Nothing: no solution. Empty: solves are recorded, not run.
  std::function<std::optional<models::OperatingPoint>(const models::Network&)> run_solve = {};
};

struct ReadResult {
  std::optional<models::Network> network;  // absent when a finding is an error
  models::Findings findings;
  models::FidelityReport fidelity;  // also where there is no network
};

// A folder with grid.toml or a .toml file: headroom; .dss: opendss; .m: matpower; .json: pandapower.
ReadResult read_grid(const std::filesystem::path& path, const ReadOptions& options = {});

}  // namespace headroom::data
