// SPDX-License-Identifier: Apache-2.0
// The pandapower reader: a network saved by pandapower.to_json, format versions 2 and 3, as a balanced network. It
// gives the solution of pandapower.runpp with the options that the file keeps (user_pf_options), else runpp's defaults.
#pragma once

#include "data/readers/grid.hpp"

namespace headroom::data {

ReadResult read_pandapower(const std::filesystem::path& file, const ReadOptions& options = {});

}  // namespace headroom::data
