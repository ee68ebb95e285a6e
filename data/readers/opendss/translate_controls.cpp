// SPDX-License-Identifier: Apache-2.0
// Regulators, capacitor controls and inverter controls.
#include <algorithm>
#include <cmath>

#include <fmt/core.h>

#include "data/readers/opendss/translate.hpp"
#include "data/readers/table/codes.hpp"
#include "models/core/text.hpp"

namespace headroom::data::opendss {

std::optional<std::pair<models::BusId, int>> Translation::remote_bus(const std::string& spec, const Head& head,
                                                                     std::string_view class_name) {
  const auto at = connections_.buses.find_bus(bus_name(spec));
  const auto nodes = bus_nodes(spec, 1, 1);
  if (at && nodes) {
    const auto& known = connections_.buses.buses[*at].nodes;
    if (std::find(known.begin(), known.end(), nodes->front()) != known.end())
      return std::pair(bus_ids_[*at], nodes->front());
  }
  report_.error(place_of(class_name, head, "bus", spec), code::unknown_reference,
                fmt::format("there is no bus \"{}\"", spec), "name a bus and node of the grid");
  return {};
}

// Where each phase is looked at; the phase of a single one is the first.
bool Translation::add_remote(const RegControl& control, models::Regulator& made) {
  const auto remote = remote_bus(control.bus, control.head, "regcontrol");
  if (!remote) return false;
  const int phases = builder_.data.transformers[made.transformer.index()].phases;
  made.remote_bus = remote->first;
  made.remote_nodes = bus_nodes(control.bus, phases, phases).value_or(std::vector<int>());
  const auto& known = connections_.buses.buses[*connections_.buses.find_bus(bus_name(control.bus))].nodes;
  std::erase_if(made.remote_nodes,
                [&](int node) { return std::find(known.begin(), known.end(), node) == known.end(); });
  const auto looked_at = static_cast<std::size_t>(std::max(control.pt_phase, 1) - 1);
  made.remote_node = looked_at < made.remote_nodes.size() ? made.remote_nodes[looked_at] : remote->second;
  made.remote_pt_ratio = control.remote_pt_ratio;
  return true;
}

void Translation::add_regulators() {
  for (const RegControl& control : circuit_.regcontrols) {
    if (!control.head.enabled) continue;
    const Place place = place_of("regcontrol", control.head, "transformer");
    if (!control.transformer) {
      report_.error(place, code::unknown_reference, "the regulator has no transformer", "give transformer=");
      continue;
    }
    const auto& ids = control.is_auto ? autotransformer_ids_ : transformer_ids_;
    const auto at = ids.find(*control.transformer);
    if (at == ids.end()) {
      report_.ignored(control.head.origin, "regcontrol disabled", "its transformer is disabled");
      continue;
    }
    const int windings = static_cast<int>(builder_.data.transformers[at->second.index()].windings.size());
    if (control.winding > windings || control.tap_winding > windings) {
      report_.error(place, code::contradiction, fmt::format("the transformer has {} windings", windings),
                    "correct winding=");
      continue;
    }
    models::Regulator made = control.data;
    made.name = control.head.name;
    made.source_name = control.head.source_name;
    made.origin = control.head.origin;
    made.transformer = at->second;
    made.tap_winding = control.tap_winding - 1;
    made.monitored_winding = control.winding - 1;
    made.monitored_phase = control.pt_phase;
    if (!control.bus.empty() && !add_remote(control, made)) continue;
    builder_.data.transformers[at->second.index()].on_load_taps = true;
    builder_.data.regulators.push_back(std::move(made));
  }
}

void Translation::add_capacitor_controls() {
  for (const CapControl& control : circuit_.capcontrols) {
    if (!control.head.enabled) continue;
    const Place place = place_of("capcontrol", control.head, "capacitor");
    if (!control.capacitor) {
      report_.error(place, code::unknown_reference, "the control has no capacitor", "give capacitor=");
      continue;
    }
    const auto at = capacitor_ids_.find(*control.capacitor);
    const auto element = circuit_.find_element(control.data.element);
    if (!element) {
      report_.error(place_of("capcontrol", control.head, "element", control.data.element), code::unknown_reference,
                    fmt::format("there is no element \"{}\"", control.data.element), "give element=class.name");
      continue;
    }
    if (at == capacitor_ids_.end() || !element->head().enabled) {
      report_.ignored(control.head.origin, "capcontrol disabled", "its capacitor or its monitored element is disabled");
      continue;
    }
    models::CapacitorControl made = control.data;
    made.name = control.head.name;
    made.source_name = control.head.source_name;
    made.origin = control.head.origin;
    made.capacitor = at->second;
    made.signal = profile(control.signal, 1.0, true);
    if (!control.bus.empty())
      if (const auto remote = remote_bus(control.bus, control.head, "capcontrol")) made.override_bus = remote->first;
    builder_.data.capacitor_controls.push_back(std::move(made));
  }
}

namespace {

using Kind = models::InverterControlKind;

// Dynamic reactive current: against what the voltage was before. At one point in time there is no before, and its Q is
// 0.
bool is_dynamic(const InvControl& control) { return control.combination.empty() && control.mode.starts_with("dyn"); }

// What a snapshot lets through of a curve: it starts from rest and lasts a millisecond.
models::Curve at_that_rate(const InvControl& control, models::Curve curve) {
  constexpr double snapshot_s = 0.001;
  if (control.rate == InvControl::Rate::low_pass) {
    const double share = -std::expm1(-snapshot_s / control.low_pass_s);
    for (double& y : curve.y) y *= share;
  }
  if (control.rate != InvControl::Rate::limited || curve.x.size() < 2) return curve;
  const double limit = control.largest_change_pu_s * snapshot_s;
  models::Curve limited;
  for (std::size_t k = 0; k < curve.x.size(); ++k) {
    if (k > 0) {  // where the line between two points meets a limit, from left to right
      const double slope = (curve.y[k] - curve.y[k - 1]) / (curve.x[k] - curve.x[k - 1]);
      for (const double bound : {slope > 0.0 ? -limit : limit, slope > 0.0 ? limit : -limit}) {
        const double x = curve.x[k - 1] + (bound - curve.y[k - 1]) / slope;
        if (slope != 0.0 && x > curve.x[k - 1] && x < curve.x[k]) limited.x.push_back(x), limited.y.push_back(bound);
      }
    }
    limited.x.push_back(curve.x[k]);
    limited.y.push_back(std::clamp(curve.y[k], -limit, limit));
  }
  return limited;
}

// What the mode is, nothing for those that are not modelled.
std::optional<Kind> kind_of(const InvControl& control) {
  if (control.combination.starts_with("vv_v")) return Kind::volt_var_volt_watt;
  if (control.combination.starts_with("vv_d")) return Kind::volt_var;
  if (!control.combination.empty()) return {};
  if (is_dynamic(control)) return Kind::volt_var;
  if (control.mode.starts_with("voltv")) return Kind::volt_var;
  if (control.mode.starts_with("voltw")) return Kind::volt_watt;
  if (control.mode.starts_with("wattp")) return Kind::watt_power_factor;
  if (control.mode.starts_with("wattv")) return Kind::watt_var;
  return {};
}

}  // namespace

// The curves that this kind follows; an error when one is missing.
bool Translation::add_curves(const InvControl& control, models::InverterControl& made) {
  struct Wanted {
    bool needed;
    std::optional<std::size_t> curve;
    models::Curve& to;
    const char* name;
  };
  const bool both = made.kind == Kind::volt_var_volt_watt;
  for (const Wanted& wanted :
       {Wanted{both || made.kind == Kind::volt_var, control.volt_var, made.volt_var, "vvc_curve1"},
        {both || made.kind == Kind::volt_watt, control.volt_watt, made.volt_watt, "voltwatt_curve"},
        {made.kind == Kind::watt_power_factor, control.watt_power_factor, made.watt_power_factor, "wattpf_curve"},
        {made.kind == Kind::watt_var, control.watt_var, made.watt_var, "wattvar_curve"}}) {
    if (wanted.curve) wanted.to = circuit_.xycurves[*wanted.curve].curve();
    if (made.kind != Kind::watt_power_factor && made.kind != Kind::watt_var)
      wanted.to = at_that_rate(control, std::move(wanted.to));
    if (is_dynamic(control)) wanted.to = {{0.0}, {0.0}};
    if (!wanted.needed || !wanted.to.x.empty()) continue;
    report_.error(place_of("invcontrol", control.head, wanted.name), code::unknown_reference,
                  "the control has no curve", fmt::format("give {}=", wanted.name));
    return false;
  }
  if (control.volt_watt_charging) made.volt_watt_charging = circuit_.xycurves[*control.volt_watt_charging].curve();
  return true;
}

void Translation::add_measured(const InvControl& control, models::InverterControl& made) {
  for (std::size_t k = 0; k < control.buses.size(); ++k) {
    const auto at = connections_.buses.find_bus(bus_name(control.buses[k]));
    const auto nodes = bus_nodes(control.buses[k], 1, 2);
    if (!at || !nodes || k >= control.bus_base_v.size()) {
      report_.error(place_of("invcontrol", control.head, "monbus", control.buses[k]), code::unknown_reference,
                    "a monitored bus needs a bus of the grid and its voltage in monbusesvbase");
      continue;
    }
    made.measured.push_back({bus_ids_[*at], (*nodes)[0], (*nodes)[1], control.bus_base_v[k]});
  }
}

void Translation::add_inverter_controls() {
  for (const InvControl& control : circuit_.invcontrols) {
    if (!control.head.enabled) continue;
    const auto kind = kind_of(control);
    if (!kind) {
      report_.refused(place_of("invcontrol", control.head, "mode", control.mode + control.combination),
                      fmt::format("invcontrol.{}.mode", control.head.name),
                      "modes beside volt-var, volt-watt, both, watt-pf and watt-var");
      continue;
    }
    if (is_dynamic(control) || control.combination.starts_with("vv_d"))
      report_.approximated(
          place_of("invcontrol", control.head, "mode", control.mode + control.combination),
          fmt::format("invcontrol.{}.mode", control.head.name),
          "dynamic reactive current acts from step to step of time only: here it is 0, as in a snapshot");
    models::InverterControl made = control.data;
    made.kind = *kind;
    made.name = control.head.name;
    made.source_name = control.head.source_name;
    made.origin = control.head.origin;
    const auto all = inverter_ids_;
    for (const auto& name : control.inverters) {
      const auto at = inverter_ids_.find(name);
      if (at != inverter_ids_.end()) made.inverters.push_back(at->second);
      else if (!circuit_.find_element(name))
        report_.error(place_of("invcontrol", control.head, "derlist", name), code::unknown_reference,
                      fmt::format("there is no inverter \"{}\"", name), "name it as pvsystem.name or storage.name");
    }
    if (control.inverters.empty())
      for (const ObjectRef& element : circuit_.elements)
        if (const auto at = all.find(fmt::format("{}.{}", element.of->name(), element.head().name)); at != all.end())
          made.inverters.push_back(at->second);
    add_measured(control, made);
    if (!add_curves(control, made)) continue;
    if (*kind != Kind::volt_watt && *kind != Kind::watt_power_factor)
      for (const auto id : made.inverters) builder_.data.generators[id.index()].inverter->power_factor_priority = false;
    builder_.data.inverter_controls.push_back(std::move(made));
  }
}

}  // namespace headroom::data::opendss
