// SPDX-License-Identifier: Apache-2.0
#include "models/network/network.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "models/core/text.hpp"

namespace headroom::models {

Network::Network(NetworkData data) : data_(std::move(data)) {
  node_offset_.reserve(data_.buses.size() + 1);
  node_offset_.push_back(0);
  bus_by_name_.reserve(data_.buses.size());
  for (std::size_t b = 0; b < data_.buses.size(); ++b) {
    node_offset_.push_back(node_offset_.back() + data_.buses[b].nodes.size());
    bus_by_name_.emplace(to_lower(data_.buses[b].name), BusId(b));
  }
}

std::int64_t Network::node(BusId id, int number) const {
  if (number == ground) return -1;
  const auto& nodes = bus(id).nodes;
  const auto at = std::find(nodes.begin(), nodes.end(), number);
  assert(at != nodes.end());
  return static_cast<std::int64_t>(first_node(id)) + (at - nodes.begin());
}

double Network::node_base_v(BusId id) const { return bus(id).base_voltage_v / std::numbers::sqrt3; }

std::optional<BusId> Network::find_bus(std::string_view name) const {
  const auto at = bus_by_name_.find(to_lower(name));
  if (at == bus_by_name_.end()) return std::nullopt;
  return at->second;
}

std::vector<std::string> Network::nearest_bus_names(std::string_view name, std::size_t count) const {
  std::vector<std::string_view> names;
  names.reserve(data_.buses.size());
  for (const auto& bus : data_.buses) names.push_back(bus.name);
  return nearest(name, names, count);
}

}  // namespace headroom::models
