// SPDX-License-Identifier: Apache-2.0
#include "data/readers/opendss/storage.hpp"

#include <cmath>

#include "data/readers/opendss/circuit.hpp"
#include "models/core/text.hpp"

namespace headroom::data::opendss {
namespace {

using enum Treatment;

constexpr std::string_view user = "a user-written library";

// clang-format off
constexpr auto own = std::to_array<Property>({
    {"Phases"}, {"Bus1"}, {"kV"}, {"Conn"}, {"kW"}, {"kvar"}, {"PF"}, {"kVA"}, {"%CutIn"}, {"%CutOut"}, {"EffCurve"},
    {"VarFollowInverter"}, {"kvarMax"}, {"kvarMaxAbs"}, {"WattPriority"}, {"PFPriority"}, {"%PMinNoVars"},
    {"%PMinkvarMax"}, {"kWRated"}, {"%kWRated"}, {"kWhRated"}, {"kWhStored"}, {"%Stored"}, {"%Reserve"}, {"State"},
    {"%Discharge"}, {"%Charge"}, {"%EffCharge"}, {"%EffDischarge"}, {"%IdlingkW"},
    {"%Idlingkvar", harmless, "OpenDSS does not use it"}, {"%R", harmless, only_dynamics},
    {"%X", harmless, only_dynamics}, {"Model"}, {"VMinpu"}, {"VMaxpu"}, {"Balanced"}, {"LimitCurrent"}, {"Yearly"},
    {"Daily"}, {"Duty"}, {"DispMode"}, {"DischargeTrigger"}, {"ChargeTrigger"},
    {"TimeChargeTrig"}, {"Class", harmless}, {"DynaDLL", harmless, only_dynamics},
    {"DynaData", harmless, only_dynamics}, {"UserModel", refused, user}, {"UserData", refused, user},
    {"DebugTrace", harmless}});
// clang-format on
constexpr auto table = joined(own, inverter_tail);

}  // namespace

std::span<const Property> storage_properties() { return table; }

Storage::Storage(Head h) : InverterElement(std::move(h)) {
  kva = kvar_max = kvar_max_absorbed = kw_rated;
  cut_in_percent = cut_out_percent = 0.0;
}

void Storage::set(std::size_t, Edit& edit) {
  const std::string_view name = edit.property;
  if (name == "kVA") kva_given = true;
  if (set_inverter(name, edit) || set_store(name, edit)) return;
  const std::string lower = models::to_lower(edit.value);
  if (name == "State") {
    state = lower.starts_with("c")   ? models::StoreState::charging
            : lower.starts_with("d") ? models::StoreState::discharging
                                     : models::StoreState::idling;
  } else if (name == "DispMode") {
    follows_shape = lower.starts_with("f");
    dispatched_outside = lower.starts_with("e");
    if (lower.starts_with("l") || lower.starts_with("p")) edit.refuse("dispatch by load level or price");
  }
}

bool Storage::set_store(std::string_view name, Edit& edit) {
  if (name == "kW") {
    if (const auto value = edit.number()) set_power(*value);
  } else if (name == "kWRated") {
    edit.number_into(kw_rated);
    if (!kva_given) kva = kw_rated;
  } else if (name == "%kWRated") {
    edit.number_into(limit_percent);
  } else if (name == "kWhRated") {
    edit.number_into(kwh_rated);
    kwh_stored = kwh_rated;
  } else if (name == "kWhStored") {
    edit.number_into(kwh_stored);
  } else if (name == "%Stored") {
    if (const auto value = edit.number()) kwh_stored = *value / 100.0 * kwh_rated;
  } else if (name == "%Reserve") {
    edit.number_into(reserve_percent);
  } else if (name == "%Discharge") {
    edit.number_into(discharge_percent);
  } else if (name == "%Charge") {
    edit.number_into(charge_percent);
  } else if (name == "%IdlingkW") {
    edit.number_into(idling_percent);
  } else if (name == "%EffCharge") {
    edit.number_into(charge_efficiency_percent);
  } else if (name == "%EffDischarge") {
    edit.number_into(discharge_efficiency_percent);
  } else if (name == "ChargeTrigger") {
    edit.number_into(charge_trigger);
  } else if (name == "DischargeTrigger") {
    edit.number_into(discharge_trigger);
  } else if (name == "TimeChargeTrig") {
    edit.number_into(charge_hour);
  } else {
    return false;
  }
  return true;
}

void Storage::set_power(double kw) {
  using enum models::StoreState;
  state = kw > 0.0 ? discharging : kw < 0.0 ? charging : idling;
  if (kw != 0.0) (kw > 0.0 ? discharge_percent : charge_percent) = std::abs(kw) / kw_rated * 100.0;
}

void Storage::end_edit(Edit& edit) { on = models::inverter_output(inverter(edit.circuit), 1.0, 25.0).on; }

models::Inverter Storage::inverter(const Circuit& circuit) const {
  models::Inverter made = InverterElement::inverter(circuit, kw_rated);
  made.store = true;
  made.store_w = kw_rated * 1000.0;
  made.state = state;
  made.charge_w = charge_percent / 100.0 * made.store_w;
  made.discharge_w = discharge_percent / 100.0 * made.store_w;
  made.idling_w = idling_percent / 100.0 * made.store_w;
  made.idle_direct_w = made.idling_w;
  if (made.efficiency) made.idling_w /= made.efficiency->at(made.idling_w / made.rated_va);
  made.full = kwh_stored >= kwh_rated;
  made.empty = kwh_stored <= kwh_rated * reserve_percent / 100.0;
  made.follows_profile = follows_shape;
  made.stored_wh = kwh_stored * 1000.0;
  made.capacity_wh = kwh_rated * 1000.0;
  made.reserve_wh = made.capacity_wh * reserve_percent / 100.0;
  made.charge_efficiency = charge_efficiency_percent / 100.0;
  made.discharge_efficiency = discharge_efficiency_percent / 100.0;
  if (!dispatched_outside) {
    made.charge_trigger = charge_trigger;
    made.discharge_trigger = discharge_trigger;
    made.charge_hour = charge_hour;
  }
  made.active_limit_w = limit_percent / 100.0 * made.store_w;
  return made;
}

void Storage::make_like(const Storage& other) {
  Head mine = std::move(head);
  *this = other;
  head = std::move(mine);
}

}  // namespace headroom::data::opendss
