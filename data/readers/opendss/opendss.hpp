// SPDX-License-Identifier: Apache-2.0
// The OpenDSS script reader.
#pragma once

#include "data/readers/grid.hpp"

namespace headroom::data {

ReadResult read_opendss(const std::filesystem::path& master, const ReadOptions& options = {});

}  // namespace headroom::data
