// SPDX-License-Identifier: Apache-2.0
// Certificates of available capacity as a folder in which anyone with OpenDSS sees them hold and break.
#pragma once

#include <filesystem>

#include "models/core/diagnostics.hpp"
#include "models/network/operating_point.hpp"
#include "models/results/capacity.hpp"

namespace headroom::data {

// Writes into `folder`: grid/ (write_opendss of the state on which the additions were tried), rows/ with one script per
// row that names a limit (the addition at feasible_kw, solve, the same at infeasible_kw, solve; the voltages of both
// are exported beside it), additions.csv (a line per script), replay.py (runs them all and says which hold and break)
// and README.md. Rows of other control modes than `controls` are left out: their taps are others. false: nothing usable
// was written, an error in `findings` says why.
bool write_capacity_proof(const models::Network& network, const models::OperatingPoint& solved,
                          const models::CapacityResult& result, std::string_view controls,
                          const std::filesystem::path& folder, models::Findings& findings);

}  // namespace headroom::data
