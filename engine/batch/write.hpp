// SPDX-License-Identifier: Apache-2.0
// Writing one case's answer to the caller's memory.
#pragma once

#include "engine/batch/cases.hpp"

namespace headroom::engine {

inline bool wants_voltages(const BatchOutputs& outputs) {
  return !outputs.voltage_v.empty() || !outputs.magnitude_v.empty();
}

// The voltages of case c of `count`, in the order and form that the outputs ask for. voltage_v: [node].
void write_voltages(const BatchOutputs& outputs, std::size_t c, std::size_t count,
                    std::span<const models::Complex> voltage_v);

}  // namespace headroom::engine
