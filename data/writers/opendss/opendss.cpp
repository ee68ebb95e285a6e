// SPDX-License-Identifier: Apache-2.0
#include "data/writers/opendss/opendss.hpp"

#include <fmt/core.h>

#include "data/writers/files.hpp"
#include "data/writers/opendss/script.hpp"

namespace headroom::data {

using models::Network;
using opendss_export::number;
using opendss_export::Script;

namespace {

constexpr std::string_view heading = "! Written by Headroom.\n";

std::string coordinates_text(const Script& script) {
  std::string text;
  for (std::size_t k = 0; k < script.network->buses.size(); ++k)
    if (const auto& position = script.network->buses[k].position)
      text += fmt::format("{}, {}, {}\n", script.bus[k], number(position->x), number(position->y));
  return text;
}

std::string voltage_bases_text(const Script& script) {
  std::string text(heading);
  for (std::size_t k = 0; k < script.network->buses.size(); ++k) {
    const auto& bus = script.network->buses[k];
    if (bus.base_voltage_v > 0.0 && !bus.nodes.empty())
      text += fmt::format("SetkVBase bus={} kvll={}\n", script.bus[k], number(bus.base_voltage_v / 1e3));
  }
  return text;
}

// Profile files beside the script that names them; absolute profiles have no equal there.
std::string profiles_text(Script& script, OutputFolder& out) {
  std::string text;
  for (std::size_t k = 0; k < script.network->profiles.size(); ++k) {
    const auto& profile = script.network->profiles[k];
    if (profile.absolute) {
      script.warn("profile " + profile.name, profile.origin, "left out: it holds powers, not multipliers");
      continue;
    }
    std::string p, q;
    for (const double value : profile.p) p += number(value) + "\n";
    for (const double value : profile.q) q += number(value) + "\n";
    const std::string file = fmt::format("profiles/{}", script.profile[k]);
    text += fmt::format("New LoadShape.{} npts={} sinterval={} mult=(file={}.csv)", script.profile[k], profile.p.size(),
                        number(profile.step_s), file);
    out.add(file + ".csv", p);
    if (!q.empty()) {
      text += fmt::format(" qmult=(file={}_q.csv)", file);
      out.add(file + "_q.csv", q);
    }
    text += "\n";
  }
  return text;
}

struct Part {
  const char* file;
  std::string text;
};

std::string master_text(const Script& script, const std::vector<Part>& parts, bool coordinates,
                        const OpendssOptions& options) {
  std::string text(heading);
  text += fmt::format("! {}, {}\nClear\nSet DefaultBaseFrequency={}\n", script.network->name, script.point.label,
                      number(script.network->frequency_hz));
  for (const Part& part : parts)
    if (!part.text.empty()) text += fmt::format("Redirect {}\n", part.file);
  text += "MakeBusList\nRedirect VoltageBases.dss\n";
  if (coordinates) text += "BusCoords BusCoords.csv\n";
  text += fmt::format(
      "Set ControlMode={}\nSet MaxControlIter={}\nSet LoadMult={}\nSet Tolerance=1e-8\nSet MaxIterations=500\nSolve\n",
      options.controls_act ? "static" : "off", std::max(10, script.network->max_control_iterations),
      number(script.load_multiplier));
  return text;
}

std::string names_text(const Script& script) {
  CsvWriter csv({"kind", "name", "opendss_name"});
  for (const auto& renamed : script.renamed)
    csv.add(renamed.kind).add(renamed.name).add(renamed.opendss_name).end_row();
  return csv.text();
}

}  // namespace

bool write_opendss(const Network& network, const models::OperatingPoint& point, const std::filesystem::path& folder,
                   models::Findings& findings, const OpendssOptions& options) {
  models::Findings own;
  Script script(network, point, own);
  OutputFolder out(folder);
  const bool with_profiles = point.label == "snapshot" && !network->profiles.empty();
  std::vector<Part> parts;
  parts.push_back({"Circuit.dss", opendss_export::sources_text(script)});
  parts.push_back({"Profiles.dss", with_profiles ? profiles_text(script, out) : ""});
  parts.push_back({"Lines.dss", opendss_export::lines_text(script)});
  parts.push_back({"Transformers.dss", opendss_export::transformers_text(script)});
  parts.push_back({"Shunts.dss", opendss_export::shunts_text(script)});
  parts.push_back({"Loads.dss", opendss_export::loads_text(script, with_profiles)});
  parts.push_back({"Generators.dss", opendss_export::generators_text(script, with_profiles)});
  parts.push_back({"Controls.dss", opendss_export::controls_text(script)});
  parts.push_back({"Openings.dss", opendss_export::openings_text(script)});
  const std::string coordinates = coordinates_text(script);
  for (const Part& part : parts)
    if (!part.text.empty()) out.add(part.file, std::string(heading) + part.text);
  out.add("VoltageBases.dss", voltage_bases_text(script));
  if (!coordinates.empty()) out.add("BusCoords.csv", coordinates);
  if (!script.renamed.empty()) out.add("names.csv", names_text(script));
  out.add("Master.dss", master_text(script, parts, !coordinates.empty(), options));
  findings.append(own);
  return !own.has_errors() && out.commit(findings);
}

}  // namespace headroom::data
