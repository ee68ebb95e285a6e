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
    {"Duty"}, {"DispMode"}, {"DispValue"}, {"Conn"}, {"Status"}, {"Class", harmless}, {"Vpu", harmless, "only for model 3"},
    {"Maxkvar", harmless, "only for model 3"}, {"Minkvar", harmless, "only for model 3"},
    {"PVFactor", harmless, "only for model 3"}, {"ForceOn", harmless, fuel}, {"kVA"}, {"MVA"},
    {"Xd", harmless, dynamics}, {"Xdp", harmless, dynamics}, {"Xdpp", harmless, dynamics}, {"H", harmless, dynamics},
    {"D", harmless, dynamics}, {"UserModel", refused, user}, {"UserData", refused, user},
    {"ShaftModel", refused, user}, {"ShaftData", refused, user}, {"DutyStart", harmless, fuel},
    {"DebugTrace", harmless}, {"Balanced"}, {"XRdp", harmless, dynamics}, {"UseFuel", harmless, fuel},
    {"FuelkWh", harmless, fuel}, {"%Fuel", harmless, fuel}, {"%Reserve", harmless, fuel}, {"Refuel", harmless, fuel},
    {"DynamicEq", harmless, dynamics}, {"DynOut", harmless, dynamics}, {"Spectrum", harmless, dynamics}, {"BaseFreq"},
    {"Enabled"}, {"Like"}};
// clang-format on

}  // namespace

std::span<const Property> generator_properties() { return table; }

Generator::Generator(Head h) : head(std::move(h)) {
  head.buses = {head.name + "_1"};
  head.open = {0};
}

void Generator::update_kvar() {
  kvar = kw * std::sqrt(1.0 / (pf * pf) - 1.0);
  if (pf < 0.0) kvar = -kvar;
}

void Generator::set(std::size_t, Edit& edit) {
  const std::string_view name = edit.property;
  if (name == "Phases") {
    if (const auto n = edit.integer(1, most_phases)) phases = *n;
  } else if (name == "Bus1") {
    head.buses[0] = edit.value;
  } else if (name == "kV") {
    edit.number_into(kv);
  } else if (name == "kW") {
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
  } else if (name == "kVA" || name == "MVA") {
    edit.number_into(kva, name == "MVA" ? 1000.0 : 1.0);
    kva_given = true;
  } else if (name == "Model") {
    if (const auto n = edit.integer(1, 7)) model = *n;
    if (model != 1) edit.refuse("only model 1 (constant power) is taken over");
  } else if (name == "VMinpu") {
    edit.number_into(vmin);
  } else if (name == "VMaxpu") {
    edit.number_into(vmax);
  } else if (name == "Conn") {
    if (const auto read = parse_connection(edit.value)) connection = *read;
    else edit.bad_value("wye or delta");
  } else if (name == "Yearly") {
    set_shape(yearly, edit);
  } else if (name == "Duty") {
    set_shape(duty, edit);
  } else if (name == "Daily") {
    set_shape(daily, edit);
    if (!yearly) yearly = daily;
  } else if (name == "DispMode" && !models::to_lower(edit.value).starts_with("d")) {
    edit.refuse("dispatch by load level or price");
  } else if (name == "Status" && models::to_lower(edit.value).starts_with("f")) {
    edit.approximate("the generator follows its curves although it is fixed");
  } else if (name == "Balanced" && edit.yes()) {
    edit.refuse("a generator that forces balanced currents");
  }
}

void Generator::set_shape(std::optional<std::size_t>& shape, Edit& edit) {
  const std::string lower = models::to_lower(edit.value);
  shape.reset();
  if (lower == "none") return;
  shape = edit.circuit.loadshapes.find(lower);
  if (!shape) edit.unknown_object("loadshape", edit.value);
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
