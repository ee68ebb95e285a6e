// SPDX-License-Identifier: Apache-2.0
#include "data/readers/opendss/invcontrol.hpp"

#include "data/readers/opendss/circuit.hpp"
#include "models/core/text.hpp"

namespace headroom::data::opendss {
namespace {

using enum Treatment;

constexpr std::string_view dynamic = "acts in the modes that are refused";
constexpr std::string_view history = "acts on the history of voltages over time";

// clang-format off
constexpr Property table[] = {
    {"DERList"}, {"Mode"}, {"CombiMode"}, {"VVC_Curve1"}, {"Hysteresis_Offset"}, {"Voltage_CurveX_Ref"},
    {"AvgWindowLen", harmless, history}, {"VoltWatt_Curve"}, {"DbVMin", harmless, dynamic}, {"DbVMax", harmless, dynamic},
    {"ArGraLowV", harmless, dynamic}, {"ArGraHiV", harmless, dynamic}, {"DynReacAvgWindowLen", harmless, dynamic},
    {"DeltaQ_Factor"}, {"VoltageChangeTolerance"}, {"VarChangeTolerance"}, {"VoltWattYAxis"}, {"RateOfChangeMode"},
    {"LPFTau"}, {"RiseFallLimit"}, {"DeltaP_Factor"},
    {"EventLog", harmless, "logging only"}, {"RefReactivePower"}, {"ActivePChangeTolerance"}, {"MonVoltageCalc"},
    {"MonBus"}, {"MonBusesVBase"}, {"VoltWattCH_Curve"}, {"WattPF_Curve"}, {"WattVar_Curve"},
    {"VV_RefReactivePower", harmless, "OpenDSS does not use it any more"}, {"PVSystemList"},
    {"VSetPoint", harmless, dynamic}, {"ControlModel", harmless}, {"BaseFreq", harmless}, {"Enabled"}, {"Like"}};
// clang-format on

constexpr std::size_t most_names = 100'000;

}  // namespace

std::span<const Property> invcontrol_properties() { return table; }

void InvControl::set(std::size_t, Edit& edit) {
  const std::string_view name = edit.property;
  if (set_curve(name, edit) || set_number(name, edit) || set_choice(name, edit)) return;
  const std::string lower = models::to_lower(edit.value);
  if (name == "DERList" || name == "PVSystemList") {
    inverters.clear();
    for (const auto& word : edit.words(most_names))
      inverters.push_back((name == "PVSystemList" ? "pvsystem." : "") + models::to_lower(word));
  } else if (name == "Mode") {
    mode = lower;
  } else if (name == "CombiMode") {
    combination = lower;
  } else if (name == "MonBus") {
    buses = edit.words(most_names);
  } else if (name == "MonBusesVBase") {
    if (const auto values = edit.array(most_names)) bus_base_v = *values;
  }
}

bool InvControl::set_curve(std::string_view name, Edit& edit) {
  std::optional<std::size_t>* curve = nullptr;
  if (name == "VVC_Curve1") curve = &volt_var;
  if (name == "VoltWatt_Curve") curve = &volt_watt;
  if (name == "VoltWattCH_Curve") curve = &volt_watt_charging;
  if (name == "WattPF_Curve") curve = &watt_power_factor;
  if (name == "WattVar_Curve") curve = &watt_var;
  if (!curve) return false;
  *curve = edit.circuit.xycurves.find(models::to_lower(edit.value));
  if (!*curve) edit.unknown_object("xycurve", edit.value);
  return true;
}

bool InvControl::set_number(std::string_view name, Edit& edit) {
  double* target = nullptr;
  if (name == "DeltaQ_Factor") target = &data.var_step;
  if (name == "DeltaP_Factor") target = &data.watt_step;
  if (name == "VoltageChangeTolerance") target = &data.voltage_tolerance_pu;
  if (name == "VarChangeTolerance") target = &data.var_tolerance_pu;
  if (name == "ActivePChangeTolerance") target = &data.watt_tolerance_pu;
  if (target) edit.number_into(*target);
  if (name == "LPFTau" || name == "RiseFallLimit") {
    target = name == "LPFTau" ? &low_pass_s : &largest_change_pu_s;
    if (const auto value = edit.number(); value && *value > 0.0) *target = *value;
    else if (value) edit.bad_value("a number > 0");
  }
  return target != nullptr;
}

bool InvControl::set_choice(std::string_view name, Edit& edit) {
  const std::string lower = models::to_lower(edit.value);
  using WattBase = models::InverterControl::WattBase;
  if (name == "RefReactivePower") {
    data.var_base = lower.starts_with("varm") ? models::InverterControl::VarBase::largest
                                              : models::InverterControl::VarBase::available;
  } else if (name == "VoltWattYAxis") {
    data.watt_base = lower.starts_with("pa")   ? WattBase::available
                     : lower.starts_with("pm") ? WattBase::panel
                     : lower.starts_with("pc") ? WattBase::panel_limit
                                               : WattBase::rated;
  } else if (name == "MonVoltageCalc") {
    if (lower.starts_with("av")) data.measured_phase = -1;
    else if (lower.starts_with("ma")) data.measured_phase = -2;
    else if (lower.starts_with("mi")) data.measured_phase = -3;
    else if (const auto n = edit.integer(1, 100)) data.measured_phase = *n;
  } else if (name == "RateOfChangeMode") {
    rate = lower.starts_with("l") ? Rate::low_pass : lower.starts_with("r") ? Rate::limited : Rate::free;
    if (rate != Rate::free) edit.approximate("in runs over time, too, every step starts from rest, as a snapshot does");
  } else if (name == "Hysteresis_Offset") {
    if (const auto value = edit.number(); value && *value != 0.0)
      edit.approximate("the second curve of the hysteresis acts on the history of voltages over time");
  } else if (name == "Voltage_CurveX_Ref") {
    if (!lower.starts_with("ra") || lower.starts_with("rav"))
      edit.approximate("rated voltages are the reference, as in OpenDSS before it has a history of voltages");
  } else {
    return false;
  }
  return true;
}

void InvControl::make_like(const InvControl& other) {
  Head mine = std::move(head);
  *this = other;
  head = std::move(mine);
}

}  // namespace headroom::data::opendss
