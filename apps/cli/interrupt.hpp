// SPDX-License-Identifier: Apache-2.0
// Ctrl-C ends the work that runs, keeps what is done, and leaves with 130; a second one ends the program at once.
#pragma once

namespace headroom::cli {

void catch_interrupt();
bool interrupted();

}  // namespace headroom::cli
