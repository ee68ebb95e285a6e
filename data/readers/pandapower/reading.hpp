// SPDX-License-Identifier: Apache-2.0
// What the parts of the pandapower reader share. One file per kind of element; each formula stands at the top of its
// file.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "data/readers/grid.hpp"
#include "data/readers/pandapower/frame.hpp"
#include "models/network/builder.hpp"

namespace headroom::data::pandapower {

// What runpp is told by the file, else its defaults.
struct RunOptions {
  bool voltage_angles = true;           // calculate_voltage_angles: phase shifts count
  bool pi_transformers = false;         // trafo_model "pi" instead of "t"
  bool voltage_dependent_loads = true;  // voltage_depend_loads: const_z and const_i count
  double switch_rx_ratio = 2.0;         // R/X of a switch with z_ohm
  std::string star_losses = "hv";       // trafo3w_losses: hv, mv, lv or star
};

// Names that are unique in their class whatever the file says: the element's name, else table and number.
class Names {
 public:
  std::string unique(const Row& row, const std::string& table);
  // `name`, with a number behind it where it is taken.
  std::string claim(std::string name);

 private:
  std::unordered_set<std::string> used_;
};

class NetReading {
 public:
  NetReading(const Json& network, std::string file, const ReadOptions& options);

  models::NetworkBuilder builder;
  models::FidelityReport fidelity;
  Names lines, loads, generators, reactors, transformers;  // each class gathers elements of several tables
  RunOptions run;
  const Json& network;
  const std::string file;
  const bool accept_approximations;

  models::NetworkData& data() { return builder.data; }
  Frame frame(const std::string& name) { return {network, name, file, builder.findings}; }

  // The bus that a column names; a finding and none where there is no such bus.
  std::optional<models::BusId> bus(const Row& row, std::string_view column);
  double base_v(models::BusId bus) const { return builder.data.buses[bus.index()].base_voltage_v; }
  bool bus_in_service(models::BusId bus) const { return bus_in_service_[bus.index()] != 0; }
  void add_bus(std::int64_t index, models::Bus bus, bool in_service);
  std::optional<models::BusId> find_bus(std::int64_t index) const;

  void note(models::Fidelity kind, std::string item, std::string why, std::int64_t count = 1);
  // Something that changes the answer: refused with an error, or taken as `why` says when approximations are accepted.
  void approximate(const Row& row, std::string_view column, std::string why);

 private:
  std::unordered_map<std::int64_t, std::size_t> bus_of_;
  std::vector<char> bus_in_service_;
};

inline models::Terminal at(models::BusId bus) { return {bus, {1}}; }

// Ends of branches that switches open: element number -> buses whose end is open.
struct OpenEnds {
  std::unordered_map<std::int64_t, std::vector<std::int64_t>> line, trafo, trafo3w;
  static bool open(const std::unordered_map<std::int64_t, std::vector<std::int64_t>>& ends, std::int64_t element,
                   std::int64_t bus);
};

// A constant admittance at a bus (S, any sign): a reactor, or a capacitor and a constant-impedance load.
void add_admittance(NetReading& reading, models::BusId bus, const std::string& name, models::Complex admittance_s,
                    const Row& row, bool in_service);

void read_buses(NetReading& reading);
void read_sources(NetReading& reading);
OpenEnds read_switches(NetReading& reading);
void read_lines(NetReading& reading, const OpenEnds& open_ends);
void read_impedances(NetReading& reading);
void read_transformers(NetReading& reading, const OpenEnds& open_ends);
void read_three_winding_transformers(NetReading& reading, const OpenEnds& open_ends);
void read_loads(NetReading& reading);
void read_generation(NetReading& reading);
void read_shunts(NetReading& reading);
void report_rest(NetReading& reading);

}  // namespace headroom::data::pandapower
