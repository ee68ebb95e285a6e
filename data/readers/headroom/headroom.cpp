// SPDX-License-Identifier: Apache-2.0
#include "data/readers/headroom/headroom.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "data/readers/headroom/reading.hpp"
#include "data/readers/headroom/tables.hpp"
#include "data/readers/table/codes.hpp"

namespace headroom::data {

namespace {

// A CSV file that no table is read from: probably a misspelled name.
void report_stray_files(FolderReading& reading) {
  std::vector<std::string_view> known;
  for (const auto* spec : headroom_tables()) known.push_back(spec->file);
  for (const auto& file : reading.folder.files()) {
    if (!file.ends_with(".csv") || std::find(known.begin(), known.end(), file) != known.end()) continue;
    const std::string hint = did_you_mean(file, known);
    models::FidelityItem item;
    item.origin.file = file;
    item.item = "file " + file;
    item.fidelity = models::Fidelity::ignored;
    item.why = hint.empty() ? "not a table of a grid folder" : "not a table of a grid folder; " + hint;
    reading.fidelity.items.push_back(std::move(item));
  }
}

void count_taken(FolderReading& reading) {
  const auto& data = reading.data();
  const auto taken = [&](std::string_view what, std::size_t count) {
    if (count == 0) return;
    models::FidelityItem item;
    item.item = std::string(what);
    item.fidelity = models::Fidelity::taken;
    item.count = static_cast<std::int64_t>(count);
    reading.fidelity.items.push_back(std::move(item));
  };
  taken("bus", data.buses.size());
  taken("ext_grid", data.sources.size());
  taken("line", data.lines.size());
  taken("switch", data.switches.size());
  taken("trafo", data.transformers.size());
  taken("regulator", data.regulators.size());
  taken("load", data.loads.size());
  taken("sgen", data.generators.size());
  taken("shunt", reading.shunt_capacitor.size());
  taken("capacitor_control", data.capacitor_controls.size());
  taken("customer", data.customers.size());
  taken("profile", data.profiles.size());
}

ReadResult read_all(GridFolder folder, const ReadOptions& options) {
  ReadResult result;
  FolderReading reading(std::move(folder), options);
  if (!reading.folder.exists(reading.findings())) {
    result.findings = reading.findings();
    return result;
  }
  read_grid_toml(reading);
  read_buses(reading);
  read_sources(reading);
  read_lines(reading);
  read_switches(reading);
  read_transformers(reading);
  read_regulators(reading);
  read_demand(reading);
  read_injections(reading);
  read_shunts(reading);
  report_stray_files(reading);
  count_taken(reading);
  if (!reading.findings().has_errors()) {
    reading.data().fidelity = reading.fidelity;
    result.network = reading.builder.build();
  }
  result.findings = reading.findings();
  result.fidelity = std::move(reading.fidelity);
  return result;
}

}  // namespace

ReadResult read_headroom(const std::filesystem::path& folder, const ReadOptions& options) {
  return read_all(GridFolder::on_disk(folder.filename() == "grid.toml" ? folder.parent_path() : folder), options);
}

ReadResult read_bundled_grid(std::string_view prefix, const ReadOptions& options) {
  return read_all(GridFolder::bundled(prefix), options);
}

}  // namespace headroom::data
