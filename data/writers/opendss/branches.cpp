// SPDX-License-Identifier: Apache-2.0
// Lines and switches. OpenDSS takes the lower triangles of R, X in ohm and C in nF per unit of length.
#include <fmt/core.h>

#include <cmath>
#include <numbers>

#include "data/writers/opendss/script.hpp"

namespace headroom::data::opendss_export {

using models::ComplexMatrix;
using models::Line;
using models::Switch;

namespace {

std::string ampacity(const models::Rating& normal, const models::Rating& emergency) {
  std::string text;
  if (normal.known()) text += " normamps=" + number(normal.value);
  if (emergency.known()) text += " emergamps=" + number(emergency.value);
  return text;
}

void warn_of_conductance(Script& script, const Line& line) {
  double conductance = 0.0, susceptance = 0.0;
  for (const auto& y : line.admittance_s.values()) {
    conductance = std::max(conductance, std::abs(y.real()));
    susceptance = std::max(susceptance, std::abs(y.imag()));
  }
  if (conductance > 1e-9 * susceptance)
    script.warn("line " + line.name, line.origin, "the conductance to ground is left out: OpenDSS lines have none");
}

std::string line_text(Script& script, std::size_t k) {
  const Line& line = script.network->lines[k];
  const bool balanced = script.network.balanced();
  const ComplexMatrix z = balanced ? three_phases(line.impedance_ohm) : line.impedance_ohm;
  ComplexMatrix y = balanced ? three_phases(line.admittance_s) : line.admittance_s;
  if (y.empty()) y = ComplexMatrix(z.rows());
  warn_of_conductance(script, line);
  const double length_km = line.length_m > 0.0 ? line.length_m / 1000.0 : 1.0;
  const double nanofarad = 1e9 / (2.0 * std::numbers::pi * script.network->frequency_hz);
  return fmt::format("New Line.{} bus1={} bus2={} phases={} rmatrix={} xmatrix={} cmatrix={} length={} units={}{}{}\n",
                     script.line[k], script.at(line.from), script.at(line.to), z.rows(),
                     triangle(z, Part::real, 1.0 / length_km), triangle(z, Part::imaginary, 1.0 / length_km),
                     triangle(y, Part::imaginary, nanofarad / length_km), number(length_km),
                     line.length_m > 0.0 ? "km" : "none", ampacity(line.rated_current_a, line.emergency_current_a),
                     enabled(script.point.line_in_service[k]));
}

std::string switch_text(Script& script, std::size_t k) {
  const Switch& sw = script.network->switches[k];
  const std::size_t n = script.network.balanced() ? 3 : sw.from.size();
  ComplexMatrix z(n);
  for (std::size_t i = 0; i < n; ++i) z(i, i) = sw.contact_resistance_ohm;
  return fmt::format("New Line.{} bus1={} bus2={} phases={} rmatrix={} xmatrix={} cmatrix={} length=1 units=none{}\n",
                     script.sw[k], script.at(sw.from), script.at(sw.to), n, triangle(z, Part::real),
                     triangle(ComplexMatrix(n), Part::real), triangle(ComplexMatrix(n), Part::real),
                     ampacity(sw.rated_current_a, {}));
}

// "Open Class.name terminal conductor", counted from 1.
void open_conductors(const Script& script, std::string_view kind, const std::string& name, int terminal,
                     const models::Terminal& at, std::string& text) {
  if (script.network.balanced()) {
    if (at.open != 0) text += fmt::format("Open {}.{} {}\n", kind, name, terminal);
    return;
  }
  for (std::size_t k = 0; k < at.size(); ++k)
    if (at.is_open(k)) text += fmt::format("Open {}.{} {} {}\n", kind, name, terminal, k + 1);
}

}  // namespace

std::string lines_text(Script& script) {
  std::string text;
  for (std::size_t k = 0; k < script.network->lines.size(); ++k) text += line_text(script, k);
  if (!script.network->switches.empty()) text += "\n! switches: lines of the contact resistance; see Openings.dss\n";
  for (std::size_t k = 0; k < script.network->switches.size(); ++k) text += switch_text(script, k);
  return text;
}

std::string openings_text(Script& script) {
  std::string text;
  const auto& data = script.network.data();
  for (std::size_t k = 0; k < data.switches.size(); ++k)
    if (!script.point.switch_closed[k]) text += fmt::format("Open Line.{} 1\n", script.sw[k]);
  for (std::size_t k = 0; k < data.lines.size(); ++k) {
    open_conductors(script, "Line", script.line[k], 1, data.lines[k].from, text);
    open_conductors(script, "Line", script.line[k], 2, data.lines[k].to, text);
  }
  for (std::size_t k = 0; k < data.switches.size(); ++k) {
    open_conductors(script, "Line", script.sw[k], 1, data.switches[k].from, text);
    open_conductors(script, "Line", script.sw[k], 2, data.switches[k].to, text);
  }
  for (std::size_t k = 0; k < data.transformers.size(); ++k)
    for (std::size_t w = 0; w < data.transformers[k].windings.size(); ++w)
      open_conductors(script, "Transformer", script.transformer[k], static_cast<int>(w) + 1,
                      data.transformers[k].windings[w].terminal, text);
  return text;
}

}  // namespace headroom::data::opendss_export
