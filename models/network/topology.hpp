// SPDX-License-Identifier: Apache-2.0
// The graph of a grid: islands, the path to the source, feeders, ties, and what a switch isolates.
// Vertices are buses; edges are lines, closed switches, transformers and series reactors and capacitors in service.
// A transformer with several windings has one branch per further bus, from the bus of its first winding.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/core/ids.hpp"
#include "models/network/operating_point.hpp"

namespace headroom::models {

enum class BranchKind : std::uint8_t { line, sw, transformer, reactor, capacitor };

struct Branch {
  BranchKind kind = BranchKind::line;
  std::size_t index = 0;  // into the vector of its kind
  BusId from, to;
  bool closed = true;  // conducts in this operating point
  bool operator==(const Branch&) const = default;
};

std::string element_name(const Network& network, const Branch& branch);  // "line.l1"

struct Topology {
  std::vector<Branch> branches;
  std::vector<int> island;  // [bus], 0 = the first island with a source; -1 never
  int island_count = 0;
  std::vector<char> supplied;  // [bus] a source in its island
  std::vector<std::optional<std::size_t>>
      parent;                       // [bus] branch towards the source on the tree of shortest hops; none at sources
  std::vector<int> depth;           // [bus] branches to the source; -1 not supplied
  std::vector<double> distance_m;   // [bus] line length to the source along the tree
  std::vector<std::string> feeder;  // [bus] as given, else named after the first branch behind the substation busbar
  std::vector<std::string> substation;                    // [bus]
  std::vector<std::optional<TransformerId>> transformer;  // [bus] nearest transformer upstream, regulators apart
  std::vector<std::size_t> ties;                          // open branches between two supplied buses
  std::vector<char> in_loop;  // [branch] closed and on a cycle; single-phase units side by side are none
};

// Windings of about the same rated voltage: a regulator, an isolating transformer. It changes no voltage level.
bool is_regulating(const Transformer& transformer);

// Feeder and substation: as the bus states them, else as its parent on the tree has them. A feeder that nobody named is
// named after the first branch behind the busbar: the low-voltage bus of the substation transformer (one fed from 30 kV
// and above, or standing at the source itself), else the source bus; buses of kind busbar and behind regulators there
// belong to the busbar, which has no feeder. A substation that nobody named is called after the bus that feeds its
// transformer, else after the source bus.
// Complexity: O((buses + branches) log).
Topology analyse_topology(const Network& network, const OperatingPoint& point);

// Branches from a bus to the source, nearest first.
std::vector<std::size_t> upstream_path(const Topology& topology, BusId bus);

// Buses that lose their supply when one more branch opens. Complexity: O(buses + branches).
std::vector<BusId> isolated_by(const Network& network, const Topology& topology, std::size_t branch);

}  // namespace headroom::models
