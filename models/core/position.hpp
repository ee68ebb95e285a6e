// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace headroom::models {

struct Position {
  double x = 0.0;  // in the coordinate system that the grid names (NetworkData::coordinate_system)
  double y = 0.0;
};

}  // namespace headroom::models
