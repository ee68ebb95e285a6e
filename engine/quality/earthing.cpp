// SPDX-License-Identifier: Apache-2.0
#include "engine/quality/earthing.hpp"

#include <algorithm>
#include <numeric>

namespace headroom::engine {

namespace {

using models::Connection;
using models::NetworkData;

// Galvanically connected parts: union-find over buses.
class Parts {
 public:
  explicit Parts(std::size_t buses) : parent_(buses) { std::iota(parent_.begin(), parent_.end(), std::size_t{0}); }

  std::size_t of(models::BusId bus) { return root(bus.index()); }
  void join(models::BusId a, models::BusId b) { parent_[root(a.index())] = root(b.index()); }

 private:
  std::size_t root(std::size_t k) {
    while (parent_[k] != k) k = parent_[k] = parent_[parent_[k]];
    return k;
  }
  std::vector<std::size_t> parent_;
};

Parts connected_parts(const NetworkData& data) {
  Parts parts(data.buses.size());
  for (const auto& line : data.lines)
    if (line.in_service) parts.join(line.from.bus, line.to.bus);
  for (const auto& sw : data.switches)
    if (sw.closed) parts.join(sw.from.bus, sw.to.bus);
  for (const auto& reactor : data.reactors)
    if (reactor.in_service && reactor.to) parts.join(reactor.from.bus, reactor.to->bus);
  for (const auto& capacitor : data.capacitors)
    if (capacitor.in_service && capacitor.to) parts.join(capacitor.from.bus, capacitor.to->bus);
  return parts;
}

// A star or zigzag winding whose star point is tied to ground or to a neutral conductor.
bool has_earthed_star(const models::Winding& winding) {
  if (winding.connection == Connection::delta || winding.connection == Connection::series) return false;
  if (winding.terminal.nodes.empty()) return false;
  const int star = winding.terminal.nodes.back();
  return star == models::ground || star > 3 || winding.neutral_resistance_ohm >= 0.0;
}

bool has_earthed_return(const models::Source& source) {
  if (!source.return_terminal) return true;
  const auto& nodes = source.return_terminal->nodes;
  return std::all_of(nodes.begin(), nodes.end(), [](int node) { return node == models::ground; });
}

bool lets_zero_sequence_through(const models::Winding& winding, const models::Winding& other, bool other_part_earthed) {
  if (winding.connection == Connection::zigzag) return true;
  if (other.connection == Connection::delta) return true;
  const auto& nodes = other.terminal.nodes;
  const bool between_phases =
      nodes.size() == 2 && nodes[0] != models::ground && nodes[1] != models::ground && nodes[0] <= 3 && nodes[1] <= 3;
  return between_phases || (has_earthed_star(other) && other_part_earthed);
}

}  // namespace

std::vector<char> earthed_buses(const models::Network& network) {
  const NetworkData& data = network.data();
  Parts parts = connected_parts(data);
  std::vector<char> part_earthed(data.buses.size(), 0);
  for (const auto& source : data.sources)
    if (source.in_service && has_earthed_return(source)) part_earthed[parts.of(source.terminal.bus)] = 1;
  bool changed = true;
  while (changed) {
    changed = false;
    for (const auto& transformer : data.transformers) {
      if (!transformer.in_service) continue;
      for (const auto& winding : transformer.windings) {
        char& earthed = part_earthed[parts.of(winding.terminal.bus)];
        if (earthed || !has_earthed_star(winding)) continue;
        for (const auto& other : transformer.windings)
          if (&other != &winding &&
              lets_zero_sequence_through(winding, other, part_earthed[parts.of(other.terminal.bus)] != 0))
            earthed = 1;
        changed = changed || earthed;
      }
    }
  }
  std::vector<char> earthed(data.buses.size(), 0);
  for (std::size_t bus = 0; bus < earthed.size(); ++bus) earthed[bus] = part_earthed[parts.of(models::BusId{bus})];
  return earthed;
}

}  // namespace headroom::engine
