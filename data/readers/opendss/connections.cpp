// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/core.h>

#include "data/readers/opendss/voltage_bases.hpp"
#include "data/readers/table/codes.hpp"
#include "models/core/text.hpp"

namespace headroom::data::opendss {

BusList::Terminal BusList::add(std::string_view spec, const std::vector<int>& nodes, const models::Origin& origin) {
  const std::string name = bus_name(spec);
  const auto [at, is_new] = by_name_.try_emplace(name, buses.size());
  if (is_new) buses.push_back({name, std::string(spec.substr(0, spec.find('.'))), origin, {}, {}});
  Bus& bus = buses[at->second];
  Terminal terminal{at->second, nodes, {}};
  terminal.index.reserve(nodes.size());
  for (const int node : nodes) {
    if (node == 0) {
      terminal.index.push_back(-1);
      continue;
    }
    auto found = std::find(bus.nodes.begin(), bus.nodes.end(), node);
    if (found == bus.nodes.end()) {
      bus.nodes.push_back(node);
      bus.index.push_back(node_count++);
      found = bus.nodes.end() - 1;
    }
    terminal.index.push_back(static_cast<std::int64_t>(bus.index[static_cast<std::size_t>(found - bus.nodes.begin())]));
  }
  return terminal;
}

std::optional<BusList::Terminal> BusList::find(std::string_view spec, const std::vector<int>& nodes) const {
  const auto at = find_bus(bus_name(spec));
  if (!at) return {};
  const Bus& bus = buses[*at];
  Terminal terminal{*at, nodes, {}};
  for (const int node : nodes) {
    const auto found = std::find(bus.nodes.begin(), bus.nodes.end(), node);
    if (node != 0 && found == bus.nodes.end()) return {};
    terminal.index.push_back(
        node == 0 ? -1 : static_cast<std::int64_t>(bus.index[static_cast<std::size_t>(found - bus.nodes.begin())]));
  }
  return terminal;
}

std::optional<std::size_t> BusList::find_bus(std::string_view lower_name) const {
  const auto at = by_name_.find(std::string(lower_name));
  if (at == by_name_.end()) return {};
  return at->second;
}

std::optional<TerminalShape> terminal_shape(const Circuit& circuit, const ObjectRef& element) {
  const std::size_t i = element.object;
  const auto alike = [](int phases) { return TerminalShape{phases, phases}; };
  if (element.of == &circuit.lines) return alike(circuit.lines[i].unit.phases);
  if (element.of == &circuit.vsources) return alike(circuit.vsources[i].phases);
  if (element.of == &circuit.isources) return alike(circuit.isources[i].phases);
  if (element.of == &circuit.capacitors) return alike(circuit.capacitors[i].phases);
  if (element.of == &circuit.reactors) return alike(circuit.reactors[i].phases);
  if (element.of == &circuit.loads) return TerminalShape{circuit.loads[i].phases, circuit.loads[i].conductors()};
  if (element.of == &circuit.generators)
    return TerminalShape{circuit.generators[i].phases, circuit.generators[i].conductors()};
  if (element.of == &circuit.pvsystems)
    return TerminalShape{circuit.pvsystems[i].phases, circuit.pvsystems[i].conductors()};
  if (element.of == &circuit.storages)
    return TerminalShape{circuit.storages[i].phases, circuit.storages[i].conductors()};
  if (element.of == &circuit.autotransformers)
    return TerminalShape{circuit.autotransformers[i].data.phases, 2 * circuit.autotransformers[i].data.phases};
  if (element.of == &circuit.transformers)
    return TerminalShape{circuit.transformers[i].data.phases, circuit.transformers[i].data.phases + 1};
  return {};
}

Connections connect(const Circuit& circuit, Report& report) {
  Connections connections;
  connections.terminals.resize(circuit.elements.size());
  connections.buses.reserve(circuit.elements.size());
  for (std::size_t e = 0; e < circuit.elements.size(); ++e) {
    const ObjectRef& element = circuit.elements[e];
    const Head& head = element.head();
    const auto shape = terminal_shape(circuit, element);
    if (!head.enabled || !shape) continue;
    for (const std::string& spec : head.buses) {
      const auto nodes = bus_nodes(spec, shape->phases, shape->conductors);
      if (!nodes || bus_name(spec).empty()) {
        report.error({head.origin, fmt::format("{} \"{}\"", element.of->name(), head.source_name), "bus", spec},
                     code::bus_syntax, fmt::format("\"{}\" is not a bus with its nodes", spec), "write name.1.2.3");
        connections.terminals[e].clear();
        break;
      }
      connections.terminals[e].push_back(connections.buses.add(spec, *nodes, head.origin));
    }
  }
  return connections;
}

}  // namespace headroom::data::opendss
