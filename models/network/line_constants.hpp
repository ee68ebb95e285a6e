// SPDX-License-Identifier: Apache-2.0
// Impedance and capacitance of parallel conductors over earth from their geometry: overhead wires, cables with
// concentric neutral strands, cables with a tape shield.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/core/matrix.hpp"

namespace headroom::models {

enum class EarthModel : std::uint8_t { carson, full_carson, deri };

enum class ConductorKind : std::uint8_t { bare, concentric_neutral, tape_shield };

// One conductor. Lengths in metres, resistances in ohm per metre.
struct Conductor {
  ConductorKind kind = ConductorKind::bare;
  double x_m = 0.0, height_m = 0.0;  // height: overhead above ground; cables: depth, sign ignored by the earth return
  double resistance_dc = 0.0, resistance_ac = 0.0;
  double gmr_m = 0.0, radius_m = 0.0;
  double capacitance_radius_m = -1.0;  // < 0: radius_m
  // cables
  double insulation_permittivity = 2.3;  // relative
  double insulation_thickness_m = 0.0, insulation_diameter_m = 0.0, cable_diameter_m = 0.0;
  int strands = 0;  // concentric neutral
  double strand_diameter_m = 0.0, strand_gmr_m = 0.0, strand_resistance = 0.0;
  double shield_diameter_m = 0.0, tape_thickness_m = 0.0, tape_lap_percent = 20.0;  // tape shield
};

struct LineConstants {
  ComplexMatrix impedance;   // [conductor][conductor], ohm per metre
  ComplexMatrix admittance;  // [conductor][conductor], siemens per metre
};

// Why the geometry cannot be computed (a conductor not above ground, two in the same place); empty when it can.
std::string geometry_problem(const std::vector<Conductor>& conductors);

// REQUIRES: geometry_problem is empty; gmr, radius and resistances positive. Shields of cables are grounded and already
// eliminated. Cables come first in the list, bare neutrals after them. Complexity: n³.
LineConstants line_constants(const std::vector<Conductor>& conductors, std::size_t phases, double frequency_hz,
                             double earth_resistivity_ohm_m, EarthModel earth);

// Eliminates the last conductor as grounded along its whole length: impedance by Kron, admittance by striking it out.
void ground_last_conductor(LineConstants& constants);

}  // namespace headroom::models
