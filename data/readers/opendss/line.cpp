// SPDX-License-Identifier: Apache-2.0
#include "data/readers/opendss/line.hpp"

#include <cmath>
#include <numbers>

#include "data/readers/opendss/circuit.hpp"
#include "models/core/text.hpp"

namespace headroom::data::opendss {
namespace {

using enum Treatment;
using models::RatingOrigin;

enum class P : std::size_t {
  bus1,
  bus2,
  linecode,
  length,
  phases,
  r1,
  x1,
  r0,
  x0,
  c1,
  c0,
  rmatrix,
  xmatrix,
  cmatrix,
  switch_,
  rg,
  xg,
  rho,
  geometry,
  units,
  spacing,
  wires,
  earthmodel,
  cncables,
  tscables,
  b1,
  b0,
  seasons,
  ratings,
  linetype,
  normamps,
  emergamps,
  faultrate,
  pctperm,
  repair,
  basefreq,
  enabled,
  like
};

// clang-format off
constexpr Property table[] = {
    {"Bus1"}, {"Bus2"}, {"LineCode"}, {"Length"}, {"Phases"}, {"R1"}, {"X1"}, {"R0"}, {"X0"}, {"C1"}, {"C0"},
    {"RMatrix"}, {"XMatrix"}, {"CMatrix"}, {"Switch"}, {"Rg"}, {"Xg"}, {"rho"}, {"Geometry"}, {"Units"}, {"Spacing"},
    {"Wires"}, {"EarthModel"}, {"CNCables"}, {"TSCables"}, {"B1"}, {"B0"},
    {"Seasons", harmless, "seasonal ratings are not used"}, {"Ratings", harmless, "seasonal ratings are not used"},
    {"LineType", harmless}, {"NormAmps"}, {"EmergAmps"}, {"FaultRate", harmless}, {"pctPerm", harmless},
    {"Repair", harmless}, {"BaseFreq"}, {"Enabled"}, {"Like"}};
// clang-format on
static_assert(std::size(table) == static_cast<std::size_t>(P::like) + 1);

RatingOrigin through_type(RatingOrigin origin) { return origin == RatingOrigin::given ? RatingOrigin::type : origin; }

models::Rating rating_of_type(double amps) {
  return amps > 0.0 ? models::Rating{amps, RatingOrigin::type} : models::Rating{};
}

}  // namespace

std::span<const Property> line_properties() { return table; }

std::optional<models::EarthModel> parse_earth_model(std::string_view text) {
  const std::string lower = models::to_lower(text);
  if (lower.starts_with("c")) return models::EarthModel::carson;
  if (lower.starts_with("f")) return models::EarthModel::full_carson;
  if (lower.starts_with("d")) return models::EarthModel::deri;
  return {};
}

Line::Line(Head h) : head(std::move(h)) {
  head.buses = {head.name + "_1", head.name + "_2"};
  head.open = {0, 0};
  unit.matrices_from_sequence(head.base_frequency_hz);
  update_kxg();
}

void Line::update_kxg() { kxg = unit.xg / std::log(658.5 * std::sqrt(unit.rho / head.base_frequency_hz)); }

void Line::forget_sources() {
  linecode.reset();
  geometry.reset();
  own_geometry.reset();
  spacing.reset();
  like_geometry = false;
  code.clear();
}

void Line::set(std::size_t property, Edit& edit) {
  const auto rating = [&](models::Rating& target) {
    if (const auto amps = edit.number()) target = {*amps, RatingOrigin::given};
  };
  switch (static_cast<P>(property)) {
    case P::bus1: head.buses[0] = edit.value; break;
    case P::bus2: head.buses[1] = edit.value; break;
    case P::linecode:
      if (const auto at = edit.circuit.linecodes.find(models::to_lower(edit.value))) take_linecode(*at, edit);
      else edit.unknown_object("linecode", edit.value);
      break;
    case P::geometry:
      if (const auto at = edit.circuit.geometries.find(models::to_lower(edit.value))) take_geometry(*at, edit);
      else edit.unknown_object("linegeometry", edit.value);
      break;
    case P::spacing:
      if (const auto at = edit.circuit.spacings.find(models::to_lower(edit.value))) take_spacing(*at, edit);
      else edit.unknown_object("linespacing", edit.value);
      break;
    case P::wires: take_wires("wiredata", edit); break;
    case P::cncables: take_wires("cndata", edit); break;
    case P::tscables: take_wires("tsdata", edit); break;
    case P::length: edit.number_into(length); break;
    case P::phases: set_phases(edit); break;
    case P::rmatrix: set_matrix("r", edit); break;
    case P::xmatrix: set_matrix("x", edit); break;
    case P::cmatrix: set_matrix("c", edit); break;
    case P::switch_:
      is_switch = edit.yes();
      if (is_switch) become_switch();
      break;
    case P::units: set_units(edit); break;
    case P::rg: edit.number_into(unit.rg); break;
    case P::xg:
      edit.number_into(unit.xg);
      update_kxg();
      break;
    case P::rho:
      edit.number_into(unit.rho);
      update_kxg();
      if (geometry) edit.circuit.geometries[*geometry].earth_resistivity = unit.rho;
      if (own_geometry) own_geometry->earth_resistivity = unit.rho;
      break;
    case P::earthmodel:
      earth_model = parse_earth_model(edit.value);
      if (!earth_model) edit.bad_value("carson, fullcarson or deri");
      break;
    case P::normamps: rating(ampacity.normal); break;
    case P::emergamps: rating(ampacity.emergency); break;
    default: set_sequence(property, edit); break;
  }
}

void Line::set_sequence(std::size_t property, Edit& edit) {
  const double siemens = 1e-6 / (2.0 * std::numbers::pi * head.base_frequency_hz);
  switch (static_cast<P>(property)) {
    case P::r1: edit.number_into(unit.r1); break;
    case P::x1: edit.number_into(unit.x1); break;
    case P::r0: edit.number_into(unit.r0); break;
    case P::x0: edit.number_into(unit.x0); break;
    case P::c1: edit.number_into(unit.c1, 1e-9); break;
    case P::c0: edit.number_into(unit.c0, 1e-9); break;
    case P::b1: edit.number_into(unit.c1, siemens); break;
    case P::b0: edit.number_into(unit.c0, siemens); break;
    default: return;
  }
  const auto p = static_cast<P>(property);
  if (p == P::c1 || p == P::c0 || p == P::b1 || p == P::b0) capacitance_given = true;
  forget_sources();
  // Impedances are taken to be in the unit of the length, whatever that is: units= before them has no effect.
  unit_conversion = 1.0;
  length_unit = LengthUnit::none;
  sequence_changed = true;
  unit.symmetrical = true;
}

void Line::set_matrix(std::string_view part, Edit& edit) {
  if (part == "c") capacitance_given = true;
  if (unit.z.rows() != static_cast<std::size_t>(unit.phases)) unit.matrices_from_sequence(head.base_frequency_hz);
  unit.set_part(part, edit, head.base_frequency_hz);
  forget_sources();
  unit_conversion = 1.0;
  length_unit = LengthUnit::none;
  unit.symmetrical = false;
}

void Line::set_units(Edit& edit) {
  const auto read = parse_length_unit(edit.value);
  if (!read) {
    edit.bad_value("a length unit (mi, kft, km, m, ft, in, cm, mm, none)");
    return;
  }
  const LengthUnit before = length_unit;
  length_unit = *read;
  if (linecode) unit_conversion = convert_length(code_unit, length_unit);
  else unit_conversion *= convert_length(before, length_unit);
}

void Line::become_switch() {
  forget_sources();
  sequence_changed = true;
  unit.r1 = unit.x1 = unit.r0 = unit.x0 = 1.0;
  unit.c1 = 1.1e-9;
  unit.c0 = 1.0e-9;
  length = 0.001;
  unit_conversion = 1.0;
  length_unit = LengthUnit::none;
}

void Line::set_phases(Edit& edit) {
  const auto phases = edit.integer(1, most_phases);
  if (!phases || *phases == unit.phases) return;
  if (from_geometry() || !unit.symmetrical) {
    edit.bad_value("possible here: the line code or the matrices fix the number of phases");
    return;
  }
  unit.phases = *phases;
  if (unit.phases == 1) unit.r0 = unit.r1, unit.x0 = unit.x1, unit.c0 = unit.c1;
  unit.matrices_from_sequence(head.base_frequency_hz);
  sequence_changed = false;
}

void Line::take_linecode(std::size_t at, Edit& edit) {
  const LineCode& from = edit.circuit.linecodes[at];
  head.base_frequency_hz = from.head.base_frequency_hz;
  geometry.reset();
  own_geometry.reset();
  spacing.reset();
  linecode = at;
  like_geometry = false;
  code = from.head.source_name;
  const UnitImpedance before = unit;
  unit = from.unit;
  if (!unit.symmetrical) {  // the sequence values stay as they were
    unit.r1 = before.r1, unit.x1 = before.x1, unit.r0 = before.r0, unit.x0 = before.x0;
    unit.c1 = before.c1, unit.c0 = before.c0;
  }
  update_kxg();
  code_unit = from.length_unit;
  unit_conversion = convert_length(code_unit, length_unit);
  ampacity = from.ampacity;
  ampacity.normal.origin = through_type(ampacity.normal.origin);
  ampacity.emergency.origin = through_type(ampacity.emergency.origin);
  if (unit.symmetrical) {
    if (unit.phases == 1) unit.r0 = unit.r1, unit.x0 = unit.x1, unit.c0 = unit.c1;
    unit.matrices_from_sequence(head.base_frequency_hz);
    sequence_changed = false;
  }
}

void Line::take_geometry(std::size_t at, Edit& edit) {
  LineGeometry& from = edit.circuit.geometries[at];
  if (head.given & (std::uint64_t{1} << static_cast<std::size_t>(P::rho))) from.earth_resistivity = unit.rho;
  forget_sources();
  geometry = at;
  code = from.head.source_name;
  ampacity = {rating_of_type(from.norm_amps), rating_of_type(from.emerg_amps)};
  if (const int n = from.line_conductors(); n > 0) unit.phases = n;
  unit.symmetrical = false;
  sequence_changed = false;
}

void Line::take_spacing(std::size_t at, Edit& edit) {
  forget_sources();
  spacing = at;
  code = edit.circuit.spacings[at].head.source_name;
  unit.phases = edit.circuit.spacings[at].phases;
}

// A spacing with its wires is a geometry of the line's own, reduced to the phases.
void Line::take_wires(std::string_view kind, Edit& edit) {
  if (!spacing) {
    edit.bad_value("possible before spacing= is given");
    return;
  }
  const LineSpacing& from = edit.circuit.spacings[*spacing];
  linecode.reset();
  geometry.reset();
  if (!own_geometry) {
    own_geometry.emplace(head);
    own_geometry->phases = from.phases;
    own_geometry->reduce = from.conductors > from.phases;
    if (head.given & (std::uint64_t{1} << static_cast<std::size_t>(P::rho))) own_geometry->earth_resistivity = unit.rho;
    for (std::size_t i = 0; i < from.x.size(); ++i)
      own_geometry->conductors.push_back({{}, from.x[i], from.h[i], from.unit});
  }
  const auto words = edit.words(own_geometry->conductors.size());
  own_geometry->take_conductors(words, kind, edit);
  if (!own_geometry->conductors.empty() && own_geometry->conductors.front().wire)
    ampacity = {rating_of_type(own_geometry->conductors.front().wire->norm_amps),
                rating_of_type(own_geometry->conductors.front().wire->emerg_amps)};
  unit.symmetrical = false;
  sequence_changed = false;
}

void Line::realise() {
  if (!sequence_changed) return;
  if (!capacitance_given) {  // the defaults are per thousand feet
    const double lengths = convert_length(LengthUnit::kilofoot, length_unit);
    unit.c1 /= lengths;
    unit.c0 /= lengths;
    capacitance_given = true;
  }
  if (unit.phases == 1) unit.r0 = unit.r1, unit.x0 = unit.x1, unit.c0 = unit.c1;
  unit.matrices_from_sequence(head.base_frequency_hz);
  sequence_changed = false;
}

void Line::make_like(const Line& other) {
  unit = other.unit;
  length = other.length;
  capacitance_given = other.capacitance_given;
  like_geometry = other.from_geometry();
  ampacity = other.ampacity;
  head.base_frequency_hz = other.head.base_frequency_hz;
}

}  // namespace headroom::data::opendss
