// SPDX-License-Identifier: Apache-2.0
// Regulators and capacitor controls.
#include <fmt/core.h>

#include "data/writers/opendss/script.hpp"

namespace headroom::data::opendss_export {

using models::CapacitorControl;
using models::CapacitorControlKind;
using models::Regulator;

namespace {

std::string reverse_text(const Regulator& regulator) {
  if (!regulator.reversible && !regulator.cogeneration) return {};
  return fmt::format(" {}=yes revvreg={} revband={} revr={} revx={} revneutral={} revthreshold={} revdelay={}",
                     regulator.cogeneration ? "cogen" : "reversible", number(regulator.reverse_target_v),
                     number(regulator.reverse_band_v), number(regulator.reverse_r_v), number(regulator.reverse_x_v),
                     regulator.reverse_neutral ? "yes" : "no", number(regulator.reverse_threshold_va / 1e3),
                     number(regulator.reverse_delay_s));
}

std::string monitored_phase(const Script& script, const Regulator& regulator) {
  if (regulator.monitored_phase == -1) return "max";
  if (regulator.monitored_phase == -2) return "min";
  return fmt::format("{}", script.network.balanced() ? 1 : regulator.monitored_phase);
}

std::string regulator_text(const Script& script, const Regulator& regulator, const std::string& name) {
  std::string text = fmt::format(
      "New RegControl.{} transformer={} winding={} tapwinding={} ptphase={} vreg={} band={} ptratio={} ctprim={} r={} "
      "x={} "
      "delay={} tapdelay={} maxtapchange={} inversetime={}",
      name, script.transformer[regulator.transformer.index()], regulator.monitored_winding + 1,
      regulator.tap_winding + 1, monitored_phase(script, regulator), number(regulator.target_v),
      number(regulator.band_v), number(regulator.pt_ratio), number(regulator.ct_primary_a),
      number(regulator.compensation_r_v), number(regulator.compensation_x_v), number(regulator.delay_s),
      number(regulator.tap_delay_s), regulator.max_tap_change, regulator.inverse_time ? "yes" : "no");
  if (regulator.voltage_limit_v > 0.0) text += " vlimit=" + number(regulator.voltage_limit_v);
  if (regulator.compensation_z_v != 0.0)
    text += fmt::format(" ldc_z={} rev_z={}", number(regulator.compensation_z_v), number(regulator.reverse_z_v));
  if (regulator.remote_bus) {
    text += " bus=" + script.bus[regulator.remote_bus->index()];
    const auto nodes =
        regulator.remote_nodes.empty() ? std::vector<int>{regulator.remote_node} : regulator.remote_nodes;
    for (const int node : nodes) text += fmt::format(".{}", node);
    if (regulator.remote_pt_ratio > 0.0) text += " remoteptratio=" + number(regulator.remote_pt_ratio);
  }
  return text + reverse_text(regulator) + fmt::format("{}\n", enabled(regulator.in_service));
}

// "line.l1" -> the same element's name in OpenDSS; empty where it has none.
std::string element_of(const Script& script, const std::string& element) {
  const auto dot = element.find('.');
  const std::string kind = element.substr(0, dot), name = dot == std::string::npos ? "" : element.substr(dot + 1);
  const auto find = [&](std::string_view as, const auto& objects,
                        const std::vector<std::string>& names) -> std::string {
    for (std::size_t k = 0; k < objects.size(); ++k)
      if (objects[k].name == name) return fmt::format("{}.{}", as, names[k]);
    return {};
  };
  if (kind == "line") return find("line", script.network->lines, script.line);
  if (kind == "switch") return find("line", script.network->switches, script.sw);
  if (kind == "transformer") return find("transformer", script.network->transformers, script.transformer);
  if (kind == "capacitor") return find("capacitor", script.network->capacitors, script.capacitor);
  if (kind == "load") return find("load", script.network->loads, script.load);
  return {};
}

std::string_view kind_word(CapacitorControlKind kind) {
  switch (kind) {
    case CapacitorControlKind::voltage: return "voltage";
    case CapacitorControlKind::current: return "current";
    case CapacitorControlKind::reactive_power: return "kvar";
    case CapacitorControlKind::power_factor: return "pf";
    case CapacitorControlKind::time: return "time";
    case CapacitorControlKind::follow: return "";
  }
  return "";
}

std::string measured_phase(int phase) {
  if (phase == -1) return "avg";
  if (phase == -2) return "max";
  if (phase == -3) return "min";
  return fmt::format("{}", phase);
}

std::string capacitor_control_text(Script& script, const CapacitorControl& control, const std::string& name) {
  std::string element = element_of(script, control.element);
  if (element.empty() && control.kind == CapacitorControlKind::time)
    element = "capacitor." + script.capacitor[control.capacitor.index()];
  if (element.empty() || control.kind == CapacitorControlKind::follow) {
    script.warn("capacitor control " + control.name, control.origin,
                "left out: OpenDSS has nothing that it could watch");
    return {};
  }
  std::string text = fmt::format(
      "New CapControl.{} capacitor={} element={} terminal={} type={} onsetting={} offsetting={} ptratio={} ctratio={} "
      "ptphase={} ctphase={} delay={} delayoff={} deadtime={}",
      name, script.capacitor[control.capacitor.index()], element, control.terminal, kind_word(control.kind),
      number(control.on_setting), number(control.off_setting), number(control.pt_ratio), number(control.ct_ratio),
      measured_phase(control.pt_phase), measured_phase(control.ct_phase), number(control.delay_s),
      number(control.delay_off_s), number(control.dead_time_s));
  if (control.voltage_override) {
    text += fmt::format(" voltoverride=yes vmin={} vmax={}", number(control.override_v_min),
                        number(control.override_v_max));
    if (control.override_bus) text += " vbus=" + script.bus[control.override_bus->index()];
  }
  return text + fmt::format("{}\n", enabled(control.in_service));
}

}  // namespace

std::string controls_text(Script& script) {
  std::string text;
  Names regulators, controls;
  for (const Regulator& regulator : script.network->regulators)
    text += regulator_text(script, regulator, regulators.add(regulator.name));
  for (const CapacitorControl& control : script.network->capacitor_controls)
    text += capacitor_control_text(script, control, controls.add(control.name));
  return text;
}

}  // namespace headroom::data::opendss_export
