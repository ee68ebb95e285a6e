// SPDX-License-Identifier: Apache-2.0
#include "engine/quality/bands.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "engine/quality/earthing.hpp"
#include "models/rules/lookup.hpp"

namespace headroom::engine {

using models::VoltageMeasure;

namespace {

constexpr int neutral_node = 4;

BusBand unknown_band(const models::RuleSet& rules, std::string reason) {
  BusBand none;
  none.rule = rules.name;
  none.reason = std::move(reason);
  return none;
}

// The band of a bus for customers with that many phases.
BusBand band_at(const models::RuleSet& rules, double base_voltage_v, int phases, models::GridCondition condition,
                const BusConductors& conductors, bool earthed, bool balanced) {
  if (!(base_voltage_v > 0.0)) return unknown_band(rules, "the bus has no base voltage");
  const auto nominal = models::nominal_voltage(rules, base_voltage_v);
  if (!nominal)
    return unknown_band(rules, fmt::format("no nominal voltage for a base of {:g} kV", base_voltage_v / 1e3));
  const models::VoltageBand* band = models::find_band(rules, nominal->line_v, phases, condition);
  if (!band)
    return unknown_band(rules, fmt::format("no band for {:g} kV, {} customers", nominal->line_v / 1e3,
                                           phases == 1 ? "single-phase" : "three-phase"));
  BusBand found;
  found.known = true;
  found.measure = possible_measure(band->measure, conductors, earthed, balanced);
  found.nominal_line_v = nominal->line_v;
  found.nominal_phase_v = nominal->phase_v;
  found.band = band;
  found.rule = rules.name;
  found.clause = band->clause;
  const bool line = found.measure == VoltageMeasure::line_to_line;
  const double scale =
      line ? nominal->line_v / base_voltage_v : nominal->phase_v * std::numbers::sqrt3 / base_voltage_v;
  const double lower = band->metric == models::BandMetric::abs_sum ? -band->upper : band->lower;
  found.vm_min_pu = (1.0 + lower) * scale;
  found.vm_max_pu = (1.0 + band->upper) * scale;
  return found;
}

}  // namespace

BusConductors bus_conductors(const models::Network& network, models::BusId bus) {
  BusConductors found;
  for (const int node : network.bus(bus).nodes) {
    if (node >= 1 && node <= 3) found.phases.push_back(node);
    found.neutral = found.neutral || (node == neutral_node && !network.balanced());
  }
  std::sort(found.phases.begin(), found.phases.end());
  return found;
}

VoltageMeasure possible_measure(std::string_view wanted, const BusConductors& conductors, bool earthed, bool balanced) {
  if (balanced) {
    if (wanted == "ln") return VoltageMeasure::line_to_neutral;
    return wanted == "lg" ? VoltageMeasure::line_to_ground : VoltageMeasure::line_to_line;
  }
  VoltageMeasure measure = VoltageMeasure::line_to_ground;
  if (wanted == "ll") measure = VoltageMeasure::line_to_line;
  if (wanted == "ln") measure = VoltageMeasure::line_to_neutral;
  if (wanted == "auto" && conductors.neutral) measure = VoltageMeasure::line_to_neutral;
  if (wanted == "auto" && !conductors.neutral && !earthed) measure = VoltageMeasure::line_to_line;
  const bool no_neutral = measure == VoltageMeasure::line_to_neutral && !conductors.neutral;
  const bool no_pair = measure == VoltageMeasure::line_to_line && conductors.phases.size() < 2;
  return no_neutral || no_pair ? VoltageMeasure::line_to_ground : measure;
}

std::vector<BusBand> bus_bands(const models::Network& network, const models::RuleSet& rules,
                               models::GridCondition condition) {
  const bool balanced = network.balanced();
  const std::size_t buses = network->buses.size();
  const auto earthed = balanced ? std::vector<char>(buses, 1) : earthed_buses(network);
  std::vector<BusBand> bands;
  bands.reserve(buses);
  for (std::size_t k = 0; k < buses; ++k) {
    const models::BusId bus{k};
    const auto conductors = bus_conductors(network, bus);
    if (conductors.phases.empty()) {
      bands.push_back(unknown_band(rules, "the bus has no phase conductor"));
      continue;
    }
    const int phases = balanced || conductors.phases.size() > 1 ? 3 : 1;
    bands.push_back(
        band_at(rules, network.bus(bus).base_voltage_v, phases, condition, conductors, earthed[k] != 0, balanced));
  }
  return bands;
}

std::vector<BusBand> customer_bands(const models::Network& network, const models::RuleSet& rules,
                                    std::span<const char> earthed, models::GridCondition condition) {
  std::vector<BusBand> bands;
  bands.reserve(network->customers.size());
  for (const auto& customer : network->customers) {
    auto conductors = bus_conductors(network, customer.bus);
    if (!network.balanced() && !customer.phases.empty()) conductors.phases = customer.phases;
    const int phases = customer.phases.size() == 1 ? 1 : 3;
    bands.push_back(band_at(rules, network.bus(customer.bus).base_voltage_v, phases, condition, conductors,
                            earthed[customer.bus.index()] != 0, network.balanced()));
  }
  return bands;
}

}  // namespace headroom::engine
