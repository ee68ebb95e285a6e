// SPDX-License-Identifier: Apache-2.0
// LineCode and Line.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "data/readers/opendss/conductors.hpp"
#include "data/readers/opendss/element_class.hpp"
#include "data/readers/opendss/units.hpp"
#include "models/core/matrix.hpp"
#include "models/core/provenance.hpp"

namespace headroom::data::opendss {

// Impedance per unit of length: sequence values or matrices. Capacitances in farad, admittances in siemens at the base
// frequency.
struct UnitImpedance {
  int phases = 3;
  double r1 = 0.0580, x1 = 0.1206, r0 = 0.1784, x0 = 0.4047, c1 = 3.4e-9, c0 = 1.6e-9;
  bool symmetrical = true;  // the matrices come from the sequence values
  double rg = 0.01805, xg = 0.155081, rho = 100.0;
  models::ComplexMatrix z, y;

  void matrices_from_sequence(double base_frequency_hz);
  // One part of a matrix; false when the text is not a matrix.
  bool set_part(std::string_view part, Edit& edit, double base_frequency_hz);
};

struct Ampacity {
  models::Rating normal{400.0, models::RatingOrigin::default_}, emergency{600.0, models::RatingOrigin::default_};
};

struct LineCode {
  explicit LineCode(Head h) : head(std::move(h)) { unit.matrices_from_sequence(head.base_frequency_hz); }
  Head head;
  UnitImpedance unit;
  LengthUnit length_unit = LengthUnit::none;
  Ampacity ampacity;
  int neutral = 3;  // conductor that kron=yes eliminates, 1-based; 0 = none

  void begin_edit() {}
  void set(std::size_t property, Edit& edit);
  void end_edit(Edit& edit);
  void make_like(const LineCode& other);

 private:
  void eliminate_neutral(Edit& edit);
};

struct Line {
  explicit Line(Head h);
  Head head;
  UnitImpedance unit;
  double length = 1.0;
  LengthUnit length_unit = LengthUnit::none, code_unit = LengthUnit::none;
  double unit_conversion = 1.0;   // lengths are divided by it to be in the units of the impedance
  bool sequence_changed = false;  // the matrices are stale
  bool capacitance_given = false;
  bool is_switch = false;
  double kxg = 0.0;
  Ampacity ampacity;
  std::string code;  // of the linecode, geometry or spacing, as written
  std::optional<std::size_t> linecode, geometry;
  std::optional<LineGeometry> own_geometry;  // from spacing and wires
  std::optional<std::size_t> spacing;
  std::optional<models::EarthModel> earth_model;
  bool like_geometry = false;  // copied from a line of a geometry, which OpenDSS cannot do

  void begin_edit() {}
  void set(std::size_t property, Edit& edit);
  void end_edit(Edit&) {}
  void make_like(const Line& other);

  // Brings the matrices up to date, as OpenDSS does when it builds its admittance matrix.
  void realise();
  bool from_geometry() const { return geometry || own_geometry; }

 private:
  void take_linecode(std::size_t at, Edit& edit);
  void take_geometry(std::size_t at, Edit& edit);
  void take_spacing(std::size_t at, Edit& edit);
  void take_wires(std::string_view kind, Edit& edit);
  void become_switch();
  void set_phases(Edit& edit);
  void set_sequence(std::size_t property, Edit& edit);
  void set_matrix(std::string_view part, Edit& edit);
  void set_units(Edit& edit);
  void forget_sources();
  void update_kxg();
};

std::span<const Property> linecode_properties();
std::span<const Property> line_properties();

}  // namespace headroom::data::opendss
