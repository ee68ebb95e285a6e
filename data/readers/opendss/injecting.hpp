// SPDX-License-Identifier: Apache-2.0
// What generators, photovoltaic systems and stores share, and what the two with an inverter share beyond that.
#pragma once

#include <algorithm>
#include <array>
#include <optional>

#include "data/readers/opendss/element_class.hpp"
#include "models/network/injection.hpp"

namespace headroom::data::opendss {

// Tables of properties, one after the other.
template <std::size_t... Counts>
constexpr auto joined(const std::array<Property, Counts>&... parts) {
  std::array<Property, (Counts + ...)> all{};
  std::size_t at = 0;
  ((std::copy(parts.begin(), parts.end(), all.begin() + at), at += Counts), ...);
  return all;
}

struct Injecting {
  explicit Injecting(Head h);
  Head head;
  int phases = 3;
  double kv = 12.47, vmin = 0.90, vmax = 1.10, duty_start_h = 0.0;
  // Of a branch, line to neutral of two and three phases. OpenDSS computes it when kV or Conn is written, for the
  // phases there are then.
  double base_v = 7200.0;
  models::Connection connection = models::Connection::wye;
  int model = 1;
  std::optional<std::size_t> yearly, daily, duty;

  int conductors() const { return connection == models::Connection::delta && phases > 2 ? phases : phases + 1; }
  double rated_voltage_v() const;  // of models::Generator
  double impedance_share() const;

 protected:
  // True when the property is one of those that all three have.
  bool set_common(std::string_view name, Edit& edit);
  bool set_shape(std::string_view name, Edit& edit);
};

struct InverterElement : Injecting {
  explicit InverterElement(Head h) : Injecting(std::move(h)) {}
  double kva = 500.0, pf = 1.0, kvar = 0.0, cut_in_percent = 20.0, cut_out_percent = 20.0;
  double kvar_max = 500.0, kvar_max_absorbed = 500.0, no_vars_percent = -1.0, full_vars_percent = -1.0;
  bool kvar_given = false, kvar_max_given = false, kvar_max_absorbed_given = false;
  bool follows = false, watt_priority = false, pf_priority = false, limits_current = false;
  bool on = true;
  std::optional<std::size_t> efficiency;  // xycurve

 protected:
  bool set_inverter(std::string_view name, Edit& edit);
  bool set_number(std::string_view name, Edit& edit);
  // base_kw: of the two percentages of reactive power.
  models::Inverter inverter(const Circuit& circuit, double base_kw) const;
};

inline constexpr std::string_view only_dynamics = "only for dynamics and harmonics";

// Properties that PVSystem and Storage end with.
// clang-format off
inline constexpr std::array<Property, 14> inverter_tail{{
    {"kVDC", Treatment::harmless, only_dynamics}, {"Kp", Treatment::harmless, only_dynamics},
    {"PITol", Treatment::harmless, only_dynamics}, {"SafeVoltage", Treatment::harmless, only_dynamics},
    {"SafeMode", Treatment::harmless, only_dynamics}, {"DynamicEq", Treatment::harmless, only_dynamics},
    {"DynOut", Treatment::harmless, only_dynamics}, {"ControlMode"},
    {"AmpLimit", Treatment::harmless, only_dynamics}, {"AmpLimitGain", Treatment::harmless, only_dynamics},
    {"Spectrum", Treatment::harmless, only_dynamics}, {"BaseFreq"}, {"Enabled"}, {"Like"}}};
// clang-format on

}  // namespace headroom::data::opendss
