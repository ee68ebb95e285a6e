// SPDX-License-Identifier: Apache-2.0
#include "engine/powerflow/measurement.hpp"

#include "engine/powerflow/element_admittance.hpp"

namespace headroom::engine {

namespace {

using models::Complex;
using models::Network;
using models::State;

Complex node_voltage(const State& state, std::int64_t node) { return node < 0 ? Complex() : state.voltage_v[node]; }

// Rows [first, first + count) of Y V.
std::vector<Complex> currents(const Primitive& primitive, const State& state, std::size_t first, std::size_t count) {
  std::vector<Complex> current(count);
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t k = 0; k < primitive.node.size(); ++k)
      current[i] += primitive.y_s(first + i, k) * node_voltage(state, primitive.node[k]);
  return current;
}

}  // namespace

std::vector<Complex> terminal_voltages(const Network& network, const State& state, const models::Terminal& terminal) {
  std::vector<Complex> voltages;
  for (const int node : terminal.nodes) voltages.push_back(node_voltage(state, network.node(terminal.bus, node)));
  return voltages;
}

std::vector<Complex> winding_voltages(const Network& network, const State& state,
                                      const models::Transformer& transformer, std::size_t winding) {
  const auto v = terminal_voltages(network, state, transformer.windings[winding].terminal);
  std::vector<Complex> across(static_cast<std::size_t>(transformer.phases));
  for (std::size_t k = 0; k < across.size(); ++k) {
    const auto [from, to] = winding_branch(transformer, winding, k);
    if (from < v.size()) across[k] = v[from] - (to < v.size() ? v[to] : Complex());
    if (transformer.windings[winding].connection == models::Connection::series)
      across[k] -= terminal_voltages(network, state, transformer.windings[1].terminal)[k];
  }
  return across;
}

std::vector<Complex> winding_currents(const Network& network, const State& state, models::TransformerId id,
                                      std::size_t winding) {
  const auto& transformer = network->transformers[id.index()];
  const auto primitive = transformer_admittance(network, transformer, state.point.tap_pu[id.index()]);
  std::size_t first = 0;
  for (std::size_t w = 0; w < winding; ++w) first += transformer.windings[w].terminal.size();
  return currents(primitive, state, first, transformer.windings[winding].terminal.size());
}

TerminalMeasurement measure(const Network& network, const State& state, std::string_view element, int terminal) {
  const auto dot = element.find('.');
  if (dot == std::string_view::npos || terminal < 1) return {};
  const auto kind = element.substr(0, dot), name = element.substr(dot + 1);
  if (kind == "line" && terminal <= 2)
    for (const auto& line : network->lines) {
      if (line.name != name) continue;
      const auto& at = terminal == 1 ? line.from : line.to;
      return {terminal_voltages(network, state, at),
              currents(line_admittance(network, line), state, terminal == 1 ? 0 : line.from.size(), at.size())};
    }
  if (kind == "transformer")
    for (std::size_t t = 0; t < network->transformers.size(); ++t) {
      const auto& transformer = network->transformers[t];
      const auto winding = static_cast<std::size_t>(terminal - 1);
      if (transformer.name != name || winding >= transformer.windings.size()) continue;
      return {terminal_voltages(network, state, transformer.windings[winding].terminal),
              winding_currents(network, state, models::TransformerId(t), winding)};
    }
  if (kind == "capacitor" && terminal == 1)
    for (std::size_t c = 0; c < network->capacitors.size(); ++c) {
      const auto& capacitor = network->capacitors[c];
      if (capacitor.name != name) continue;
      const auto primitive = capacitor_admittance(network, capacitor, state.point.capacitor_step_on[c]);
      return {terminal_voltages(network, state, capacitor.from), currents(primitive, state, 0, capacitor.from.size())};
    }
  return {};
}

}  // namespace headroom::engine
