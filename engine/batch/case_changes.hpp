// SPDX-License-Identifier: Apache-2.0
// What of a case's discrete state differs from the prepared point.
#pragma once

#include <vector>

#include "engine/batch/cases.hpp"
#include "engine/powerflow/currents.hpp"
#include "models/network/operating_point.hpp"

namespace headroom::engine {

struct ChangedElement {
  ElementKind kind = ElementKind::line;  // line, sw, transformer or capacitor
  std::int32_t index = 0;
  bool was_in = true, is_in = true;  // in service, closed
};

// The element with the state of that point, in service.
Primitive element_admittance(const models::Network& network, const ChangedElement& element,
                             const models::OperatingPoint& point);

// Memory of one thread.
struct CaseChanges {
  explicit CaseChanges(const models::OperatingPoint& prepared) : point(prepared) {}

  models::OperatingPoint point;         // the case's discrete state; powers of the prepared point
  std::vector<ChangedElement> element;  // each once
};

// Makes `changes` those of case c. False: the case gives something that does not exist, or a ratio that is none.
// Complexity: O(changes), and of dense states O(windings + switches).
bool find_changes(const models::OperatingPoint& prepared, const BatchCases& cases, std::size_t c, CaseChanges& changes);

}  // namespace headroom::engine
