// SPDX-License-Identifier: Apache-2.0
// With the voltage v (per unit of the inverter's own rating), the curve's value y(v) and the power S of the inverter:
//   volt-var     q* = y(v), per unit of Q_0 = sqrt(S² - P²) or of its limit; |q*| up to what the inverter can;
//                Q⁺ = Q + k (q* Q_0 - Q)
//   volt-watt    p* = y(v), per unit of P_0; up to what Q leaves of S; P_limit⁺ = P_limit + k (p* P_0 - P_limit) once
//   the
//                limit is below the present power
//   watt-pf      Q = P sqrt(1/f² - 1) with f = y(P);   watt-var   Q = y(P) Q_0
// k is given, or it grows when the voltage settles and shrinks when it does not: with r = |Δv| / |Δv before|, volt-var
// takes 0.1 off k for r > 0.8, 0.05 for r > 0.6, and adds 0.05 for r < 0.4, 0.1 for r < 0.2; volt-watt likewise at 0.9,
// 0.8 and 0.2.
#include "engine/powerflow/inverter_controls.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "engine/powerflow/measurement.hpp"

namespace headroom::engine {

using models::Complex;
using models::InverterControl;
using Kind = models::InverterControlKind;

namespace {

double sign(double value) { return value > 0.0 ? 1.0 : value < 0.0 ? -1.0 : 0.0; }

// Two of the thresholds of r and what they do.
struct Pace {
  double much_above, above, below, much_below;
};
constexpr Pace var_pace{0.8, 0.6, 0.4, 0.2}, watt_pace{0.9, 0.8, 0.2, 0.2};

void adapt(double& step, double dv_pu, double& dv_before_pu, const Pace& pace, double lowest_of_small) {
  constexpr double lowest = 0.2, highest = 0.9, large = 0.1, small = 0.05, rounding = 1e-9;
  if (dv_before_pu >= 0.0) {
    if (dv_pu > pace.much_above * dv_before_pu && step > lowest - rounding) step -= large;
    else if (dv_pu > pace.above * dv_before_pu && step > lowest_of_small - rounding) step -= small;
    else if (dv_pu < pace.much_below * dv_before_pu && step < highest)
      step += pace.below == pace.much_below ? small : large;
    else if (dv_pu < pace.below * dv_before_pu && step < highest) step += small;
  }
  dv_before_pu = dv_pu;
}

double selected(int phase, const std::vector<double>& values) {
  if (values.empty()) return 0.0;
  if (phase == -2) return *std::max_element(values.begin(), values.end());
  if (phase == -3) return *std::min_element(values.begin(), values.end());
  if (phase > 0) return values[std::min<std::size_t>(static_cast<std::size_t>(phase), values.size()) - 1];
  double sum = 0.0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

double remaining(double rated, double used) { return std::sqrt(std::max(rated * rated - used * used, 0.0)); }

}  // namespace

InverterControlLoop::InverterControlLoop(const models::Network& network)
    : network_(network), orders_(network->generators.size()), outputs_(network->generators.size()) {
  for (const auto& control : network->inverter_controls)
    for (const auto id : control.inverters)
      if (control.in_service && network->generators[id.index()].in_service) {
        Follower follower;
        follower.control = &control;
        follower.generator = id.index();
        followers_.push_back(follower);
      }
}

double InverterControlLoop::measured_pu(const Follower& f, const models::State& state) const {
  const auto& generator = network_->generators[f.generator];
  const double base =
      generator.phases > 1 ? generator.rated_voltage_v / std::numbers::sqrt3 : generator.rated_voltage_v;
  std::vector<double> volts;
  const auto voltage = [&](models::BusId bus, int number) {
    const auto node = network_.node(bus, number);
    return node < 0 ? Complex() : state.voltage_v[static_cast<std::size_t>(node)];
  };
  for (const auto& at : f.control->measured)
    volts.push_back(std::abs(voltage(at.bus, at.node) - voltage(at.bus, at.other_node)) * base / at.base_v);
  if (volts.empty())
    for (int k = 0; k < generator.phases; ++k)
      volts.push_back(std::abs(voltage(generator.terminal.bus, generator.terminal.nodes[static_cast<std::size_t>(k)])));
  return selected(f.control->measured_phase, volts) / base;
}

bool InverterControlLoop::asks(const Follower& f) const {
  const auto& control = *f.control;
  const auto& inverter = *network_->generators[f.generator].inverter;
  const bool off = !outputs_[f.generator].on;
  if (off && (inverter.var_follows_power || control.kind == Kind::volt_watt)) return false;
  if (solutions_ == 1 || std::abs(f.v_pu - f.v_before_pu) > control.voltage_tolerance_pu) return true;
  const bool watts = control.kind == Kind::volt_watt || control.kind == Kind::volt_var_volt_watt;
  if (watts && std::abs(f.p_limit_pu - f.p_limit_before_pu) > control.watt_tolerance_pu) return true;
  return control.kind != Kind::volt_watt &&
         std::abs(std::abs(f.q_pu) - std::abs(f.q_wanted_pu)) > control.var_tolerance_pu;
}

bool InverterControlLoop::sample(const models::State& state) {
  if (followers_.empty()) return false;
  ++solutions_;
  bool any = false;
  for (Follower& f : followers_) {
    if (solutions_ == 1) {
      const auto& now = state.point.inverter[f.generator];
      outputs_[f.generator] = inverter_output(*network_->generators[f.generator].inverter, now);
      f.v_before_pu = f.v_pu;
    }
    f.v_pu = measured_pu(f, state);
    f.asks = asks(f);
    any |= f.asks;
  }
  return any;
}

// What the panel delivers after the inverter's losses; stores have none of it.
double InverterControlLoop::direct_w(const Follower& f) const {
  return network_->generators[f.generator].inverter->store ? 0.0 : outputs_[f.generator].available_w;
}

InverterControlLoop::Bases InverterControlLoop::bases(const Follower& f) const {
  const auto& inverter = *network_->generators[f.generator].inverter;
  const Complex power = outputs_[f.generator].power_va;
  Bases base;
  if (f.control->var_base == InverterControl::VarBase::available)
    base.q_var = base.q_absorbed_var = remaining(inverter.rated_va, power.real());
  if (f.control->var_base == InverterControl::VarBase::largest || f.control->kind == Kind::watt_power_factor)
    base.q_var = inverter.var_max, base.q_absorbed_var = inverter.var_max_absorbed;
  if (base.q_var == 0.0) base.q_var = inverter.var_max;
  if (base.q_absorbed_var == 0.0) base.q_absorbed_var = inverter.var_max_absorbed;
  const double rated_w = inverter.store ? inverter.store_w : inverter.panel_w;
  switch (f.control->watt_base) {
    case InverterControl::WattBase::available: base.p_w = outputs_[f.generator].available_w; break;
    case InverterControl::WattBase::panel: base.p_w = rated_w; break;
    case InverterControl::WattBase::panel_limit: base.p_w = inverter.active_limit_w; break;
    case InverterControl::WattBase::rated: base.p_w = inverter.rated_va; break;
  }
  return base;
}

// q, up to the limit of the inverter and, where P has priority, to what P leaves.
double InverterControlLoop::limited_q(const Follower& f, const Bases& base, double wanted) const {
  const auto& inverter = *network_->generators[f.generator].inverter;
  const auto& out = outputs_[f.generator];
  double limit = std::min(1.0, (wanted > 0.0 ? out.var_limit : out.var_limit_absorbed) / base.of(wanted));
  const bool leaves =
      f.control->var_base == InverterControl::VarBase::largest || f.control->kind == Kind::watt_power_factor;
  if (inverter.watt_priority && leaves && f.control->kind != Kind::watt_var)
    limit = std::min(limit, remaining(inverter.rated_va, out.power_va.real()) / base.of(wanted));
  return std::min(std::abs(wanted), limit) * sign(wanted);
}

double InverterControlLoop::limited_p(const Follower& f, const Bases& base, double wanted) const {
  const auto& inverter = *network_->generators[f.generator].inverter;
  double limit = 1.0;
  if (!inverter.watt_priority) {
    const double left = remaining(inverter.rated_va, outputs_[f.generator].power_va.imag());
    if (left < std::abs(wanted) * base.p_w) limit = left / base.p_w;
  }
  if (std::abs(wanted) * base.p_w > inverter.active_limit_w) limit = inverter.active_limit_w / base.p_w;
  return std::min(std::abs(wanted), limit) * sign(wanted);
}

void InverterControlLoop::volt_var(Follower& f, const Bases& base) {
  f.q_wanted_pu = limited_q(f, base, f.control->volt_var.at(f.v_pu));
  if (f.control->var_step < 0.0) adapt(f.var_step, std::abs(f.v_pu - f.v_before_pu), f.dv_before_pu, var_pace, 0.2);
  else f.var_step = f.control->var_step;
  const double target = f.q_wanted_pu * base.of(f.q_wanted_pu);
  orders_[f.generator].reactive_var = f.q_before_var + (target - f.q_before_var) * f.var_step;
}

void InverterControlLoop::volt_watt(Follower& f, const Bases& base) {
  const auto& inverter = *network_->generators[f.generator].inverter;
  const double power_pu = std::abs(outputs_[f.generator].power_va.real()) / base.p_w;
  double wanted = 1.0;
  if (!inverter.store || inverter.state == models::StoreState::discharging) wanted = f.control->volt_watt.at(f.v_pu);
  else if (inverter.state == models::StoreState::charging && f.control->volt_watt_charging)
    wanted = f.control->volt_watt_charging->at(f.v_pu);
  f.p_limit_pu = limited_p(f, base, wanted);
  double limit_w = f.p_limit_pu * base.p_w;
  if ((f.p_limit_pu < 1.0 && f.p_limit_pu <= power_pu) || f.limits_power) {
    if (solutions_ == 1) f.p_limit_before_pu = power_pu;
    f.limits_power = true;
    if (f.control->watt_step < 0.0)
      adapt(f.watt_step, std::abs(f.v_pu - f.v_before_pu), f.dv_before_pu, watt_pace, 0.1);
    else f.watt_step = f.control->watt_step;
    limit_w = (f.p_limit_before_pu + (f.p_limit_pu - f.p_limit_before_pu) * f.watt_step) * base.p_w;
  }
  f.p_limit_before_pu = limit_w / base.p_w;
  orders_[f.generator].active_limit_w = std::max(limit_w, 0.0);
}

void InverterControlLoop::watt_power_factor(Follower& f, const Bases& base) {
  const auto& inverter = *network_->generators[f.generator].inverter;
  const double share = inverter.panel_w > 0.0 ? inverter.active_limit_w / inverter.panel_w : 1.0;
  const double direct = direct_w(f) * share;
  const double factor = f.control->watt_power_factor.at(inverter.panel_w > 0.0 ? direct / inverter.panel_w : 0.0);
  const bool of_panel = !inverter.watt_priority && !inverter.power_factor_priority;
  const double p = of_panel ? direct : outputs_[f.generator].power_va.real();
  const double q = p * std::sqrt(std::max(1.0 / (factor * factor) - 1.0, 0.0)) * sign(factor);
  f.q_wanted_pu = limited_q(f, base, q / base.of(q));
  orders_[f.generator].power_factor = factor;
  orders_[f.generator].reactive_var = f.q_wanted_pu * base.of(f.q_wanted_pu);
}

void InverterControlLoop::watt_var(Follower& f, const Bases& base) {
  const auto& inverter = *network_->generators[f.generator].inverter;
  const double share = inverter.panel_w > 0.0 ? inverter.active_limit_w / inverter.panel_w : 1.0;
  const double rated = std::min(inverter.rated_va, inverter.store ? inverter.store_w : inverter.panel_w);
  f.q_wanted_pu = limited_q(f, base, f.control->watt_var.at(direct_w(f) * share / rated));
  orders_[f.generator].reactive_var = f.q_wanted_pu * base.of(f.q_wanted_pu);
}

void InverterControlLoop::apply(Follower& f, const Bases& base, models::State& state) {
  const auto& generator = network_->generators[f.generator];
  auto& out = outputs_[f.generator];
  const auto& now = state.point.inverter[f.generator];
  const auto& order = orders_[f.generator];
  out = inverter_output(*generator.inverter, now, order);
  state.point.generator_power_va[f.generator] = out.power_va;
  f.v_before_pu = f.v_pu;
  if (!order.reactive_var) return;
  f.q_before_var = out.power_va.imag();
  f.q_pu = out.power_va.imag() / base.of(*order.reactive_var);
}

void InverterControlLoop::carry_out(models::State& state) {
  for (Follower& f : followers_) {
    if (!f.asks) continue;
    const Bases base = bases(f);
    switch (f.control->kind) {
      case Kind::volt_var:
        orders_[f.generator].active_limit_w.reset();
        volt_var(f, base);
        break;
      case Kind::volt_watt: volt_watt(f, base); break;
      case Kind::volt_var_volt_watt:
        volt_watt(f, base);
        volt_var(f, base);
        break;
      case Kind::watt_power_factor: watt_power_factor(f, base); break;
      case Kind::watt_var: watt_var(f, base); break;
    }
    apply(f, base, state);
  }
}

}  // namespace headroom::engine
