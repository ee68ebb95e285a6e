// SPDX-License-Identifier: Apache-2.0
// What is in this grid?
#include <algorithm>
#include <map>

#include <fmt/core.h>

#include "apps/cli/input.hpp"
#include "apps/cli/output.hpp"
#include "apps/cli/verbs.hpp"
#include "apps/cli/version.hpp"
#include "data/writers/input_tables.hpp"
#include "models/network/topology.hpp"

namespace headroom::cli {

using data::say;

namespace {

struct Feeder {
  std::string substation;
  std::size_t buses = 0;
  double load_w = 0.0, farthest_m = 0.0;
};

std::map<std::string, Feeder> feeders_of(const models::Network& network, const models::OperatingPoint& point,
                                         const models::Topology& topology) {
  std::map<std::string, Feeder> feeders;
  for (std::size_t b = 0; b < network->buses.size(); ++b) {
    if (topology.feeder[b].empty()) continue;
    auto& feeder = feeders[topology.feeder[b]];
    ++feeder.buses;
    feeder.substation = topology.substation[b];
    feeder.farthest_m = std::max(feeder.farthest_m, topology.distance_m[b]);
  }
  for (std::size_t l = 0; l < network->loads.size(); ++l) {
    const auto& name = topology.feeder[network->loads[l].terminal.bus.index()];
    if (network->loads[l].in_service && !name.empty()) feeders[name].load_w += point.load_power_va[l].real();
  }
  return feeders;
}

std::string counts_text(const models::Network& network, data::Language language) {
  const std::pair<std::pair<std::string_view, std::string_view>, std::size_t> counts[] = {
      {{"buses", "母线"}, network->buses.size()},
      {{"lines", "线路"}, network->lines.size()},
      {{"transformers", "变压器"}, network->transformers.size()},
      {{"switches", "开关"}, network->switches.size()},
      {{"capacitors", "电容器"}, network->capacitors.size()},
      {{"reactors", "电抗器"}, network->reactors.size()},
      {{"loads", "负荷"}, network->loads.size()},
      {{"generators", "发电"}, network->generators.size()},
      {{"sources", "电源"}, network->sources.size()},
      {{"regulators", "调压器"}, network->regulators.size()},
      {{"capacitor controls", "电容器控制"}, network->capacitor_controls.size()},
      {{"customers", "用户"}, network->customers.size()},
      {{"profiles", "曲线"}, network->profiles.size()}};
  std::string text;
  for (const auto& [words, count] : counts)
    if (count > 0)
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, say(language, words.first, words.second));
  return text;
}

std::string levels_text(const models::Network& network) {
  std::map<double, std::size_t, std::greater<>> levels;
  for (const auto& bus : network->buses) ++levels[bus.base_voltage_v];
  std::string text;
  for (const auto& [base, count] : levels)
    text += fmt::format("{}{} ({} buses)", text.empty() ? "" : ", ",
                        base > 0.0 ? fmt::format("{:.4g} kV", base * 1e-3) : "unknown", count);
  return text;
}

void print_feeders(const Terminal& terminal, data::Language language, const std::map<std::string, Feeder>& feeders) {
  constexpr std::size_t most = 8;
  std::vector<std::pair<std::string, Feeder>> ordered(feeders.begin(), feeders.end());
  std::stable_sort(ordered.begin(), ordered.end(),
                   [](const auto& a, const auto& b) { return a.second.load_w > b.second.load_w; });
  std::vector<std::vector<std::string>> rows{
      {std::string(say(language, "feeder", "馈线")), std::string(say(language, "substation", "变电站")),
       std::string(say(language, "buses", "母线数")), std::string(say(language, "load kW", "负荷 kW")),
       std::string(say(language, "farthest km", "最远 km"))}};
  for (std::size_t k = 0; k < std::min(most, ordered.size()); ++k) {
    const auto& [name, feeder] = ordered[k];
    rows.push_back({clipped(name, 32), clipped(feeder.substation, 24), std::to_string(feeder.buses),
                    fmt::format("{:.1f}", feeder.load_w * 1e-3), fmt::format("{:.2f}", feeder.farthest_m * 1e-3)});
  }
  const bool right[] = {false, false, true, true, true};
  for (const auto& row : aligned(rows, right)) terminal.line("  " + row);
  if (ordered.size() > most)
    terminal.line(fmt::format("  ... {} {}", ordered.size() - most, say(language, "more feeders", "条其余馈线")));
}

// What was not simply taken over, the gravest first.
void print_fidelity(const Terminal& terminal, data::Language language, const models::FidelityReport& report) {
  using models::Fidelity;
  terminal.line(fmt::format("{}: {} taken, {} defaulted, {} approximated, {} ignored, {} refused",
                            say(language, "fidelity", "保真度"), report.count(Fidelity::taken),
                            report.count(Fidelity::defaulted), report.count(Fidelity::approximated),
                            report.count(Fidelity::ignored), report.count(Fidelity::refused)));
  std::size_t shown = 0;
  for (const auto kind : {Fidelity::refused, Fidelity::approximated, Fidelity::ignored, Fidelity::defaulted})
    for (const auto& item : report.items)
      if (item.fidelity == kind && shown < 5) {
        ++shown;
        terminal.line(clipped(fmt::format("  {} {}: {}{}", data::to_text(kind), item.item, item.why,
                                          item.count > 1 ? fmt::format(" ({}x)", item.count) : ""),
                              118));
      }
}

}  // namespace

