// SPDX-License-Identifier: Apache-2.0
#include "data/readers/opendss/injecting.hpp"

#include <cmath>
#include <numbers>

#include "data/readers/opendss/circuit.hpp"
#include "models/core/text.hpp"

namespace headroom::data::opendss {

Injecting::Injecting(Head h) : head(std::move(h)) {
  head.buses = {head.name + "_1"};
  head.open = {0};
}

double Injecting::rated_voltage_v() const {
  const bool line_to_line = connection == models::Connection::wye ? phases > 1 : phases == 2 || phases == 3;
  return line_to_line ? base_v * std::numbers::sqrt3 : base_v;
}

// OpenDSS takes a third of the impedance for any delta, also for one phase between two conductors.
double Injecting::impedance_share() const {
  return connection == models::Connection::delta && phases == 1 ? 1.0 / 3.0 : 1.0;
}

bool Injecting::set_common(std::string_view name, Edit& edit) {
  if (name == "Phases") {
    if (const auto n = edit.integer(1, most_phases)) phases = *n;
  } else if (name == "Bus1") {
    head.buses[0] = edit.value;
  } else if (name == "kV" || name == "Conn") {
    const auto read = name == "Conn" ? parse_connection(edit.value) : std::nullopt;
    if (name == "kV") edit.number_into(kv);
    else if (read) connection = *read;
    else edit.bad_value("wye or delta");
    base_v = phases == 2 || phases == 3 ? kv * 1000.0 / std::numbers::sqrt3 : kv * 1000.0;
  } else if (name == "VMinpu") {
    edit.number_into(vmin);
  } else if (name == "VMaxpu") {
    edit.number_into(vmax);
  } else if (name == "DutyStart") {
    edit.number_into(duty_start_h);
  } else {
    return set_shape(name, edit);
  }
  return true;
}

bool Injecting::set_shape(std::string_view name, Edit& edit) {
  std::optional<std::size_t>* shape = nullptr;
  if (name == "Yearly") shape = &yearly;
  if (name == "Daily") shape = &daily;
  if (name == "Duty") shape = &duty;
  if (!shape) return false;
  const std::string lower = models::to_lower(edit.value);
  shape->reset();
  if (lower == "none") return true;
  *shape = edit.circuit.loadshapes.find(lower);
  if (!*shape) edit.unknown_object("loadshape", edit.value);
  return true;
}

bool InverterElement::set_inverter(std::string_view name, Edit& edit) {
  if (set_common(name, edit) || set_number(name, edit)) return true;
  if (name == "EffCurve") {
    efficiency = edit.circuit.xycurves.find(models::to_lower(edit.value));
    if (!efficiency) edit.unknown_object("xycurve", edit.value);
  } else if (name == "Model") {
    if (const auto n = edit.integer(1, 3)) model = *n;
    if (model == 3) edit.refuse("a user-written library");
  } else if (name == "Balanced") {
    if (edit.yes()) edit.refuse("inverters that force balanced currents are not modelled");
  } else if (name == "LimitCurrent") {
    limits_current = edit.yes();
  } else if (name == "VarFollowInverter") {
    follows = edit.yes();
  } else if (name == "WattPriority") {
    watt_priority = edit.yes();
  } else if (name == "PFPriority") {
    pf_priority = edit.yes();
  } else if (name == "ControlMode") {
    if (models::to_lower(edit.value).starts_with("gfm")) edit.refuse("grid-forming inverters are not modelled");
  } else {
    return false;
  }
  return true;
}

bool InverterElement::set_number(std::string_view name, Edit& edit) {
  if (name == "PF") {
    const auto value = edit.number();
    if (value && (*value == 0.0 || std::abs(*value) > 1.0)) edit.bad_value("a power factor: -1 to 1, not 0");
    else if (value) pf = *value;
    kvar_given = false;
  } else if (name == "kvar") {
    edit.number_into(kvar);
    kvar_given = true;
  } else if (name == "kVA") {
    edit.number_into(kva);
    if (!kvar_max_given) kvar_max = kva;
    if (!kvar_max_given && !kvar_max_absorbed_given) kvar_max_absorbed = kva;
  } else if (name == "kvarMax" || name == "kvarMaxAbs") {
    const bool absorbed = name == "kvarMaxAbs";
    if (const auto value = edit.number()) (absorbed ? kvar_max_absorbed : kvar_max) = std::abs(*value);
    (absorbed ? kvar_max_absorbed_given : kvar_max_given) = true;
    if (!absorbed && !kvar_max_absorbed_given) kvar_max_absorbed = kvar_max;
  } else if (name == "%PMinNoVars" || name == "%PMinkvarMax") {
    if (const auto value = edit.number())
      (name == "%PMinNoVars" ? no_vars_percent : full_vars_percent) = std::abs(*value);
  } else if (name == "%CutIn") {
    edit.number_into(cut_in_percent);
  } else if (name == "%CutOut") {
    edit.number_into(cut_out_percent);
  } else {
    return false;
  }
  return true;
}

models::Inverter InverterElement::inverter(const Circuit& circuit, double base_kw) const {
  models::Inverter made;
  made.rated_va = kva * 1000.0;
  if (efficiency) made.efficiency = circuit.xycurves[*efficiency].curve();
  made.cut_in_w = cut_in_percent / 100.0 * made.rated_va;
  made.cut_out_w = cut_out_percent / 100.0 * made.rated_va;
  made.on = on;
  made.reactive_given = kvar_given;
  made.reactive_var = kvar * 1000.0;
  made.power_factor = pf;
  made.var_max = kvar_max * 1000.0;
  made.var_max_absorbed = kvar_max_absorbed * 1000.0;
  if (no_vars_percent >= 0.0) made.no_var_below_w = no_vars_percent * base_kw * 10.0;
  if (full_vars_percent >= 0.0) made.full_var_above_w = full_vars_percent * base_kw * 10.0;
  made.watt_priority = watt_priority;
  made.power_factor_priority = pf_priority;
  made.var_follows_power = follows;
  return made;
}

}  // namespace headroom::data::opendss
