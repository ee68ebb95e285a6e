// SPDX-License-Identifier: Apache-2.0
// A grid as a folder of OpenDSS scripts that opens and solves there to the same voltages.
#pragma once

#include <filesystem>

#include "models/core/diagnostics.hpp"
#include "models/network/operating_point.hpp"

namespace headroom::data {

struct OpendssOptions {
  // Whether regulators and capacitor controls act when the script is solved. Not for a replay: the taps and steps of
  // the operating point are those of the solved state.
  bool controls_act = false;
};

// Writes Master.dss and what it includes; names.csv beside them lists what had to be renamed. The state written is the
// operating point: its powers, taps, steps and switch positions (of a solved state for a replay). Daily, yearly and
// duty profiles go along when the point is the snapshot. Balanced networks become three equal phases on nodes 1 2 3.
// false: nothing was written, an error in `findings` says why. Warnings (W3102) name what could not be carried over.
bool write_opendss(const models::Network& network, const models::OperatingPoint& point,
                   const std::filesystem::path& folder, models::Findings& findings, const OpendssOptions& options = {});

}  // namespace headroom::data
