// SPDX-License-Identifier: Apache-2.0
// A store from one step of time to the next: when it charges and discharges, and what is left in it. The rules are
// OpenDSS's (Storage in its dispatch modes default and follow).
#pragma once

#include "models/network/inverter.hpp"

namespace headroom::models {

struct StoreCondition {
  double stored_wh = 0.0;
  StoreState state = StoreState::idling;
};

// As the input gives it.
StoreCondition store_condition(const Inverter& inverter);

// What it does in a step that begins with `before`. level: of its profile (1 without one), which its triggers look at;
// hours: decimal, of the step's end; step_h: its length.
StoreCondition dispatched(const Inverter& inverter, StoreCondition before, double level, double hours, double step_h);

// What is left after a step in which it delivered that power (< 0: drew) at its terminals.
StoreCondition after_step(const Inverter& inverter, StoreCondition during, double delivered_w, double step_h);

// The inverter with that in it.
Inverter holding(const Inverter& inverter, const StoreCondition& condition);

}  // namespace headroom::models
