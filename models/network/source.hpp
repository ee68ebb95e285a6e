// SPDX-License-Identifier: Apache-2.0
// A voltage source: the grid above. Stiff, or behind an impedance. And an ideal current source.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/core/diagnostics.hpp"
#include "models/core/matrix.hpp"
#include "models/network/terminal.hpp"

namespace headroom::models {

struct Source {
  std::string name;
  std::string source_name;
  Terminal terminal;                                  // the supplied bus
  std::optional<Terminal> return_terminal;            // absent: ground
  std::vector<Complex> voltage_v;                     // [conductor], to the return, behind the impedance
  ComplexMatrix impedance_ohm;                        // [conductor][conductor]; empty = stiff
  double voltage_min_pu = 0.0, voltage_max_pu = 0.0;  // range of the source bus for max/min studies, 0 = not given
  double short_circuit_min_va = 0.0, short_circuit_max_va = 0.0;
  bool in_service = true;
  Origin origin;
};

struct CurrentSource {
  std::string name;
  std::string source_name;
  Terminal terminal;                             // the current enters the grid here
  std::optional<Terminal> return_terminal;       // and leaves it here; absent: ground
  std::vector<Complex> current_a;                // [conductor]
  std::optional<ProfileId> daily, yearly, duty;  // scale the current in time
  bool in_service = true;
  Origin origin;
};

}  // namespace headroom::models
