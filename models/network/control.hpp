// SPDX-License-Identifier: Apache-2.0
// Automatic controls of taps and capacitor steps. They move discrete state in an outer loop around the load flow.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/core/diagnostics.hpp"
#include "models/core/ids.hpp"
#include "models/network/inverter.hpp"

namespace headroom::models {

// A tap changer control: holds the voltage seen through a potential transformer, with line-drop compensation, inside a
// band.
struct Regulator {
  std::string name;
  std::string source_name;
  TransformerId transformer;
  int tap_winding = 1;        // whose tap moves, 0-based
  int monitored_winding = 1;  // whose terminal is measured, 0-based
  std::optional<BusId> remote_bus;
  int remote_node = 1;
  std::vector<int> remote_nodes;  // [phase], where each phase can be looked at; empty: remote_node alone
  double remote_pt_ratio = 0.0;   // 0 = pt_ratio
  int monitored_phase = 1;        // 1 2 3; -1 = highest, -2 = lowest of all
  double target_v = 120.0;        // on the secondary of the potential transformer
  double band_v = 3.0;            // whole width
  double pt_ratio = 60.0;
  double ct_primary_a = 300.0;
  double compensation_r_v = 0.0, compensation_x_v = 0.0;  // at ct_primary_a
  double compensation_z_v = 0.0, reverse_z_v = 0.0;       // of magnitudes, in place of r and x; 0 = none
  bool reversible = false;
  double reverse_target_v = 120.0, reverse_band_v = 3.0;
  double reverse_r_v = 0.0, reverse_x_v = 0.0;
  bool reverse_neutral = false;
  bool cogeneration = false;  // in reverse flow it still looks forward, with the reverse settings
  double reverse_threshold_va = 100e3;
  double reverse_delay_s = 60.0;
  double voltage_limit_v = 0.0;  // 0 = none
  double delay_s = 15.0, tap_delay_s = 2.0;
  int max_tap_change = 16;  // per control iteration; 0 = as many as needed
  bool inverse_time = false;
  bool in_service = true;
  Origin origin;
};

enum class CapacitorControlKind : std::uint8_t { voltage, current, reactive_power, power_factor, time, follow };

struct CapacitorControl {
  std::string name;
  std::string source_name;
  CapacitorId capacitor;
  CapacitorControlKind kind = CapacitorControlKind::current;
  std::string element;                             // "line.l10": whose terminal is measured
  int terminal = 1;                                // 1-based
  double on_setting = 300.0, off_setting = 200.0;  // V or A on the secondary, kvar, power factor, hours
  double pt_ratio = 60.0, ct_ratio = 60.0;
  int pt_phase = 1, ct_phase = 1;  // -1 average, -2 maximum, -3 minimum
  double delay_s = 15.0, delay_off_s = 15.0, dead_time_s = 300.0;
  bool voltage_override = false;
  double override_v_min = 115.0, override_v_max = 126.0;
  std::optional<BusId> override_bus;
  std::optional<ProfileId> signal;  // follow: closed where it is not 0
  bool in_service = true;
  Origin origin;
};

// Curves by which inverters follow the voltage (or their own power). Each inverter is looked after by itself.
enum class InverterControlKind : std::uint8_t { volt_var, volt_watt, volt_var_volt_watt, watt_power_factor, watt_var };

struct InverterControl {
  enum class VarBase : std::uint8_t { available, largest };  // of the curve's Q: sqrt(S² - P²), limit
  enum class WattBase : std::uint8_t { available, panel, panel_limit, rated };  // of the curve's P
  struct Measured {  // a voltage in place of the inverter's own
    BusId bus;
    int node = 1, other_node = 0;
    double base_v = 0.0;
  };

  std::string name;
  std::string source_name;
  InverterControlKind kind = InverterControlKind::volt_var;
  std::vector<GeneratorId> inverters;
  Curve volt_var;                           // per unit of VarBase over voltage
  Curve volt_watt;                          // largest P per unit of WattBase over voltage
  std::optional<Curve> volt_watt_charging;  // of stores
  Curve watt_power_factor;                  // over P per unit of the panel's
  Curve watt_var;                           // over P per unit of the smaller of rating and panel
  VarBase var_base = VarBase::available;
  WattBase watt_base = WattBase::panel;
  int measured_phase = -1;  // 1 2 3; -1 mean, -2 highest, -3 lowest
  std::vector<Measured> measured;
  double var_step = -1.0, watt_step = -1.0;  // share of the way to the curve made at once; < 0: it adapts
  double voltage_tolerance_pu = 1e-4, var_tolerance_pu = 0.025, watt_tolerance_pu = 0.01;
  bool in_service = true;
  Origin origin;
};

}  // namespace headroom::models
