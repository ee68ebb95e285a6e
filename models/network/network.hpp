// SPDX-License-Identifier: Apache-2.0
// The grid. Immutable, and it exists only if validation found no error: make one with NetworkBuilder.
//
// SI inside (V, A, W, var, VA, ohm, siemens, m, s). Power flows INTO an element at its terminal.
// three_phase: a bus has its conductors as nodes. balanced: one node (number 1) per bus, the positive-sequence
// equivalent: node voltage = line to line / √3, and elements carry a third of their power.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "models/core/fidelity.hpp"
#include "models/demand/customer.hpp"
#include "models/network/bus.hpp"
#include "models/network/control.hpp"
#include "models/network/corridor.hpp"
#include "models/network/injection.hpp"
#include "models/network/line.hpp"
#include "models/network/shunt.hpp"
#include "models/network/source.hpp"
#include "models/network/switch.hpp"
#include "models/network/transformer.hpp"

namespace headroom::models {

enum class Representation : std::uint8_t { three_phase, balanced };

// What the reader asks the controls to do by default (OpenDSS controlmode).
enum class ControlMode : std::uint8_t { solve, as_given };

struct Substation {
  std::string name;
  std::optional<Position> position;
};

// Everything in a grid, as plain data. Ids are positions in these vectors.
struct NetworkData {
  std::string name;
  std::string format;  // opendss, matpower, pandapower, headroom
  Representation representation = Representation::three_phase;
  double frequency_hz = 50.0;
  std::string coordinate_system;  // "local metres", "EPSG:4326"; empty = unknown
  double load_multiplier = 1.0;
  ControlMode control_mode = ControlMode::solve;
  int max_control_iterations = 100;
  std::string snapshot_label;  // "annual peak", what the loads as given stand for

  std::vector<Bus> buses;
  std::vector<Line> lines;
  std::vector<Transformer> transformers;
  std::vector<Switch> switches;
  std::vector<Capacitor> capacitors;
  std::vector<Reactor> reactors;
  std::vector<Load> loads;
  std::vector<Generator> generators;
  std::vector<Source> sources;
  std::vector<CurrentSource> current_sources;
  std::vector<Regulator> regulators;
  std::vector<CapacitorControl> capacitor_controls;
  std::vector<InverterControl> inverter_controls;
  std::vector<Customer> customers;
  std::vector<Profile> profiles;
  std::vector<Substation> substations;
  std::vector<Corridor> corridors;

  FidelityReport fidelity;
  std::vector<std::pair<std::string, std::string>> input_digests;  // file, digest
};

class Network {
 public:
  const NetworkData* operator->() const { return &data_; }
  const NetworkData& data() const { return data_; }

  const Bus& bus(BusId id) const { return data_.buses[id.index()]; }
  bool balanced() const { return data_.representation == Representation::balanced; }

  // Nodes of all buses, numbered without gaps, bus after bus in the order of Bus::nodes. Ground is none of them.
  std::size_t node_count() const { return node_offset_.back(); }
  std::size_t first_node(BusId id) const { return node_offset_[id.index()]; }
  // Position of one conductor's node, -1 for ground. REQUIRES: the bus has that node.
  std::int64_t node(BusId id, int number) const;
  // Base voltage of a node to ground: base_voltage_v / √3.
  double node_base_v(BusId id) const;

  // By the matching spelling (case does not matter). Complexity: one hash.
  std::optional<BusId> find_bus(std::string_view name) const;
  // The spellings nearest to a name that was not found, best first, at most `count`.
  std::vector<std::string> nearest_bus_names(std::string_view name, std::size_t count = 3) const;

 private:
  friend class NetworkBuilder;
  explicit Network(NetworkData data);

  NetworkData data_;
  std::vector<std::size_t> node_offset_;  // [bus count + 1]
  std::unordered_map<std::string, BusId> bus_by_name_;
};

}  // namespace headroom::models
