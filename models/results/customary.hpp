// SPDX-License-Identifier: Apache-2.0
// Available capacity by the customary rule of thumb, to be held against the load flow's.
#pragma once

#include <string>

#include "models/core/ids.hpp"

namespace headroom::models {

struct CustomaryCapacity {
  BusId bus;
  double capacity_kw = 0.0;
  std::string element;  // the one whose margin is smallest on the way to the source; empty: none is rated
};

}  // namespace headroom::models
