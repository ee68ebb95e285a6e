// SPDX-License-Identifier: Apache-2.0
// Outages of a grid, and the switching plans that bring supply back after each.
//
// A section is what lines, series elements and regulators join without a switch between; in a grid without switches
// every line is a section of its own that opens at both ends. An outage isolates one zone:
//   sections      a section with lines in it
//   bays          a section without: a busbar, a bay
//   transformers  one unit that stands above a switch or a section; those that feed a dead end alone (distribution
//                 transformers) are left out: nothing can take over behind them, and nobody else is affected
// A zone with a source in it is no outage. Behind it lie lost parts: what is dead, outside the zone and, apart from the
// zone, connected. A dead end that hangs on the zone through a transformer and has no tie belongs to the zone.
//
// How parts get their supply back: transfer_plans.hpp.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "models/network/topology.hpp"

namespace headroom::engine {

struct SwitchingPlan {
  std::vector<std::size_t> close, open;  // branches of the topology
  bool operator==(const SwitchingPlan&) const = default;
};

// [branch] what a plan may close (open switches; open lines that are in service otherwise) and open (closed switches;
// in a grid without switches lines).
struct Operable {
  std::vector<char> can_close, can_open;
};

struct Outage {
  std::string name;               // section.LINE, bay.BUS, transformer.NAME: the first element in it
  std::vector<char> isolated;     // [bus] 1 in the zone
  std::vector<char> lost;         // [bus] 1 dead once the zone is isolated, outside it
  std::vector<char> unreachable;  // [bus] 1 dead and without any tie: no_transfer
  std::vector<char> needed;       // [bus] 1 dead, and some tie reaches it
  std::vector<std::size_t> open;  // branches that isolate the zone
  int parts = 0;                  // lost parts that ties reach
};

struct ContingencyOptions {
  bool sections = true, bays = true, transformers = true;
  int max_ties = 2;
  bool automatic = false;  // stage 1: only remote-controlled switches move, where the grid has any
};

Operable operable_branches(const models::Network& network, const models::OperatingPoint& point,
                           const models::Topology& topology, const ContingencyOptions& options);

// REQUIRES: topology of that network and point. Complexity: outages × (buses + branches).
std::vector<Outage> outages_of(const models::Network& network, const models::Topology& topology,
                               const Operable& operable, const ContingencyOptions& options);

// The operating point with the outage isolated and the plan carried out.
models::OperatingPoint switched_point(const models::OperatingPoint& point, const models::Topology& topology,
                                      const Outage& outage, const SwitchingPlan& plan);

// "close switch.t1, open switch.s3"; empty plan: "isolate only".
std::string to_text(const models::Network& network, const models::Topology& topology, const SwitchingPlan& plan);

}  // namespace headroom::engine
