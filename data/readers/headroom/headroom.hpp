// SPDX-License-Identifier: Apache-2.0
// Headroom's own folder: grid.toml beside CSV tables, documented in tables.md.
#pragma once

#include <string_view>

#include "data/readers/grid.hpp"
#include "models/calendar/works.hpp"

namespace headroom::data {

// `folder` may also name the grid.toml inside it.
ReadResult read_headroom(const std::filesystem::path& folder, const ReadOptions& options = {});

// A grid that the program carries, without touching the disk: "feeders/district" (see data/bundled/bundled.hpp).
ReadResult read_bundled_grid(std::string_view prefix, const ReadOptions& options = {});

struct WorksResult {
  models::Works works;  // what could be read
  models::Findings findings;
  models::FidelityReport fidelity;
};

// outage.csv, work.csv and crew.csv of a grid folder. With a network, the buses and elements they name are looked up in
// it.
WorksResult read_works(const std::filesystem::path& folder, const models::Network* network = nullptr,
                       const ReadOptions& options = {});
WorksResult read_bundled_works(std::string_view prefix, const models::Network* network = nullptr,
                               const ReadOptions& options = {});

}  // namespace headroom::data
