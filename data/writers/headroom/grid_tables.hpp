// SPDX-License-Identifier: Apache-2.0
// The tables of a grid folder in memory, between a network and a file.
//
// The folder format is made for planners and narrower than the model. Each table function writes what the reader
// (data/readers/headroom) turns back into the same element, and refuses what it would turn into another one.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "data/writers/table.hpp"
#include "models/core/diagnostics.hpp"
#include "models/network/network.hpp"

namespace headroom::data {

inline constexpr int folder_neutral = 4;  // node n

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
  bool bus_has(models::BusId id, int node) const;
  // E3201: no column can hold it. W3202: it is left out.
  void refuse(std::string_view object, std::string_view what, const models::Origin& origin) const;
  void leave_out(std::string_view object, std::string_view what, const models::Origin& origin) const;
};

// "abcn" of node numbers 1 2 3 4; star points (numbers above) are not named.
std::string phase_letters(const std::vector<int>& nodes);
// Ascending numbers from 1 to 4, none open: what letters can name.
bool plain_terminal(const models::Terminal& terminal);

// Positive and zero sequence of a matrix whose first `phases` diagonals are equal, and its mutual values too.
struct SequenceValues {
  models::Complex one, zero;
  bool transposed = true;
};
SequenceValues sequence_values(const models::ComplexMatrix& matrix, std::size_t phases);

// How a two-winding transformer is written; absent where the format has no columns for it (refused already).
struct TransformerWords {
  std::string vector_group, phases;  // vector_group "" for single-phase units
  std::string_view tap_side = "hv";
  std::int64_t tap_position = 0, tap_low = 0, tap_high = 0;
  double tap_step_percent = 0.0;
  std::optional<double> earth_resistance_ohm, earth_reactance_ohm;
};
std::optional<TransformerWords> transformer_words(const GridTables& grid, const models::Transformer& transformer,
                                                  std::size_t index);

GridTable bus_table(const GridTables& grid);
GridTable source_table(const GridTables& grid);
GridTable line_type_table(const GridTables& grid);
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
