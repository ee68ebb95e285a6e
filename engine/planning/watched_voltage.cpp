// SPDX-License-Identifier: Apache-2.0
#include "engine/planning/watched_voltage.hpp"

#include <fmt/core.h>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "engine/quality/earthing.hpp"
#include "models/rules/lookup.hpp"

namespace headroom::engine {

using models::Complex;
using models::VoltageMeasure;

namespace {

constexpr int neutral_node = 4;

WatchedVoltage make_watch(const models::Network& network, models::BusId bus, const std::vector<int>& phases,
                          const BusBand& band) {
  WatchedVoltage watch;
  watch.bus = bus;
  for (const int phase : phases)
    if (watch.phases < 3) watch.node[watch.phases++] = network.node(bus, phase);
  watch.between = band.measure == VoltageMeasure::line_to_line && watch.phases > 1;
  if (band.measure == VoltageMeasure::line_to_neutral && !network.balanced())
    watch.reference = network.node(bus, neutral_node);
  watch.nominal_line_v = band.nominal_line_v;
  const bool line = band.measure == VoltageMeasure::line_to_line;
  // The one node of a balanced network carries the line voltage over √3.
  watch.per_volt =
      line ? (network.balanced() ? std::numbers::sqrt3 : 1.0) / band.nominal_line_v : 1.0 / band.nominal_phase_v;
  watch.sum_rule = band.band->metric == models::BandMetric::abs_sum;
  watch.lower = watch.sum_rule ? -band.band->upper : band.band->lower;
  watch.upper = band.band->upper;
  watch.clause = band.clause;
  return watch;
}

// The limits do not bind for a customer whose power factor is too low.
bool power_factor_releases(const models::Network& network, const models::RuleSet& rules,
                           const models::Customer& customer, const BusBand& band) {
  if (!band.band->power_factor_exception || customer.power_factor <= 0.0) return false;
  double required = customer.required_power_factor;
  if (required <= 0.0) {
    const auto nominal = models::nominal_voltage(rules, network.bus(customer.bus).base_voltage_v);
    const auto rule =
        models::required_power_factor(rules, customer.kind, customer.contracted_va, nominal ? nominal->line_v : 0.0);
    if (!rule) return false;
    required = rule->value;
  }
  return customer.power_factor < required;
}

std::vector<int> customer_phases(const models::Network& network, const models::Customer& customer) {
  if (network.balanced()) return {1};
  const auto present = bus_conductors(network, customer.bus).phases;
  std::vector<int> phases;
  for (const int phase : customer.phases)
    if (std::find(present.begin(), present.end(), phase) != present.end()) phases.push_back(phase);
  return phases;
}

}  // namespace

VoltageSpread voltage_spread(const WatchedVoltage& watch, std::span<const Complex> voltage_v) {
  VoltageSpread range{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
  const auto take = [&](Complex voltage) {
    const double deviation = std::abs(voltage) * watch.per_volt - 1.0;
    range.low = std::min(range.low, deviation);
    range.high = std::max(range.high, deviation);
  };
  const Complex reference = watch.reference < 0 ? Complex() : voltage_v[watch.reference];
  for (int i = 0; i < watch.phases; ++i) {
    if (!watch.between) take(voltage_v[watch.node[i]] - reference);
    for (int k = i + 1; watch.between && k < watch.phases; ++k)
      take(voltage_v[watch.node[i]] - voltage_v[watch.node[k]]);
  }
  return range;
}

WatchedVoltages watched_voltages(const models::Network& network, const models::RuleSet& rules) {
  WatchedVoltages found;
  const auto bands = bus_bands(network, rules);
  for (std::size_t b = 0; b < bands.size(); ++b) {
    const models::BusId bus(b);
    const auto phases = bus_conductors(network, bus).phases;
    if (!bands[b].known || phases.empty()) continue;
    found.watches.push_back(make_watch(network, bus, phases, bands[b]));
    found.watches.back().element = "bus." + network.bus(bus).name;
  }
  const auto earthed = network.balanced() ? std::vector<char>(network->buses.size(), 1) : earthed_buses(network);
  const auto customer = customer_bands(network, rules, earthed);
  for (std::size_t k = 0; k < customer.size(); ++k) {
    const auto& who = network->customers[k];
    found.of_customer.push_back(-1);
    found.reason.push_back(customer[k].reason);
    const auto phases = customer_phases(network, who);
    if (!customer[k].known || phases.empty()) continue;
    if (power_factor_releases(network, rules, who, customer[k])) {
      found.reason.back() = fmt::format("power factor {:.2f} below the one required: no limit binds", who.power_factor);
      continue;
    }
    found.of_customer.back() = static_cast<std::int32_t>(found.watches.size());
    found.watches.push_back(make_watch(network, who.bus, phases, customer[k]));
    found.watches.back().element = "customer." + who.name;
  }
  return found;
}

}  // namespace headroom::engine
