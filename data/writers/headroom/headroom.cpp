// SPDX-License-Identifier: Apache-2.0
#include "data/writers/headroom/headroom.hpp"

#include <fmt/core.h>

#include "data/writers/excel.hpp"
#include "data/writers/files.hpp"
#include "data/writers/headroom/grid_tables.hpp"

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
  const auto tables = tables_of({network, findings});
  if (findings.has_errors()) return false;
  OutputFolder out(folder);
  out.add("grid.toml", grid_toml(network));
  for (const auto& table : tables) out.add(fmt::format("{}.csv", table.name), csv_of(table));
  return out.commit(findings);
}

bool write_headroom_workbook(const Network& network, const std::filesystem::path& file, models::Findings& findings) {
  const auto tables = tables_of({network, findings});
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
