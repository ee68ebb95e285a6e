// SPDX-License-Identifier: Apache-2.0
// Headroom's own folder: grid.toml beside CSV tables, documented in tables.md.
#pragma once

#include "data/readers/grid.hpp"
#include "models/calendar/works.hpp"

namespace headroom::data {

ReadResult read_headroom(const std::filesystem::path& folder, const ReadOptions& options = {});

}  // namespace headroom::data
