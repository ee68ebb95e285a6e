// SPDX-License-Identifier: Apache-2.0
// E2001 a number is not finite            E2007 a reference to an object that does not exist
// E2002 a number must be positive         E2008 a node number that cannot be
// E2003 a number is negative              E2009 a wrong number of conductors or phases
// E2004 a matrix of the wrong size        E2010 a transformer with a wrong number of windings or reactances
// E2005 an impedance that is singular     E2011 a connection without a definition here
// E2006 a name used twice                 E2012 a number outside what it can be
// W2101 tap outside its range             W2104 rated voltage far from the bus's base voltage
// W2102 no source in service              W2105 both ends of an element at the same nodes
// W2103 buses without base voltage        W2106 a sign that is possible but unusual
#include "models/network/validate.hpp"

#include <fmt/core.h>

#include <unordered_map>

#include "models/core/text.hpp"
#include "models/network/checker.hpp"
#include "models/network/validate_parts.hpp"

namespace headroom::models {

namespace {

template <class Object>
void unique_names(Findings& findings, const std::vector<Object>& objects, std::string_view kind) {
  std::unordered_map<std::string, const Object*> seen;
  seen.reserve(objects.size());
  for (const Object& object : objects) {
    if (object.name.empty()) continue;
    const auto [at, is_new] = seen.emplace(to_lower(object.name), &object);
    if (is_new) continue;
    const Origin& first = at->second->origin;
    std::string message = fmt::format("the name \"{}\" is used twice", object.name);
    if (first.line > 0) message += fmt::format(", first at {}:{}", first.file, first.line);
    Checker(findings, kind, object.name, object.origin)
        .error(code::duplicate, "name", object.name, "unique within its kind", message, "rename one of the two");
  }
}

void validate_names(const NetworkData& data, Findings& findings) {
  unique_names(findings, data.buses, "bus");
  unique_names(findings, data.lines, "line");
  unique_names(findings, data.transformers, "transformer");
  unique_names(findings, data.switches, "switch");
  unique_names(findings, data.capacitors, "capacitor");
  unique_names(findings, data.reactors, "reactor");
  unique_names(findings, data.loads, "load");
  unique_names(findings, data.generators, "generator");
  unique_names(findings, data.sources, "source");
  unique_names(findings, data.current_sources, "current source");
  unique_names(findings, data.regulators, "regulator");
  unique_names(findings, data.capacitor_controls, "capacitor control");
  unique_names(findings, data.customers, "customer");
  unique_names(findings, data.profiles, "profile");
}

void validate_buses(const NetworkData& data, Findings& findings) {
  const Bus* first = nullptr;
  std::size_t without = 0;
  for (const Bus& bus : data.buses) {
    Checker check(findings, "bus", bus.name, bus.origin);
    check.not_negative("base_voltage_v", bus.base_voltage_v, "give the line-to-line base voltage");
    if (bus.base_voltage_v == 0.0 && without++ == 0) first = &bus;
    if (bus.position) {
      check.finite("x", bus.position->x);
      check.finite("y", bus.position->y);
    }
    for (const int node : bus.nodes)
      if (node <= 0)
        check.error(code::node_number, "nodes", fmt::format("{}", node), "> 0",
                    fmt::format("the bus has a node {}", node), "number phases 1 2 3, the neutral 4");
  }
  if (!first) return;
  Checker(findings, "bus", first->name, first->origin)
      .warning(
          code::no_base_voltage, "base_voltage_v", "0", "> 0",
          without == 1
              ? std::string("the bus has no base voltage: its per-unit values and limits stay blank")
              : fmt::format("this and {} more buses have no base voltage: their per-unit values and limits stay blank",
                            without - 1),
          "state the base voltage (OpenDSS: set voltagebases, calcvoltagebases)");
}

void validate_profiles(const NetworkData& data, Findings& findings) {
  for (const Profile& profile : data.profiles) {
    Checker check(findings, "profile", profile.name, profile.origin);
    check.positive("step_s", profile.step_s, "give the time between two samples");
    if (profile.p.empty())
      check.error(code::matrix_size, "p", "0 samples", "at least one", "the profile has no samples",
                  "give its multipliers");
    for (std::size_t k = 0; k < profile.p.size(); ++k)
      if (!std::isfinite(profile.p[k]) && !check.finite(fmt::format("p[{}]", k + 1), profile.p[k])) break;
    for (std::size_t k = 0; k < profile.q.size(); ++k)
      if (!std::isfinite(profile.q[k]) && !check.finite(fmt::format("q[{}]", k + 1), profile.q[k])) break;
  }
}

void validate_customers(const NetworkData& data, Findings& findings) {
  for (const Customer& customer : data.customers) {
    Checker check(findings, "customer", customer.name, customer.origin);
    if (customer.bus.value < 0 || customer.bus.index() >= data.buses.size())
      check.error(code::unknown_reference, "bus", fmt::format("{}", customer.bus.value),
                  fmt::format("0 to {}", data.buses.size()), "the bus does not exist", "name a bus of the grid");
    check.not_negative("contracted_va", customer.contracted_va, "leave it empty where it is unknown");
    if (check.not_negative("power_factor", customer.power_factor, "0 stands for no data") &&
        customer.power_factor > 1.0)
      check.error(code::out_of_range, "power_factor", fmt::format("{}", customer.power_factor), "0 to 1",
                  fmt::format("power_factor is {}", customer.power_factor), "write 0.95, not 95");
  }
}

void validate_grid(const NetworkData& data, Findings& findings) {
  const Origin nowhere;
  Checker check(findings, "grid", data.name, nowhere);
  check.positive("frequency_hz", data.frequency_hz, "50 or 60");
  check.not_negative("load_multiplier", data.load_multiplier, "1 leaves the loads as they are");
  for (const Source& source : data.sources)
    if (source.in_service) return;
  check.warning(code::no_source, "sources", fmt::format("{}", data.sources.size()), "at least one in service",
                "no source is in service: nothing is supplied", "add a source (ext_grid.csv; OpenDSS: new circuit)");
}

}  // namespace

std::size_t star_conductors(const NetworkData& data, int phases) {
  return data.representation == Representation::balanced ? 1 : static_cast<std::size_t>(phases) + 1;
}

std::size_t delta_conductors(const NetworkData& data, int phases) {
  if (data.representation == Representation::balanced) return 1;
  return static_cast<std::size_t>(phases == 3 ? 3 : phases + 1);
}

void validate(const NetworkData& data, Findings& findings) {
  validate_grid(data, findings);
  validate_names(data, findings);
  validate_buses(data, findings);
  validate_lines(data, findings);
  validate_switches(data, findings);
  validate_transformers(data, findings);
  validate_capacitors(data, findings);
  validate_reactors(data, findings);
  validate_loads(data, findings);
  validate_generators(data, findings);
  validate_sources(data, findings);
  validate_current_sources(data, findings);
  validate_controls(data, findings);
  validate_profiles(data, findings);
  validate_customers(data, findings);
}

}  // namespace headroom::models
