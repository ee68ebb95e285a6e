// SPDX-License-Identifier: Apache-2.0
// The MATPOWER case reader (version 2, distribution cases with unit-converting code after the tables).
#pragma once

#include "data/readers/grid.hpp"

namespace headroom::data {

ReadResult read_matpower(const std::filesystem::path& file, const ReadOptions& options = {});

}  // namespace headroom::data
