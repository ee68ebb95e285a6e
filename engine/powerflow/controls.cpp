// SPDX-License-Identifier: Apache-2.0
// A regulator sees, on the secondary of its transformers,
//     V_c = V_winding / pt_ratio + (R + jX) I / ct_primary        (I into the terminal, so the drop is subtracted)
// and wants V_target. Out of its band it asks for the change that would bring it there in whole steps; of these it
// makes 70 %, at least one and at most max_tap_change, and looks again.
#include "engine/powerflow/controls.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "engine/powerflow/element_admittance.hpp"
#include "engine/powerflow/measurement.hpp"

namespace headroom::engine {

namespace {

using models::CapacitorControl;
using models::CapacitorControlKind;
using models::Complex;
using models::Regulator;
using models::State;

constexpr int tenths_of_change = 7;

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

// A single phase of a delta bank is seen line to line.
double bank_voltage(int phase, const std::vector<Complex>& values, std::size_t phases, bool delta) {
  if (!delta || phase < 0 || values.empty()) return magnitude(phase, values, phases);
  const std::size_t n = std::min(phases, values.size());
  const std::size_t at = std::min<std::size_t>(static_cast<std::size_t>(std::max(phase, 1)), n) - 1;
  return std::abs(values[at] - values[(at + 1) % n]);
}

}  // namespace

ControlLoop::ControlLoop(const models::Network& network)
    : network_(network),
      looks_back_(network->regulators.size(), 0),
      opened_before_(network->capacitor_controls.size(), 0),
      inverters_(network) {}

// Reverse flow is the power that leaves the grid at the monitored terminal. A regulator with a remote bus stays as it
// is.
std::optional<ControlLoop::Action> ControlLoop::turn(const Regulator& regulator, std::size_t r,
                                                     const State& state) const {
  const auto& transformer = network_->transformers[regulator.transformer.index()];
  const bool may = (regulator.reversible || regulator.cogeneration) && !regulator.remote_bus;
  if (!may || !regulator.in_service || !transformer.in_service || regulator.max_tap_change == 0) return std::nullopt;
  const auto monitored = static_cast<std::size_t>(regulator.monitored_winding);
  const auto current = winding_currents(network_, state, regulator.transformer, monitored);
  const auto voltage = terminal_voltages(network_, state, transformer.windings[monitored].terminal);
  double forward_w = 0.0;
  for (std::size_t k = 0; k < voltage.size(); ++k) forward_w -= (voltage[k] * std::conj(current[k])).real();
  const bool turns =
      looks_back_[r] ? forward_w > regulator.reverse_threshold_va : forward_w < -regulator.reverse_threshold_va;
  if (!turns) return std::nullopt;
  return Action{regulator.reverse_delay_s, 0.0, 0, true};
}

// The voltage that a regulator holds, on the secondary of its transformers; local_v: what its limit looks at.
Complex ControlLoop::seen(const Regulator& regulator, const State& state, bool backwards, double& local_v) const {
  const auto& transformer = network_->transformers[regulator.transformer.index()];
  const auto monitored = static_cast<std::size_t>(regulator.monitored_winding);
  const auto winding_v = winding_voltages(network_, state, transformer, monitored);
  if (regulator.remote_bus) {
    local_v = std::abs(winding_v[0]) / regulator.pt_ratio;
    const auto nodes =
        regulator.remote_nodes.empty() ? std::vector<int>{regulator.remote_node} : regulator.remote_nodes;
    std::vector<Complex> v;
    for (const int number : nodes) {
      const auto node = network_.node(*regulator.remote_bus, number);
      v.push_back(node < 0 ? Complex() : state.voltage_v[static_cast<std::size_t>(node)]);
    }
    std::vector<Complex> across = v;
    const bool delta = transformer.windings[monitored].connection == models::Connection::delta && v.size() > 1;
    for (std::size_t k = 0; delta && k < v.size(); ++k) {
      const auto to = winding_branch(transformer, monitored, k).second;
      across[k] -= to < v.size() ? v[to] : Complex();
    }
    return across[phase_of(regulator.monitored_phase, across)] /
           (regulator.remote_pt_ratio > 0.0 ? regulator.remote_pt_ratio : regulator.pt_ratio);
  }
  const std::size_t phase = phase_of(regulator.monitored_phase, winding_v);
  const Complex v = winding_v[phase] / regulator.pt_ratio;
  local_v = std::abs(v);
  const double z = backwards ? regulator.reverse_z_v : regulator.compensation_z_v;
  const Complex drop = backwards ? Complex(regulator.reverse_r_v, regulator.reverse_x_v)
                                 : Complex(regulator.compensation_r_v, regulator.compensation_x_v);
  const bool compensates =
      regulator.compensation_r_v != 0.0 || regulator.compensation_x_v != 0.0 || regulator.compensation_z_v != 0.0;
  if (!compensates) return v;  // then not backwards either, as OpenDSS
  const Complex current =
      winding_currents(network_, state, regulator.transformer, monitored)[phase] / regulator.ct_primary_a;
  return regulator.compensation_z_v != 0.0 ? std::abs(v) - std::abs(current) * z : v + drop * current;
}

std::optional<ControlLoop::Action> ControlLoop::sample(const Regulator& regulator, std::size_t r,
                                                       const State& state) const {
  const auto& transformer = network_->transformers[regulator.transformer.index()];
  if (!regulator.in_service || !transformer.in_service || regulator.max_tap_change == 0) return std::nullopt;
  const auto monitored = static_cast<std::size_t>(regulator.monitored_winding);
  const auto tapped = static_cast<std::size_t>(regulator.tap_winding);
  const double tap = state.point.tap_pu[regulator.transformer.index()][tapped];
  const double increment = tap_increment(transformer.windings[tapped]);
  if (increment <= 0.0) return std::nullopt;
  const bool turned = looks_back_[r] != 0, backwards = turned && !regulator.cogeneration;
  if (turned && regulator.reverse_neutral) {
    const double change = std::round((1.0 - tap) / increment) * increment;
    if (change == 0.0) return std::nullopt;
    return Action{regulator.tap_delay_s, change, 0, false};
  }
  double local_v = 0.0;
  const double measured = std::abs(seen(regulator, state, turned, local_v));
  const double actual = backwards ? measured / tap : measured;
  const double target = turned ? regulator.reverse_target_v : regulator.target_v;
  const double band = turned ? regulator.reverse_band_v : regulator.band_v;
  double boost = target - actual;
  bool needed = std::abs(boost) > 0.5 * band;
  if (regulator.voltage_limit_v > 0.0 && local_v > regulator.voltage_limit_v) {
    boost = regulator.voltage_limit_v - local_v;
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
  // In tenths, so that 7 of 10 steps are 7 whatever the rounding of the increment.
  const int asked = static_cast<int>(std::lround(std::abs(action.tap_change_pu) / increment));
  const int steps = std::clamp(tenths_of_change * asked / 10, 1, std::max(regulator.max_tap_change, 1));
  double& tap = state.point.tap_pu[regulator.transformer.index()][regulator.tap_winding];
  tap =
      std::clamp(tap + std::copysign(steps * increment, action.tap_change_pu), winding.tap_min_pu, winding.tap_max_pu);
}

// Whether a bank should have one step more (true) or less (false), going by what it measures. closed: any step is on.
std::optional<bool> ControlLoop::wanted(const CapacitorControl& control, const State& state, bool closed) const {
  const auto& capacitor = network_->capacitors[control.capacitor.index()];
  const auto phases = static_cast<std::size_t>(capacitor.phases);
  const auto seen = measure(network_, state, control.element, control.terminal);
  Complex power;
  for (std::size_t k = 0; k < seen.current_a.size(); ++k) power += seen.voltage_v[k] * std::conj(seen.current_a[k]);
  const auto above = [&](double value) -> std::optional<bool> {  // on above, off below
    if (closed && value < control.off_setting) return false;
    if (value > control.on_setting) return true;
    return std::nullopt;
  };
  const auto below = [&](double value) -> std::optional<bool> {  // on below, off above
    if (closed && value > control.off_setting) return false;
    if (value < control.on_setting) return true;
    return std::nullopt;
  };
  const bool delta = capacitor.connection == models::Connection::delta;
  switch (control.kind) {
    case CapacitorControlKind::voltage:
      return below(bank_voltage(control.pt_phase, seen.voltage_v, phases, delta) / control.pt_ratio);
    case CapacitorControlKind::current:
      return above(magnitude(control.ct_phase, seen.current_a, phases) / control.ct_ratio);
    case CapacitorControlKind::reactive_power: return above(power.imag() / 1e3);
    case CapacitorControlKind::power_factor: {
      // Lagging 0 to 1, leading 1 to 2, as OpenDSS counts: on below, off above.
      const double factor = power == Complex() ? 1.0 : std::abs(power.real()) / std::abs(power);
      const auto from_zero_to_two = [](double setting) { return setting < 0.0 ? 2.0 + setting : setting; };
      const double now = power.imag() < 0.0 ? 2.0 - factor : factor;
      if (closed && now > from_zero_to_two(control.off_setting)) return false;
      if (now < from_zero_to_two(control.on_setting)) return true;
      return std::nullopt;
    }
    case CapacitorControlKind::time: {
      const double hour = state.point.hours - 24.0 * std::floor(state.point.hours / 24.0);
      const double on = control.on_setting, off = control.off_setting;
      const bool inside = off > on ? hour >= on && hour < off : hour >= on;
      const bool outside = off > on ? !inside : hour >= off && hour < on;
      if (closed && outside) return false;
      if (inside) return true;
      return std::nullopt;
    }
    case CapacitorControlKind::follow: {
      if (!control.signal) return std::nullopt;
      const double signal = models::profile_value(network_->profiles[control.signal->index()], state.point.hours);
      return signal != 0.0;
    }
  }
  return std::nullopt;
}

std::optional<ControlLoop::Action> ControlLoop::sample(const CapacitorControl& control, std::size_t c,
                                                       const State& state) const {
  const auto& capacitor = network_->capacitors[control.capacitor.index()];
  if (!control.in_service || !capacitor.in_service) return std::nullopt;
  const auto& steps = state.point.capacitor_step_on[control.capacitor.index()];
  const bool any_on = std::find(steps.begin(), steps.end(), 1) != steps.end();
  const bool any_off = std::find(steps.begin(), steps.end(), 0) != steps.end();
  const Action close{opened_before_[c] ? control.delay_s + control.dead_time_s : control.delay_s, 0.0, 1, false};
  const Action open{control.delay_off_s, 0.0, -1, false};

  if (control.voltage_override && control.kind != CapacitorControlKind::voltage) {
    std::vector<Complex> voltage;
    if (control.override_bus) {
      const auto first = network_.first_node(*control.override_bus);
      for (std::size_t k = 0; k < network_.bus(*control.override_bus).nodes.size(); ++k)
        voltage.push_back(state.voltage_v[first + k]);
    } else {
      voltage = measure(network_, state, control.element, control.terminal).voltage_v;
    }
    const double v = bank_voltage(control.pt_phase, voltage, static_cast<std::size_t>(capacitor.phases),
                                  capacitor.connection == models::Connection::delta) /
                     control.pt_ratio;
    // OpenDSS closes again only what the control itself has opened.
    if (!any_on && opened_before_[c] && v < control.override_v_min) return close;
    if (any_on && v > control.override_v_max) return open;
  }
  const auto more = wanted(control, state, any_on);
  if (!more) return std::nullopt;
  if (control.kind == CapacitorControlKind::follow && *more && (any_on || !opened_before_[c])) return std::nullopt;
  if (*more) return any_off ? std::optional(close) : std::nullopt;
  return any_on ? std::optional(open) : std::nullopt;
}

bool ControlLoop::act(State& state) {
  std::vector<std::optional<Action>> turns, taps, steps;
  double shortest = 1e300;
  const auto note = [&](std::optional<Action> action, std::vector<std::optional<Action>>& into) {
    if (action) shortest = std::min(shortest, action->delay_s);
    into.push_back(std::move(action));
  };
  for (std::size_t r = 0; r < network_->regulators.size(); ++r) {
    note(turn(network_->regulators[r], r, state), turns);
    note(sample(network_->regulators[r], r, state), taps);
  }
  for (std::size_t c = 0; c < network_->capacitor_controls.size(); ++c)
    note(sample(network_->capacitor_controls[c], c, state), steps);

  bool moved = false;
  if (inverters_.sample(state)) {  // they do not wait
    shortest = 0.0;
    inverters_.carry_out(state);
    moved = true;
  }
  for (std::size_t r = 0; r < taps.size(); ++r)
    for (const auto& action : {turns[r], taps[r]}) {
      if (!action || action->delay_s > shortest) continue;
      carry_out(network_->regulators[r], r, *action, state);
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
