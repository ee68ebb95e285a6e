// SPDX-License-Identifier: Apache-2.0
#include "data/writers/opendss/script.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "models/core/text.hpp"

namespace headroom::data::opendss_export {

using models::ComplexMatrix;
using models::Finding;
using models::Severity;

namespace {

bool allowed(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
         c == '-';
}

template <class Object>
std::vector<std::string> name_all(Names& names, std::string_view kind, const std::vector<Object>& objects,
                                  std::vector<Renamed>& renamed) {
  std::vector<std::string> result;
  result.reserve(objects.size());
  for (const Object& object : objects) {
    result.push_back(names.add(object.name));
    if (result.back() != object.name) renamed.push_back({std::string(kind), object.name, result.back()});
  }
  return result;
}

}  // namespace

std::string Names::add(std::string_view name) {
  std::string clean(name);
  for (char& c : clean)
    if (!allowed(c)) c = '_';
  if (clean.empty()) clean = "unnamed";
  std::string result = clean;
  for (int copy = 2; !taken_.insert(models::to_lower(result)).second; ++copy)
    result = fmt::format("{}_{}", clean, copy);
  return result;
}

Script::Script(const models::Network& grid, const models::OperatingPoint& state, models::Findings& list_of_findings)
    : network(grid), point(state), findings(list_of_findings) {
  Names transformers, loads, generators, profiles;
  bus = name_all(bus_names, "bus", grid->buses, renamed);
  line = name_all(line_names, "line", grid->lines, renamed);
  sw = name_all(line_names, "switch", grid->switches, renamed);
  transformer = name_all(transformers, "transformer", grid->transformers, renamed);
  capacitor = name_all(capacitor_names, "capacitor", grid->capacitors, renamed);
  reactor = name_all(reactor_names, "reactor", grid->reactors, renamed);
  load = name_all(loads, "load", grid->loads, renamed);
  generator = name_all(generators, "generator", grid->generators, renamed);
  name_sources();
  profile = name_all(profiles, "profile", grid->profiles, renamed);
  const bool any_fixes_q = std::any_of(grid->loads.begin(), grid->loads.end(), [](const models::Load& one) {
    return one.in_service && one.scales_with_load_multiplier && models::fixes_q(one.model);
  });
  if (any_fixes_q && grid->load_multiplier > 0.0) load_multiplier = grid->load_multiplier;
}

void Script::name_sources() {
  source_names.add("source");
  bool first = true;
  for (const auto& object : network->sources) {
    const bool makes_circuit = first && object.in_service;
    source.push_back(makes_circuit ? "source" : source_names.add(object.name));
    if (makes_circuit) first = false;
    if (source.back() != object.name) renamed.push_back({"source", object.name, source.back()});
  }
}

std::string Script::at(const models::Terminal& terminal, std::size_t count, bool neutral) const {
  std::string text = bus[terminal.bus.index()];
  if (network.balanced()) return text + (neutral ? ".1.2.3.0" : ".1.2.3");
  for (std::size_t k = 0; k < count; ++k) text += fmt::format(".{}", terminal.nodes[k]);
  return text;
}

std::string Script::node(const models::Terminal& terminal, std::size_t conductor) const {
  return fmt::format("{}.{}", bus[terminal.bus.index()], terminal.nodes[conductor]);
}

void Script::warn(std::string object, const models::Origin& origin, std::string message) {
  Finding finding;
  finding.severity = Severity::warning;
  finding.code = "W3102";
  finding.origin = origin;
  finding.object = std::move(object);
  finding.message = std::move(message);
  findings.add(std::move(finding));
}

void Script::refuse(std::string object, const models::Origin& origin, std::string message, std::string remedy) {
  Finding finding;
  finding.code = "E3102";
  finding.origin = origin;
  finding.object = std::move(object);
  finding.message = std::move(message);
  finding.remedy = std::move(remedy);
  findings.add(std::move(finding));
}

std::string number(double value) { return fmt::format("{}", value == 0.0 ? 0.0 : value); }

std::string list(std::span<const double> values) {
  std::string text = "(";
  for (std::size_t k = 0; k < values.size(); ++k) text += (k > 0 ? ", " : "") + number(values[k]);
  return text + ")";
}

std::string triangle(const ComplexMatrix& matrix, Part part, double factor) {
  std::string text = "[";
  for (std::size_t i = 0; i < matrix.rows(); ++i) {
    if (i > 0) text += " | ";
    for (std::size_t j = 0; j <= i; ++j) {
      const double value = part == Part::real ? matrix(i, j).real() : matrix(i, j).imag();
      text += (j > 0 ? " " : "") + number(value * factor);
    }
  }
  return text + "]";
}

bool is_scalar(const ComplexMatrix& matrix) {
  for (std::size_t i = 0; i < matrix.rows(); ++i)
    for (std::size_t j = 0; j < matrix.columns(); ++j)
      if (matrix(i, j) != (i == j ? matrix(0, 0) : models::Complex{})) return false;
  return true;
}

ComplexMatrix three_phases(const ComplexMatrix& matrix) {
  ComplexMatrix result(3);
  for (std::size_t k = 0; k < 3 && !matrix.empty(); ++k) result(k, k) = matrix(0, 0);
  return result;
}

std::string_view enabled(bool in_service) { return in_service ? "" : " enabled=no"; }

}  // namespace headroom::data::opendss_export
