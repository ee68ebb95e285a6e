// SPDX-License-Identifier: Apache-2.0
// Vector groups of two-winding transformers: "Dyn11", "YNd5", "Yy0".
//
// Our transformer model knows wye-delta pairs that lag (clock 1) or lead (clock 11) and pairs without shift (clock 0).
// The other clock numbers come from naming the phases of the low side anew: winding k on node k + 1 adds 8 hours, on
// node k + 2 adds 4 hours. Clock numbers 2, 6 and 10 need reversed windings and are refused, as are zigzag windings.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "models/network/terminal.hpp"

namespace headroom::data {

struct VectorGroup {
  models::Connection high = models::Connection::delta, low = models::Connection::wye;
  bool high_neutral = false, low_neutral = false;  // star point brought out and earthed
  int clock = 0;                                   // hours by which the low side lags: 0 to 11

  bool low_leads() const;      // built from clock 11 rather than 1
  int rotation() const;        // winding k of the low side is on node (k + rotation) mod 3, counted from 0
  bool representable() const;  // no zigzag, clock reachable
};

// Absent: not a vector group. Case counts: capitals for the high side.
std::optional<VectorGroup> parse_vector_group(std::string_view text);
std::string to_text(const VectorGroup& group);

}  // namespace headroom::data
