// SPDX-License-Identifier: Apache-2.0
// A grid as Headroom's own folder, or its tables as one workbook. Reading the folder back gives the same grid.
#pragma once

#include <filesystem>

#include "models/core/diagnostics.hpp"
#include "models/network/network.hpp"

namespace headroom::data {

// false: nothing was written, errors in `findings` name every element that the tables have no columns for (lines that
// are not transposed, transformers of three windings, series capacitors …). Warnings (W3202) name values that are left
// out.
bool write_headroom(const models::Network& network, const std::filesystem::path& folder, models::Findings& findings);
bool write_headroom_workbook(const models::Network& network, const std::filesystem::path& file,
                             models::Findings& findings);

}  // namespace headroom::data
