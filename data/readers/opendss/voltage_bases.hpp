// SPDX-License-Identifier: Apache-2.0
// Base voltages: OpenDSS solves the circuit without loads and gives each bus the legal base nearest to what it finds.
#pragma once

#include <complex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "data/readers/opendss/circuit.hpp"

namespace headroom::data::opendss {

// The buses of all enabled elements with their nodes, as OpenDSS lists them.
struct BusList {
  struct Bus {
    std::string name, source_name;
    models::Origin origin;
    std::vector<int> nodes;          // in order of first mention, without ground
    std::vector<std::size_t> index;  // [node] position among all nodes
  };
  struct Terminal {
    std::size_t bus = 0;
    std::vector<int> nodes;           // [conductor]
    std::vector<std::int64_t> index;  // [conductor] position among all nodes, -1 = ground
  };

  std::vector<Bus> buses;
  std::size_t node_count = 0;

  void reserve(std::size_t count) { buses.reserve(count), by_name_.reserve(count); }
  // Adds the bus and its nodes.
  Terminal add(std::string_view spec, const std::vector<int>& nodes, const models::Origin& origin);
  // Only looks; nothing when the bus or a node is missing.
  std::optional<Terminal> find(std::string_view spec, const std::vector<int>& nodes) const;
  std::optional<std::size_t> find_bus(std::string_view lower_name) const;

 private:
  std::unordered_map<std::string, std::size_t> by_name_;
};

// Terminals of every enabled circuit element that connects to the grid, in Circuit::elements order
// ([element][terminal]; empty for controls, meters and disabled elements).
struct Connections {
  BusList buses;
  std::vector<std::vector<BusList::Terminal>> terminals;
};
Connections connect(const Circuit& circuit, Report& report);

// How many phases and conductors a terminal of this element has; nothing for elements that connect nothing.
struct TerminalShape {
  int phases = 0, conductors = 0;
};
std::optional<TerminalShape> terminal_shape(const Circuit& circuit, const ObjectRef& element);

// Voltage of every node without loads, to ground. Complexity: near-linear in nodes and elements.
std::vector<models::Complex> no_load_voltages(const Circuit& circuit, const Connections& connections);

// calcvoltagebases: writes Circuit::bus_base_v of all buses.
void calculate_voltage_bases(Circuit& circuit);

}  // namespace headroom::data::opendss
