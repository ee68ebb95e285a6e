// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "models/network/bus.hpp"

namespace headroom::models {

// A straight piece of a route that a new line may take.
struct Corridor {
  Position from, to;
  std::string kind = "street";
  double cost_factor = 1.0;
};

}  // namespace headroom::models
