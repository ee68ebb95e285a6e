// SPDX-License-Identifier: Apache-2.0
// Where things are that tests read or run.
#pragma once

#include <filesystem>
#include <string>

namespace headroom::test {

// The checkout.
std::filesystem::path source_dir();

// The third-party cases: $HEADROOM_CASES, else ../shared/cases beside the checkout; empty when there are none.
std::filesystem::path cases_dir();

// A Python with OpenDSS and pandapower: $HEADROOM_PEERS, else the one that `./dev peers` installs; empty when there is
// none.
std::string peer_python();

}  // namespace headroom::test
