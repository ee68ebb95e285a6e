// SPDX-License-Identifier: Apache-2.0
// Are two connection points two sources? Compares everything between each of them and the grid's source.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "models/network/topology.hpp"

namespace headroom::engine {

// What feeds a connection point, from the point upwards.
struct UpstreamTrace {
  models::BusId bus;
  std::vector<std::string> elements;  // nearest first: "line.L1", "transformer.T2", then the source "source.GRID"
  std::string feeder;                 // a name of its own for a new feeder
  std::string bus_section;            // the busbar that the feeder leaves from
  std::string transformer;            // the transformer that feeds this busbar, "" where none does
  std::string substation;
};

// REQUIRES: the bus is supplied. `feeder`: as the candidate names it. Complexity: O(depth + sources).
UpstreamTrace upstream_trace(const models::Network& network, const models::Topology& topology, models::BusId bus,
                             const std::string& feeder);

// From weakest to strongest; each implies the ones before it.
enum class Independence { none, feeder, bus_section, transformer, substation };

std::string_view to_text(Independence level);

struct IndependenceResult {
  Independence level = Independence::none;
  std::string deepest_common;  // the shared element nearest to the applicant; empty: nothing is shared
};

IndependenceResult compare_traces(const UpstreamTrace& a, const UpstreamTrace& b);

// What a rule's words ask for: none, bus_section, substation (also feeder, transformer); none for unknown words.
Independence required_independence(std::string_view words);

}  // namespace headroom::engine
