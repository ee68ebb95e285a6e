// SPDX-License-Identifier: Apache-2.0
// An inverter with what stands behind it, a photovoltaic panel or a store: which power it delivers at its terminals.
// The rules are OpenDSS's (PVSystem, Storage), so that a power means the same there.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "models/core/ids.hpp"
#include "models/core/matrix.hpp"

namespace headroom::models {

// Straight lines between points; beyond the ends the first and the last of them go on. REQUIRES: x rises, one point at
// least.
struct Curve {
  std::vector<double> x, y;
  double at(double value) const;
};

enum class StoreState : std::uint8_t { idling, charging, discharging };

struct Inverter {
  bool store = false;  // behind it is a store, else a panel
  double rated_va = 0.0;
  std::optional<Curve> efficiency;  // over the power of the direct-current side, per unit of rated_va
  double cut_in_w = 0.0, cut_out_w = 0.0;
  bool on = true;  // before this state: on again needs cut_in_w, off needs less than cut_out_w

  // panel
  double panel_w = 0.0;  // at an irradiance of 1 and a factor of temperature of 1
  double irradiance = 1.0;
  std::optional<Curve> temperature_factor;
  double temperature = 25.0;
  std::optional<ProfileId> temperature_daily, temperature_yearly, temperature_duty;

  // store
  StoreState state = StoreState::idling;
  double charge_w = 0.0, discharge_w = 0.0;  // at the terminals, both positive
  double idling_w = 0.0;                     // drawn while idling
  bool full = true, empty = false;
  bool follows_profile = false;  // its profile is the power itself, per unit of store_w, discharging > 0
  double store_w = 0.0;
  double stored_wh = 0.0, capacity_wh = 0.0, reserve_wh = 0.0;
  double charge_efficiency = 1.0, discharge_efficiency = 1.0;
  double idle_direct_w = 0.0;                            // taken from the store while it works
  double charge_trigger = 0.0, discharge_trigger = 0.0;  // of the profile's level: below and above it; 0 = none
  double charge_hour = 0.0;  // of the day: charging begins, where there are triggers; 0 = none

  double active_limit_w = 0.0;  // of the power at the terminals, in both directions

  // reactive power
  bool reactive_given = false;
  double reactive_var = 0.0;  // asked for, delivered > 0
  double power_factor = 1.0;  // where it is not given; < 0: P and Q of opposite sign
  double var_max = 0.0, var_max_absorbed = 0.0;
  double no_var_below_w = -1.0, full_var_above_w = -1.0;  // between the two the limit grows with P; < 0: no such rule
  bool watt_priority = false, power_factor_priority = false;
  bool var_follows_power = false;  // no reactive power while it is off
};

// What a control asks of an inverter in place of its own settings.
struct InverterOrder {
  std::optional<double> reactive_var;
  std::optional<double> active_limit_w;
  std::optional<double> power_factor;  // that reactive_var keeps to, when a limit is met
};

struct InverterOutput {
  Complex power_va;  // delivered
  bool on = true;
  double var_limit = 0.0, var_limit_absorbed = 0.0;  // at this active power
  double available_w = 0.0;  // panel: after the inverter's losses; store: what its dispatch asks for
};

// factor: of the irradiance (panel) or the dispatch of a store that follows its profile.
InverterOutput inverter_output(const Inverter& inverter, double factor, double temperature,
                               const InverterOrder& order = {});

}  // namespace headroom::models
