// SPDX-License-Identifier: Apache-2.0
// A line section of n coupled conductors, as its nominal pi: series impedance, half the shunt admittance at each end.
#pragma once

#include <complex>
#include <string>

#include "models/core/diagnostics.hpp"
#include "models/core/matrix.hpp"
#include "models/core/provenance.hpp"
#include "models/network/terminal.hpp"

namespace headroom::models {

enum class LineKind : std::uint8_t { unknown, overhead, cable };

struct Line {
  std::string name;
  std::string source_name;
  Terminal from, to;            // as many conductors each
  ComplexMatrix impedance_ohm;  // [conductor][conductor], the whole length
  ComplexMatrix admittance_s;   // [conductor][conductor], shunt, the whole length (both ends together)
  double length_m = 0.0;        // 0 = unknown
  bool in_service = true;
  bool is_switch = false;  // a line that only stands for a switch (OpenDSS switch=yes)
  LineKind kind = LineKind::unknown;
  std::string type;        // line type of the input or of the catalogue
  Rating rated_current_a;  // continuous, per phase conductor
  Rating emergency_current_a;
  Rating neutral_current_a;
  Origin origin;
};

}  // namespace headroom::models
