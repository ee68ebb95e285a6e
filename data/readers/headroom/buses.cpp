// SPDX-License-Identifier: Apache-2.0
// grid.toml, bus.csv, substation.csv, corridor.csv.
#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "data/readers/headroom/reading.hpp"
#include "data/readers/headroom/tables.hpp"
#include "data/readers/table/codes.hpp"
#include "data/readers/table/text_file.hpp"
#include "data/readers/table/toml.hpp"

namespace headroom::data {

namespace {

constexpr std::array<std::string_view, 2> representations{"three_phase", "balanced"};
constexpr std::array<std::string_view, 7> bus_kinds{
    "", "busbar", "ring_main_unit", "pole", "joint", "transformer_low_voltage", "customer"};
constexpr int first_star_point_node = 5;

std::optional<models::Position> position_of(const TableRow& row) {
  const auto x = row.optional_number("x");
  const auto y = row.optional_number("y");
  if (row.has("x") != row.has("y"))
    row.error(code::contradiction, row.has("x") ? "x" : "y", "only one of x and y is given", "", "give both or none");
  if (!x || !y) return std::nullopt;
  return models::Position{*x, *y};
}

std::vector<int> nodes_of(const FolderReading& reading, const TableRow& row) {
  const auto nodes = parse_phases(row, "phases", row.text("phases", "abc"));
  if (without_neutral(nodes).empty() && !nodes.empty())
    row.error(code::not_a_choice, "phases", "phases names no phase", "at least one of a b c", "write for example abc");
  return reading.balanced() ? std::vector{1} : nodes;
}

// The node n of a bus tied to earth: a shunt of one conductor.
void add_earthing(FolderReading& reading, const TableRow& row, models::BusId bus, const std::vector<int>& nodes) {
  const auto resistance = row.optional_number("earthing_ohm", positive);
  if (!resistance || reading.balanced()) return;
  if (std::find(nodes.begin(), nodes.end(), neutral_node) == nodes.end()) {
    row.error(code::node_absent, "earthing_ohm", "the bus has no node n that could be earthed", "",
              "add n to its phases");
    return;
  }
  models::Reactor reactor;
  reactor.name = reactor.source_name = fmt::format("earthing_{}", row.name());
  reactor.from = {bus, {neutral_node}};
  reactor.phases = 1;
  reactor.impedance_ohm = models::ComplexMatrix(1);
  reactor.impedance_ohm(0, 0) = *resistance;
  reactor.origin = row.origin("earthing_ohm");
  reading.data().reactors.push_back(std::move(reactor));
}

void read_bus(FolderReading& reading, const TableRow& row) {
  models::Bus bus;
  bus.name = bus.source_name = std::string(row.name());
  bus.base_voltage_v = 1e3 * row.required_number("vn_kv", positive);
  bus.nodes = nodes_of(reading, row);
  bus.position = position_of(row);
  bus.kind = static_cast<models::BusKind>(row.choice("kind", bus_kinds, 0));
  bus.substation = std::string(row.text("substation"));
  bus.feeder = std::string(row.text("feeder"));
  bus.spare_bays = row.integer("spare_bays", -1, not_negative);
  bus.origin = row.origin();
  if (!reading.buses.add(row, reading.data().buses.size())) return;
  const models::BusId id = reading.builder.bus(bus.name);
  add_earthing(reading, row, id, bus.nodes);
  reading.bus_nodes.push_back(bus.nodes);
  reading.next_neutral.push_back(first_star_point_node);
  reading.data().buses[id.index()] = std::move(bus);
}

void read_substations(FolderReading& reading) {
  const auto table = reading.open(tables::substation);
  if (!table) return;
  NameIndex names;
  for (std::size_t r = 0; r < table->rows(); ++r) {
    const TableRow row = table->row(r);
    if (names.add(row, r)) reading.data().substations.push_back({std::string(row.name()), position_of(row)});
  }
}

void read_corridors(FolderReading& reading) {
  const auto table = reading.open(tables::corridor);
  if (!table) return;
  for (std::size_t r = 0; r < table->rows(); ++r) {
    const TableRow row = table->row(r);
    models::Corridor corridor;
    corridor.from = {row.required_number("from_x"), row.required_number("from_y")};
    corridor.to = {row.required_number("to_x"), row.required_number("to_y")};
    corridor.kind = std::string(row.text("kind", "street"));
    corridor.cost_factor = row.number("cost_factor", 1.0, positive);
    reading.data().corridors.push_back(std::move(corridor));
  }
}

}  // namespace

void read_grid_toml(FolderReading& reading) {
  auto& data = reading.data();
  data.format = "headroom";
  const auto text = reading.folder.text("grid.toml", reading.findings());
  if (!text) return;
  data.input_digests.emplace_back("grid.toml", digest(*text));
  const auto document = parse_toml(*text, "grid.toml", reading.findings());
  if (!document) return;
  const TomlReader root(*document, "grid", reading.findings());
  data.name = root.text("name");
  data.frequency_hz = root.number("frequency_hz", 50.0, positive);
  data.representation = static_cast<models::Representation>(root.choice("representation", representations, 0));
  data.coordinate_system = root.text("coordinate_system");
  data.snapshot_label = root.text("snapshot");
  data.load_multiplier = root.number("load_multiplier", 1.0, not_negative);
  for (const auto* about : {"description", "licence"}) root.text(about);
  root.report_unknown(reading.fidelity);
}

void read_buses(FolderReading& reading) {
  if (!reading.folder.has(tables::bus.file)) reading.folder.text(tables::bus.file, reading.findings());
  if (const auto table = reading.open(tables::bus)) {
    for (std::size_t r = 0; r < table->rows(); ++r) read_bus(reading, table->row(r));
    if (table->rows() == 0)
      reading.findings().add(value_finding(code::empty_table, place_in(tables::bus.file, 1, 1), "", "there is no bus",
                                           "at least one row", "add a row for every bus"));
  }
  read_substations(reading);
  read_corridors(reading);
}

}  // namespace headroom::data
