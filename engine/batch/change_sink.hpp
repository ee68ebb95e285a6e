// SPDX-License-Identifier: Apache-2.0
// What takes the changes that the lanes of a block make to the linear elements of their base.
#pragma once

#include <cstdint>
#include <span>

#include "models/core/matrix.hpp"

namespace headroom::engine {

class ChangeSink {
 public:
  virtual ~ChangeSink() = default;

  // Takes back everything, or what one lane has changed.
  virtual void clear() = 0;
  virtual void clear_lane(int lane) = 0;
  // ΔY += y_s at (row, column), Network nodes, with its current at the base's voltages. Where the row is no unknown
  // nothing happens. False: the elimination has no place for the entry.
  virtual bool add(int lane, std::int64_t row, std::int64_t column, models::Complex y_s) = 0;
  // Those nodes have no source in this lane: nothing is drawn there, and V stays that of the base. REQUIRES: every
  // add() of the lane is done, and they leave no element between these nodes and others.
  virtual void isolate(int lane, std::span<const std::int64_t> nodes) = 0;
};

}  // namespace headroom::engine
