// SPDX-License-Identifier: Apache-2.0
// Reading an equipment catalogue. The keys are those of data/bundled/catalogue/cn-10kv.toml.
#pragma once

#include <optional>
#include <string_view>

#include "models/core/diagnostics.hpp"
#include "models/plan/catalogue.hpp"

namespace headroom::data {

struct CatalogueResult {
  std::optional<models::Catalogue> catalogue;  // absent when a finding is an error
  models::Findings findings;
};

// A bundled name ("cn-10kv") or the path of a .toml file.
CatalogueResult read_catalogue(std::string_view name_or_path);

}  // namespace headroom::data
