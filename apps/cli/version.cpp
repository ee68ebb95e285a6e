// SPDX-License-Identifier: Apache-2.0
#include "apps/cli/version.hpp"

#include <fmt/core.h>

#include "headroom_version.hpp"

namespace headroom::cli {

std::string_view version() { return HEADROOM_VERSION; }
std::string_view commit() { return HEADROOM_COMMIT; }

std::string version_text() { return fmt::format("headroom {} (commit {}), vector width 1", version(), commit()); }

}  // namespace headroom::cli
