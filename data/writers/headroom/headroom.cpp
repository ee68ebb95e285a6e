// SPDX-License-Identifier: Apache-2.0
#include "data/writers/headroom/headroom.hpp"

#include <fmt/core.h>

#include "data/writers/excel.hpp"
#include "data/writers/files.hpp"
#include "data/writers/headroom/grid_tables.hpp"
#include "models/network/builder.hpp"

namespace headroom::data {

namespace {

using models::Network;

// All tables that have rows; bus and ext_grid in any case.
std::vector<GridTable> tables_of(const GridTables& grid) {
  std::vector<GridTable> all;
  for (auto* make : {bus_table, source_table, line_type_table, line_table, switch_table, transformer_table,
                     regulator_table, load_table, generator_table, shunt_table, capacitor_control_table, customer_table,
                     profile_table, substation_table, corridor_table}) {
    GridTable table = make(grid);
    if (!table.rows.empty() || all.size() < 2) all.push_back(std::move(table));
  }
  return all;
}

// A line with an open end, as a line to a bus of its own with an open switch to where it ended.
Network open_ends_as_switches(const Network& network, models::Findings& findings) {
  const GridTables grid{network, findings};
  models::NetworkBuilder builder;
  builder.data = network.data();
  auto& data = builder.data;
  bool changed = false;
  for (auto& line : data.lines)
    for (auto* end : {&line.from, &line.to}) {
      if (!end->all_open()) continue;
      changed = true;
      models::Switch sw;
      sw.name = sw.source_name = fmt::format("{}_open_{}", line.name, end == &line.from ? "from" : "to");
      sw.to = {end->bus, end->nodes};
      models::Bus bus = data.buses[end->bus.index()];
      bus.name = bus.source_name = sw.name;
      bus.nodes = end->nodes;
      bus.kind = models::BusKind::unknown;
      bus.spare_bays = -1;
      end->bus = models::BusId(data.buses.size());
      end->open = 0;
      sw.from = *end;
      sw.closed = false;
      sw.normally_open = true;
      sw.origin = line.origin;
      data.buses.push_back(std::move(bus));
      data.switches.push_back(std::move(sw));
      grid.leave_out(fmt::format("line \"{}\"", line.name), "an open end (an open switch stands for it)", line.origin);
    }
  if (!changed) return network;
  auto made = builder.build();
  return made ? std::move(*made) : network;
}

std::string toml_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return out + "\"";
}

std::string grid_toml(const Network& network) {
  std::string text =
      fmt::format("name = {}\nfrequency_hz = {}\nrepresentation = \"{}\"\nload_multiplier = {}\n",
                  toml_text(network->name), number_text(network->frequency_hz),
                  network.balanced() ? "balanced" : "three_phase", number_text(network->load_multiplier));
  if (!network->coordinate_system.empty())
    text += "coordinate_system = " + toml_text(network->coordinate_system) + "\n";
  if (!network->snapshot_label.empty()) text += "snapshot = " + toml_text(network->snapshot_label) + "\n";
  return text;
}

std::string csv_of(const GridTable& table) {
  CsvWriter csv(table.columns);
  for (const auto& row : table.rows) {
    for (const auto& cell : row) csv.add(to_text(cell));
    csv.end_row();
  }
  return csv.text();
}

}  // namespace

bool write_headroom(const Network& network, const std::filesystem::path& folder, models::Findings& findings) {
  const Network plain = open_ends_as_switches(network, findings);
  const auto tables = tables_of({plain, findings});
  if (findings.has_errors()) return false;
  OutputFolder out(folder);
  out.add("grid.toml", grid_toml(network));
  for (const auto& table : tables) out.add(fmt::format("{}.csv", table.name), csv_of(table));
  return out.commit(findings);
}

bool write_headroom_workbook(const Network& network, const std::filesystem::path& file, models::Findings& findings) {
  const Network plain = open_ends_as_switches(network, findings);
  const auto tables = tables_of({plain, findings});
  if (findings.has_errors()) return false;
  std::vector<std::vector<Column>> columns(tables.size());
  std::vector<TableSchema> schemas(tables.size());
  std::vector<Table> sheets;
  for (std::size_t t = 0; t < tables.size(); ++t) {
    for (const auto& name : tables[t].columns) columns[t].push_back({name, "", "", ""});
    schemas[t] = {tables[t].name, "convert", tables[t].name, tables[t].name, columns[t]};
    sheets.emplace_back(schemas[t]);
    for (const auto& row : tables[t].rows) sheets.back().add(row);
  }
  const SettingLines about{{"name", network->name},
                           {"frequency_hz", number_text(network->frequency_hz)},
                           {"representation", network.balanced() ? "balanced" : "three_phase"}};
  const std::string problem = write_workbook(file, about, sheets);
  if (problem.empty()) return true;
  models::Finding finding;
  finding.code = "E3001";
  finding.origin.file = file.string();
  finding.message = problem;
  findings.add(std::move(finding));
  return false;
}

}  // namespace headroom::data
