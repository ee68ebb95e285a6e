// SPDX-License-Identifier: Apache-2.0
// P of a panel = min(panel · irradiance · f(temperature) · efficiency, limit); of a store what its dispatch says.
// Q as asked for, or from the power factor; then up to its limit; then, beyond the rating, one of them gives way: P
// (the usual), Q (watt priority), or both along the power factor (its priority).
#include "models/network/inverter.hpp"

#include <algorithm>
#include <cmath>

namespace headroom::models {

namespace {

double sign(double value) { return value > 0.0 ? 1.0 : value < 0.0 ? -1.0 : 0.0; }

// cos φ of S = P + jQ, 1 where nothing flows.
double cosine(double p, double q) { return p == 0.0 && q == 0.0 ? 1.0 : std::abs(p) / std::hypot(p, q); }

// |P| that goes with |Q| at this power factor.
double active_of(double q, double power_factor) {
  return std::abs(q) * std::sqrt(1.0 / (1.0 - power_factor * power_factor) - 1.0);
}

struct Work {
  const Inverter& inverter;
  const InverterOrder& order;
  InverterOutput out;
  double p = 0.0, q = 0.0;
  StoreState state = StoreState::idling;
  double cut_out_w = 0.0;  // at the terminals

  bool reactive_given() const { return order.reactive_var || inverter.reactive_given; }
  double asked() const { return order.reactive_var.value_or(inverter.reactive_var); }
  bool idle() const { return inverter.store && state == StoreState::idling; }
  double active_limit() const {
    return order.active_limit_w ? std::min(*order.active_limit_w, inverter.active_limit_w) : inverter.active_limit_w;
  }

  void panel(double factor, double temperature);
  void store(double factor);
  void reactive();
  void limit_reactive(double wanted, double power_factor);
  void limit_apparent();
};

void Work::panel(double factor, double temperature) {
  const double dc = inverter.panel_w * inverter.irradiance * factor *
                    (inverter.temperature_factor ? inverter.temperature_factor->at(temperature) : 1.0);
  out.on = inverter.on ? dc >= inverter.cut_out_w : dc >= inverter.cut_in_w;
  cut_out_w = inverter.cut_out_w;
  if (inverter.efficiency) cut_out_w *= inverter.efficiency->at(std::abs(cut_out_w) / inverter.rated_va);
  if (!out.on) return;
  out.available_w = dc * (inverter.efficiency ? inverter.efficiency->at(dc / inverter.rated_va) : 1.0);
  p = std::min(out.available_w, active_limit());
}

void Work::store(double factor) {
  state = inverter.state;
  double wanted = state == StoreState::discharging ? inverter.discharge_w : -inverter.charge_w;
  if (inverter.follows_profile) {
    wanted = inverter.store_w * factor;
    state = factor > 0.0 ? StoreState::discharging : factor < 0.0 ? StoreState::charging : StoreState::idling;
  }
  if ((state == StoreState::charging && inverter.full) || (state == StoreState::discharging && inverter.empty))
    state = StoreState::idling;
  p = state == StoreState::idling ? -inverter.idling_w : wanted;
  out.available_w = std::abs(p);
  const auto at_terminals = [&](double w) {
    if (!inverter.efficiency) return w;
    const double efficiency = inverter.efficiency->at(std::abs(w) / inverter.rated_va);
    return state == StoreState::discharging ? w * efficiency : w / efficiency;
  };
  cut_out_w = at_terminals(inverter.cut_out_w);
  out.on = inverter.on ? std::abs(p) >= cut_out_w : std::abs(p) >= at_terminals(inverter.cut_in_w);
  if (!out.on) state = StoreState::idling;
  if (!out.on) p = -inverter.idling_w;
  else if (state != StoreState::idling) p = std::clamp(p, -active_limit(), active_limit());
}

// Q = wanted within the limits, which hold at the power factor of the request where that has priority.
void Work::limit_reactive(double wanted, double power_factor) {
  q = wanted;
  if (std::abs(p) < inverter.full_var_above_w && !idle()) {
    if (std::abs(p) < std::max(inverter.no_var_below_w, cut_out_w)) return;
    const double share = std::abs(p) / inverter.full_var_above_w;
    if (wanted > 0.0) out.var_limit = inverter.var_max * share;
    if (wanted < 0.0) out.var_limit_absorbed = inverter.var_max_absorbed * share;
    q = std::clamp(q, -out.var_limit_absorbed, out.var_limit);
    return;
  }
  const double limit = wanted > 0.0 ? inverter.var_max : inverter.var_max_absorbed;
  const bool over = reactive_given() || idle()
                        ? std::abs(wanted) > limit
                        : std::abs(wanted) > std::min(inverter.var_max, inverter.var_max_absorbed);  // as OpenDSS
  if (!over) return;
  q = std::copysign(limit, wanted);
  if (inverter.power_factor_priority && !idle() && std::abs(power_factor) < 1.0)
    p = active_of(q, power_factor) * sign(p);
}

void Work::reactive() {
  out.var_limit = inverter.var_max;
  out.var_limit_absorbed = inverter.var_max_absorbed;
  if (std::abs(p) < inverter.no_var_below_w && !idle()) {
    out.var_limit = out.var_limit_absorbed = 0.0;
  } else if (reactive_given()) {
    limit_reactive(asked(), order.power_factor.value_or(cosine(p, asked())));
  } else if (inverter.power_factor != 1.0 || idle()) {
    const double f = inverter.power_factor;
    limit_reactive(p * std::sqrt(1.0 / (f * f) - 1.0) * sign(f), f);
  }
  if (!out.on && inverter.var_follows_power) q = 0.0;
}

void Work::limit_apparent() {
  const double rated = inverter.rated_va;
  if (std::hypot(p, q) <= rated) return;
  const double f = !reactive_given() ? inverter.power_factor : order.power_factor.value_or(cosine(p, q));
  if (idle()) {
    q = std::sqrt(std::max(rated * rated - p * p, 0.0)) * sign(q);
  } else if (inverter.power_factor_priority) {
    q = rated * std::sqrt(1.0 - f * f) * sign(q);
    p = rated * std::abs(f) * sign(p);
  } else if (inverter.watt_priority) {
    p = std::clamp(p, -rated, rated);
    q = std::sqrt(rated * rated - p * p) * sign(q);
  } else {
    q = std::clamp(q, -rated, rated);
    p = std::sqrt(rated * rated - q * q) * sign(p);
  }
}

}  // namespace

double Curve::at(double value) const {
  if (x.size() < 2) return y.empty() ? 0.0 : y.front();
  std::size_t k = 1;
  while (k + 1 < x.size() && x[k] < value) ++k;
  return y[k - 1] + (y[k] - y[k - 1]) * (value - x[k - 1]) / (x[k] - x[k - 1]);
}

InverterOutput inverter_output(const Inverter& inverter, double factor, double temperature,
                               const InverterOrder& order) {
  Work work{inverter, order, {}};
  if (inverter.store) work.store(factor);
  else work.panel(factor, temperature);
  work.reactive();
  work.limit_apparent();
  if (!work.out.on && inverter.var_follows_power) work.q = 0.0;
  work.out.power_va = {work.p, work.q};
  return work.out;
}

}  // namespace headroom::models
