// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace headroom::cli {

std::string_view version();  // 0.1.0
std::string_view commit();   // short hash, "-dirty" with uncommitted changes; "unknown" outside a checkout
// "headroom 0.1.0 (commit ab12cd3), vector width 1": one case per solve.
std::string version_text();

}  // namespace headroom::cli
