// SPDX-License-Identifier: Apache-2.0
// What changes from one state of a grid to the next: loads, generation, taps, capacitor steps, switch positions.
// A Network never changes; every solve takes the network and an operating point.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/network/network.hpp"
#include "models/network/store.hpp"

namespace headroom::models {

// What an inverter finds in a state: the factor of its profile (irradiance, dispatch) and the temperature; what is in
// its store; whether it was on before. The last two as given where they are empty.
struct InverterConditions {
  double factor = 1.0, temperature = 25.0;
  std::optional<StoreCondition> store = {};
  std::optional<bool> on = {};
};

InverterOutput inverter_output(const Inverter& inverter, const InverterConditions& conditions,
                               const InverterOrder& order = {});

struct OperatingPoint {
  std::string label;                                // "snapshot", "yearly:9.4333"
  std::vector<Complex> load_power_va;               // [load], all phases together, multipliers and profiles applied
  std::vector<Complex> generator_power_va;          // [generator], delivered
  std::vector<std::vector<double>> tap_pu;          // [transformer][winding]
  std::vector<std::vector<int>> capacitor_step_on;  // [capacitor][step]
  std::vector<char> switch_closed;                  // [switch]
  std::vector<char> line_in_service;                // [line]
  std::vector<char> transformer_in_service;         // [transformer]
  std::vector<Complex> source_voltage_scale;        // [source], 1 = as given
  std::vector<double> current_source_scale;         // [current source], 1 = as given
  std::vector<InverterConditions> inverter;         // [generator], empty = as given
  double hours = 0.0;                               // since the start of the profiles
};

enum class TimeMode : std::uint8_t { snapshot, peak, minimum, daily, yearly, duty };

struct TimeSelection {
  TimeMode mode = TimeMode::snapshot;
  double hours = 0.0;  // daily, yearly, duty: decimal hours from the start of the profile
};

// "snapshot", "peak", "minimum", "daily:12.5", "yearly:8760", "duty:0.25". Empty result: not understood.
std::optional<TimeSelection> parse_time(std::string_view text);

// The sample of a profile at decimal hours from its start. REQUIRES: it has one.
double profile_value(const Profile& profile, double hours);

// The state as the input gives it, at a time. peak and minimum: the hour of the yearly (else daily) profiles at which
// the sum of the loads is largest or smallest; without any profile the snapshot. Complexity: loads (× samples for peak,
// minimum).
// before: [generator] the inverters as the step before left them, empty = as given; step_h: the length of this step.
OperatingPoint operating_point(const Network& network, TimeSelection time = {},
                               std::span<const InverterConditions> before = {}, double step_h = 1.0);

}  // namespace headroom::models
