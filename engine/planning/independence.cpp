// SPDX-License-Identifier: Apache-2.0
#include "engine/planning/independence.hpp"

#include <algorithm>
#include <array>

namespace headroom::engine {

namespace {

models::BusId upper_end(const models::Branch& branch, models::BusId lower) {
  return branch.from == lower ? branch.to : branch.from;
}

std::string source_at(const models::Network& network, models::BusId bus) {
  for (const auto& source : network->sources)
    if (source.in_service && source.terminal.bus == bus) return "source." + source.name;
  return "bus." + network.bus(bus).name;
}

// The feeder ends where topology knows none any more; where the input names one everywhere, at the last busbar.
models::BusId section_bus(const models::Network& network, const models::Topology& topology, models::BusId bus) {
  models::BusId at = bus, last_busbar = bus;
  for (const std::size_t b : upstream_path(topology, bus)) {
    if (topology.feeder[at.index()].empty()) return at;
    if (network.bus(at).kind == models::BusKind::busbar) last_busbar = at;
    at = upper_end(topology.branches[b], at);
  }
  return topology.feeder[at.index()].empty() || last_busbar == bus ? at : last_busbar;
}

}  // namespace

UpstreamTrace upstream_trace(const models::Network& network, const models::Topology& topology, models::BusId bus,
                             const std::string& feeder) {
  UpstreamTrace trace;
  trace.bus = bus;
  trace.feeder = feeder;
  trace.substation = topology.substation[bus.index()];
  const models::BusId section = section_bus(network, topology, bus);
  trace.bus_section = network.bus(section).name;
  models::BusId at = bus;
  bool above_section = false;
  for (const std::size_t b : upstream_path(topology, bus)) {
    const auto& branch = topology.branches[b];
    trace.elements.push_back(element_name(network, branch));
    above_section = above_section || at == section;
    if (above_section && trace.transformer.empty() && branch.kind == models::BranchKind::transformer)
      trace.transformer = trace.elements.back();
    at = upper_end(branch, at);
  }
  trace.elements.push_back(source_at(network, at));
  return trace;
}

std::string_view to_text(Independence level) {
  static constexpr std::array<std::string_view, 5> words{"none", "feeder", "bus_section", "transformer", "substation"};
  return words.at(static_cast<std::size_t>(level));
}

IndependenceResult compare_traces(const UpstreamTrace& a, const UpstreamTrace& b) {
  IndependenceResult result;
  for (const auto& element : a.elements)
    if (std::find(b.elements.begin(), b.elements.end(), element) != b.elements.end()) {
      result.deepest_common = element;
      break;
    }
  const auto differs = [](const std::string& x, const std::string& y) { return !x.empty() && !y.empty() && x != y; };
  if (a.feeder == b.feeder) return result;
  result.level = Independence::feeder;
  if (!differs(a.bus_section, b.bus_section)) return result;
  result.level = Independence::bus_section;
  if (!differs(a.transformer, b.transformer)) return result;
  result.level = Independence::transformer;
  if (differs(a.substation, b.substation)) result.level = Independence::substation;
  return result;
}

Independence required_independence(std::string_view words) {
  for (const auto level :
       {Independence::feeder, Independence::bus_section, Independence::transformer, Independence::substation})
    if (words == to_text(level)) return level;
  return Independence::none;
}

}  // namespace headroom::engine
