// SPDX-License-Identifier: Apache-2.0
// Loads, generation, shunts, customers, profiles and places as tables: the reader's formulas, turned round.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "data/writers/headroom/grid_tables.hpp"

namespace headroom::data {

namespace {

using models::Connection;
using models::LoadModel;

std::string phases_of(const GridTables& grid, const models::Terminal& terminal) {
  if (grid.network.balanced()) return "abc";
  auto letters = phase_letters(terminal.nodes);
  std::erase(letters, 'n');
  return letters;
}

std::string_view connection_text(Connection connection) { return connection == Connection::delta ? "delta" : "wye"; }

Cell profile_cell(const GridTables& grid, const std::optional<models::ProfileId>& profile) {
  return profile ? text(grid.network->profiles[profile->index()].name) : Cell{};
}

// Shares of constant impedance and current in percent; what the table cannot say is left out and noted.
std::pair<double, double> voltage_shares(const GridTables& grid, const models::Load& load) {
  switch (load.model) {
    case LoadModel::constant_power: return {0.0, 0.0};
    case LoadModel::constant_impedance: return {100.0, 0.0};
    case LoadModel::constant_current: return {0.0, 100.0};
    case LoadModel::zip:
      if (load.zip[0] == load.zip[3] && load.zip[1] == load.zip[4]) return {100.0 * load.zip[0], 100.0 * load.zip[1]};
      [[fallthrough]];
    default: grid.refuse(fmt::format("load \"{}\"", load.name), "has a voltage dependence of its own", load.origin); return {0.0, 0.0};
  }
}

}  // namespace

GridTable load_table(const GridTables& grid) {
  GridTable table{"load",
                  {"name", "bus", "p_kw", "q_kvar", "phases", "connection", "const_z_percent", "const_i_percent", "profile", "customer", "in_service"},
                  {}};
  for (const auto& load : grid.network->loads) {
    const auto [z, i] = voltage_shares(grid, load);
    if (load.v_min_pu > 0.0) grid.leave_out(fmt::format("load \"{}\"", load.name), "its voltage range", load.origin);
    table.rows.push_back({text(load.name), text(grid.bus(load.terminal.bus)), number(load.power_va.real() / 1e3), number(load.power_va.imag() / 1e3),
                          text(phases_of(grid, load.terminal)), text(connection_text(load.connection)), number(z), number(i),
                          profile_cell(grid, load.yearly), load.customer ? text(grid.network->customers[load.customer->index()].name) : Cell{},
                          Cell{load.in_service}});
  }
  return table;
}

GridTable generator_table(const GridTables& grid) {
  GridTable table{"sgen", {"name", "bus", "p_kw", "q_kvar", "sn_mva", "phases", "connection", "profile", "in_service"}, {}};
  for (const auto& generator : grid.network->generators)
    table.rows.push_back({text(generator.name), text(grid.bus(generator.terminal.bus)), number(generator.power_va.real() / 1e3),
                          number(generator.power_va.imag() / 1e3), number(generator.rated_power_va / 1e6), text(phases_of(grid, generator.terminal)),
                          text(connection_text(generator.connection)), profile_cell(grid, generator.yearly), Cell{generator.in_service}});
  return table;
}

GridTable shunt_table(const GridTables& grid) {
  GridTable table{"shunt", {"name", "bus", "q_mvar", "vn_kv", "step", "max_step", "connection", "in_service"}, {}};
  for (const auto& bank : grid.network->capacitors) {
    const bool equal = std::all_of(bank.step_power_var.begin(), bank.step_power_var.end(), [&](double q) { return q == bank.step_power_var[0]; });
    if (bank.to || !equal || bank.phases == 2) grid.refuse(fmt::format("capacitor \"{}\"", bank.name), "is in series or has unequal steps", bank.origin);
    table.rows.push_back({text(bank.name), text(grid.bus(bank.from.bus)), number(-bank.step_power_var[0] / 1e6), number(bank.rated_voltage_v / 1e3),
                          integer(std::count(bank.step_on.begin(), bank.step_on.end(), 1)), integer(static_cast<std::int64_t>(bank.step_on.size())),
                          text(connection_text(bank.connection)), Cell{bank.in_service}});
  }
  for (const auto& reactor : grid.network->reactors) {
    if (reactor.from.nodes == std::vector{4}) continue;  // the earthing of a neutral: in bus.csv
    const auto x = reactor.impedance_ohm(0, 0);
    if (reactor.to || reactor.phases == 2 || x.real() != 0.0 || reactor.parallel_resistance_ohm != 0.0) {
      grid.refuse(fmt::format("reactor \"{}\"", reactor.name), "is in series or has a resistance", reactor.origin);
      continue;
    }
    const double base = grid.network.bus(reactor.from.bus).base_voltage_v;
    const double factor = reactor.connection == Connection::delta ? 3.0 : 1.0;
    const double q = reactor.phases == 1 && !grid.network.balanced() ? base * base / 3.0 / x.imag() : factor * base * base / x.imag();
    table.rows.push_back({text(reactor.name), text(grid.bus(reactor.from.bus)), number(q / 1e6),
                          number(reactor.phases == 1 && !grid.network.balanced() ? base / std::numbers::sqrt3 / 1e3 : base / 1e3), integer(1), integer(1),
                          text(connection_text(reactor.connection)), Cell{reactor.in_service}});
  }
  return table;
}

GridTable capacitor_control_table(const GridTables& grid) {
  GridTable table{"capacitor_control", {"name", "shunt", "kind", "element", "on", "off", "delay_s", "in_service"}, {}};
  constexpr std::array<std::string_view, 6> kinds{"voltage", "current", "reactive_power", "", "time", ""};
  for (const auto& control : grid.network->capacitor_controls) {
    const auto& bank = grid.network->capacitors[control.capacitor.index()];
    const auto kind = kinds[static_cast<std::size_t>(control.kind)];
    if (kind.empty()) grid.refuse(fmt::format("capacitor control \"{}\"", control.name), "is of another kind", control.origin);
    const double base = grid.network.bus(bank.from.bus).base_voltage_v / std::numbers::sqrt3;
    const double unit = control.kind == models::CapacitorControlKind::voltage ? control.pt_ratio / base
                        : control.kind == models::CapacitorControlKind::current ? control.ct_ratio : 1.0;
    table.rows.push_back({text(control.name), text(bank.name), text(kind), text(control.element), number(control.on_setting * unit),
                          number(control.off_setting * unit), number(control.delay_s), Cell{control.in_service}});
  }
  return table;
}

GridTable customer_table(const GridTables& grid) {
  GridTable table{"customer",
                  {"name", "bus", "phases", "kind", "importance", "contracted_kva", "customers", "power_factor", "required_power_factor"},
                  {}};
  constexpr std::array<std::string_view, 5> importance{"ordinary", "temporary", "second", "first", "special"};
  const auto given = [](double value) { return value > 0.0 ? number(value) : Cell{}; };
  for (const auto& customer : grid.network->customers)
    table.rows.push_back({text(customer.name), text(grid.bus(customer.bus)), text(grid.network.balanced() ? "abc" : phase_letters(customer.phases)),
                          text(customer.kind), text(importance[static_cast<std::size_t>(customer.importance)]), number(customer.contracted_va / 1e3),
                          integer(customer.customers), given(customer.power_factor), given(customer.required_power_factor)});
  return table;
}

// Sample k belongs to hour (k + 1) · step, cyclic: the row of hour h is sample h / step - 1.
GridTable profile_table(const GridTables& grid) {
  GridTable table{"profile", {"hour"}, {}};
  const auto& profiles = grid.network->profiles;
  if (profiles.empty()) return table;
  const std::size_t samples = profiles[0].p.size();
  for (const auto& profile : profiles) {
    if (profile.p.size() != samples || profile.step_s != profiles[0].step_s || profile.absolute || !profile.q.empty()) {
      grid.refuse(fmt::format("profile \"{}\"", profile.name), "has a time axis or a reactive curve of its own", profile.origin);
      return table;
    }
    table.columns.push_back(profile.name);
  }
  for (std::size_t h = 0; h < samples; ++h) {
    std::vector<Cell> row{number(static_cast<double>(h) * profiles[0].step_s / 3600.0)};
    for (const auto& profile : profiles) row.push_back(number(profile.p[(h + samples - 1) % samples]));
    table.rows.push_back(std::move(row));
  }
  return table;
}

GridTable substation_table(const GridTables& grid) {
  GridTable table{"substation", {"name", "x", "y"}, {}};
  for (const auto& substation : grid.network->substations)
    table.rows.push_back({text(substation.name), substation.position ? number(substation.position->x) : Cell{},
                          substation.position ? number(substation.position->y) : Cell{}});
  return table;
}

GridTable corridor_table(const GridTables& grid) {
  GridTable table{"corridor", {"from_x", "from_y", "to_x", "to_y", "kind", "cost_factor"}, {}};
  for (const auto& corridor : grid.network->corridors)
    table.rows.push_back({number(corridor.from.x), number(corridor.from.y), number(corridor.to.x), number(corridor.to.y), text(corridor.kind),
                          number(corridor.cost_factor)});
  return table;
}

}  // namespace headroom::data
