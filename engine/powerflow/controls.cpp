// SPDX-License-Identifier: Apache-2.0
// A regulator sees, on the secondary of its transformers,
//     V_c = V_winding / pt_ratio + (R + jX) I / ct_primary        (I into the terminal, so the drop is subtracted)
// and wants V_target. Out of its band it asks for the change that would bring it there in whole steps; of these it
// makes 70 %, at least one and at most max_tap_change, and looks again.
#include "engine/powerflow/controls.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "engine/powerflow/measurement.hpp"

namespace headroom::engine {

namespace {

using models::CapacitorControl;
using models::CapacitorControlKind;
using models::Complex;
using models::Regulator;
using models::State;

constexpr double share_of_change = 0.7;

double tap_increment(const models::Winding& winding) {
  return winding.tap_steps > 0 ? (winding.tap_max_pu - winding.tap_min_pu) / winding.tap_steps : 0.0;
}

// The voltage across one phase of the monitored winding.
double rated_phase_voltage(const models::Transformer& transformer, std::size_t winding) {
  const auto& w = transformer.windings[winding];
  const bool line_to_line = transformer.phases > 1 && w.connection == models::Connection::wye;
  return line_to_line ? w.rated_voltage_v / std::numbers::sqrt3 : w.rated_voltage_v;
}

// Index of the phase a control looks at: the stated one, the highest or the lowest.
std::size_t phase_of(int monitored, const std::vector<Complex>& values) {
  const auto less = [](Complex a, Complex b) { return std::abs(a) < std::abs(b); };
  if (monitored == -1) return std::max_element(values.begin(), values.end(), less) - values.begin();
  if (monitored == -2) return std::min_element(values.begin(), values.end(), less) - values.begin();
  return std::min<std::size_t>(std::max(monitored, 1) - 1, values.size() - 1);
}

double magnitude(int phase, const std::vector<Complex>& values, std::size_t phases) {
  phases = std::min(phases, values.size());
  if (phases == 0) return 0.0;
  double sum = 0.0, largest = 0.0, smallest = 1e300;
  for (std::size_t k = 0; k < phases; ++k) {
    const double m = std::abs(values[k]);
    sum += m;
    largest = std::max(largest, m);
    smallest = std::min(smallest, m);
  }
  if (phase == -1) return sum / static_cast<double>(phases);
  if (phase == -2) return largest;
  if (phase == -3) return smallest;
  return std::abs(values[std::min<std::size_t>(std::max(phase, 1) - 1, phases - 1)]);
}

}  // namespace

ControlLoop::ControlLoop(const models::Network& network)
    : network_(network),
      looks_back_(network->regulators.size(), 0),
      opened_before_(network->capacitor_controls.size(), 0) {}

std::optional<ControlLoop::Action> ControlLoop::sample(const Regulator& regulator, std::size_t r, const State& state) {
  const auto& transformer = network_->transformers[regulator.transformer.index()];
  if (!regulator.in_service || !transformer.in_service || regulator.max_tap_change == 0) return std::nullopt;
  const auto monitored = static_cast<std::size_t>(regulator.monitored_winding);
  const auto tapped = static_cast<std::size_t>(regulator.tap_winding);
  const double tap = state.point.tap_pu[regulator.transformer.index()][tapped];
  const double increment = tap_increment(transformer.windings[tapped]);
  if (increment <= 0.0) return std::nullopt;
  const auto winding_v = winding_voltages(network_, state, transformer, monitored);
  const bool backwards = looks_back_[r] != 0;
  const auto current = winding_currents(network_, state, regulator.transformer, monitored);

  if (regulator.reversible && !regulator.remote_bus) {
    double forward_w = 0.0;
    const auto voltage = terminal_voltages(network_, state, transformer.windings[monitored].terminal);
    for (std::size_t k = 0; k < voltage.size(); ++k) forward_w -= (voltage[k] * std::conj(current[k])).real();
    if (!backwards && forward_w < -regulator.reverse_threshold_va)
      return Action{regulator.reverse_delay_s, 0.0, 0, true};
    if (backwards && forward_w > regulator.reverse_threshold_va) return Action{regulator.reverse_delay_s, 0.0, 0, true};
    if (backwards && regulator.reverse_neutral) {
      const double change = std::round((1.0 - tap) / increment) * increment;
      if (change == 0.0) return std::nullopt;
      return Action{regulator.tap_delay_s, change, 0, false};
    }
  }

  Complex seen;
  if (regulator.remote_bus) {
    const auto node = network_.node(*regulator.remote_bus, regulator.remote_node);
    seen = node < 0 ? Complex() : state.voltage_v[node] / regulator.pt_ratio;
  } else {
    const std::size_t phase = phase_of(regulator.monitored_phase, winding_v);
    const Complex drop = backwards ? Complex(regulator.reverse_r_v, regulator.reverse_x_v)
                                   : Complex(regulator.compensation_r_v, regulator.compensation_x_v);
    seen = winding_v[phase] / regulator.pt_ratio + drop * current[phase] / regulator.ct_primary_a;
  }
  const double actual = backwards ? std::abs(seen) / tap : std::abs(seen);
  const double target = backwards ? regulator.reverse_target_v : regulator.target_v;
  const double band = backwards ? regulator.reverse_band_v : regulator.band_v;
  double boost = target - actual;
  bool needed = std::abs(boost) > 0.5 * band;
  if (const double local = std::abs(winding_v[0]) / regulator.pt_ratio;
      regulator.voltage_limit_v > 0.0 && local > regulator.voltage_limit_v) {
    boost = regulator.voltage_limit_v - local;
    needed = true;
  }
  if (!needed) return std::nullopt;
  double change =
      std::round(boost * regulator.pt_ratio / rated_phase_voltage(transformer, monitored) / increment) * increment;
  if (tapped != monitored || backwards) change = -change;
  const auto& range = transformer.windings[tapped];
  if (change == 0.0 || (change > 0.0 ? tap >= range.tap_max_pu : tap <= range.tap_min_pu)) return std::nullopt;
  const double delay = regulator.inverse_time
                           ? regulator.delay_s / std::min(10.0, 2.0 * std::abs(target - actual) / band)
                           : regulator.delay_s;
  return Action{delay, change, 0, false};
}

void ControlLoop::carry_out(const Regulator& regulator, std::size_t r, const Action& action, State& state) {
  if (action.reverse) {
    looks_back_[r] = !looks_back_[r];
    return;
  }
  const auto& winding = network_->transformers[regulator.transformer.index()].windings[regulator.tap_winding];
  const double increment = tap_increment(winding);
  const int steps = std::clamp(static_cast<int>(share_of_change * std::abs(action.tap_change_pu) / increment), 1,
                               std::max(regulator.max_tap_change, 1));
  double& tap = state.point.tap_pu[regulator.transformer.index()][regulator.tap_winding];
  tap =
      std::clamp(tap + std::copysign(steps * increment, action.tap_change_pu), winding.tap_min_pu, winding.tap_max_pu);
}

std::optional<ControlLoop::Action> ControlLoop::sample(const CapacitorControl& control, std::size_t c,
                                                       const State& state) const {
  const auto& capacitor = network_->capacitors[control.capacitor.index()];
  if (!control.in_service || !capacitor.in_service) return std::nullopt;
  const auto& steps = state.point.capacitor_step_on[control.capacitor.index()];
  const bool any_on = std::find(steps.begin(), steps.end(), 1) != steps.end();
  const bool any_off = std::find(steps.begin(), steps.end(), 0) != steps.end();
  const auto seen = measure(network_, state, control.element, control.terminal);
  const auto phases = static_cast<std::size_t>(capacitor.phases);
  const Action close{opened_before_[c] ? control.delay_s + control.dead_time_s : control.delay_s, 0.0, 1, false};
  const Action open{control.delay_off_s, 0.0, -1, false};

  if (control.voltage_override) {
    std::vector<Complex> voltage = seen.voltage_v;
    if (control.override_bus) {
      voltage.clear();
      const auto first = network_.first_node(*control.override_bus);
      for (std::size_t k = 0; k < network_.bus(*control.override_bus).nodes.size(); ++k)
        voltage.push_back(state.voltage_v[first + k]);
    }
    const double v = magnitude(control.pt_phase, voltage, phases) / control.pt_ratio;
    if (any_off && v < control.override_v_min) return close;
    if (any_on && v > control.override_v_max) return open;
  }
  switch (control.kind) {
    case CapacitorControlKind::voltage: {
      const double v = magnitude(control.pt_phase, seen.voltage_v, phases) / control.pt_ratio;
      if (any_on && v > control.off_setting) return open;
      if (any_off && v < control.on_setting) return close;
      return std::nullopt;
    }
    case CapacitorControlKind::current: {
      const double i = magnitude(control.ct_phase, seen.current_a, phases) / control.ct_ratio;
      if (any_on && i < control.off_setting) return open;
      if (any_off && i > control.on_setting) return close;
      return std::nullopt;
    }
    case CapacitorControlKind::reactive_power: {
      Complex power;
      for (std::size_t k = 0; k < seen.current_a.size(); ++k) power += seen.voltage_v[k] * std::conj(seen.current_a[k]);
      const double kvar = power.imag() / 1e3;
      if (any_on && kvar < control.off_setting) return open;
      if (any_off && kvar > control.on_setting) return close;
      return std::nullopt;
    }
    case CapacitorControlKind::power_factor:
    case CapacitorControlKind::time:
    case CapacitorControlKind::follow: return std::nullopt;
  }
  return std::nullopt;
}

bool ControlLoop::act(State& state) {
  std::vector<std::optional<Action>> taps, steps;
  double shortest = 1e300;
  const auto note = [&](std::optional<Action> action, std::vector<std::optional<Action>>& into) {
    if (action) shortest = std::min(shortest, action->delay_s);
    into.push_back(std::move(action));
  };
  for (std::size_t r = 0; r < network_->regulators.size(); ++r) note(sample(network_->regulators[r], r, state), taps);
  for (std::size_t c = 0; c < network_->capacitor_controls.size(); ++c)
    note(sample(network_->capacitor_controls[c], c, state), steps);

  bool moved = false;
  for (std::size_t r = 0; r < taps.size(); ++r) {
    if (!taps[r] || taps[r]->delay_s > shortest) continue;
    carry_out(network_->regulators[r], r, *taps[r], state);
    moved = true;
  }
  for (std::size_t c = 0; c < steps.size(); ++c) {
    if (!steps[c] || steps[c]->delay_s > shortest) continue;
    auto& on = state.point.capacitor_step_on[network_->capacitor_controls[c].capacitor.index()];
    if (steps[c]->step_change > 0) *std::find(on.begin(), on.end(), 0) = 1;
    else *std::find(on.rbegin(), on.rend(), 1) = 0, opened_before_[c] = 1;
    moved = true;
  }
  return moved;
}

}  // namespace headroom::engine
