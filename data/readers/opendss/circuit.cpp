// SPDX-License-Identifier: Apache-2.0
#include "data/readers/opendss/circuit.hpp"

#include <charconv>

#include "models/core/text.hpp"

namespace headroom::data::opendss {
namespace {

constexpr std::string_view reporting = "measures only";

// clang-format off
constexpr OtherClass other_table[] = {
    {"spectrum", false, "only for harmonics"},
    {"tcc_curve", false, "protection does not act in a load flow"},
    {"priceshape", false, "prices do not act on a load flow"},
    {"dynamicexp", false, "only for dynamics"},
    {"monitor", false, reporting},
    {"gendispatcher", true, "dispatch of generators is not modelled"},
    {"vccs", true, "controlled current sources are not modelled"},
    {"fault", true, "faults are not modelled"},
    {"storagecontroller", true, "dispatch of stores is not modelled"},
    {"expcontrol", true, "exponential inverter control is not modelled"},
    {"upfc", true, "power-flow controllers are not modelled"},
    {"upfccontrol", true, "power-flow controllers are not modelled"},
    {"espvlcontrol", true, "local controllers are not modelled"},
    {"indmach012", true, "induction machines are not modelled"},
    {"gicsource", true, "geomagnetic sources are not modelled"},
    {"gicline", true, "geomagnetic models are not modelled"},
    {"gictransformer", true, "geomagnetic models are not modelled"},
    {"vsconverter", true, "converters are not modelled"},
    {"windgen", true, "wind generators are not modelled"},
};
// clang-format on

constexpr Property other_properties[] = {{"BaseFreq", Treatment::harmless}, {"Enabled"}, {"Like", Treatment::harmless}};

}  // namespace

std::span<const OtherClass> other_classes() { return other_table; }

Circuit::Circuit(double frequency)
    : frequency_hz(frequency),
      fundamental_hz(frequency),
      linecodes("linecode", linecode_properties(), false),
      wires("wiredata", wire_properties(), false),
      cn_cables("cndata", cn_properties(), false),
      ts_cables("tsdata", ts_properties(), false),
      spacings("linespacing", spacing_properties(), false),
      geometries("linegeometry", geometry_properties(), false),
      xfmrcodes("xfmrcode", xfmrcode_properties(), false),
      loadshapes("loadshape", loadshape_properties(), false),
      tshapes("tshape", tshape_properties(), false),
      xycurves("xycurve", xycurve_properties(), false),
      growthshapes("growthshape", growthshape_properties(), false),
      vsources("vsource", vsource_properties(), true),
      isources("isource", isource_properties(), true),
      lines("line", line_properties(), true),
      transformers("transformer", transformer_properties(), true),
      autotransformers("autotrans", autotrans_properties(), true),
      capacitors("capacitor", capacitor_properties(), true),
      reactors("reactor", reactor_properties(), true),
      loads("load", load_properties(), true),
      generators("generator", generator_properties(), true),
      pvsystems("pvsystem", pvsystem_properties(), true),
      storages("storage", storage_properties(), true),
      regcontrols("regcontrol", regcontrol_properties(), true),
      capcontrols("capcontrol", capcontrol_properties(), true),
      invcontrols("invcontrol", invcontrol_properties(), true),
      meters("energymeter", energymeter_properties(), true),
      sensors("sensor", sensor_properties(), true),
      swtcontrols("swtcontrol", swtcontrol_properties(), true),
      fuses("fuse", fuse_properties(), true),
      relays("relay", relay_properties(), true),
      reclosers("recloser", recloser_properties(), true) {
  for (const OtherClass& other : other_table)
    others.push_back(std::make_unique<Table<OtherObject>>(other.name, other_properties, true));
  classes_ = {&linecodes,    &loadshapes,       &tshapes,     &xycurves,   &wires,     &cn_cables,   &ts_cables,
              &spacings,     &geometries,       &xfmrcodes,   &lines,      &vsources,  &isources,    &loads,
              &transformers, &autotransformers, &regcontrols, &capacitors, &reactors,  &capcontrols, &generators,
              &pvsystems,    &storages,         &invcontrols, &relays,     &reclosers, &fuses,       &swtcontrols,
              &meters,       &sensors,          &growthshapes};
  for (const auto& other : others) classes_.push_back(other.get());
  for (ElementClass* one : classes_) class_by_name_.emplace(one->name(), one);
}

ElementClass* Circuit::find_class(std::string_view lower_name) const {
  const auto at = class_by_name_.find(lower_name);
  return at == class_by_name_.end() ? nullptr : at->second;
}

std::optional<ObjectRef> Circuit::find_element(std::string_view full_name) {
  const auto dot = full_name.find('.');
  if (dot == std::string_view::npos) return {};
  ElementClass* of = find_class(full_name.substr(0, dot));
  if (!of || !of->circuit_element()) return {};
  const auto object = of->find(full_name.substr(dot + 1));
  if (!object) return {};
  return ObjectRef{of, *object};
}

void Circuit::apply_position(const SwitchDevice& device) {
  const auto element = find_element(device.element);
  if (!element || device.open.empty()) return;
  Head& head = element->head();
  const auto terminal = static_cast<std::size_t>(device.terminal - 1);
  if (terminal >= head.open.size()) return;
  std::uint32_t mask = 0;
  for (std::size_t phase = 0; phase < device.open.size(); ++phase)
    if (device.open[phase]) mask |= 1u << phase;
  head.open[terminal] = mask == 7u ? ~0u : mask;
}

std::string bus_name(std::string_view spec) {
  std::string_view name = spec.substr(0, spec.find('.'));
  while (!name.empty() && (name.front() == ' ' || name.front() == '\t')) name.remove_prefix(1);
  while (!name.empty() && (name.back() == ' ' || name.back() == '\t')) name.remove_suffix(1);
  return models::to_lower(name);
}

bool same_bus(std::string_view a, std::string_view b) { return bus_name(a) == bus_name(b); }

std::string grounded_like(std::string_view spec, int phases) {
  std::string grounded(spec.substr(0, spec.find('.')));
  for (int i = 0; i < phases; ++i) grounded += ".0";
  return grounded;
}

std::optional<std::vector<int>> bus_nodes(std::string_view spec, int phases, int conductors) {
  std::vector<int> nodes(static_cast<std::size_t>(conductors), 0);
  for (int i = 0; i < std::min(phases, conductors); ++i) nodes[static_cast<std::size_t>(i)] = i + 1;
  std::size_t dot = spec.find('.');
  for (std::size_t i = 0; i < nodes.size() && dot != std::string_view::npos; ++i) {
    const std::size_t next = spec.find('.', dot + 1);
    const std::string_view word = spec.substr(dot + 1, next == std::string_view::npos ? next : next - dot - 1);
    if (word.empty() && next == std::string_view::npos) break;
    int node = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), node);
    if (error != std::errc() || end != word.data() + word.size() || node < 0 || node > 1000) return {};
    nodes[i] = node;
    dot = next;
  }
  return nodes;
}

}  // namespace headroom::data::opendss
