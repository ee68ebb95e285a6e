// SPDX-License-Identifier: Apache-2.0
// Where a number came from, carried beside the number.
#pragma once

#include <cstdint>
#include <string>

namespace headroom::models {

enum class RatingOrigin : std::uint8_t {
  none,      // no rating at all: never a limit
  given,     // the input states it for this element
  type,      // from the element's type in the input (line type, linecode, catalogue)
  default_,  // the format fills it in (OpenDSS: 400 A); not a limit unless asked for
};

// A continuous rating. value <= 0 with origin none means unlimited.
struct Rating {
  double value = 0.0;  // A for lines and switches, VA for transformer windings
  RatingOrigin origin = RatingOrigin::none;

  bool known() const { return origin != RatingOrigin::none && value > 0.0; }
};

// An editable number of a rule set or catalogue with its source.
struct Sourced {
  double value = 0.0;
  std::string source;     // "S2 art. 6", "R72"
  bool verified = false;  // false: ships as an editable default
};

}  // namespace headroom::models
