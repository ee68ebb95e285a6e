// SPDX-License-Identifier: Apache-2.0
// The state of reading one grid folder, shared by the files that read one group of tables each.
//
// Order matters: a table is read after those it refers to. An element whose bus is unknown is still added (at bus 0),
// so that positions hold and its other fields are checked; the finding prevents a network.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/readers/grid.hpp"
#include "data/readers/headroom/grid_folder.hpp"
#include "data/readers/headroom/line_types.hpp"
#include "data/readers/table/table.hpp"
#include "models/network/builder.hpp"

namespace headroom::data {

struct FolderReading {
  FolderReading(GridFolder files, const ReadOptions& chosen) : folder(std::move(files)), options(chosen) {}

  GridFolder folder;
  ReadOptions options;
  models::NetworkBuilder builder;
  models::FidelityReport fidelity;

  std::vector<std::vector<int>> bus_nodes;   // [bus] as bus.csv lists them, sorted; {1} in balanced grids
  std::vector<int> next_neutral;             // [bus] number of the next node made for a star point
  std::vector<int> tap_winding;              // [transformer]
  std::vector<std::size_t> shunt_capacitor;  // [row of shunt.csv] capacitor, npos for a reactor
  LineTypes line_types;
  Catalogues catalogues;
  NameIndex buses, lines, transformers, switches, shunts, customers, profiles;

  models::NetworkData& data() { return builder.data; }
  models::Findings& findings() { return builder.findings; }
  bool balanced() const { return builder.data.representation == models::Representation::balanced; }

  // The table of that file; null when there is none or it cannot be read. Notes the digest.
  std::unique_ptr<TableReader> open(const TableSpec& spec);
};

void read_grid_toml(FolderReading& reading);
void read_buses(FolderReading& reading);         // bus.csv, substation.csv, corridor.csv
void read_sources(FolderReading& reading);       // ext_grid.csv
void read_lines(FolderReading& reading);         // line_type.csv, line.csv
void read_switches(FolderReading& reading);      // switch.csv
void read_transformers(FolderReading& reading);  // trafo.csv
void read_regulators(FolderReading& reading);    // regulator.csv
void read_demand(FolderReading& reading);        // profile.csv, customer.csv
void read_injections(FolderReading& reading);    // load.csv, sgen.csv
void read_shunts(FolderReading& reading);        // shunt.csv, capacitor_control.csv

// The bus that a column names, bus 0 and a finding where there is none.
models::BusId bus_of(FolderReading& reading, const TableRow& row, std::string_view column);

// "abcn" -> 1 2 3 4, sorted. Empty and a finding: not understood.
std::vector<int> parse_phases(const TableRow& row, std::string_view column, std::string_view text);
std::string phase_letters(std::span<const int> nodes);

// The nodes that `column` names, or `otherwise`; E1303 for those that `bus` does not have.
std::vector<int> phases_of(FolderReading& reading, const TableRow& row, std::string_view column, models::BusId bus,
                           std::vector<int> otherwise);
// The phases of a bus without its neutral.
std::vector<int> without_neutral(std::vector<int> nodes);

inline constexpr int neutral_node = 4;

}  // namespace headroom::data
