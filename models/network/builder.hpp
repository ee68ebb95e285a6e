// SPDX-License-Identifier: Apache-2.0
// The only way to a Network. A reader fills `data`, notes findings as it goes, and asks for the network at the end.
#pragma once

#include <optional>
#include <string_view>

#include "models/core/diagnostics.hpp"
#include "models/network/network.hpp"

namespace headroom::models {

class NetworkBuilder {
 public:
  NetworkData data;
  Findings findings;

  // The bus of that name, made if it is new. Names match without case.
  BusId bus(std::string_view name);
  std::optional<BusId> find_bus(std::string_view name) const;
  // Declares a node of a bus (ground and impossible numbers are ignored). Terminals do this for all their nodes in
  // build().
  void add_node(BusId bus, int number);

  // Declares the nodes of all terminals, validates, and returns the network when there is no error.
  // `data` is moved from in that case; all findings (also warnings and notes) stay in `findings`.
  std::optional<Network> build();

 private:
  std::unordered_map<std::string, BusId> bus_by_name_;
};

}  // namespace headroom::models
