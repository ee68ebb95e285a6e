// SPDX-License-Identifier: Apache-2.0
#include "models/network/feeders.hpp"

namespace headroom::models {

namespace {

inline constexpr double high_voltage_v =
    30e3;  // transformers fed from here are substation transformers wherever they stand

// Where a bus stands between the source and its feeder.
enum class Zone : std::uint8_t { busbar, feeder };

struct Walk {
  const Network& network;
  Topology& topology;
  std::vector<Zone> zone;       // [bus]
  std::vector<char> at_source;  // [bus] only contacts and busbars between it and the source
};

bool is_contact(const NetworkData& data, const Branch& branch) {
  switch (branch.kind) {
    case BranchKind::sw:
    case BranchKind::reactor: return true;
    case BranchKind::line: return data.lines[branch.index].is_switch;
    default: return false;
  }
}

bool is_step_transformer(const NetworkData& data, const Branch& branch) {
  return branch.kind == BranchKind::transformer && !is_regulating(data.transformers[branch.index]);
}

// The transformer that a feeder starts behind, and not one standing somewhere along it.
bool is_substation_transformer(const Walk& walk, const Branch& branch, BusId parent, BusId bus) {
  const auto& data = walk.network.data();
  if (!is_step_transformer(data, branch)) return false;
  const double from_v = data.buses[parent.index()].base_voltage_v;
  const double to_v = data.buses[bus.index()].base_voltage_v;
  if (from_v >= high_voltage_v) return to_v < from_v;
  return walk.at_source[parent.index()] != 0;
}

bool stays_on_busbar(const NetworkData& data, const Branch& branch, BusId bus) {
  const bool regulator = branch.kind == BranchKind::transformer && is_regulating(data.transformers[branch.index]);
  return regulator || data.buses[bus.index()].kind == BusKind::busbar;
}

void enter_source(Walk& walk, BusId bus) {
  const auto& given = walk.network.bus(bus);
  walk.zone[bus.index()] = Zone::busbar;
  walk.at_source[bus.index()] = 1;
  walk.topology.feeder[bus.index()] = given.feeder;
  walk.topology.substation[bus.index()] = given.substation.empty() ? given.name : given.substation;
}

void enter(Walk& walk, BusId bus, std::size_t branch_index) {
  auto& topology = walk.topology;
  const auto& data = walk.network.data();
  const auto& branch = topology.branches[branch_index];
  const auto& given = data.buses[bus.index()];
  const BusId parent = branch.from == bus ? branch.to : branch.from;
  const std::size_t b = bus.index(), p = parent.index();

  const bool from_busbar = walk.zone[p] == Zone::busbar;
  const bool substation = is_substation_transformer(walk, branch, parent, bus);
  const bool busbar = substation || (from_busbar && stays_on_busbar(data, branch, bus));
  walk.zone[b] = busbar ? Zone::busbar : Zone::feeder;
  walk.at_source[b] = walk.at_source[p] && (is_contact(data, branch) || given.kind == BusKind::busbar);

  topology.transformer[b] = is_step_transformer(data, branch) ? TransformerId(branch.index) : topology.transformer[p];
  if (!given.feeder.empty()) topology.feeder[b] = given.feeder;
  else if (busbar) topology.feeder[b].clear();
  else topology.feeder[b] = from_busbar ? element_name(walk.network, branch) : topology.feeder[p];
  if (!given.substation.empty()) topology.substation[b] = given.substation;
  else if (substation && data.buses[p].substation.empty()) topology.substation[b] = data.buses[p].name;
  else topology.substation[b] = topology.substation[p];
}

}  // namespace

void name_feeders(const Network& network, std::span<const BusId> order, Topology& topology) {
  const std::size_t n = network->buses.size();
  topology.feeder.assign(n, {});
  topology.substation.assign(n, {});
  topology.transformer.assign(n, std::nullopt);
  for (std::size_t b = 0; b < n; ++b) {
    topology.feeder[b] = network->buses[b].feeder;
    topology.substation[b] = network->buses[b].substation;
  }
  Walk walk{network, topology, std::vector<Zone>(n, Zone::feeder), std::vector<char>(n, 0)};
  for (const BusId bus : order) {
    if (const auto& parent = topology.parent[bus.index()]) enter(walk, bus, *parent);
    else enter_source(walk, bus);
  }
}

}  // namespace headroom::models
