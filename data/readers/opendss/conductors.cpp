// SPDX-License-Identifier: Apache-2.0
#include "data/readers/opendss/conductors.hpp"

#include "data/readers/opendss/circuit.hpp"

#include <fmt/core.h>

#include "data/readers/table/codes.hpp"
#include "models/core/text.hpp"

namespace headroom::data::opendss {
namespace {

using enum Treatment;

constexpr std::string_view seasonal = "seasonal ratings are not used";

// clang-format off
constexpr Property wire_table[] = {
    {"RDC"}, {"RAC"}, {"RUnits"}, {"GMRAC"}, {"GMRUnits"}, {"Radius"}, {"RadUnits"}, {"NormAmps"}, {"EmergAmps"},
    {"Diam"}, {"Seasons", harmless, seasonal}, {"Ratings", harmless, seasonal}, {"CapRadius"}, {"Like"}};
// clang-format on
// clang-format off
constexpr Property cn_table[] = {
    {"k"}, {"DiaStrand"}, {"GMRStrand"}, {"RStrand"}, {"EpsR"}, {"InsLayer"}, {"DiaIns"}, {"DiaCable"},
    {"RDC"}, {"RAC"}, {"RUnits"}, {"GMRAC"}, {"GMRUnits"}, {"Radius"}, {"RadUnits"}, {"NormAmps"}, {"EmergAmps"},
    {"Diam"}, {"Seasons", harmless, seasonal}, {"Ratings", harmless, seasonal}, {"CapRadius"}, {"Like"}};
// clang-format on
// clang-format off
constexpr Property ts_table[] = {
    {"DiaShield"}, {"TapeLayer"}, {"TapeLap"}, {"EpsR"}, {"InsLayer"}, {"DiaIns"}, {"DiaCable"},
    {"RDC"}, {"RAC"}, {"RUnits"}, {"GMRAC"}, {"GMRUnits"}, {"Radius"}, {"RadUnits"}, {"NormAmps"}, {"EmergAmps"},
    {"Diam"}, {"Seasons", harmless, seasonal}, {"Ratings", harmless, seasonal}, {"CapRadius"}, {"Like"}};
// clang-format on
constexpr Property spacing_table[] = {{"NConds"}, {"NPhases"}, {"X"}, {"H"}, {"Units"}, {"Like"}};
// clang-format off
constexpr Property geometry_table[] = {
    {"NConds"}, {"NPhases"}, {"Cond"}, {"Wire"}, {"X"}, {"H"}, {"Units"}, {"NormAmps"}, {"EmergAmps"}, {"Reduce"},
    {"Spacing"}, {"Wires"}, {"CNCable"}, {"TSCable"}, {"CNCables"}, {"TSCables"},
    {"Seasons", harmless, seasonal}, {"Ratings", harmless, seasonal}, {"LineType", harmless}, {"Like"}};
// clang-format on

constexpr int most_conductors = most_phases;

void unit_into(LengthUnit& unit, Edit& edit) {
  if (const auto read = parse_length_unit(edit.value)) unit = *read;
  else edit.bad_value("a length unit (mi, kft, km, m, ft, in, cm, mm, none)");
}

const ConductorData* find_conductor(Edit& edit, std::string_view name, std::string_view kind) {
  Circuit& circuit = edit.circuit;
  const std::string lower = models::to_lower(name);
  const ConductorData* data = nullptr;
  if (kind == "wiredata") {
    if (const auto at = circuit.wires.find(lower)) data = &circuit.wires[*at];
  } else if (kind == "cndata") {
    if (const auto at = circuit.cn_cables.find(lower)) data = &circuit.cn_cables[*at];
  } else if (const auto at = circuit.ts_cables.find(lower)) {
    data = &circuit.ts_cables[*at];
  }
  if (!data) edit.unknown_object(kind, name);
  return data;
}

}  // namespace

std::span<const Property> wire_properties() { return wire_table; }
std::span<const Property> cn_properties() { return cn_table; }
std::span<const Property> ts_properties() { return ts_table; }
std::span<const Property> spacing_properties() { return spacing_table; }
std::span<const Property> geometry_properties() { return geometry_table; }

void ConductorData::set(std::size_t, Edit& edit) {
  if (!set_common(edit.property, edit)) set_cable(edit.property, edit);
}

bool ConductorData::set_common(std::string_view name, Edit& edit) {
  if (name == "RDC") {
    edit.number_into(rdc);
    if (rac < 0.0) rac = 1.02 * rdc;
  } else if (name == "RAC") {
    edit.number_into(rac);
    if (rdc < 0.0) rdc = rac / 1.02;
  } else if (name == "RUnits") {
    unit_into(resistance_unit, edit);
  } else if (name == "GMRAC") {
    edit.number_into(gmr);
    if (radius < 0.0) radius = gmr / 0.7788;
  } else if (name == "GMRUnits") {
    unit_into(gmr_unit, edit);
    if (radius_unit == LengthUnit::none) radius_unit = gmr_unit;
  } else if (name == "Radius" || name == "Diam") {
    edit.number_into(radius, name == "Diam" ? 0.5 : 1.0);
    if (gmr < 0.0) gmr = 0.7788 * radius;
    if (capacitance_radius < 0.0) capacitance_radius = radius;
  } else if (name == "RadUnits") {
    unit_into(radius_unit, edit);
    if (gmr_unit == LengthUnit::none) gmr_unit = radius_unit;
  } else if (name == "NormAmps") {
    edit.number_into(norm_amps);
    if (emerg_amps < 0.0) emerg_amps = 1.5 * norm_amps;
  } else if (name == "EmergAmps") {
    edit.number_into(emerg_amps);
    if (norm_amps < 0.0) norm_amps = emerg_amps / 1.5;
  } else if (name == "CapRadius") {
    edit.number_into(capacitance_radius);
  } else {
    return false;
  }
  return true;
}

void ConductorData::set_cable(std::string_view name, Edit& edit) {
  if (name == "k") {
    if (const auto count = edit.integer(2, 10'000)) strands = *count;
  } else if (name == "DiaStrand") {
    edit.number_into(strand_diameter);
    if (strand_gmr <= 0.0) strand_gmr = 0.7788 * 0.5 * strand_diameter;
  } else if (name == "GMRStrand") {
    edit.number_into(strand_gmr);
  } else if (name == "RStrand") {
    edit.number_into(strand_resistance);
  } else if (name == "EpsR") {
    edit.number_into(permittivity);
  } else if (name == "InsLayer") {
    edit.number_into(insulation_thickness);
  } else if (name == "DiaIns") {
    edit.number_into(insulation_diameter);
  } else if (name == "DiaCable") {
    edit.number_into(cable_diameter);
  } else if (name == "DiaShield") {
    edit.number_into(shield_diameter);
  } else if (name == "TapeLayer") {
    edit.number_into(tape_thickness);
  } else if (name == "TapeLap") {
    edit.number_into(tape_lap);
  }
}

void ConductorData::make_like(const ConductorData& other) {
  Head mine = std::move(head);
  *this = other;
  head = std::move(mine);
}

models::Conductor ConductorData::at(double x_m, double height_m) const {
  const double radius_scale = metres_per(radius_unit), gmr_scale = metres_per(gmr_unit);
  const double per_metre = 1.0 / metres_per(resistance_unit);
  models::Conductor c;
  c.kind = kind;
  c.x_m = x_m;
  c.height_m = height_m;
  c.resistance_dc = rdc * per_metre;
  c.resistance_ac = rac * per_metre;
  c.radius_m = radius < 0.0 ? gmr * gmr_scale / 0.7788 : radius * radius_scale;
  c.gmr_m = gmr < 0.0 ? radius * radius_scale * 0.7788 : gmr * gmr_scale;
  c.capacitance_radius_m = capacitance_radius * radius_scale;
  c.insulation_permittivity = permittivity;
  c.insulation_thickness_m = insulation_thickness * radius_scale;
  c.insulation_diameter_m = insulation_diameter * radius_scale;
  c.cable_diameter_m = cable_diameter * radius_scale;
  c.strands = strands;
  c.strand_diameter_m = strand_diameter * radius_scale;
  c.strand_gmr_m = strand_gmr * gmr_scale;
  c.strand_resistance = strand_resistance * per_metre;
  c.shield_diameter_m = shield_diameter * radius_scale;
  c.tape_thickness_m = tape_thickness * radius_scale;
  c.tape_lap_percent = tape_lap;
  return c;
}

void LineSpacing::set(std::size_t, Edit& edit) {
  const auto into = [&](std::vector<double>& target) {
    const auto values = edit.array(target.size());
    for (std::size_t i = 0; values && i < values->size(); ++i) target[i] = (*values)[i];
  };
  if (edit.property == "NConds") {
    if (const auto count = edit.integer(1, most_conductors)) {
      conductors = *count;
      x.assign(static_cast<std::size_t>(conductors), 0.0);
      h = x;
      unit = LengthUnit::foot;
    }
  } else if (edit.property == "NPhases") {
    if (const auto count = edit.integer(1, most_conductors)) phases = *count;
  } else if (edit.property == "X") {
    into(x);
  } else if (edit.property == "H") {
    into(h);
  } else if (edit.property == "Units") {
    unit_into(unit, edit);
  }
}

void LineSpacing::make_like(const LineSpacing& other) {
  Head mine = std::move(head);
  *this = other;
  head = std::move(mine);
}

void LineGeometry::set_count(int count) {
  conductors.assign(static_cast<std::size_t>(count), {});
  active = 0;
  last_unit = LengthUnit::foot;
}

void LineGeometry::set_conductor(const ConductorData* data, Edit& edit) {
  if (!data) return;
  if (active >= conductors.size()) {
    edit.bad_value("possible before nconds is given");
    return;
  }
  conductors[active].wire = *data;
  if (active > 0) return;
  if (data->norm_amps > 0.0 && norm_amps == 0.0) norm_amps = data->norm_amps;
  if (data->emerg_amps > 0.0 && emerg_amps == 0.0) emerg_amps = data->emerg_amps;
}

// Wires after cables are the bare neutrals behind the phase conductors.
void LineGeometry::set_conductors(const std::vector<const ConductorData*>& data) {
  const bool neutrals = !data.empty() && data.front()->kind == models::ConductorKind::bare && !conductors.empty() &&
                        conductors.front().wire && conductors.front().wire->kind != models::ConductorKind::bare;
  const std::size_t first = neutrals ? static_cast<std::size_t>(std::max(phases, 0)) : 0;
  for (std::size_t i = 0; i < data.size() && first + i < conductors.size(); ++i) conductors[first + i].wire = *data[i];
  if (first > 0 || data.empty()) return;
  if (data.front()->norm_amps > 0.0 && norm_amps == 0.0) norm_amps = data.front()->norm_amps;
  if (data.front()->emerg_amps > 0.0 && emerg_amps == 0.0) emerg_amps = data.front()->emerg_amps;
}

void LineGeometry::take_conductors(const std::vector<std::string>& names, std::string_view kind, Edit& edit) {
  std::vector<const ConductorData*> found;
  for (const auto& name : names)
    if (const auto* data = find_conductor(edit, name, kind)) found.push_back(data);
  set_conductors(found);
}

void LineGeometry::set_spacing(const LineSpacing& spacing, Edit& edit) {
  if (spacing.x.size() != conductors.size()) {
    edit.bad_value(fmt::format("a spacing of {} conductors", conductors.size()));
    return;
  }
  last_unit = spacing.unit;
  for (std::size_t i = 0; i < conductors.size(); ++i) {
    conductors[i].x = spacing.x[i];
    conductors[i].h = spacing.h[i];
    conductors[i].unit = spacing.unit;
  }
}

void LineGeometry::set(std::size_t, Edit& edit) {
  const std::string_view name = edit.property;
  const auto many = [&](std::string_view kind) { take_conductors(edit.words(conductors.size()), kind, edit); };
  if (name == "NConds") {
    if (const auto count = edit.integer(1, most_conductors)) set_count(*count);
  } else if (name == "NPhases") {
    if (const auto count = edit.integer(0, most_conductors)) phases = *count;
  } else if (name == "Cond") {
    if (const auto number = edit.integer(1, static_cast<int>(std::max<std::size_t>(conductors.size(), 1)))) {
      active = static_cast<std::size_t>(*number - 1);
      if (active < conductors.size() && !conductors[active].unit) conductors[active].unit = last_unit;
    }
  } else if (name == "Wire") {
    set_conductor(find_conductor(edit, edit.value, "wiredata"), edit);
  } else if (name == "CNCable") {
    set_conductor(find_conductor(edit, edit.value, "cndata"), edit);
  } else if (name == "TSCable") {
    set_conductor(find_conductor(edit, edit.value, "tsdata"), edit);
  } else if (name == "Wires") {
    many("wiredata");
  } else if (name == "CNCables") {
    many("cndata");
  } else if (name == "TSCables") {
    many("tsdata");
  } else if (name == "Reduce") {
    reduce = edit.yes();
  } else if (name == "NormAmps") {
    edit.number_into(norm_amps);
  } else if (name == "EmergAmps") {
    edit.number_into(emerg_amps);
  } else if (name == "Spacing") {
    if (const auto at = edit.circuit.spacings.find(models::to_lower(edit.value)))
      set_spacing(edit.circuit.spacings[*at], edit);
    else edit.unknown_object("linespacing", edit.value);
  } else if (active < conductors.size()) {
    Place& place = conductors[active];
    if (name == "X") edit.number_into(place.x);
    if (name == "H") edit.number_into(place.h);
    if (name == "Units") {
      unit_into(last_unit, edit);
      place.unit = last_unit;
    }
  } else {
    edit.bad_value("possible before nconds is given");
  }
}

void LineGeometry::make_like(const LineGeometry& other) {
  Head mine = std::move(head);
  *this = other;
  head = std::move(mine);
}

std::optional<models::LineConstants> constants_of(const LineGeometry& geometry, double frequency_hz,
                                                  models::EarthModel earth, Report& report) {
  const opendss::Place place{
      geometry.head.origin, fmt::format("linegeometry \"{}\"", geometry.head.source_name), {}, {}};
  std::vector<models::Conductor> conductors;
  for (std::size_t i = 0; i < geometry.conductors.size(); ++i) {
    const auto& c = geometry.conductors[i];
    if (!c.wire) {
      report.error(place, code::line_geometry, fmt::format("conductor {} has no wire or cable", i + 1),
                   "add cond= and wire=");
      return {};
    }
    const double scale = metres_per(c.unit.value_or(LengthUnit::none));
    conductors.push_back(c.wire->at(c.x * scale, c.h * scale));
  }
  if (const auto problem = models::geometry_problem(conductors); !problem.empty()) {
    report.error(place, code::line_geometry, problem);
    return {};
  }
  auto constants = models::line_constants(conductors, static_cast<std::size_t>(std::max(geometry.phases, 0)),
                                          frequency_hz, geometry.earth_resistivity, earth);
  if (geometry.reduce && geometry.phases > 0)
    while (constants.impedance.rows() > static_cast<std::size_t>(geometry.phases))
      models::ground_last_conductor(constants);
  return constants;
}

}  // namespace headroom::data::opendss
