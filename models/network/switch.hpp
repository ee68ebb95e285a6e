// SPDX-License-Identifier: Apache-2.0
// A switching device between two buses. Open: no connection. Closed: a contact resistance, never an ideal short
// circuit, so that its current is defined in loops too.
#pragma once

#include <string>

#include "models/core/diagnostics.hpp"
#include "models/core/provenance.hpp"
#include "models/network/terminal.hpp"

namespace headroom::models {

inline constexpr double default_contact_resistance_ohm = 1e-4;

enum class SwitchKind : std::uint8_t { unknown, circuit_breaker, load_break_switch, disconnector, fuse };

struct Switch {
  std::string name;
  std::string source_name;
  Terminal from, to;
  bool closed = true;
  SwitchKind kind = SwitchKind::unknown;
  bool remote_controlled = false;
  bool normally_open = false;  // a tie
  double contact_resistance_ohm = default_contact_resistance_ohm;
  Rating rated_current_a;
  Origin origin;
};

}  // namespace headroom::models
