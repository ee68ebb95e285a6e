// SPDX-License-Identifier: Apache-2.0
// Findings about loads, generators, sources and controls.
#include <fmt/core.h>

#include <cmath>
#include <numbers>
#include <unordered_set>

#include "models/core/text.hpp"
#include "models/network/checker.hpp"
#include "models/network/validate_parts.hpp"

namespace headroom::models {

namespace {

// A rated voltage this far from both the line and the phase voltage of its bus is probably a mistake. Wide enough for
// split-phase legs, whose base is √3 times the leg's 120 V.
constexpr double far_factor = 1.3;

bool near(double rated, double base) { return rated < base * far_factor && rated > base / far_factor; }

template <class Element>
void check_rated_voltage(Checker& check, const NetworkData& data, const Element& element) {
  if (!check.positive("rated_voltage_v", element.rated_voltage_v, "give the rated voltage")) return;
  if (element.terminal.bus.value < 0 || element.terminal.bus.index() >= data.buses.size()) return;
  const Bus& bus = data.buses[element.terminal.bus.index()];
  const double base = bus.base_voltage_v, rated = element.rated_voltage_v;
  if (base <= 0.0 || near(rated, base) || (element.phases == 1 && near(rated, base / std::numbers::sqrt3))) return;
  check.warning(code::far_from_base, "rated_voltage_v", fmt::format("{}", rated),
                fmt::format("{} of bus {}", base, bus.name),
                fmt::format("rated voltage {:.6g} V is far from the {:.6g} V of bus {}", rated, base, bus.name),
                "check the unit, and line-to-line against phase voltage");
}

void check_profile(Checker& check, const NetworkData& data, std::string_view field, std::optional<ProfileId> id) {
  if (id && (id->value < 0 || id->index() >= data.profiles.size()))
    check.error(code::unknown_reference, field, fmt::format("{}", id->value),
                fmt::format("0 to {}", data.profiles.size()),
                fmt::format("{} names a profile that does not exist", field), "name a profile of the grid");
}

template <class Element>
bool check_injection(Checker& check, const NetworkData& data, const Element& element) {
  check_profile(check, data, "daily", element.daily);
  check_profile(check, data, "yearly", element.yearly);
  check_profile(check, data, "duty", element.duty);
  check.finite("power_va", element.power_va);
  check.not_negative("v_min_pu", element.v_min_pu, "0 keeps the model at any low voltage");
  check.positive("v_max_pu", element.v_max_pu, "a large value keeps the model at any high voltage");
  if (element.phases < 1 || element.phases > 3) {
    check.error(code::conductors, "phases", fmt::format("{}", element.phases), "1 to 3",
                fmt::format("phases is {}", element.phases), "one, two or three phases");
    return false;
  }
  const bool delta = element.connection == Connection::delta;
  check.terminal(data, "terminal", element.terminal,
                 delta ? delta_conductors(data, element.phases) : star_conductors(data, element.phases));
  check_rated_voltage(check, data, element);
  return true;
}

void check_range(Checker& check, std::string_view field, std::int64_t value, std::size_t count, std::string_view what) {
  if (value < 0 || static_cast<std::size_t>(value) >= count)
    check.error(code::unknown_reference, field, fmt::format("{}", value), fmt::format("0 to {}", count),
                fmt::format("{} names a {} that does not exist", field, what),
                fmt::format("name a {} of the grid", what));
}

void check_regulator(Checker& check, const NetworkData& data, const Regulator& regulator) {
  check_range(check, "transformer", regulator.transformer.value, data.transformers.size(), "transformer");
  const bool known = regulator.transformer.value >= 0 && regulator.transformer.index() < data.transformers.size();
  if (known) {
    const std::size_t windings = data.transformers[regulator.transformer.index()].windings.size();
    check_range(check, "tap_winding", regulator.tap_winding, windings, "winding");
    check_range(check, "monitored_winding", regulator.monitored_winding, windings, "winding");
  }
  if (regulator.remote_bus) check_range(check, "remote_bus", regulator.remote_bus->value, data.buses.size(), "bus");
  check.positive("target_v", regulator.target_v, "give the voltage to hold");
  check.positive("band_v", regulator.band_v, "give the whole width of the band");
  check.positive("pt_ratio", regulator.pt_ratio, "give the ratio of the potential transformer");
  check.not_negative("ct_primary_a", regulator.ct_primary_a, "give the rating of the current transformer");
  check.not_negative("delay_s", regulator.delay_s, "0 for none");
  check.finite("compensation_r_v", regulator.compensation_r_v);
  check.finite("compensation_x_v", regulator.compensation_x_v);
}

template <class Object>
void add_names(std::unordered_set<std::string>& names, std::string_view kind, const std::vector<Object>& objects) {
  for (const Object& object : objects) names.insert(to_lower(fmt::format("{}.{}", kind, object.name)));
}

std::unordered_set<std::string> element_names(const NetworkData& data) {
  std::unordered_set<std::string> names;
  add_names(names, "line", data.lines);
  add_names(names, "transformer", data.transformers);
  add_names(names, "switch", data.switches);
  add_names(names, "capacitor", data.capacitors);
  add_names(names, "reactor", data.reactors);
  add_names(names, "load", data.loads);
  add_names(names, "generator", data.generators);
  add_names(names, "source", data.sources);
  add_names(names, "current_source", data.current_sources);
  return names;
}

}  // namespace

void validate_loads(const NetworkData& data, Findings& findings) {
  for (const Load& load : data.loads) {
    Checker check(findings, "load", load.name, load.origin);
    if (!check_injection(check, data, load)) continue;
    if (load.connection == Connection::zigzag)
      check.error(code::no_definition, "connection", "zigzag", "wye or delta", "a load is wye or delta",
                  "choose one of them");
    check.not_negative("v_low_pu", load.v_low_pu, "0 keeps the model at any low voltage");
    check.finite("exponent_p", load.exponent_p);
    check.finite("exponent_q", load.exponent_q);
    for (const double value : load.zip)
      if (!check.finite("zip", value)) break;
    check.finite("neutral_resistance_ohm", load.neutral_resistance_ohm);
    check.finite("neutral_reactance_ohm", load.neutral_reactance_ohm);
    if (load.customer) check_range(check, "customer", load.customer->value, data.customers.size(), "customer");
  }
}

void validate_generators(const NetworkData& data, Findings& findings) {
  for (const Generator& generator : data.generators) {
    Checker check(findings, "generator", generator.name, generator.origin);
    if (!check_injection(check, data, generator)) continue;
    check.not_negative("rated_power_va", generator.rated_power_va, "leave it empty where it is unknown");
    check.finite("impedance_share", generator.impedance_share);
    if (generator.model == GeneratorModel::constant_voltage)
      check.positive("target_voltage_v", generator.target_voltage_v, "give the voltage to hold");
    if (generator.model == GeneratorModel::limited_current)
      check.positive("v_min_pu", generator.v_min_pu, "give the voltage at which the current is limited");
    if (generator.inverter) check.positive("rated_va", generator.inverter->rated_va, "give the inverter's rating");
  }
}

void validate_sources(const NetworkData& data, Findings& findings) {
  for (const Source& source : data.sources) {
    Checker check(findings, "source", source.name, source.origin);
    const std::size_t n = source.voltage_v.size();
    check.terminal(data, "terminal", source.terminal, n == 0 ? 1 : n);
    if (source.return_terminal) check.terminal(data, "return_terminal", *source.return_terminal, n == 0 ? 1 : n);
    for (const Complex voltage : source.voltage_v)
      if (!check.finite("voltage_v", voltage)) break;
    if (check.matrix("impedance_ohm", source.impedance_ohm, n, true) && !source.impedance_ohm.empty())
      check.regular("impedance_ohm", source.impedance_ohm, "leave the impedance out for a stiff source");
    check.not_negative("short_circuit_max_va", source.short_circuit_max_va, "leave it empty where it is unknown");
    check.not_negative("short_circuit_min_va", source.short_circuit_min_va, "leave it empty where it is unknown");
  }
}

void validate_current_sources(const NetworkData& data, Findings& findings) {
  for (const CurrentSource& source : data.current_sources) {
    Checker check(findings, "current source", source.name, source.origin);
    const std::size_t n = source.current_a.size();
    check.terminal(data, "terminal", source.terminal, n == 0 ? 1 : n);
    if (source.return_terminal) check.terminal(data, "return_terminal", *source.return_terminal, n == 0 ? 1 : n);
    for (const Complex current : source.current_a)
      if (!check.finite("current_a", current)) break;
  }
}

void validate_controls(const NetworkData& data, Findings& findings) {
  for (const Regulator& regulator : data.regulators) {
    Checker check(findings, "regulator", regulator.name, regulator.origin);
    check_regulator(check, data, regulator);
  }
  for (const InverterControl& control : data.inverter_controls) {
    Checker check(findings, "inverter control", control.name, control.origin);
    for (const GeneratorId id : control.inverters) {
      check_range(check, "inverters", id.value, data.generators.size(), "generator");
      if (id.value >= 0 && id.index() < data.generators.size() && !data.generators[id.index()].inverter)
        check.error(code::unknown_reference, "inverters", data.generators[id.index()].name, "an inverter",
                    "it controls a generator that is no inverter", "take it out of the list");
    }
    for (const auto& measured : control.measured)
      check_range(check, "measured", measured.bus.value, data.buses.size(), "bus");
  }
  if (data.capacitor_controls.empty()) return;
  const auto names = element_names(data);
  for (const CapacitorControl& control : data.capacitor_controls) {
    Checker check(findings, "capacitor control", control.name, control.origin);
    check_range(check, "capacitor", control.capacitor.value, data.capacitors.size(), "capacitor");
    check.positive("pt_ratio", control.pt_ratio, "give the ratio of the potential transformer");
    check.positive("ct_ratio", control.ct_ratio, "give the ratio of the current transformer");
    check.finite("on_setting", control.on_setting);
    check.finite("off_setting", control.off_setting);
    if (control.override_bus) check_range(check, "override_bus", control.override_bus->value, data.buses.size(), "bus");
    const bool measures = control.kind != CapacitorControlKind::time && control.kind != CapacitorControlKind::follow;
    if (measures && names.count(to_lower(control.element)) == 0)
      check.error(code::unknown_reference, "element", control.element, "an element of the grid",
                  fmt::format("it measures \"{}\", which does not exist", control.element), "name it as class.name");
  }
}

}  // namespace headroom::models
