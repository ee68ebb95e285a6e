// SPDX-License-Identifier: Apache-2.0
#include "data/readers/opendss/controls.hpp"

#include "data/readers/opendss/circuit.hpp"
#include "models/core/text.hpp"

namespace headroom::data::opendss {
namespace {

using enum Treatment;

constexpr std::string_view tracing = "logging only";

// clang-format off
constexpr Property regulator_table[] = {
    {"Transformer"}, {"Winding"}, {"VReg"}, {"Band"}, {"PTRatio"}, {"CTPrim"}, {"R"}, {"X"}, {"Bus"}, {"Delay"},
    {"Reversible"}, {"RevVReg"}, {"RevBand"}, {"RevR"}, {"RevX"}, {"TapDelay"}, {"DebugTrace", harmless, tracing},
    {"MaxTapChange"}, {"InverseTime"}, {"TapWinding"}, {"VLimit"}, {"PTPhase"}, {"RevThreshold"}, {"RevDelay"},
    {"RevNeutral"}, {"EventLog", harmless, tracing}, {"RemotePTRatio"}, {"TapNum"}, {"Reset", harmless}, {"LDC_Z"},
    {"Rev_Z"}, {"Cogen"}, {"BaseFreq", harmless}, {"Enabled"}, {"Like"}};
// clang-format on

// clang-format off
constexpr Property capacitor_table[] = {
    {"Element"}, {"Terminal"}, {"Capacitor"}, {"Type"}, {"PTRatio"}, {"CTRatio"}, {"OnSetting"}, {"OffSetting"},
    {"Delay"}, {"VoltOverride"}, {"VMax"}, {"VMin"}, {"DelayOff"}, {"DeadTime"}, {"CTPhase"}, {"PTPhase"}, {"VBus"},
    {"EventLog", harmless, tracing}, {"UserModel", refused, "a user-written library"},
    {"UserData", refused, "a user-written library"}, {"pctMinkvar", harmless}, {"Reset", harmless},
    {"ControlSignal"}, {"BaseFreq", harmless}, {"Enabled"}, {"Like"}};
// clang-format on

}  // namespace

std::span<const Property> regcontrol_properties() { return regulator_table; }
std::span<const Property> capcontrol_properties() { return capacitor_table; }

void RegControl::set(std::size_t, Edit& edit) {
  const std::string_view name = edit.property;
  if (set_number(name, edit)) return;
  if (name == "Transformer") {
    std::string lower = models::to_lower(edit.value);
    is_auto = lower.starts_with("autotrans.");
    if (const auto dot = lower.find('.'); dot != std::string::npos) lower.erase(0, dot + 1);
    transformer = is_auto ? std::nullopt : edit.circuit.transformers.find(lower);
    if (!transformer) {
      transformer = edit.circuit.autotransformers.find(lower);
      is_auto = transformer.has_value();
    }
    if (!transformer) edit.unknown_object("transformer", edit.value);
  } else if (name == "Winding") {
    if (const auto n = edit.integer(1, 100)) winding = tap_winding = *n;
  } else if (name == "TapWinding") {
    if (const auto n = edit.integer(1, 100)) tap_winding = *n;
  } else if (name == "Bus") {
    bus = edit.value;
  } else if (name == "Reversible") {
    data.reversible = edit.yes();
  } else if (name == "InverseTime") {
    data.inverse_time = edit.yes();
  } else if (name == "RevNeutral") {
    data.reverse_neutral = edit.yes();
  } else if (name == "MaxTapChange") {
    if (const auto n = edit.integer(0, 1'000'000)) data.max_tap_change = *n;
  } else if (name == "PTPhase") {
    const std::string lower = models::to_lower(edit.value);
    if (lower.starts_with("max")) pt_phase = -1;
    else if (lower.starts_with("min")) pt_phase = -2;
    else if (const auto n = edit.integer(1, 100)) pt_phase = *n;
  } else if (name == "TapNum") {
    set_tap_number(edit);
  } else if (name == "Cogen") {
    data.cogeneration = edit.yes();
  }
}

bool RegControl::set_number(std::string_view name, Edit& edit) {
  double* target = nullptr;
  double scale = 1.0;
  if (name == "VReg") target = &data.target_v;
  if (name == "Band") target = &data.band_v;
  if (name == "PTRatio") target = &data.pt_ratio;
  if (name == "CTPrim") target = &data.ct_primary_a;
  if (name == "R") target = &data.compensation_r_v;
  if (name == "X") target = &data.compensation_x_v;
  if (name == "Delay") target = &data.delay_s;
  if (name == "RevVReg") target = &data.reverse_target_v;
  if (name == "RevBand") target = &data.reverse_band_v;
  if (name == "RevR") target = &data.reverse_r_v;
  if (name == "RevX") target = &data.reverse_x_v;
  if (name == "LDC_Z") target = &data.compensation_z_v;
  if (name == "Rev_Z") target = &data.reverse_z_v;
  if (name == "TapDelay") target = &data.tap_delay_s;
  if (name == "VLimit") target = &data.voltage_limit_v;
  if (name == "RevThreshold") target = &data.reverse_threshold_va, scale = 1000.0;
  if (name == "RevDelay") target = &data.reverse_delay_s;
  if (name == "RemotePTRatio") target = &remote_pt_ratio;
  if (!target) return false;
  edit.number_into(*target, scale);
  if (name == "PTRatio") remote_pt_ratio = data.pt_ratio;
  return true;
}

void RegControl::set_tap_number(Edit& edit) {
  const auto number = edit.integer(-100'000, 100'000);
  if (!number || !transformer) return;
  auto& windings = (is_auto ? static_cast<Transformer&>(edit.circuit.autotransformers[*transformer])
                            : edit.circuit.transformers[*transformer])
                       .data.windings;
  if (static_cast<std::size_t>(tap_winding) > windings.size()) return;
  WindingData& w = windings[static_cast<std::size_t>(tap_winding - 1)];
  if (w.num_taps == 0) return;
  w.tap = (w.max_tap - w.min_tap) / w.num_taps * *number + (w.max_tap + w.min_tap) / 2.0;
}

void RegControl::make_like(const RegControl& other) {
  Head mine = std::move(head);
  *this = other;
  head = std::move(mine);
}

void CapControl::set(std::size_t, Edit& edit) {
  const std::string_view name = edit.property;
  if (set_number(name, edit)) return;
  if (name == "Element") {
    data.element = models::to_lower(edit.value);
  } else if (name == "Terminal") {
    if (const auto n = edit.integer(1, 100)) data.terminal = *n;
  } else if (name == "Capacitor") {
    std::string lower = models::to_lower(edit.value);
    if (const auto dot = lower.find('.'); dot != std::string::npos) lower.erase(0, dot + 1);
    capacitor = edit.circuit.capacitors.find(lower);
    if (!capacitor) edit.unknown_object("capacitor", edit.value);
  } else if (name == "Type") {
    const std::string lower = models::to_lower(edit.value);
    using enum models::CapacitorControlKind;
    if (lower.starts_with("c")) data.kind = current;
    else if (lower.starts_with("v")) data.kind = voltage;
    else if (lower.starts_with("k")) data.kind = reactive_power;
    else if (lower.starts_with("p")) data.kind = power_factor;
    else if (lower.starts_with("t")) data.kind = time;
    else if (lower.starts_with("f")) data.kind = follow;
    else edit.refuse("this kind of capacitor control is not modelled");
  } else if (name == "VoltOverride") {
    data.voltage_override = edit.yes();
  } else if (name == "ControlSignal") {
    signal = edit.circuit.loadshapes.find(models::to_lower(edit.value));
    if (!signal) edit.unknown_object("loadshape", edit.value);
  } else if (name == "VBus") {
    bus = edit.value;
  } else if (name == "CTPhase" || name == "PTPhase") {
    const std::string lower = models::to_lower(edit.value);
    int& phase = name == "CTPhase" ? data.ct_phase : data.pt_phase;
    if (lower.starts_with("av")) phase = -1;
    else if (lower.starts_with("max")) phase = -2;
    else if (lower.starts_with("min")) phase = -3;
    else if (const auto n = edit.integer(1, 100)) phase = *n;
  }
}

bool CapControl::set_number(std::string_view name, Edit& edit) {
  double* target = nullptr;
  if (name == "PTRatio") target = &data.pt_ratio;
  if (name == "CTRatio") target = &data.ct_ratio;
  if (name == "OnSetting") target = &data.on_setting;
  if (name == "OffSetting") target = &data.off_setting;
  if (name == "Delay") target = &data.delay_s;
  if (name == "DelayOff") target = &data.delay_off_s;
  if (name == "DeadTime") target = &data.dead_time_s;
  if (name == "VMax") target = &data.override_v_max;
  if (name == "VMin") target = &data.override_v_min;
  if (!target) return false;
  edit.number_into(*target);
  return true;
}

void CapControl::make_like(const CapControl& other) {
  Head mine = std::move(head);
  *this = other;
  head = std::move(mine);
}

}  // namespace headroom::data::opendss
