// SPDX-License-Identifier: Apache-2.0
// Transformers. Three-phase networks hold a vector group as connections, leading or lagging, and the order of the
// nodes, and so does OpenDSS. A balanced network's phase shift of clock · 30° becomes such a group: odd clocks
// delta-wye (1 5 9 lagging, 3 7 11 leading) and 0 4 8 wye-wye, with the second winding's phases renamed by 4 and 8
// hours.
#include <fmt/core.h>

#include <cmath>

#include "data/writers/opendss/script.hpp"

namespace headroom::data::opendss_export {

using models::Connection;
using models::Transformer;
using models::Winding;

namespace {

struct Group {
  std::vector<Connection> connection;  // [winding]
  std::vector<std::string> bus;        // [winding]
  bool leads = false;
};

// Hours by which winding w lags winding 1; -1: not a whole number.
int clock_of(const Transformer& transformer, std::size_t w) {
  if (w >= transformer.phase_shift_degree.size()) return 0;
  const double hours = (transformer.phase_shift_degree[w] - transformer.phase_shift_degree[0]) / 30.0;
  const double whole = std::round(hours);
  if (std::abs(hours - whole) > 1e-9) return -1;
  return static_cast<int>(whole - 12.0 * std::floor(whole / 12.0));
}

std::string rotated(const std::string& bus, int rotation) {
  return fmt::format("{}.{}.{}.{}.0", bus, rotation % 3 + 1, (rotation + 1) % 3 + 1, (rotation + 2) % 3 + 1);
}

bool balanced_group(Script& script, const Transformer& transformer, Group& group) {
  const auto& windings = transformer.windings;
  group.connection.assign(windings.size(), Connection::wye);
  for (std::size_t w = 0; w < windings.size(); ++w) {
    const int clock = clock_of(transformer, w);
    const bool odd = clock % 2 != 0;
    if (clock < 0 || (!odd && clock % 4 != 0) || (odd && windings.size() > 2)) {
      script.refuse("transformer " + transformer.name, transformer.origin,
                    fmt::format("a phase shift of {} degrees has no vector group that can be written",
                                transformer.phase_shift_degree[w]),
                    "use clock numbers 0 4 8, or an odd one with two windings");
      return false;
    }
    int rest = clock;
    if (odd) {
      const bool first_is_high = windings[0].rated_voltage_v >= windings[1].rated_voltage_v;
      group.connection[first_is_high ? 0 : 1] = Connection::delta;
      const int base = clock % 4 == 1 ? 1 : 11;  // hours without renaming
      group.leads = (base == 11) == first_is_high;
      rest = (clock - base + 12) % 12;
    }
    group.bus.push_back(rotated(script.bus[windings[w].terminal.bus.index()], rest == 8 ? 1 : rest == 4 ? 2 : 0));
  }
  return true;
}

Group group_as_given(const Script& script, const Transformer& transformer) {
  Group group;
  group.leads = transformer.low_voltage_leads;
  for (const Winding& winding : transformer.windings) {
    group.connection.push_back(winding.connection);
    const bool no_neutral = (winding.connection == Connection::delta && transformer.phases == 3) ||
                            winding.connection == Connection::series;
    group.bus.push_back(script.at(winding.terminal,
                                  no_neutral ? static_cast<std::size_t>(transformer.phases) : winding.terminal.size()));
  }
  return group;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text = "(";
  for (std::size_t k = 0; k < words.size(); ++k) text += (k > 0 ? ", " : "") + words[k];
  return text + ")";
}

template <class Value>
std::string per_winding(const Transformer& transformer, Value&& value) {
  std::vector<double> values;
  for (const Winding& winding : transformer.windings) values.push_back(value(winding));
  return list(values);
}

std::string reactances(const Transformer& transformer) {
  const bool is_auto = transformer.windings[0].connection == Connection::series;
  if (transformer.windings.size() == 2)
    return (is_auto ? "xhx=" : "xhl=") + number(100.0 * transformer.reactance_pu[0]);
  std::vector<double> percent;
  for (const double x : transformer.reactance_pu) percent.push_back(100.0 * x);
  return "xscarray=" + list(percent);
}

std::string winding_text(const Script& script, const Winding& winding, std::size_t w) {
  std::string text = fmt::format("~ wdg={} mintap={} maxtap={} numtaps={}", w + 1, number(winding.tap_min_pu),
                                 number(winding.tap_max_pu), winding.tap_steps);
  const bool neutral = !script.network.balanced() && winding.connection == Connection::wye;
  if (neutral && winding.neutral_resistance_ohm >= 0.0)
    text += fmt::format(" rneut={} xneut={}", number(winding.neutral_resistance_ohm),
                        number(winding.neutral_reactance_ohm));
  return text + "\n";
}

std::string transformer_text(Script& script, std::size_t k) {
  const Transformer& transformer = script.network->transformers[k];
  Group group;
  if (!script.network.balanced()) group = group_as_given(script, transformer);
  else if (!balanced_group(script, transformer, group)) return {};
  std::vector<std::string> connections;
  for (const auto connection : group.connection)
    connections.emplace_back(connection == Connection::delta    ? "delta"
                             : connection == Connection::series ? "series"
                                                                : "wye");
  const bool is_auto = transformer.windings[0].connection == Connection::series;
  const double first_va = transformer.windings[0].rated_power_va;
  std::string text = fmt::format(
      "New {}.{} phases={} windings={} buses={} conns={} leadlag={} kvs={} kvas={} %rs={} taps={} {} "
      "%noloadloss={} "
      "%imag={} ppm_antifloat={}",
      is_auto ? "AutoTrans" : "Transformer", script.transformer[k], script.phases(transformer.phases),
      transformer.windings.size(), joined(group.bus), joined(connections), group.leads ? "lead" : "lag",
      per_winding(transformer, [](const Winding& w) { return w.rated_voltage_v / 1e3; }),
      per_winding(transformer,
                  [&](const Winding& w) { return (w.rated_power_va > 0.0 ? w.rated_power_va : first_va) / 1e3; }),
      per_winding(transformer, [](const Winding& w) { return 100.0 * w.resistance_pu; }), list(script.point.tap_pu[k]),
      reactances(transformer), number(100.0 * transformer.no_load_loss_pu),
      number(100.0 * transformer.magnetising_current_pu), number(transformer.stray_ppm));
  if (transformer.rated_power_va.known()) text += " normhkva=" + number(transformer.rated_power_va.value / 1e3);
  if (transformer.emergency_power_va.known())
    text += " emerghkva=" + number(transformer.emergency_power_va.value / 1e3);
  text += fmt::format("{}\n", enabled(script.point.transformer_in_service[k]));
  for (std::size_t w = 0; w < transformer.windings.size(); ++w)
    text += winding_text(script, transformer.windings[w], w);
  return text;
}

}  // namespace

std::string transformers_text(Script& script) {
  std::string text;
  for (std::size_t k = 0; k < script.network->transformers.size(); ++k) text += transformer_text(script, k);
  return text;
}

}  // namespace headroom::data::opendss_export
