// SPDX-License-Identifier: Apache-2.0
#include "data/readers/opendss/generator.hpp"

#include <cmath>

#include "data/readers/opendss/circuit.hpp"
#include "models/core/text.hpp"

namespace headroom::data::opendss {
namespace {

using enum Treatment;

constexpr std::string_view dynamics = "only for dynamics, faults and harmonics";
constexpr std::string_view fuel = "only in time";
constexpr std::string_view user = "a user-written library";

// clang-format off
constexpr Property table[] = {
    {"Phases"}, {"Bus1"}, {"kV"}, {"kW"}, {"PF"}, {"kvar"}, {"Model"}, {"VMinpu"}, {"VMaxpu"}, {"Yearly"}, {"Daily"},
    {"Duty"}, {"DispMode"}, {"DispValue"}, {"Conn"}, {"Status"}, {"Class", harmless}, {"Vpu"}, {"Maxkvar"}, {"Minkvar"},
    {"PVFactor", harmless, "how fast OpenDSS finds the voltage of model 3"}, {"ForceOn"}, {"kVA"}, {"MVA"},
    {"Xd", harmless, dynamics}, {"Xdp", harmless, dynamics}, {"Xdpp", harmless, dynamics}, {"H", harmless, dynamics},
    {"D", harmless, dynamics}, {"UserModel", refused, user}, {"UserData", refused, user},
    {"ShaftModel", refused, user}, {"ShaftData", refused, user}, {"DutyStart"}, {"DebugTrace", harmless}, {"Balanced"},
    {"XRdp", harmless, dynamics}, {"UseFuel", harmless, fuel}, {"FuelkWh", harmless, fuel}, {"%Fuel", harmless, fuel},
    {"%Reserve", harmless, fuel}, {"Refuel", harmless, fuel}, {"DynamicEq", harmless, dynamics},
    {"DynOut", harmless, dynamics}, {"Spectrum", harmless, dynamics}, {"BaseFreq"}, {"Enabled"}, {"Like"}};
// clang-format on

}  // namespace

std::span<const Property> generator_properties() { return table; }

void Generator::update_kvar() {
  kvar = kw * std::sqrt(1.0 / (pf * pf) - 1.0);
  if (pf < 0.0) kvar = -kvar;
  kvar_max = 2.0 * kvar;
  kvar_min = -kvar_max;
}

void Generator::set(std::size_t, Edit& edit) {
  const std::string_view name = edit.property;
  if (set_common(name, edit)) {
    take_maximum(name, edit);
  } else if (set_power(name, edit)) {
    return;
  } else if (name == "Model") {
    if (const auto n = edit.integer(1, 7)) model = *n;
    if (model == 6) edit.refuse("a user-written library");
  } else if (name == "Vpu") {
    edit.number_into(target_pu);
  } else if (name == "DispMode") {
    const std::string lower = models::to_lower(edit.value);
    dispatch = lower.starts_with("l")   ? Dispatch::load_level
               : lower.starts_with("p") ? Dispatch::price
                                        : Dispatch::always;
    if (dispatch == Dispatch::price) edit.refuse("dispatch by price");
  } else if (name == "DispValue") {
    edit.number_into(dispatch_value);
  } else if (name == "Status") {
    fixed = models::to_lower(edit.value).starts_with("f");
  } else if (name == "ForceOn") {
    forced_on = edit.yes();
  } else if (name == "Balanced") {
    balanced = edit.yes();
  }
}

bool Generator::set_power(std::string_view name, Edit& edit) {
  if (name == "kW") {
    edit.number_into(kw);
    update_kvar();
  } else if (name == "PF") {
    const auto value = edit.number();
    if (value && *value != 0.0 && std::abs(*value) <= 1.0) {
      pf = *value;
      update_kvar();
    } else if (value) {
      edit.bad_value("a power factor: -1 to 1, not 0");
    }
  } else if (name == "kvar") {
    edit.number_into(kvar);
    const double s = std::hypot(kw, kvar);
    pf = s == 0.0 ? 1.0 : kw / s * (kw * kvar < 0.0 ? -1.0 : 1.0);
    kvar_max = 2.0 * kvar;
    kvar_min = -kvar_max;
  } else if (name == "kVA" || name == "MVA") {
    edit.number_into(kva, name == "MVA" ? 1000.0 : 1.0);
    kva_given = true;
  } else if (name == "Maxkvar") {
    edit.number_into(kvar_max);
  } else if (name == "Minkvar") {
    edit.number_into(kvar_min);
  } else {
    return false;
  }
  return true;
}

// A curve of actual values brings its maximum with it, for snapshots too.
void Generator::take_maximum(std::string_view name, Edit& edit) {
  const auto shape = name == "Yearly" ? yearly : name == "Daily" ? daily : name == "Duty" ? duty : std::nullopt;
  if (!shape || !edit.circuit.loadshapes[*shape].use_actual) return;
  std::tie(kw, kvar) = edit.circuit.loadshapes[*shape].maximum(edit.report);
}

void Generator::end_edit(Edit&) {
  if (!kva_given) kva = kw * 1.2;
}

void Generator::make_like(const Generator& other) {
  Head mine = std::move(head);
  *this = other;
  head = std::move(mine);
}

}  // namespace headroom::data::opendss
