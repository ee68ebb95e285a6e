// SPDX-License-Identifier: Apache-2.0
#include "data/readers/opendss/pvsystem.hpp"

#include <numbers>

#include "data/readers/opendss/circuit.hpp"
#include "models/core/text.hpp"

namespace headroom::data::opendss {
namespace {

using enum Treatment;

constexpr std::string_view user = "a user-written library";

// clang-format off
constexpr auto own = std::to_array<Property>({
    {"Phases"}, {"Bus1"}, {"kV"}, {"Irradiance"}, {"Pmpp"}, {"%Pmpp"}, {"Temperature"}, {"PF"}, {"Conn"}, {"kvar"},
    {"kVA"}, {"%CutIn"}, {"%CutOut"}, {"EffCurve"}, {"P-TCurve"}, {"%R", harmless, only_dynamics},
    {"%X", harmless, only_dynamics}, {"Model"}, {"VMinpu"}, {"VMaxpu"}, {"Balanced"}, {"LimitCurrent"}, {"Yearly"},
    {"Daily"}, {"Duty"}, {"TYearly"}, {"TDaily"}, {"TDuty"}, {"Class", harmless}, {"UserModel", refused, user},
    {"UserData", refused, user}, {"DebugTrace", harmless}, {"VarFollowInverter"}, {"DutyStart"}, {"WattPriority"},
    {"PFPriority"}, {"%PMinNoVars"}, {"%PMinkvarMax"}, {"kvarMax"}, {"kvarMaxAbs"}});
// clang-format on
constexpr auto table = joined(own, inverter_tail);

}  // namespace

std::span<const Property> pvsystem_properties() { return table; }

void PVSystem::set(std::size_t, Edit& edit) {
  const std::string_view name = edit.property;
  if (set_inverter(name, edit) || set_panel(name, edit)) {
    // Here OpenDSS computes the base anew, unlike for generators and stores.
    if (name == "Phases") base_v = kv * 1000.0 / (phases == 2 || phases == 3 ? std::numbers::sqrt3 : 1.0);
    return;
  }
  std::optional<std::size_t>* shape = nullptr;
  if (name == "TYearly") shape = &temperature_yearly;
  if (name == "TDaily") shape = &temperature_daily;
  if (name == "TDuty") shape = &temperature_duty;
  if (!shape) return;
  *shape = edit.circuit.tshapes.find(models::to_lower(edit.value));
  if (!*shape) edit.unknown_object("tshape", edit.value);
}

bool PVSystem::set_panel(std::string_view name, Edit& edit) {
  if (name == "Irradiance") {
    edit.number_into(irradiance);
  } else if (name == "Pmpp") {
    edit.number_into(pmpp);
  } else if (name == "%Pmpp") {
    edit.number_into(pmpp_percent);
  } else if (name == "Temperature") {
    edit.number_into(temperature);
  } else if (name == "P-TCurve") {
    temperature_curve = edit.circuit.xycurves.find(models::to_lower(edit.value));
    if (!temperature_curve) edit.unknown_object("xycurve", edit.value);
  } else {
    return false;
  }
  return true;
}

// Every edit switches the inverter on or off; where the panel's power lies between the two thresholds it stays.
void PVSystem::end_edit(Edit& edit) { on = models::inverter_output(inverter(edit.circuit), 1.0, temperature).on; }

models::Inverter PVSystem::inverter(const Circuit& circuit) const {
  models::Inverter made = InverterElement::inverter(circuit, pmpp);
  made.panel_w = pmpp * 1000.0;
  made.irradiance = irradiance;
  if (temperature_curve) made.temperature_factor = circuit.xycurves[*temperature_curve].curve();
  made.temperature = temperature;
  made.active_limit_w = pmpp * pmpp_percent * 10.0;
  return made;
}

void PVSystem::make_like(const PVSystem& other) {
  Head mine = std::move(head);
  *this = other;
  head = std::move(mine);
}

}  // namespace headroom::data::opendss
