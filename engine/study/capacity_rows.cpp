// SPDX-License-Identifier: Apache-2.0
#include "engine/study/capacity_rows.hpp"

#include <array>

#include <fmt/core.h>

namespace headroom::engine {

using models::BusId;
using models::CapacityResult;

std::vector<BusId> points_asked(const models::Network& network, const CapacityOptions& options) {
  if (!options.at.empty()) return options.at;
  std::vector<char> is_source(network->buses.size(), 0);
  for (const auto& source : network->sources) is_source[source.terminal.bus.index()] = 1;
  std::vector<BusId> points;
  for (std::size_t b = 0; b < is_source.size(); ++b)
    if (!is_source[b]) points.emplace_back(b);
  return points;
}

double power_factor_of(const CapacityOptions& options, models::Direction direction) {
  return options.power_factor.value_or(direction == models::Direction::load ? 0.95 : 1.0);
}

std::vector<AdditionRequest> capacity_requests(const models::Network& network, const CapacityOptions& options) {
  std::vector<AdditionRequest> requests;
  for (const BusId bus : points_asked(network, options))
    for (const auto direction : options.directions)
      for (auto& phases : expand_phases(network, bus, options.phases))
        requests.push_back(
            {bus, direction, std::move(phases), options.connection, power_factor_of(options, direction)});
  return requests;
}

// With the other units of its bank.
double search_maximum_kw(const models::Network& network, const models::Topology& topology, BusId bus,
                         const CapacityOptions& options) {
  if (options.maximum_kw) return *options.maximum_kw;
  const auto nearest = topology.transformer[bus.index()];
  if (!nearest) return maximum_without_transformer_kw;
  const auto& windings = network->transformers[nearest->index()].windings;
  double rating_va = 0.0;
  for (const auto& other : network->transformers)
    if (other.in_service && other.windings.front().terminal.bus == windings.front().terminal.bus &&
        other.windings.back().terminal.bus == windings.back().terminal.bus)
      rating_va += other.windings.front().rated_power_va;
  return rating_va > 0.0 ? 2.0 * rating_va / 1e3 : maximum_without_transformer_kw;
}

std::string row_name(const models::Network& network, const models::CapacityRow& row) {
  return fmt::format("bus.{} {} {}", network.bus(row.bus).name, row.phases, to_text(row.direction));
}

void add_capacity_settings(const std::string& state, const models::RuleSet& rules, const CapacityOptions& options,
                           CapacityResult& result) {
  auto& lines = result.settings.lines;
  const auto bound = [&](const std::optional<double>& given) {
    return given ? fmt::format("{:g} pu of vn (given)", *given) : fmt::format("by rule set {}", rules.name);
  };
  const auto fraction = [](const std::optional<double>& given, const models::Sourced& rule) {
    if (given) return fmt::format("{:g} % (given)", 100.0 * *given);
    return fmt::format("{:g} % ({}{})", 100.0 * rule.value, rule.source, rule.verified ? "" : ", unverified");
  };
  static constexpr std::array<std::string_view, 3> policies{"separate", "strict", "no-worse"};
  lines.emplace_back("state", state);
  lines.emplace_back("voltage_min", bound(options.vm_min_pu));
  lines.emplace_back("voltage_max", bound(options.vm_max_pu));
  lines.emplace_back("line_loading", fraction(options.line_loading, rules.line_loading));
  lines.emplace_back("transformer_loading", fraction(options.transformer_loading, rules.transformer_loading));
  lines.emplace_back("main_transformer_loading", fraction(options.transformer_loading, rules.main_transformer_loading));
  lines.emplace_back("line_rating",
                     options.line_rating_a ? fmt::format("{:g} A (given)", *options.line_rating_a) : "of each line");
  lines.emplace_back("default_ratings", fmt::format("{}, {} met", options.use_default_ratings ? "use" : "ignore",
                                                    result.defaulted_ratings));
  lines.emplace_back(
      "monitor", fmt::format("{}{}{}", options.monitor_voltage ? "voltage " : "", options.monitor_line ? "line " : "",
                             options.monitor_transformer ? "transformer" : ""));
  const auto& further = options.further;
  if (further.voltage_change_pu)
    lines.emplace_back("voltage_change", fmt::format("{:g} pu (given)", *further.voltage_change_pu));
  if (further.unbalance) lines.emplace_back("unbalance", fmt::format("{:g} % (given)", 100.0 * *further.unbalance));
  if (further.reverse_power)
    lines.emplace_back("reverse_power", fmt::format("{:g} % of the rating (given)", 100.0 * *further.reverse_power));
  lines.emplace_back("existing", policies[static_cast<std::size_t>(options.existing)]);
  lines.emplace_back("existing_loads", options.existing_loads_constant_power ? "constant-power" : "as-modelled");
  lines.emplace_back("maximum", options.maximum_kw ? fmt::format("{:g} kW (given)", *options.maximum_kw)
                                                   : "twice the upstream transformer's rating, 100 MW without one");
  lines.emplace_back("tolerance", fmt::format("{:g} kW or 1e-4 of the capacity", options.tolerance_kw));
}

}  // namespace headroom::engine
