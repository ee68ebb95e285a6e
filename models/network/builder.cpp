// SPDX-License-Identifier: Apache-2.0
#include "models/network/builder.hpp"

#include <algorithm>

#include "models/core/text.hpp"
#include "models/network/elements.hpp"
#include "models/network/validate.hpp"

namespace headroom::models {

BusId NetworkBuilder::bus(std::string_view name) {
  const auto [at, is_new] = bus_by_name_.try_emplace(to_lower(name), BusId(data.buses.size()));
  if (is_new) {
    Bus bus;
    bus.name = std::string(name);
    bus.source_name = std::string(name);
    data.buses.push_back(std::move(bus));
  }
  return at->second;
}

std::optional<BusId> NetworkBuilder::find_bus(std::string_view name) const {
  const auto at = bus_by_name_.find(to_lower(name));
  if (at == bus_by_name_.end()) return std::nullopt;
  return at->second;
}

void NetworkBuilder::add_node(BusId bus, int number) {
  if (number <= ground) return;
  auto& nodes = data.buses[bus.index()].nodes;
  if (std::find(nodes.begin(), nodes.end(), number) == nodes.end()) nodes.push_back(number);
}

std::optional<Network> NetworkBuilder::build() {
  for_each_terminal(data, [&](const Terminal& terminal) {
    const bool known = terminal.bus.value >= 0 && terminal.bus.index() < data.buses.size();  // validate() reports it
    if (!known) return;
    for (const int node : terminal.nodes) add_node(terminal.bus, node);
  });
  validate(data, findings);
  if (findings.has_errors()) return std::nullopt;
  return Network(std::move(data));
}

}  // namespace headroom::models
