// SPDX-License-Identifier: Apache-2.0
// Automatic controls of taps and capacitor steps. They move discrete state in an outer loop around the load flow.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/core/diagnostics.hpp"
#include "models/core/ids.hpp"

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
  int monitored_phase = 1;  // 1 2 3; -1 = highest, -2 = lowest of all
  double target_v = 120.0;  // on the secondary of the potential transformer
  double band_v = 3.0;      // whole width
  double pt_ratio = 60.0;
  double ct_primary_a = 300.0;
  double compensation_r_v = 0.0, compensation_x_v = 0.0;  // at ct_primary_a
  bool reversible = false;
  double reverse_target_v = 120.0, reverse_band_v = 3.0;
  double reverse_r_v = 0.0, reverse_x_v = 0.0;
  bool reverse_neutral = false;
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
  bool in_service = true;
  Origin origin;
};

}  // namespace headroom::models