ExitCode run(const CommandLine& line, const InfoArguments&) {
  const Terminal terminal(line.common);
  const auto grid = load_grid(terminal, line);
  if (!grid) return ExitCode::bad_input;
  const auto& network = grid->network;
  const auto point = models::operating_point(network);
  const auto topology = models::analyse_topology(network, point);
  const auto language = line.common.language;
  const data::Provenance provenance{std::string(version()), std::string(commit()), {{"grid", line.grid.string()}}};
  const ResultSet results{"info",
                          provenance.settings,
                          {data::fidelity_table(grid->fidelity), data::findings_table(grid->findings)},
                          data::info_summary(provenance, network, grid->fidelity),
                          {}};
  if (line.common.format != OutputFormat::text) {
    print_for_machines(terminal, line.common, results);
  } else {
    const auto feeders = feeders_of(network, point, topology);
    terminal.line(fmt::format("{}: {} ({}, {:g} Hz, {})", say(language, "grid", "电网"),
                              network->name.empty() ? line.grid.string() : network->name, network->format,
                              network->frequency_hz, network.balanced() ? "balanced" : "three-phase"));
    terminal.line(counts_text(network, language));
    terminal.line(fmt::format("{}: {}", say(language, "voltage levels", "电压等级"), levels_text(network)));
    const auto dead = std::count(topology.supplied.begin(), topology.supplied.end(), char{0});
    terminal.line(fmt::format("{}: {}, {} {}, {} {}", say(language, "islands", "孤岛"), topology.island_count, dead,
                              say(language, "buses without supply", "无电源母线"), topology.ties.size(),
                              say(language, "open ties", "常开联络")));
    terminal.line(fmt::format("{}: {}", say(language, "feeders", "馈线"), feeders.size()));
    if (!feeders.empty()) print_feeders(terminal, language, feeders);
    print_fidelity(terminal, language, grid->fidelity);
    print_findings(terminal, line.common, grid->findings);
    if (!line.common.quiet)
      terminal.line(fmt::format("{}: headroom powerflow {}", say(language, "next", "下一步"), line.grid.string()));
  }
  if (!line.common.output.empty() && !write_results(terminal, line.common, line.common.output, results))
    return ExitCode::internal_error;
  return ExitCode::answered;
}

}  // namespace headroom::cli
