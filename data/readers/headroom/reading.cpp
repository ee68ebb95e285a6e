// SPDX-License-Identifier: Apache-2.0
#include "data/readers/headroom/reading.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "data/readers/table/codes.hpp"
#include "data/readers/table/text_file.hpp"

namespace headroom::data {

namespace {

constexpr std::string_view letters = "abcn";

}  // namespace

std::unique_ptr<TableReader> FolderReading::open(const TableSpec& spec) {
  if (!folder.has(spec.file)) return nullptr;
  auto text = folder.text(spec.file, findings());
  if (!text) return nullptr;
  data().input_digests.emplace_back(spec.file, digest(*text));
  auto csv = parse_csv(std::move(*text), spec.file, findings());
  if (!csv) return nullptr;
  return std::make_unique<TableReader>(std::move(*csv), spec,
                                       TableContext{&findings(), &fidelity, options.decimal_comma});
}

models::BusId bus_of(FolderReading& reading, const TableRow& row, std::string_view column) {
  if (reading.buses.empty()) return {};  // bus.csv has its own finding
  return models::BusId(reading.buses.refer(row, column, "bus").value_or(0));
}

std::vector<int> parse_phases(const TableRow& row, std::string_view column, std::string_view text) {
  std::vector<int> nodes;
  for (const char c : text) {
    const auto at = letters.find(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
    const int node = static_cast<int>(at) + 1;
    if (at == std::string_view::npos || std::find(nodes.begin(), nodes.end(), node) != nodes.end()) {
      row.error(code::not_a_choice, column, fmt::format("{} \"{}\" is not known", column, shown(text)),
                "any of a b c n, each once", "write for example abc, abcn or an");
      return {};
    }
    nodes.push_back(node);
  }
  std::sort(nodes.begin(), nodes.end());
  return nodes;
}

std::string phase_letters(std::span<const int> nodes) {
  std::string text;
  for (const int node : nodes)
    if (node >= 1 && node <= 4) text += letters[static_cast<std::size_t>(node - 1)];
  return text;
}

std::vector<int> without_neutral(std::vector<int> nodes) {
  std::erase(nodes, neutral_node);
  return nodes;
}

std::vector<int> phases_of(FolderReading& reading, const TableRow& row, std::string_view column, models::BusId bus,
                           std::vector<int> otherwise) {
  const auto text = row.text(column);
  if (reading.balanced()) {
    if (!text.empty() && without_neutral(parse_phases(row, column, text)).size() < 3)
      row.note(models::Fidelity::approximated, column, "a balanced grid spreads it over the three phases");
    return {1};
  }
  if (text.empty()) return otherwise;
  const auto nodes = parse_phases(row, column, text);
  if (bus.index() >= reading.bus_nodes.size()) return nodes;
  const auto& there = reading.bus_nodes[bus.index()];
  for (const int node : nodes)
    if (std::find(there.begin(), there.end(), node) == there.end())
      row.error(code::node_absent, column,
                fmt::format("bus \"{}\" has no {}", shown(reading.data().buses[bus.index()].name),
                            phase_letters(std::vector{node})),
                fmt::format("any of {}", phase_letters(there)), "correct phases here or in bus.csv");
  return nodes;
}

}  // namespace headroom::data
