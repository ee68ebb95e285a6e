// SPDX-License-Identifier: Apache-2.0
#include "engine/study/loading.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string_view>
#include <unordered_map>

namespace headroom::engine {

using models::BranchLoading;
using models::Complex;
using models::Rating;
using models::TerminalCurrents;

namespace {

using TerminalsByElement = std::unordered_map<std::string_view, std::vector<const TerminalCurrents*>>;

TerminalsByElement group(std::span<const TerminalCurrents> currents) {
  TerminalsByElement by_element;
  by_element.reserve(currents.size());
  for (const auto& terminal : currents) by_element[terminal.element].push_back(&terminal);
  return by_element;
}

// Largest current of a phase conductor; of all conductors where none is a phase.
double largest_current_a(const TerminalCurrents& terminal, std::size_t conductors) {
  double phases = 0.0, any = 0.0;
  for (std::size_t c = 0; c < std::min(conductors, terminal.current_a.size()); ++c) {
    const double magnitude = std::abs(terminal.current_a[c]);
    any = std::max(any, magnitude);
    if (terminal.nodes[c] >= 1 && terminal.nodes[c] <= 3) phases = std::max(phases, magnitude);
  }
  return phases > 0.0 ? phases : any;
}

double largest_neutral_current_a(std::span<const TerminalCurrents* const> terminals) {
  constexpr int neutral_node = 4;
  double largest = 0.0;
  for (const auto* terminal : terminals)
    for (std::size_t c = 0; c < terminal->current_a.size(); ++c)
      if (terminal->nodes[c] == neutral_node) largest = std::max(largest, std::abs(terminal->current_a[c]));
  return largest;
}

Complex total_power_va(std::span<const TerminalCurrents* const> terminals) {
  Complex sum;
  for (const auto* terminal : terminals)
    for (const Complex s : terminal->power_va) sum += s;
  return sum;
}

class Collector {
 public:
  explicit Collector(std::span<const TerminalCurrents> currents) : terminals_(group(currents)) {}

  // Two terminals and one rating in ampere.
  void add(const std::string& element, models::BusId from, models::BusId to, const Rating& rating_a) {
    const auto* terminals = find(element);
    if (!terminals) return;
    BranchLoading row{element, from, to, 0.0, rating_a, 0.0, total_power_va(*terminals)};
    for (const auto* terminal : *terminals)
      row.current_a = std::max(row.current_a, largest_current_a(*terminal, terminal->current_a.size()));
    if (rating_a.known()) row.loading = row.current_a / rating_a.value;
    rows.push_back(std::move(row));
  }

  void add(const models::Line& line) {
    add("line." + line.name, line.from.bus, line.to.bus, line.rated_current_a);
    const auto* terminals = find("line." + line.name);
    if (!terminals || !line.neutral_current_a.known()) return;
    const double current = largest_neutral_current_a(*terminals);
    const double loading = current / line.neutral_current_a.value;
    if (loading <= rows.back().loading) return;
    rows.back().current_a = current;
    rows.back().rating_a = line.neutral_current_a;
    rows.back().loading = loading;
  }

  void add(const models::Transformer& transformer) {
    const std::string element = "transformer." + transformer.name;
    const auto* terminals = find(element);
    if (!terminals) return;
    const auto& windings = transformer.windings;
    BranchLoading row{element, windings.front().terminal.bus, windings.back().terminal.bus, 0.0, {},
                      -1.0,    total_power_va(*terminals)};
    if (windings.size() > 1) row.to = windings[1].terminal.bus;
    for (const auto* terminal : *terminals) {
      const auto& winding = windings[static_cast<std::size_t>(terminal->terminal - 1)];
      const double current = largest_current_a(*terminal, static_cast<std::size_t>(transformer.phases));
      const double per_phase = winding.rated_voltage_v * (transformer.phases > 1 ? std::numbers::sqrt3 : 1.0);
      const bool rated = winding.rated_power_va > 0.0 && per_phase > 0.0;
      const double rating = rated ? winding.rated_power_va / per_phase : 0.0;
      const double loading = rated ? current / rating : 0.0;
      if (loading <= row.loading) continue;
      row.current_a = current;
      row.loading = loading;
      row.rating_a = rated ? Rating{rating, given_origin(transformer)} : Rating{};
    }
    row.loading = std::max(row.loading, 0.0);
    rows.push_back(std::move(row));
  }

  std::vector<BranchLoading> rows;

 private:
  // A winding's rated power is always somebody's statement unless the format filled the whole rating in.
  static models::RatingOrigin given_origin(const models::Transformer& transformer) {
    const auto origin = transformer.rated_power_va.origin;
    return origin == models::RatingOrigin::none ? models::RatingOrigin::given : origin;
  }

  const std::vector<const TerminalCurrents*>* find(const std::string& element) const {
    const auto at = terminals_.find(element);
    return at == terminals_.end() ? nullptr : &at->second;
  }

  TerminalsByElement terminals_;
};

}  // namespace

std::vector<BranchLoading> branch_loadings(const models::Network& network, const models::OperatingPoint& point,
                                           std::span<const TerminalCurrents> currents) {
  Collector collector(currents);
  for (std::size_t i = 0; i < network->lines.size(); ++i)
    if (point.line_in_service[i]) collector.add(network->lines[i]);
  for (std::size_t i = 0; i < network->transformers.size(); ++i)
    if (point.transformer_in_service[i]) collector.add(network->transformers[i]);
  for (std::size_t i = 0; i < network->switches.size(); ++i) {
    const auto& sw = network->switches[i];
    if (point.switch_closed[i]) collector.add("switch." + sw.name, sw.from.bus, sw.to.bus, sw.rated_current_a);
  }
  for (const auto& reactor : network->reactors)
    if (reactor.in_service && reactor.to)
      collector.add("reactor." + reactor.name, reactor.from.bus, reactor.to->bus, reactor.rated_current_a);
  return std::move(collector.rows);
}

}  // namespace headroom::engine
