// SPDX-License-Identifier: Apache-2.0
// What a control measures in a solved state.
#pragma once

#include <string_view>
#include <vector>

#include "models/results/state.hpp"

namespace headroom::engine {

// Voltages of a terminal's conductors to ground.
std::vector<models::Complex> terminal_voltages(const models::Network& network, const models::State& state,
                                               const models::Terminal& terminal);

// Voltages across the phases of a winding: to its neutral conductor (wye) or between phases (delta).
std::vector<models::Complex> winding_voltages(const models::Network& network, const models::State& state,
                                              const models::Transformer& transformer, std::size_t winding);

// Currents into one terminal (0-based) of a transformer.
std::vector<models::Complex> winding_currents(const models::Network& network, const models::State& state,
                                              models::TransformerId transformer, std::size_t winding);

// Voltages and currents at a terminal (1-based) of the element of that name ("line.l1", "transformer.t1").
// Empty vectors: there is no such element or terminal.
struct TerminalMeasurement {
  std::vector<models::Complex> voltage_v, current_a;
};
TerminalMeasurement measure(const models::Network& network, const models::State& state, std::string_view element,
                            int terminal);

}  // namespace headroom::engine
