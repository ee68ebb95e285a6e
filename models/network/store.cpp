// SPDX-License-Identifier: Apache-2.0
// Discharging with P at the terminals takes (P_dc + P_idle) / η_d · h out of the store, charging puts (P_dc - P_idle)
// η_c h into it. P_dc is the power behind the inverter, whose efficiency η is a curve of P_dc: P = η(P_dc) P_dc or P_dc
// = η P.
#include "models/network/store.hpp"

#include <cmath>

namespace headroom::models {

namespace {

using enum StoreState;

bool is_full(const Inverter& inverter, double stored_wh) { return stored_wh >= inverter.capacity_wh; }
bool is_empty(const Inverter& inverter, double stored_wh) { return stored_wh <= inverter.reserve_wh; }

double direct_power(const Inverter& inverter, bool discharging_now, double terminal_w) {
  double direct_w = terminal_w;
  if (!inverter.efficiency) return direct_w;
  constexpr int most_rounds = 50;
  for (int round = 0; round < most_rounds; ++round) {
    const double efficiency = inverter.efficiency->at(direct_w / inverter.rated_va);
    const double next = discharging_now ? terminal_w / efficiency : terminal_w * efficiency;
    if (std::abs(next - direct_w) <= 1e-12 * terminal_w) return next;
    direct_w = next;
  }
  return direct_w;
}

}  // namespace

StoreCondition store_condition(const Inverter& inverter) { return {inverter.stored_wh, inverter.state}; }

StoreCondition dispatched(const Inverter& inverter, StoreCondition store, double level, double hours, double step_h) {
  const bool full = is_full(inverter, store.stored_wh), empty = is_empty(inverter, store.stored_wh);
  if (inverter.follows_profile) {
    store.state = level > 0.0 && !empty ? discharging : level < 0.0 && !full ? charging : idling;
    return store;
  }
  const double charge = inverter.charge_trigger, discharge = inverter.discharge_trigger;
  if (charge == 0.0 && discharge == 0.0) return store;
  if (store.state == charging && charge != 0.0 && (charge < level || full)) store.state = idling;
  if (store.state == discharging && discharge != 0.0 && (discharge > level || empty)) store.state = idling;
  if (store.state != idling) return store;
  if (discharge != 0.0 && discharge < level && !empty) store.state = discharging;
  else if (charge != 0.0 && charge > level && !full) store.state = charging;
  const double hour_of_day = std::fmod(hours, 24.0);
  if (inverter.charge_hour > 0.0 && std::abs(hour_of_day - inverter.charge_hour) < step_h) store.state = charging;
  return store;
}

StoreCondition after_step(const Inverter& inverter, StoreCondition store, double delivered_w, double step_h) {
  const bool out = store.state == discharging;
  if ((out && is_empty(inverter, store.stored_wh)) || (store.state == charging && is_full(inverter, store.stored_wh)))
    store.state = idling;
  if (store.state == idling) return store;
  const double direct_w = direct_power(inverter, out, std::abs(delivered_w));
  const double net_w = out ? -(direct_w + inverter.idle_direct_w) : direct_w - inverter.idle_direct_w;
  store.stored_wh +=
      (net_w < 0.0 ? net_w / inverter.discharge_efficiency : net_w * inverter.charge_efficiency) * step_h;
  if (store.stored_wh < inverter.reserve_wh && net_w < 0.0) store = {inverter.reserve_wh, idling};
  if (store.stored_wh > inverter.capacity_wh) store = {inverter.capacity_wh, idling};
  return store;
}

Inverter holding(const Inverter& inverter, const StoreCondition& condition) {
  Inverter found = inverter;
  found.stored_wh = condition.stored_wh;
  found.state = condition.state;
  found.full = is_full(inverter, condition.stored_wh);
  found.empty = is_empty(inverter, condition.stored_wh);
  return found;
}

}  // namespace headroom::models
