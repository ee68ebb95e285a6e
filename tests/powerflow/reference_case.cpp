// SPDX-License-Identifier: Apache-2.0
#include "tests/powerflow/reference_case.hpp"

#include <cstdlib>
#include <fstream>
#include <map>

#include "data/readers/opendss/opendss.hpp"
#include "tests/support/paths.hpp"

namespace reference_case {

namespace fs = std::filesystem;
using namespace headroom::models;

namespace {

using Row = std::vector<std::string>;

std::vector<Row> read_csv(const fs::path& path) {
  std::vector<Row> rows;
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    Row row(1);
    bool quoted = false;
    for (const char c : line) {
      if (c == '"') quoted = !quoted;
      else if (c == ',' && !quoted) row.emplace_back();
      else row.back() += c;
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<double> numbers(const std::string& text) {
  std::vector<double> values;
  for (const char* at = text.c_str(); *at;) {
    char* end = nullptr;
    const double value = std::strtod(at, &end);
    if (end == at) ++at;
    else values.push_back(value), at = end;
  }
  return values;
}

void set_positions(const fs::path& path, const Network& network, OperatingPoint& point) {
  std::map<std::string, std::vector<double>> given;
  for (const Row& row : read_csv(path))
    if (row.size() == 2) given[row[0]] = numbers(row[1]);
  for (std::size_t k = 0; k < network->transformers.size(); ++k) {
    const auto at = given.find(network->transformers[k].name);
    if (at != given.end() && at->second.size() == point.tap_pu[k].size()) point.tap_pu[k] = at->second;
  }
  for (std::size_t k = 0; k < network->capacitors.size(); ++k) {
    const auto at = given.find("capacitor." + network->capacitors[k].name);
    for (std::size_t s = 0; at != given.end() && s < point.capacitor_step_on[k].size() && s < at->second.size(); ++s)
      point.capacitor_step_on[k][s] = static_cast<int>(at->second[s]);
  }
}

}  // namespace

fs::path folder() { return headroom::test::cases_dir(); }

std::optional<Case> read(const std::string& id) {
  const fs::path references = folder() / "reference/opendss";
  std::string master;
  for (const Row& row : read_csv(references / "INDEX.csv"))
    if (row.size() > 10 && row[0] == id) master = row[10];
  auto grid = headroom::data::read_opendss(folder() / master);
  if (!grid.network) return std::nullopt;
  Case found{*std::move(grid.network), {}, {}, 0};
  found.state.point = operating_point(found.network);
  set_positions(references / id / "taps.csv", found.network, found.state.point);
  found.state.voltage_v.resize(found.network.node_count());
  for (const Row& row : read_csv(references / id / "nodes.csv")) {
    const auto bus = row.size() > 4 ? found.network.find_bus(row[0]) : std::nullopt;
    if (!bus) continue;
    const auto node = found.network.node(*bus, std::stoi(row[1]));
    found.state.voltage_v[static_cast<std::size_t>(node)] = {std::stod(row[3]), std::stod(row[4])};
    ++found.nodes;
  }
  for (const Row& row : read_csv(references / id / "elements.csv"))
    if (row.size() > 5 && row[0] != "element")
      found.conductors.push_back(
          {row[0], std::stoi(row[1]), std::stoi(row[3]), {std::stod(row[4]), std::stod(row[5])}});
  return found;
}

}  // namespace reference_case
