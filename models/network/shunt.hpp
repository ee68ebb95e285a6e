// SPDX-License-Identifier: Apache-2.0
// Linear elements beside lines and transformers: capacitor banks and reactors, in shunt or in series.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/core/diagnostics.hpp"
#include "models/core/matrix.hpp"
#include "models/core/provenance.hpp"
#include "models/network/terminal.hpp"

namespace headroom::models {

struct Capacitor {
  std::string name;
  std::string source_name;
  Terminal from;
  std::optional<Terminal> to;  // the other end; absent: ground (wye) or between the phases (delta)
  int phases = 3;
  Connection connection = Connection::wye;
  double rated_voltage_v = 0.0;             // two and three phases: line to line
  std::vector<double> step_power_var;       // all phases together, at rated voltage
  std::vector<double> step_resistance_ohm;  // in series with each step, per phase
  std::vector<double> step_reactance_ohm;
  std::vector<int> step_on;  // 1 = closed
  bool in_service = true;
  Origin origin;
};

struct Reactor {
  std::string name;
  std::string source_name;
  Terminal from;
  std::optional<Terminal> to;  // absent: shunt
  int phases = 3;
  Connection connection = Connection::wye;
  ComplexMatrix impedance_ohm;           // [phase][phase] of the branch; delta: diagonal, one value per branch
  double parallel_resistance_ohm = 0.0;  // across each branch; 0 = none
  Rating rated_current_a;
  bool in_service = true;
  Origin origin;
};

}  // namespace headroom::models
