// SPDX-License-Identifier: Apache-2.0
//
// d = (U - U_N) / U_N with U between phases, to the neutral or to ground as the band measures, and U_N the nominal
// voltage of the rule set, not the model's base. A channel is one phase or one pair; a row takes the channel and the
// state that are farthest outside the band (or closest to leaving it). Sum rules add the two extremes of one channel.
#include "engine/quality/voltage_deviation.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

#include "engine/quality/bands.hpp"
#include "engine/quality/earthing.hpp"
#include "models/rules/lookup.hpp"

namespace headroom::engine {

using models::Deviation;
using models::Verdict;
using models::VoltageMeasure;

namespace {

constexpr double rounding = 1e-9;  // of the nominal voltage: 9.30 kV is inside -7 % of 10 kV
constexpr int neutral_node = 4;

struct Channel {
  int from = 1, to = models::ground;
};

std::string channel_name(const Channel& channel) {
  const auto letter = [](int node) { return static_cast<char>('a' + node - 1); };
  if (channel.to >= 1 && channel.to <= 3) return fmt::format("{}-{}", letter(channel.from), letter(channel.to));
  return std::string(1, letter(channel.from));
}

std::vector<Channel> channels(const std::vector<int>& phases, VoltageMeasure measure, bool balanced) {
  std::vector<Channel> found;
  if (balanced) return {Channel{1, models::ground}};
  if (measure == VoltageMeasure::line_to_line) {
    for (std::size_t i = 0; i < phases.size(); ++i)
      for (std::size_t j = i + 1; j < phases.size(); ++j) found.push_back({phases[i], phases[j]});
    return found;
  }
  for (const int phase : phases)
    found.push_back({phase, measure == VoltageMeasure::line_to_neutral ? neutral_node : models::ground});
  return found;
}

bool is_solved(const models::State& state) {
  return state.status == models::SolveStatus::ok || state.status == models::SolveStatus::control_limit;
}

// Voltage of a channel; empty where one of its conductors is not supplied. A neutral need not be.
std::optional<double> channel_voltage(const models::Network& network, const models::State& state, models::BusId bus,
                                      const Channel& channel, VoltageMeasure measure) {
  const auto from = static_cast<std::size_t>(network.node(bus, channel.from));
  if (!state.supplied[from]) return std::nullopt;
  if (network.balanced())
    return std::abs(state.voltage_v[from]) * (measure == VoltageMeasure::line_to_line ? std::numbers::sqrt3 : 1.0);
  if (channel.to == models::ground) return std::abs(state.voltage_v[from]);
  const auto to = static_cast<std::size_t>(network.node(bus, channel.to));
  if (channel.to != neutral_node && !state.supplied[to]) return std::nullopt;
  return std::abs(state.voltage_v[from] - state.voltage_v[to]);
}

struct Ranges {
  std::vector<ChannelRange> channels;        // those supplied in at least one state
  std::optional<std::size_t> state_without;  // a state in which a channel is not supplied
};

Ranges deviation_ranges(const models::Network& network, std::span<const models::State> states, models::BusId bus,
                        const std::vector<int>& phases, const BusBand& band) {
  Ranges ranges;
  const double nominal = band.measure == VoltageMeasure::line_to_line ? band.nominal_line_v : band.nominal_phase_v;
  for (const auto& channel : channels(phases, band.measure, network.balanced())) {
    std::optional<ChannelRange> range;
    for (std::size_t k = 0; k < states.size(); ++k) {
      if (!is_solved(states[k])) continue;
      const auto voltage = channel_voltage(network, states[k], bus, channel, band.measure);
      if (!voltage) {
        ranges.state_without = k;
        continue;
      }
      const double d = (*voltage - nominal) / nominal;
      if (!range) range = ChannelRange{d, d, k, k, network.balanced() ? "abc" : channel_name(channel)};
      if (d < range->lowest) range->lowest = d, range->state_lowest = k;
      if (d > range->highest) range->highest = d, range->state_highest = k;
    }
    if (range) ranges.channels.push_back(std::move(*range));
  }
  return ranges;
}

std::string percent(double value) { return fmt::format("{:+.2f} %", 100.0 * value); }

// Whether the verdict rests on the upper end of the range. With one state both ends are the same number.
bool rests_on_highest(const models::VoltageBand& band, const ChannelRange& range) {
  if (band.metric == models::BandMetric::abs_sum) return std::abs(range.highest) >= std::abs(range.lowest);
  return range.highest - band.upper >= band.lower - range.lowest;
}

double telling_end(const models::VoltageBand& band, const ChannelRange& range) {
  return rests_on_highest(band, range) ? range.highest : range.lowest;
}

std::string fail_reason(const models::VoltageBand& band, const ChannelRange& range,
                        std::span<const models::State> states) {
  if (band.metric == models::BandMetric::abs_sum)
    return fmt::format("{}: {} and {} make {:.2f} %, allowed {:g} %", range.where, percent(range.lowest),
                       percent(range.highest), 100.0 * sum_deviation(range.lowest, range.highest), 100.0 * band.upper);
  const bool high = rests_on_highest(band, range);
  const std::string& state = states[high ? range.state_highest : range.state_lowest].point.label;
  return fmt::format("{}: {} is {} {}{}", range.where, percent(high ? range.highest : range.lowest),
                     high ? "above" : "below", percent(high ? band.upper : band.lower),
                     state.empty() ? "" : fmt::format(" in {}", state));
}

void take_range(Deviation& row, const models::VoltageBand& band, const Ranges& ranges, const ChannelRange& worst,
                std::span<const models::State> states) {
  ChannelRange whole = worst;
  if (band.metric == models::BandMetric::band)
    for (const auto& range : ranges.channels) {
      if (range.lowest < whole.lowest) whole.lowest = range.lowest, whole.state_lowest = range.state_lowest;
      if (range.highest > whole.highest) whole.highest = range.highest, whole.state_highest = range.state_highest;
    }
  row.deviation = telling_end(band, worst);
  row.deviation_min = whole.lowest;
  row.deviation_max = whole.highest;
  row.state_min = states[whole.state_lowest].point.label;
  row.state_max = states[whole.state_highest].point.label;
}

void judge(Deviation& row, const models::VoltageBand& band, const Ranges& ranges,
           std::span<const models::State> states) {
  const auto solved = static_cast<std::size_t>(std::count_if(states.begin(), states.end(), is_solved));
  if (ranges.channels.empty()) {
    row.reason = solved == 0 ? "no state is solved" : "not supplied";
    return;
  }
  const auto worst = std::max_element(
      ranges.channels.begin(), ranges.channels.end(),
      [&](const ChannelRange& a, const ChannelRange& b) { return outside_band(band, a) < outside_band(band, b); });
  take_range(row, band, ranges, *worst, states);
  row.verdict = judge_range(band, *worst, solved);
  if (row.verdict == Verdict::fail) {
    row.reason = fail_reason(band, *worst, states);
  } else if (row.verdict == Verdict::indeterminate) {
    row.reason = "the sum rule needs both extremes, one state alone does not show them";
  } else if (ranges.state_without || solved < states.size()) {
    row.verdict = Verdict::indeterminate;
    row.reason = ranges.state_without
                     ? fmt::format("not supplied in state {}", states[*ranges.state_without].point.label)
                     : "not every state is solved";
  }
}

std::string phase_letters(const models::Network& network, const std::vector<int>& phases) {
  if (network.balanced()) return "abc";
  std::string letters;
  for (const int phase : phases) letters += static_cast<char>('a' + phase - 1);
  return letters;
}

Deviation make_row(const models::Network& network, std::span<const models::State> states, models::BusId bus,
                   const std::vector<int>& phases, const BusBand& band) {
  Deviation row;
  row.bus = bus;
  row.phases = phase_letters(network, phases);
  row.measure = band.measure;
  row.nominal_voltage_v = band.nominal_line_v;
  row.rule = band.rule;
  row.clause = band.clause;
  row.reason = band.reason;
  if (!band.known) return row;
  row.upper = band.band->upper;
  if (band.band->metric == models::BandMetric::band) row.lower = band.band->lower;
  judge(row, *band.band, deviation_ranges(network, states, bus, phases, band), states);
  return row;
}

bool bus_has(const models::Network& network, models::BusId bus, const std::vector<int>& phases) {
  const auto& nodes = network.bus(bus).nodes;
  return std::all_of(phases.begin(), phases.end(),
                     [&](int phase) { return std::find(nodes.begin(), nodes.end(), phase) != nodes.end(); });
}

// Below its required power factor the limits do not bind for that customer; the deviation stays in the row.
void except_power_factor(Deviation& row, const models::Customer& customer, const models::RuleSet& rules,
                         const BusBand& band) {
  row.power_factor = customer.power_factor;
  row.power_factor_required = customer.required_power_factor;
  if (row.power_factor_required <= 0.0)
    if (const auto required =
            models::required_power_factor(rules, customer.kind, customer.contracted_va, band.nominal_line_v))
      row.power_factor_required = required->value;
  if (!band.known || !band.band->power_factor_exception || row.power_factor_required <= 0.0) return;
  if (row.power_factor <= 0.0) {
    if (row.verdict == Verdict::fail) row.reason += "; no power factor measured, its exception not examined";
    return;
  }
  const bool has_voltage = row.deviation_min.has_value();
  if (!has_voltage || row.power_factor >= row.power_factor_required - rounding) return;
  const bool inside = row.verdict == Verdict::pass;
  row.verdict = Verdict::not_binding;
  row.reason = fmt::format("power factor {:.2f} below the required {:.2f}{}", row.power_factor,
                           row.power_factor_required, inside ? "; inside the band" : "; otherwise " + row.reason);
}

}  // namespace

double sum_deviation(double lowest, double highest) {
  const bool signs_differ = lowest < 0.0 && highest > 0.0;
  return signs_differ ? highest - lowest : std::max(std::abs(lowest), std::abs(highest));
}

double outside_band(const models::VoltageBand& band, const ChannelRange& range) {
  if (band.metric == models::BandMetric::abs_sum) return sum_deviation(range.lowest, range.highest) - band.upper;
  return std::max(range.highest - band.upper, band.lower - range.lowest);
}

Verdict judge_range(const models::VoltageBand& band, const ChannelRange& range, std::size_t states) {
  if (band.metric == models::BandMetric::abs_sum && states < 2) return Verdict::indeterminate;
  return outside_band(band, range) > rounding ? Verdict::fail : Verdict::pass;
}

std::vector<Deviation> deviation_rows(const models::Network& network, std::span<const models::State> states,
                                      const models::RuleSet& rules, models::GridCondition condition) {
  const auto of_bus = bus_bands(network, rules, condition);
  const auto earthed = network.balanced() ? std::vector<char>(of_bus.size(), 1) : earthed_buses(network);
  const auto of_customer = customer_bands(network, rules, earthed, condition);
  std::vector<Deviation> rows;
  rows.reserve(of_bus.size() + of_customer.size());
  for (std::size_t k = 0; k < of_bus.size(); ++k) {
    const models::BusId bus{k};
    rows.push_back(make_row(network, states, bus, bus_conductors(network, bus).phases, of_bus[k]));
  }
  for (std::size_t k = 0; k < of_customer.size(); ++k) {
    const auto& customer = network->customers[k];
    const auto phases =
        network.balanced() || customer.phases.empty() ? bus_conductors(network, customer.bus).phases : customer.phases;
    BusBand band = of_customer[k];
    if (!bus_has(network, customer.bus, phases)) {
      band.known = false;
      band.reason = "the bus lacks a phase of the customer";
    }
    rows.push_back(make_row(network, states, customer.bus, phases, band));
    rows.back().customer = models::CustomerId{k};
    except_power_factor(rows.back(), customer, rules, band);
  }
  return rows;
}

}  // namespace headroom::engine
