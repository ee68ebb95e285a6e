// SPDX-License-Identifier: Apache-2.0
#include "data/writers/powerflow_tables.hpp"

#include <cmath>
#include <numbers>

namespace headroom::data {

using models::Complex;

namespace {

double degrees(Complex value) { return std::arg(value) * 180.0 / std::numbers::pi; }

// A bound that somebody wrote in percent: 7, not 7.000000000000001.
Cell percent(const std::optional<double>& fraction) {
  return fraction ? number(std::round(*fraction * 1e12) / 1e10) : Cell{};
}

Cell if_positive(double value, double scale = 1.0) { return value > 0.0 ? number(value * scale) : Cell{}; }

}  // namespace

std::string_view to_text(models::RatingOrigin origin) {
  switch (origin) {
    case models::RatingOrigin::none: return "none";
    case models::RatingOrigin::given: return "given";
    case models::RatingOrigin::type: return "type";
    case models::RatingOrigin::default_: return "default";
  }
  return "none";
}

Table nodes_table(const models::Network& network, const models::Topology& topology, const models::State& state) {
  Table table(nodes_schema);
  table.reserve(network.node_count());
  for (std::size_t b = 0; b < network->buses.size(); ++b) {
    const auto& bus = network->buses[b];
    const double base_v = network.node_base_v(models::BusId(b));
    for (std::size_t k = 0; k < bus.nodes.size(); ++k) {
      const std::size_t node = network.first_node(models::BusId(b)) + k;
      const bool supplied = state.supplied[node];
      const Complex v = supplied ? state.voltage_v[node] : Complex{};
      table.add({text(bus.name), integer(bus.nodes[k]), if_positive(bus.base_voltage_v, 1e-3), number(std::abs(v)),
                 supplied ? number(degrees(v)) : Cell{}, base_v > 0.0 ? number(std::abs(v) / base_v) : Cell{},
                 text(topology.feeder[b]), text(topology.substation[b]),
                 bus.position ? number(bus.position->x) : Cell{}, bus.position ? number(bus.position->y) : Cell{},
                 text(bus.source_name)});
    }
  }
  return table;
}

Table elements_table(const models::Network& network, std::span<const models::TerminalCurrents> currents) {
  Table table(elements_schema);
  table.reserve(3 * currents.size());
  for (const auto& terminal : currents)
    for (std::size_t c = 0; c < terminal.nodes.size(); ++c)
      table.add({text(terminal.element), integer(terminal.terminal), text(network.bus(terminal.bus).name),
                 integer(terminal.nodes[c]), number(terminal.power_va[c].real() * 1e-3),
                 number(terminal.power_va[c].imag() * 1e-3), number(std::abs(terminal.current_a[c])),
                 number(degrees(terminal.current_a[c]))});
  return table;
}

Table branches_table(const models::Network& network, const models::Topology& topology,
                     std::span<const models::BranchLoading> loadings) {
  Table table(branches_schema);
  table.reserve(loadings.size());
  for (const auto& branch : loadings) {
    const bool known = branch.rating_a.known();
    // The end farther from the source carries the feeder's name; the nearer one may be the busbar.
    const auto from = branch.from.index(), to = branch.to.index();
    const auto& feeder = topology.depth[from] > topology.depth[to] ? topology.feeder[from] : topology.feeder[to];
    table.add({text(branch.element), text(network.bus(branch.from).name), text(network.bus(branch.to).name),
               number(branch.current_a), known ? number(branch.rating_a.value) : Cell{},
               text(to_text(branch.rating_a.origin)), known ? number(branch.loading * 100.0) : Cell{},
               number(branch.losses_va.real() * 1e-3), number(branch.losses_va.imag() * 1e-3), text(feeder)});
  }
  return table;
}

Table controls_table(std::span<const models::ControlPosition> positions) {
  Table table(controls_schema);
  for (const auto& position : positions)
    table.add({text(position.element), text(position.kind), integer(position.part), number(position.value),
               Cell{position.at_limit}, Cell{position.controlled}});
  return table;
}

Table deviation_table(const models::Network& network, std::span<const models::Deviation> deviations) {
  Table table(deviation_schema);
  table.reserve(deviations.size());
  for (const auto& row : deviations) {
    const auto& bus = network.bus(row.bus);
    table.add({text(bus.name), row.customer ? text(network->customers[row.customer->index()].name) : Cell{},
               text(row.phases), if_positive(bus.base_voltage_v, 1e-3), if_positive(row.nominal_voltage_v, 1e-3),
               text(to_text(row.measure)), number(row.deviation * 100.0), optional_number(row.deviation_min, 100.0),
               optional_number(row.deviation_max, 100.0), text(row.state_min), text(row.state_max), percent(row.lower),
               percent(row.upper), if_positive(row.power_factor), if_positive(row.power_factor_required),
               text(to_text(row.verdict)), text(row.rule), text(row.clause), text(row.reason)});
  }
  return table;
}

}  // namespace headroom::data
