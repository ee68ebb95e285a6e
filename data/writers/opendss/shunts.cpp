// SPDX-License-Identifier: Apache-2.0
// Capacitor banks and reactors. OpenDSS gives all steps of a bank the size of the first, and (DSS C-API 0.14.5) the
// second closed step of a delta bank counts twice: such banks are written as one capacitor per step. A delta reactor
// whose phases differ becomes one reactor per branch.
#include <fmt/core.h>

#include <algorithm>

#include "data/writers/opendss/script.hpp"

namespace headroom::data::opendss_export {

using models::Capacitor;
using models::Connection;
using models::Reactor;

namespace {

double step_value(const std::vector<double>& values, std::size_t step) {
  return step < values.size() ? values[step] : 0.0;
}

// OpenDSS replaces r = 0 by |x|/1000 as soon as there is an x.
constexpr double almost_no_resistance_ohm = 1e-12;

std::string repeated(double value, std::size_t count) { return list(std::vector<double>(count, value)); }

template <class Shunt>
std::string terminals(const Script& script, const Shunt& shunt) {
  std::string text = "bus1=" + script.at(shunt.from);
  if (shunt.to) text += " bus2=" + script.at(*shunt.to);
  return text;
}

std::string bank_text(const Script& script, const Capacitor& capacitor, const std::string& name, std::size_t first,
                      std::size_t count, const std::vector<int>& step_on) {
  const double r = step_value(capacitor.step_resistance_ohm, first),
               x = step_value(capacitor.step_reactance_ohm, first);
  const bool delta = capacitor.connection == Connection::delta && !script.network.balanced();
  std::string text =
      fmt::format("New Capacitor.{} {} phases={} conn={} kv={} numsteps={} kvar={}", name, terminals(script, capacitor),
                  script.phases(capacitor.phases), delta ? "delta" : "wye", number(capacitor.rated_voltage_v / 1e3),
                  count, repeated(capacitor.step_power_var[first] / 1e3, count));
  if (r != 0.0 || x != 0.0)
    text += fmt::format(" r={} xl={}", repeated(r == 0.0 ? almost_no_resistance_ohm : r, count), repeated(x, count));
  std::vector<double> states;
  for (std::size_t k = first; k < first + count; ++k) states.push_back(step_on[k]);
  return text + fmt::format(" states={}{}\n", list(states), enabled(capacitor.in_service));
}

bool steps_fit_one_capacitor(const Script& script, const Capacitor& capacitor) {
  const bool delta = capacitor.connection == Connection::delta && !script.network.balanced();
  if (delta && capacitor.step_power_var.size() > 1) return false;
  for (std::size_t k = 1; k < capacitor.step_power_var.size(); ++k)
    if (capacitor.step_power_var[k] != capacitor.step_power_var[0] ||
        step_value(capacitor.step_resistance_ohm, k) != step_value(capacitor.step_resistance_ohm, 0) ||
        step_value(capacitor.step_reactance_ohm, k) != step_value(capacitor.step_reactance_ohm, 0))
      return false;
  return true;
}

std::string capacitor_text(Script& script, std::size_t k) {
  const Capacitor& capacitor = script.network->capacitors[k];
  const auto& step_on = script.point.capacitor_step_on[k];
  const std::size_t steps = capacitor.step_power_var.size();
  if (steps == 0) return {};
  if (steps_fit_one_capacitor(script, capacitor))
    return bank_text(script, capacitor, script.capacitor[k], 0, steps, step_on);
  std::string text = bank_text(script, capacitor, script.capacitor[k], 0, 1, step_on);
  for (std::size_t step = 1; step < steps; ++step)
    text += bank_text(script, capacitor,
                      script.capacitor_names.add(fmt::format("{}_step{}", script.capacitor[k], step + 1)), step, 1,
                      step_on);
  return text;
}

std::string ratings(const Reactor& reactor) {
  return reactor.rated_current_a.known() ? " normamps=" + number(reactor.rated_current_a.value) : "";
}

// r, x and parallel resistance equal in all phases.
std::string uniform_text(const Script& script, const Reactor& reactor, const std::string& name, bool delta) {
  const models::Complex z = reactor.impedance_ohm(0, 0);
  std::string text =
      fmt::format("New Reactor.{} {} phases={} conn={} r={} x={}", name, terminals(script, reactor),
                  script.phases(reactor.phases), delta ? "delta" : "wye", number(z.real()), number(z.imag()));
  if (reactor.parallel_resistance_ohm > 0.0) text += " rp=" + number(reactor.parallel_resistance_ohm);
  return text + ratings(reactor) + fmt::format("{}\n", enabled(reactor.in_service));
}

std::string per_branch_text(Script& script, const Reactor& reactor, const std::string& name) {
  std::string text;
  for (std::size_t k = 0; k < reactor.impedance_ohm.rows(); ++k) {
    const models::Complex z = reactor.impedance_ohm(k, k);
    text += fmt::format("New Reactor.{} bus1={} bus2={} phases=1 r={} x={}",
                        k == 0 ? name : script.reactor_names.add(fmt::format("{}_{}", name, k + 1)),
                        script.node(reactor.from, k), script.node(reactor.from, (k + 1) % reactor.from.size()),
                        number(z.real()), number(z.imag()));
    if (reactor.parallel_resistance_ohm > 0.0) text += " rp=" + number(reactor.parallel_resistance_ohm);
    text += fmt::format("{}\n", enabled(reactor.in_service));
  }
  return text;
}

std::string coupled_text(Script& script, const Reactor& reactor, const std::string& name) {
  std::string text =
      fmt::format("New Reactor.{} {} phases={} rmatrix={} xmatrix={}{}{}\n", name, terminals(script, reactor),
                  reactor.phases, triangle(reactor.impedance_ohm, Part::real),
                  triangle(reactor.impedance_ohm, Part::imaginary), ratings(reactor), enabled(reactor.in_service));
  if (reactor.parallel_resistance_ohm > 0.0)
    text += fmt::format("New Reactor.{} {} phases={} r={} x=0{}\n", script.reactor_names.add(name + "_rp"),
                        terminals(script, reactor), reactor.phases, number(reactor.parallel_resistance_ohm),
                        enabled(reactor.in_service));
  return text;
}

std::string reactor_text(Script& script, std::size_t k) {
  const Reactor& reactor = script.network->reactors[k];
  const bool delta = reactor.connection == Connection::delta;
  if (script.network.balanced() || is_scalar(reactor.impedance_ohm))
    return uniform_text(script, reactor, script.reactor[k], delta);
  return delta ? per_branch_text(script, reactor, script.reactor[k]) : coupled_text(script, reactor, script.reactor[k]);
}

}  // namespace

std::string shunts_text(Script& script) {
  std::string text;
  for (std::size_t k = 0; k < script.network->capacitors.size(); ++k) text += capacitor_text(script, k);
  for (std::size_t k = 0; k < script.network->reactors.size(); ++k) text += reactor_text(script, k);
  return text;
}

}  // namespace headroom::data::opendss_export
