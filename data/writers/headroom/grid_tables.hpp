// SPDX-License-Identifier: Apache-2.0
// The tables of a grid folder in memory, between a network and a file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "data/writers/table.hpp"
#include "models/core/diagnostics.hpp"
#include "models/network/network.hpp"

namespace headroom::data {

struct GridTable {
  std::string_view name;                  // bus: bus.csv, sheet "bus"
  std::vector<std::string_view> columns;  // as in data/readers/headroom/tables.md
  std::vector<std::vector<Cell>> rows;
};

// What the conversion of one network shares.
struct GridTables {
  const models::Network& network;
  models::Findings& findings;

  std::string bus(models::BusId id) const { return network.bus(id).name; }
  // E3201: no column can hold it. W3202: it is left out.
  void refuse(std::string_view object, std::string_view what, const models::Origin& origin) const;
  void leave_out(std::string_view object, std::string_view what, const models::Origin& origin) const;
};

// "abcn" of node numbers 1 2 3 4; star points (numbers above) are not named.
std::string phase_letters(const std::vector<int>& nodes);

GridTable bus_table(const GridTables& grid);
GridTable source_table(const GridTables& grid);
GridTable line_table(const GridTables& grid);
GridTable switch_table(const GridTables& grid);
GridTable transformer_table(const GridTables& grid);
GridTable regulator_table(const GridTables& grid);
GridTable load_table(const GridTables& grid);
GridTable generator_table(const GridTables& grid);
GridTable shunt_table(const GridTables& grid);
GridTable capacitor_control_table(const GridTables& grid);
GridTable customer_table(const GridTables& grid);
GridTable profile_table(const GridTables& grid);
GridTable substation_table(const GridTables& grid);
GridTable corridor_table(const GridTables& grid);

}  // namespace headroom::data
