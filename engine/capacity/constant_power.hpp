// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/network/network.hpp"

namespace headroom::engine {

// The same grid with every load drawing its power at any voltage: what is there no longer relieves the grid when the
// voltage sags.
models::Network with_constant_power_loads(const models::Network& network);

}  // namespace headroom::engine
