// SPDX-License-Identifier: Apache-2.0
// Panel power P = Pmpp · %Pmpp · irradiance, none below the cut-in power of the inverter. Q as given, or from the power
// factor, up to its limit. Beyond the inverter's kVA: P gives way (the default), Q (watt priority), or both
// (power-factor priority).
#include "data/readers/opendss/pvsystem.hpp"

#include <algorithm>
#include <cmath>

#include "data/readers/opendss/circuit.hpp"
#include "models/core/text.hpp"

namespace headroom::data::opendss {
namespace {

using enum Treatment;

constexpr std::string_view dynamics = "only for dynamics and harmonics";
constexpr std::string_view user = "a user-written library";
constexpr std::string_view small_power = "reactive power that depends on the active power";

// clang-format off
constexpr Property table[] = {
    {"Phases"}, {"Bus1"}, {"kV"}, {"Irradiance"}, {"Pmpp"}, {"%Pmpp"}, {"Temperature", harmless, "acts with P-TCurve only"},
    {"PF"}, {"Conn"}, {"kvar"}, {"kVA"}, {"%CutIn"}, {"%CutOut", harmless, "acts in time only"}, {"EffCurve"},
    {"P-TCurve"}, {"%R", harmless, dynamics}, {"%X", harmless, dynamics}, {"Model"}, {"VMinpu"}, {"VMaxpu"},
    {"Balanced"}, {"LimitCurrent"}, {"Yearly"}, {"Daily"}, {"Duty"}, {"TYearly", harmless, "acts with P-TCurve only"},
    {"TDaily", harmless, "acts with P-TCurve only"}, {"TDuty", harmless, "acts with P-TCurve only"},
    {"Class", harmless}, {"UserModel", refused, user}, {"UserData", refused, user}, {"DebugTrace", harmless},
    {"VarFollowInverter"}, {"DutyStart", harmless, "acts in time only"}, {"WattPriority"}, {"PFPriority"},
    {"%PMinNoVars", refused, small_power}, {"%PMinkvarMax", refused, small_power}, {"kvarMax"}, {"kvarMaxAbs"},
    {"kVDC", harmless, dynamics}, {"Kp", harmless, dynamics}, {"PITol", harmless, dynamics},
    {"SafeVoltage", harmless, dynamics}, {"SafeMode", harmless, dynamics}, {"DynamicEq", harmless, dynamics},
    {"DynOut", harmless, dynamics}, {"ControlMode", harmless, dynamics}, {"AmpLimit", harmless, dynamics},
    {"AmpLimitGain", harmless, dynamics}, {"Spectrum", harmless, dynamics}, {"BaseFreq"}, {"Enabled"}, {"Like"}};
// clang-format on

}  // namespace

std::span<const Property> pvsystem_properties() { return table; }

PVSystem::PVSystem(Head h) : head(std::move(h)) {
  head.buses = {head.name + "_1"};
  head.open = {0};
}

void PVSystem::set(std::size_t, Edit& edit) {
  const std::string_view name = edit.property;
  if (set_number(name, edit)) return;
  if (name == "Phases") {
    if (const auto n = edit.integer(1, most_phases)) phases = *n;
  } else if (name == "Bus1") {
    head.buses[0] = edit.value;
  } else if (name == "Conn") {
    if (const auto read = parse_connection(edit.value)) connection = *read;
    else edit.bad_value("wye or delta");
  } else if (name == "Model") {
    if (const auto n = edit.integer(1, 3); n && *n != 1) edit.refuse("only model 1 (constant power) is taken over");
  } else if (name == "EffCurve" || name == "P-TCurve") {
    edit.refuse("the curves of efficiency and temperature are not modelled");
  } else if (name == "Balanced" || name == "LimitCurrent") {
    if (edit.yes()) edit.refuse("inverters that shape their currents are not modelled");
  } else if (name == "VarFollowInverter") {
    follows_inverter = edit.yes();
  } else if (name == "WattPriority") {
    watt_priority = edit.yes();
  } else if (name == "PFPriority") {
    pf_priority = edit.yes();
  } else if (name == "Yearly") {
    set_shape(yearly, edit);
  } else if (name == "Duty") {
    set_shape(duty, edit);
  } else if (name == "Daily") {
    set_shape(daily, edit);
    if (!yearly) yearly = daily;
  }
}

bool PVSystem::set_number(std::string_view name, Edit& edit) {
  if (name == "PF") {
    const auto value = edit.number();
    if (value && (*value == 0.0 || std::abs(*value) > 1.0)) edit.bad_value("a power factor: -1 to 1, not 0");
    else if (value) pf = *value;
    kvar_given = false;
  } else if (name == "kvar") {
    edit.number_into(kvar);
    kvar_given = true;
  } else if (name == "kvarMax" || name == "kvarMaxAbs") {
    (name == "kvarMax" ? kvar_max : kvar_max_negative) = edit.number();
  } else {
    double* target = nullptr;
    if (name == "kV") target = &kv;
    if (name == "Irradiance") target = &irradiance;
    if (name == "Pmpp") target = &pmpp;
    if (name == "%Pmpp") target = &pmpp_percent;
    if (name == "kVA") target = &kva;
    if (name == "%CutIn") target = &cut_in_percent;
    if (name == "VMinpu") target = &vmin;
    if (name == "VMaxpu") target = &vmax;
    if (!target) return false;
    edit.number_into(*target);
  }
  return true;
}

void PVSystem::set_shape(std::optional<std::size_t>& shape, Edit& edit) {
  const std::string lower = models::to_lower(edit.value);
  shape.reset();
  if (lower == "none") return;
  shape = edit.circuit.loadshapes.find(lower);
  if (!shape) edit.unknown_object("loadshape", edit.value);
  else edit.approximate("over time, cut-in and limits of the inverter are taken as they are at the irradiance given");
}

models::Complex PVSystem::power() const {
  double p = pmpp * pmpp_percent / 100.0 * irradiance;
  const bool on = p >= cut_in_percent / 100.0 * kva;
  if (!on) p = 0.0;
  double q = kvar_given ? kvar : std::copysign(p * std::sqrt(1.0 / (pf * pf) - 1.0), pf);
  if (!on && follows_inverter) q = 0.0;
  q = std::clamp(q, -std::abs(kvar_max_negative.value_or(kvar_max.value_or(kva))), std::abs(kvar_max.value_or(kva)));
  const double s = std::hypot(p, q);
  if (s <= kva) return {p, q};
  if (pf_priority && !kvar_given) return {p * kva / s, q * kva / s};
  if (watt_priority) {
    p = std::min(p, kva);
    return {p, std::copysign(std::sqrt(kva * kva - p * p), q)};
  }
  q = std::clamp(q, -kva, kva);
  return {std::sqrt(kva * kva - q * q), q};
}

void PVSystem::make_like(const PVSystem& other) {
  Head mine = std::move(head);
  *this = other;
  head = std::move(mine);
}

}  // namespace headroom::data::opendss
