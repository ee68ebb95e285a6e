// SPDX-License-Identifier: Apache-2.0
// WireData, CNData, TSData, LineSpacing and LineGeometry: line impedance from geometry.
#pragma once

#include <optional>
#include <vector>

#include "data/readers/opendss/element_class.hpp"
#include "data/readers/opendss/units.hpp"
#include "models/core/provenance.hpp"
#include "models/network/line_constants.hpp"

namespace headroom::data::opendss {

struct ConductorData {
  explicit ConductorData(Head h) : head(std::move(h)) {}
  Head head;
  models::ConductorKind kind = models::ConductorKind::bare;
  // < 0 = not given, as OpenDSS keeps them
  double rdc = -1.0, rac = -1.0, gmr = -1.0, radius = -1.0, capacitance_radius = -1.0;
  LengthUnit resistance_unit = LengthUnit::none, gmr_unit = LengthUnit::none, radius_unit = LengthUnit::none;
  double norm_amps = -1.0, emerg_amps = -1.0;
  double permittivity = 2.3, insulation_thickness = -1.0, insulation_diameter = -1.0, cable_diameter = -1.0;
  double strand_diameter = -1.0, strand_gmr = -1.0, strand_resistance = -1.0;
  int strands = 2;
  double shield_diameter = -1.0, tape_thickness = -1.0, tape_lap = 20.0;

  void begin_edit() {}
  void set(std::size_t property, Edit& edit);
  void end_edit(Edit&) {}
  void make_like(const ConductorData& other);
  models::Conductor at(double x_m, double height_m) const;

 private:
  bool set_common(std::string_view name, Edit& edit);
  void set_cable(std::string_view name, Edit& edit);
};

struct WireData : ConductorData {
  explicit WireData(Head h) : ConductorData(std::move(h)) {}
};
struct CNData : ConductorData {
  explicit CNData(Head h) : ConductorData(std::move(h)) { kind = models::ConductorKind::concentric_neutral; }
};
struct TSData : ConductorData {
  explicit TSData(Head h) : ConductorData(std::move(h)) { kind = models::ConductorKind::tape_shield; }
};

struct LineSpacing {
  explicit LineSpacing(Head made) : head(std::move(made)) {}
  Head head;
  int conductors = 3, phases = 3;
  std::vector<double> x{0, 0, 0}, h{0, 0, 0};
  LengthUnit unit = LengthUnit::foot;

  void begin_edit() {}
  void set(std::size_t property, Edit& edit);
  void end_edit(Edit&) {}
  void make_like(const LineSpacing& other);
};

inline constexpr double default_earth_resistivity = 100.0;  // ohm metre

struct LineGeometry {
  explicit LineGeometry(Head h) : head(std::move(h)) {}
  Head head;
  int phases = 0;
  std::size_t active = 0;  // conductor being edited, 0-based
  struct Place {
    std::optional<ConductorData> wire;  // a copy: the data as it is when the geometry is used are the same
    double x = 0.0, h = 0.0;
    std::optional<LengthUnit> unit;  // not given: the last one used
  };
  std::vector<Place> conductors;
  LengthUnit last_unit = LengthUnit::foot;
  double norm_amps = 0.0, emerg_amps = 0.0;
  bool reduce = false;
  double earth_resistivity = default_earth_resistivity;

  void begin_edit() {}
  void set(std::size_t property, Edit& edit);
  void end_edit(Edit&) {}
  void make_like(const LineGeometry& other);

  // Conductors by name, of one kind (wiredata, cndata, tsdata).
  void take_conductors(const std::vector<std::string>& names, std::string_view kind, Edit& edit);

  // Conductors that a line of this geometry has.
  int line_conductors() const { return reduce ? phases : static_cast<int>(conductors.size()); }

 private:
  void set_count(int count);
  void set_conductor(const ConductorData* data, Edit& edit);
  void set_conductors(const std::vector<const ConductorData*>& data);
  void set_spacing(const LineSpacing& spacing, Edit& edit);
};

// Impedance of one metre. Nothing (and an error) when the geometry is incomplete or impossible.
std::optional<models::LineConstants> constants_of(const LineGeometry& geometry, double frequency_hz,
                                                  models::EarthModel earth, Report& report);

std::span<const Property> wire_properties();
std::span<const Property> cn_properties();
std::span<const Property> ts_properties();
std::span<const Property> spacing_properties();
std::span<const Property> geometry_properties();

}  // namespace headroom::data::opendss
