// SPDX-License-Identifier: Apache-2.0
#include "data/readers/pandapower/pandapower.hpp"

#include <fmt/core.h>

#include <array>

#include "data/readers/pandapower/reading.hpp"
#include "data/readers/table/codes.hpp"
#include "data/readers/table/text_file.hpp"

namespace headroom::data {

namespace pandapower {

namespace {

// Elements that have no counterpart here; tables of results, costs and measurements are no part of a load flow.
constexpr std::array<std::string_view, 10> not_carried{"dcline", "svc",         "ssc",       "vsc",     "vsc_stacked",
                                                       "tcsc",   "vsc_bipolar", "source_dc", "load_dc", "line_dc"};
constexpr std::array<std::string_view, 5> without_effect{"measurement", "pwl_cost", "poly_cost", "group",
                                                         "line_geodata"};

}  // namespace

void report_rest(NetReading& reading) {
  for (const auto name : not_carried) {
    const Frame table = reading.frame(std::string(name));
    for (std::size_t r = 0; r < table.rows(); ++r)
      if (table.row(r).boolean("in_service", true)) reading.approximate(table.row(r), "", "it is left out");
  }
  for (const auto name : without_effect)
    reading.note(models::Fidelity::ignored, std::string(name), "no part of a load flow",
                 static_cast<std::int64_t>(reading.frame(std::string(name)).rows()));
  reading.note(models::Fidelity::ignored, "controller",
               "programs that runpp does not run either: taps and steps are as the tables have them",
               static_cast<std::int64_t>(reading.frame("controller").rows()));
}

namespace {

void refuse(models::Findings& findings, const char* code, const std::string& file, std::string message,
            std::string remedy, std::int32_t line = 0, std::int32_t column = 0) {
  findings.add(value_finding(code, place_in(file, line, column), "", std::move(message), "", std::move(remedy)));
}

// The network's members: pandapower wraps them since version 2.
const Json* network_of(const Json& root, const std::string& file, models::Findings& findings) {
  const Json* wrapped = root.find("_object");
  const Json* network = wrapped && wrapped->object() ? wrapped : &root;
  if (!network->find("bus")) {
    refuse(findings, code::format_unknown, file, "the file holds no pandapower network",
           "save one with pandapower.to_json, without encryption");
    return nullptr;
  }
  const Json* version = network->find("format_version");
  if (!version || version->is_null()) version = network->find("version");
  const std::string text = version && version->text() ? *version->text() : "";
  if (text.starts_with("2.") || text.starts_with("3.")) return network;
  refuse(findings, code::unsupported, file,
         fmt::format("format version {} is not read", text.empty() ? "?" : shown(text)),
         "versions 2 and 3 are: load it with pandapower and save it again");
  return nullptr;
}

void read_network(NetReading& reading) {
  auto& data = reading.data();
  data.format = "pandapower";
  data.representation = models::Representation::balanced;
  if (const Json* name = reading.network.find("name"); name && name->text()) data.name = *name->text();
  const Json* frequency = reading.network.find("f_hz");
  data.frequency_hz = frequency ? frequency->number().value_or(50.0) : 50.0;
  if (!(data.frequency_hz > 0.0 && data.frequency_hz < 1e4)) {
    refuse(reading.builder.findings, code::out_of_bounds, reading.file, "f_hz is no frequency", "write 50 or 60");
    data.frequency_hz = 50.0;
  }
  read_buses(reading);
  read_sources(reading);
  const OpenEnds open_ends = read_switches(reading);
  read_lines(reading, open_ends);
  read_impedances(reading);
  read_transformers(reading, open_ends);
  read_three_winding_transformers(reading, open_ends);
  read_loads(reading);
  read_generation(reading);
  read_shunts(reading);
  report_rest(reading);
}

}  // namespace

}  // namespace pandapower

ReadResult read_pandapower(const std::filesystem::path& file, const ReadOptions& options) {
  ReadResult result;
  const std::string shown_as = file.string();
  const auto text = read_text_file(file, shown_as, result.findings);
  if (!text) return result;
  JsonError error;
  const auto root = parse_json(*text, error);
  if (!root) {
    pandapower::refuse(result.findings, code::json_syntax, shown_as, error.message,
                       "save the network again with to_json", error.line, error.column);
    return result;
  }
  const Json* network = pandapower::network_of(*root, shown_as, result.findings);
  if (!network) return result;
  pandapower::NetReading reading(*network, shown_as, options);
  reading.data().input_digests.emplace_back(shown_as, digest(*text));
  pandapower::read_network(reading);
  reading.data().fidelity = reading.fidelity;
  result.fidelity = std::move(reading.fidelity);
  result.network = reading.builder.build();
  result.findings.append(reading.builder.findings);
  return result;
}

}  // namespace headroom::data
