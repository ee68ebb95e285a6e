// SPDX-License-Identifier: Apache-2.0
// Findings about lines, switches, transformers, capacitors and reactors.
#include <fmt/core.h>

#include <cmath>

#include "models/network/checker.hpp"
#include "models/network/validate_parts.hpp"

namespace headroom::models {

namespace {

void warn_same_ends(Checker& check, const Terminal& from, const Terminal& to) {
  if (from.bus == to.bus && from.nodes == to.nodes)
    check.warning(code::loops_on_itself, "to", "the same nodes as from", "another bus or other nodes",
                  "both ends lie at the same nodes", "check the bus names");
}

// Own resistance and reactance of a conductor cannot be negative.
void passive_diagonal(Checker& check, std::string_view field, const ComplexMatrix& matrix) {
  for (std::size_t k = 0; k < matrix.rows(); ++k) {
    if (!(matrix(k, k).real() >= 0.0))
      check.not_negative(fmt::format("{}[{}][{}] (resistance)", field, k + 1, k + 1), matrix(k, k).real(),
                         "check the sign of the resistance");
    if (!(matrix(k, k).imag() >= 0.0))
      check.not_negative(fmt::format("{}[{}][{}] (reactance)", field, k + 1, k + 1), matrix(k, k).imag(),
                         "check the sign; a capacitor in series is a capacitor element");
  }
}

bool valid_phases(Checker& check, int phases) {
  if (phases >= 1 && phases <= 3) return true;
  check.error(code::conductors, "phases", fmt::format("{}", phases), "1 to 3", fmt::format("phases is {}", phases),
              "one, two or three phases");
  return false;
}

bool defined(Checker& check, Connection connection) {
  if (connection != Connection::zigzag) return true;
  check.error(code::no_definition, "connection", "zigzag", "wye or delta", "zigzag windings have no definition here",
              "write the zigzag as single-phase windings");
  return false;
}

void check_winding(Checker& check, const NetworkData& data, const Transformer& transformer, std::size_t w) {
  const Winding& winding = transformer.windings[w];
  const std::string prefix = fmt::format("winding {}: ", w + 1);
  defined(check, winding.connection);
  check.terminal(data, prefix + "terminal", winding.terminal, star_conductors(data, transformer.phases));
  check.positive(prefix + "rated_voltage_v", winding.rated_voltage_v, "give the winding's rated voltage");
  if (w == 0)
    check.positive(prefix + "rated_power_va", winding.rated_power_va,
                   "give the rated power: it is the base of the impedances");
  else check.not_negative(prefix + "rated_power_va", winding.rated_power_va, "give the winding's rated power");
  check.finite(prefix + "resistance_pu", winding.resistance_pu);
  check.finite(prefix + "neutral_resistance_ohm", winding.neutral_resistance_ohm);
  check.finite(prefix + "neutral_reactance_ohm", winding.neutral_reactance_ohm);
  if (!check.positive(prefix + "tap_pu", winding.tap_pu, "1 is the nominal ratio")) return;
  const double slack = 1e-9;
  if (winding.tap_pu < winding.tap_min_pu - slack || winding.tap_pu > winding.tap_max_pu + slack)
    check.warning(code::tap_range, prefix + "tap_pu", fmt::format("{}", winding.tap_pu),
                  fmt::format("{} to {}", winding.tap_min_pu, winding.tap_max_pu),
                  fmt::format("{}tap {} lies outside its range", prefix, winding.tap_pu),
                  "check the tap or its limits");
}

// The short-circuit matrix seen from winding 1 (see the transformer's comment): singular when a pair has no impedance.
void check_short_circuit(Checker& check, const Transformer& transformer) {
  const std::size_t n = transformer.windings.size(), m = n - 1;
  const auto r = [&](std::size_t w) { return transformer.windings[w].resistance_pu; };
  ComplexMatrix z(m);
  std::size_t pair = 0;
  for (std::size_t w = 0; w < m; ++w) z(w, w) = {r(0) + r(w + 1), transformer.reactance_pu[pair++]};
  for (std::size_t w = 0; w < m; ++w)
    for (std::size_t v = w + 1; v < m; ++v) {
      const Complex between(r(w + 1) + r(v + 1), transformer.reactance_pu[pair++]);
      z(w, v) = z(v, w) = 0.5 * (z(w, w) + z(v, v) - between);
    }
  check.regular("short-circuit impedance", z, "give vk_percent (xhl) above 0");
}

// Of a pair: one winding of a star equivalent may well have less than none.
void check_resistances(Checker& check, const Transformer& transformer) {
  const auto& windings = transformer.windings;
  for (std::size_t w = 0; w < windings.size(); ++w)
    for (std::size_t v = w + 1; v < windings.size(); ++v)
      if (const double sum = windings[w].resistance_pu + windings[v].resistance_pu; !(sum >= 0.0))
        check.not_negative(fmt::format("resistance_pu of windings {} and {}", w + 1, v + 1), sum,
                           "check the losses: vkr cannot exceed vk or be negative");
}

void check_transformer(Checker& check, const NetworkData& data, const Transformer& transformer) {
  if (!valid_phases(check, transformer.phases)) return;
  const std::size_t n = transformer.windings.size();
  if (n < 2) {
    check.error(code::windings, "windings", fmt::format("{}", n), ">= 2", fmt::format("it has {} windings", n),
                "a transformer has at least two windings");
    return;
  }
  for (std::size_t w = 0; w < n; ++w) check_winding(check, data, transformer, w);
  check.not_negative("no_load_loss_pu", transformer.no_load_loss_pu, "losses cannot be negative");
  check.finite("magnetising_current_pu", transformer.magnetising_current_pu);
  check.not_negative("stray_ppm", transformer.stray_ppm, "0 leaves windings floating");
  check.rating("rated_power_va", transformer.rated_power_va);
  check.rating("emergency_power_va", transformer.emergency_power_va);
  const std::size_t pairs = n * (n - 1) / 2;
  if (transformer.reactance_pu.size() != pairs) {
    check.error(code::windings, "reactance_pu", fmt::format("{}", transformer.reactance_pu.size()),
                fmt::format("{}", pairs),
                fmt::format("{} reactances for {} windings", transformer.reactance_pu.size(), n),
                "give one reactance per pair of windings");
    return;
  }
  check_resistances(check, transformer);
  bool good = true;
  for (std::size_t k = 0; k < pairs; ++k)
    good &= check.finite(fmt::format("reactance_pu[{}]", k + 1), transformer.reactance_pu[k]);
  if (!good) return;
  if (transformer.reactance_pu[0] < 0.0)
    check.error(code::negative, "reactance_pu[1]", fmt::format("{}", transformer.reactance_pu[0]), ">= 0",
                fmt::format("the short-circuit reactance is {}", transformer.reactance_pu[0]),
                "vk_percent must be at least vkr_percent");
  check_short_circuit(check, transformer);
}

}  // namespace

void validate_lines(const NetworkData& data, Findings& findings) {
  for (const Line& line : data.lines) {
    Checker check(findings, "line", line.name, line.origin);
    const std::size_t n = line.from.size();
    check.terminal(data, "from", line.from, n == 0 ? 1 : n);
    check.terminal(data, "to", line.to, n == 0 ? 1 : n);
    warn_same_ends(check, line.from, line.to);
    check.not_negative("length_m", line.length_m, "give the length, or 0 where it is unknown");
    check.rating("rated_current_a", line.rated_current_a);
    check.rating("emergency_current_a", line.emergency_current_a);
    check.rating("neutral_current_a", line.neutral_current_a);
    check.matrix("admittance_s", line.admittance_s, n, true);
    if (!check.matrix("impedance_ohm", line.impedance_ohm, n, false)) continue;
    passive_diagonal(check, "impedance_ohm", line.impedance_ohm);
    check.regular("impedance_ohm", line.impedance_ohm,
                  "give a length and an impedance above 0; a connection without impedance is a switch");
  }
}

void validate_switches(const NetworkData& data, Findings& findings) {
  for (const Switch& sw : data.switches) {
    Checker check(findings, "switch", sw.name, sw.origin);
    const std::size_t n = sw.from.size();
    check.terminal(data, "from", sw.from, n == 0 ? 1 : n);
    check.terminal(data, "to", sw.to, n == 0 ? 1 : n);
    warn_same_ends(check, sw.from, sw.to);
    check.positive("contact_resistance_ohm", sw.contact_resistance_ohm, "0.0001 is the default");
    check.rating("rated_current_a", sw.rated_current_a);
  }
}

void validate_transformers(const NetworkData& data, Findings& findings) {
  for (const Transformer& transformer : data.transformers) {
    Checker check(findings, "transformer", transformer.name, transformer.origin);
    check_transformer(check, data, transformer);
  }
}

void validate_capacitors(const NetworkData& data, Findings& findings) {
  for (const Capacitor& capacitor : data.capacitors) {
    Checker check(findings, "capacitor", capacitor.name, capacitor.origin);
    if (!valid_phases(check, capacitor.phases) || !defined(check, capacitor.connection)) continue;
    const bool delta = capacitor.connection == Connection::delta;
    const std::size_t n =
        delta ? delta_conductors(data, capacitor.phases) : star_conductors(data, capacitor.phases - 1);
    check.terminal(data, "from", capacitor.from, n);
    if (capacitor.to) check.terminal(data, "to", *capacitor.to, n);
    check.positive("rated_voltage_v", capacitor.rated_voltage_v, "give the voltage at which the rated power holds");
    const std::size_t steps = capacitor.step_power_var.size();
    for (const double power : capacitor.step_power_var) check.finite("step_power_var", power);
    for (const double resistance : capacitor.step_resistance_ohm)
      check.not_negative("step_resistance_ohm", resistance, "0 for none");
    for (const double reactance : capacitor.step_reactance_ohm) check.finite("step_reactance_ohm", reactance);
    if (capacitor.step_on.size() != steps)
      check.error(code::matrix_size, "step_on", fmt::format("{}", capacitor.step_on.size()), fmt::format("{}", steps),
                  fmt::format("{} states for {} steps", capacitor.step_on.size(), steps), "give one state per step");
  }
}

void validate_reactors(const NetworkData& data, Findings& findings) {
  for (const Reactor& reactor : data.reactors) {
    Checker check(findings, "reactor", reactor.name, reactor.origin);
    if (!valid_phases(check, reactor.phases) || !defined(check, reactor.connection)) continue;
    const bool balanced = data.representation == Representation::balanced;
    const std::size_t branches = balanced ? 1 : static_cast<std::size_t>(reactor.phases);
    const bool delta = reactor.connection == Connection::delta;
    const std::size_t n = delta ? delta_conductors(data, reactor.phases) : branches;
    check.terminal(data, "from", reactor.from, n);
    if (reactor.to) check.terminal(data, "to", *reactor.to, n), warn_same_ends(check, reactor.from, *reactor.to);
    check.not_negative("parallel_resistance_ohm", reactor.parallel_resistance_ohm, "0 for none");
    check.rating("rated_current_a", reactor.rated_current_a);
    if (check.matrix("impedance_ohm", reactor.impedance_ohm, branches, false))
      check.regular("impedance_ohm", reactor.impedance_ohm, "give a resistance or reactance");
  }
}

}  // namespace headroom::models
