// SPDX-License-Identifier: Apache-2.0
// Currents of elements in a solved state.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "engine/powerflow/element_admittance.hpp"
#include "models/results/state.hpp"

namespace headroom::engine {

// Currents into the element at conductors first … first + current_a.size() - 1: those rows of Y V.
// Keep a primitive per watched branch and call this for every state. Complexity: rows × conductors.
void conductor_currents(const Primitive& primitive, std::span<const models::Complex> voltage_v, std::size_t first,
                        std::span<models::Complex> current_a);

// The largest of `count` conductor currents in magnitude.
double largest_current_a(const Primitive& primitive, std::span<const models::Complex> voltage_v, std::size_t first,
                         std::size_t count);

enum class ElementKind : std::uint8_t {
  line,
  transformer,
  sw,
  capacitor,
  reactor,
  load,
  generator,
  source,
  current_source
};

// Currents into one element at one of its terminals.
struct TerminalFlow {
  ElementKind kind = ElementKind::line;
  std::size_t index = 0;  // into the Network's vector of that kind
  int terminal = 0;       // 0-based
  const models::Terminal* at = nullptr;
  std::span<const models::Complex> current_a;  // [conductor]
};

// Visits every terminal of every element in service, in the order of ElementKind. A stiff source carries what the
// others leave at its nodes (in equal parts, if there are several at one node). Complexity: O(elements).
void for_each_flow(const models::Network& network, const models::State& state,
                   const std::function<void(const TerminalFlow&)>& visit);

// Power into the element at those conductors, V · conj(I); the three phases together in balanced networks.
std::vector<models::Complex> flow_power_va(const models::Network& network, const models::State& state,
                                           const TerminalFlow& flow);

// What the sources deliver, and what is lost in lines, switches, transformers and series capacitors and reactors (those
// between two buses).
struct Totals {
  models::Complex source_power_va, losses_va;
};
Totals totals(const models::Network& network, const models::State& state);

}  // namespace headroom::engine
