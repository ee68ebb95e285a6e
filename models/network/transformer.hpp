// SPDX-License-Identifier: Apache-2.0
// An n-winding transformer of any connection, three-phase or built from single-phase windings.
//
// Per-unit quantities are on the winding's own rated voltage and on the FIRST winding's rated power.
// One-phase equivalent: windings coupled by short-circuit reactances between pairs, each winding with its resistance,
// core losses and magnetising current at the second winding (as OpenDSS places them).
#pragma once

#include <string>
#include <vector>

#include "models/core/diagnostics.hpp"
#include "models/core/provenance.hpp"
#include "models/network/terminal.hpp"

namespace headroom::models {

struct Winding {
  Terminal terminal;  // phases conductors and, last, the neutral point (wye) or an unused 0 (delta)
  Connection connection = Connection::wye;
  // Two and three phases: line to line; one phase: across the winding. series: of the bus, so that the winding itself
  // has the difference to the second one.
  double rated_voltage_v = 0.0;
  double rated_power_va = 0.0;  // all phases together
  double resistance_pu = 0.0;   // of three windings one may be negative (star equivalent), never the sum of two
  double tap_pu = 1.0;          // ratio of this winding, 1 = nominal
  double tap_min_pu = 0.9, tap_max_pu = 1.1;
  int tap_steps = 32;  // steps between tap_min_pu and tap_max_pu
  double neutral_resistance_ohm =
      -1.0;  // neutral point to ground; < 0: no branch, the neutral is where the terminal ties it
  double neutral_reactance_ohm = 0.0;
};

// An autotransformer has a series winding first and its common winding second. Its reactances and resistances are those
// of the nameplate, measured between terminals: 12 between the two buses.
struct Transformer {
  std::string name;
  std::string source_name;
  int phases = 3;
  std::vector<Winding> windings;
  std::vector<double>
      reactance_pu;  // pairs in the order 12 13 … 1n 23 … : n(n-1)/2 values, on the first winding's base
  double no_load_loss_pu = 0.0;
  double magnetising_current_pu = 0.0;
  // Reactive stray admittance from every terminal conductor to ground, in millionths of the rating: it keeps floating
  // windings solvable. 0 leaves them floating.
  double stray_ppm = 1.0;
  // Balanced networks only: angle by which winding w lags winding 1 (degrees); [winding], empty = all 0.
  std::vector<double> phase_shift_degree;
  bool low_voltage_leads = false;  // leadlag=lead (euro) of wye-delta pairs in three-phase networks
  int clock = -1;                  // vector group number for display; -1 = not stated
  std::string vector_group;        // "Dyn11" for display
  bool in_service = true;
  bool on_load_taps = false;
  std::string type;
  Rating rated_power_va;  // the normal rating that limits it, on the first winding
  Rating emergency_power_va;
  Origin origin;
};

}  // namespace headroom::models
