// SPDX-License-Identifier: Apache-2.0
// One case of a batch as an operating point of its own.
#pragma once

#include <string>

#include "engine/batch/cases.hpp"
#include "models/network/operating_point.hpp"

namespace headroom::engine {

// Empty: every span has the size that cases.hpp states (or is empty); else which one does not, and what it should be.
std::string misfit(const models::Network& network, const BatchCases& cases, const BatchOutputs& outputs);

// Makes `point`, a copy of the prepared one or of any earlier case, the point of case c. Empty: done; else what is
// wrong with the case, in words. REQUIRES: misfit() found nothing. Complexity: O(loads + transformers + switches +
// changes).
std::string set_case(const models::Network& network, const models::OperatingPoint& prepared, const BatchCases& cases,
                     std::size_t c, models::OperatingPoint& point);

// The changes of case c.
std::span<const CaseChange> changes_of(const BatchCases& cases, std::size_t c);

// Whether case c gives taps, steps, switches or elements out of service (which may equal the prepared ones).
bool gives_discrete_state(const BatchCases& cases, std::size_t c);

}  // namespace headroom::engine
