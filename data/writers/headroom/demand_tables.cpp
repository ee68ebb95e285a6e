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

// Rated voltage that the reader would give an element there.
double reader_voltage(const GridTables& grid, const models::Terminal& terminal, int phases, Connection connection) {
  const double base = grid.network.bus(terminal.bus).base_voltage_v;
  return grid.network.balanced() || phases > 1 || connection == Connection::delta ? base : base / std::numbers::sqrt3;
}

// Whether phases, connection and return are those that the reader makes of the letters.
bool plain_connection(const GridTables& grid, const models::Terminal& terminal, int phases, Connection connection,
                      bool earthed_return) {
  if (terminal.open != 0 || connection == Connection::zigzag) return false;
  if (grid.network.balanced()) return true;
  auto nodes = terminal.nodes;
  if (connection == Connection::wye && !earthed_return) {
    const int expected = grid.bus_has(terminal.bus, folder_neutral) ? folder_neutral : models::ground;
    if (nodes.empty() || nodes.back() != expected) return false;
    nodes.pop_back();
  }
  std::sort(nodes.begin(), nodes.end());
  if (nodes.empty() || nodes.front() < 1 || nodes.back() > 3 ||
      std::adjacent_find(nodes.begin(), nodes.end()) != nodes.end())
    return false;
  const auto size = static_cast<int>(nodes.size());
  return connection == Connection::wye ? phases == size : (size == 2 ? phases == 1 : size == 3 && phases == 3);
}

// Power at the reader's rated voltage and its shares of constant impedance and current in percent.
struct VoltageShares {
  models::Complex power_va;
  double z_percent = 0.0, i_percent = 0.0;
};

VoltageShares voltage_shares(const GridTables& grid, const models::Load& load) {
  const double ratio = reader_voltage(grid, load.terminal, load.phases, load.connection) / load.rated_voltage_v;
  const auto& c = load.zip;
  switch (load.model) {
    case LoadModel::constant_power: return {load.power_va};
    case LoadModel::constant_impedance: return {load.power_va * ratio * ratio, 100.0, 0.0};
    case LoadModel::constant_current: return {load.power_va * ratio, 0.0, 100.0};
    case LoadModel::zip:
      if (c[0] == c[3] && c[1] == c[4] && c[2] == c[5] && c[6] == 0.0 && std::abs(c[0] + c[1] + c[2] - 1.0) < 1e-12 &&
          c[0] >= 0.0 && c[1] >= 0.0 && c[2] >= 0.0 && std::abs(ratio - 1.0) < 1e-12)
        return {load.power_va, 100.0 * c[0], 100.0 * c[1]};
      [[fallthrough]];
    default:
      grid.refuse(fmt::format("load \"{}\"", load.name), "has a voltage dependence of its own", load.origin);
      return {load.power_va};
  }
}

// Daily and yearly curves are one in the folder.
template <class Element>
void check_profiles(const GridTables& grid, std::string_view object, const Element& element) {
  if (element.daily != element.yearly || element.duty)
    grid.leave_out(object, "a daily or duty curve beside the yearly one", element.origin);
}

}  // namespace

GridTable load_table(const GridTables& grid) {
  GridTable table{"load",
                  {"name", "bus", "p_kw", "q_kvar", "phases", "connection", "const_z_percent", "const_i_percent",
                   "vm_min_pu", "vm_low_pu", "vm_max_pu", "profile", "customer", "in_service"},
                  {}};
  for (const auto& load : grid.network->loads) {
    const double ratio = reader_voltage(grid, load.terminal, load.phases, load.connection) / load.rated_voltage_v;
    const bool ranged = load.model != LoadModel::constant_impedance;
    const auto range = [&](double pu, bool given) { return given && ranged ? number(pu / ratio) : Cell{}; };
    const auto object = fmt::format("load \"{}\"", load.name);
    const auto [power_va, z, i] = voltage_shares(grid, load);
    if (!plain_connection(grid, load.terminal, load.phases, load.connection, false) ||
        load.neutral_resistance_ohm >= 0.0)
      grid.refuse(object, "is connected in another way", load.origin);
    if (ranged && load.v_min_pu > 0.0 && std::abs(ratio - 1.0) > 1e-9)
      grid.leave_out(object, "that its impedance below vm_min_pu is one at another rated voltage", load.origin);
    if (!load.scales_with_load_multiplier && grid.network->load_multiplier != 1.0)
      grid.leave_out(object, "that it is not multiplied", load.origin);
    check_profiles(grid, object, load);
    table.rows.push_back(
        {text(load.name), text(grid.bus(load.terminal.bus)), number(power_va.real() / 1e3),
         number(power_va.imag() / 1e3), text(phases_of(grid, load.terminal)), text(connection_text(load.connection)),
         number(z), number(i), range(load.v_min_pu, load.v_min_pu > 0.0), range(load.v_low_pu, load.v_low_pu > 0.0),
         range(load.v_max_pu, load.v_max_pu < 1e9), profile_cell(grid, load.yearly),
         load.customer ? text(grid.network->customers[load.customer->index()].name) : Cell{}, Cell{load.in_service}});
  }
  return table;
}

GridTable generator_table(const GridTables& grid) {
  GridTable table{
      "sgen", {"name", "bus", "p_kw", "q_kvar", "sn_mva", "phases", "connection", "profile", "in_service"}, {}};
  for (const auto& generator : grid.network->generators) {
    const auto object = fmt::format("generator \"{}\"", generator.name);
    if (!plain_connection(grid, generator.terminal, generator.phases, generator.connection, false))
      grid.refuse(object, "is connected in another way", generator.origin);
    if (generator.model != models::GeneratorModel::constant_power)
      grid.refuse(object, "is no constant power", generator.origin);
    if (generator.inverter) grid.leave_out(object, "its inverter", generator.origin);
    if (generator.v_min_pu > 0.0) grid.leave_out(object, "its voltage range", generator.origin);
    check_profiles(grid, object, generator);
    table.rows.push_back({text(generator.name), text(grid.bus(generator.terminal.bus)),
                          number(generator.power_va.real() / 1e3), number(generator.power_va.imag() / 1e3),
                          generator.rated_power_va > 0.0 ? number(generator.rated_power_va / 1e6) : Cell{},
                          text(phases_of(grid, generator.terminal)), text(connection_text(generator.connection)),
                          profile_cell(grid, generator.yearly), Cell{generator.in_service}});
  }
  return table;
}

namespace {

// Line to line, whatever the phases: what the column vn_kv means.
double line_voltage_kv(const GridTables& grid, double rated_v, int phases, Connection connection) {
  const bool one_phase = !grid.network.balanced() && phases == 1 && connection == Connection::wye;
  return rated_v * (one_phase ? std::numbers::sqrt3 : 1.0) / 1e3;
}

bool plain_bank(const GridTables& grid, const models::Capacitor& bank) {
  const double q = bank.step_power_var.empty() ? 0.0 : bank.step_power_var[0];
  const auto zero = [](double value) { return value == 0.0; };
  return !bank.to && q > 0.0 &&
         std::all_of(bank.step_power_var.begin(), bank.step_power_var.end(), [&](double step) { return step == q; }) &&
         std::all_of(bank.step_resistance_ohm.begin(), bank.step_resistance_ohm.end(), zero) &&
         std::all_of(bank.step_reactance_ohm.begin(), bank.step_reactance_ohm.end(), zero) &&
         plain_connection(grid, bank.from, bank.phases, bank.connection, true);
}

bool plain_reactor(const GridTables& grid, const models::Reactor& reactor) {
  if (reactor.to || reactor.parallel_resistance_ohm != 0.0 ||
      !plain_connection(grid, reactor.from, reactor.phases, reactor.connection, true))
    return false;
  const auto& z = reactor.impedance_ohm;
  for (std::size_t i = 0; i < z.rows(); ++i)
    for (std::size_t j = 0; j < z.columns(); ++j)
      if (z(i, j) != (i == j ? z(0, 0) : models::Complex())) return false;
  return z(0, 0).imag() >= 0.0 && z(0, 0).real() >= 0.0;
}

// Consumed by all phases together at base voltage.
models::Complex reactor_power_va(const GridTables& grid, const models::Reactor& reactor) {
  const double branch_v = grid.network.bus(reactor.from.bus).base_voltage_v /
                          (reactor.connection == Connection::delta ? 1.0 : std::numbers::sqrt3);
  const double branches = grid.network.balanced() ? 3.0 : reactor.phases;
  return branches * branch_v * branch_v / std::conj(reactor.impedance_ohm(0, 0));
}

}  // namespace

GridTable shunt_table(const GridTables& grid) {
  GridTable table{"shunt",
                  {"name", "bus", "q_mvar", "p_mw", "phases", "vn_kv", "step", "max_step", "connection", "in_service"},
                  {}};
  for (const auto& bank : grid.network->capacitors) {
    if (!plain_bank(grid, bank)) {
      grid.refuse(fmt::format("capacitor \"{}\"", bank.name),
                  "is in series, has unequal steps or is connected in another way", bank.origin);
      continue;
    }
    table.rows.push_back({text(bank.name), text(grid.bus(bank.from.bus)), number(-bank.step_power_var[0] / 1e6), Cell{},
                          text(phases_of(grid, bank.from)),
                          number(line_voltage_kv(grid, bank.rated_voltage_v, bank.phases, bank.connection)),
                          integer(std::count(bank.step_on.begin(), bank.step_on.end(), 1)),
                          integer(static_cast<std::int64_t>(bank.step_on.size())),
                          text(connection_text(bank.connection)), Cell{bank.in_service}});
  }
  for (const auto& reactor : grid.network->reactors) {
    if (!reactor.to && reactor.from.nodes == std::vector{folder_neutral})
      continue;  // the earthing of a neutral: in bus.csv
    if (!plain_reactor(grid, reactor)) {
      grid.refuse(fmt::format("reactor \"{}\"", reactor.name),
                  "is in series, has unequal phases or is connected in another way", reactor.origin);
      continue;
    }
    const auto power_va = reactor_power_va(grid, reactor);
    table.rows.push_back({text(reactor.name), text(grid.bus(reactor.from.bus)), number(power_va.imag() / 1e6),
                          power_va.real() > 0.0 ? number(power_va.real() / 1e6) : Cell{},
                          text(phases_of(grid, reactor.from)), Cell{}, integer(1), integer(1),
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
    if (control.voltage_override)
      grid.leave_out(fmt::format("capacitor control \"{}\"", control.name), "its voltage override", control.origin);
    if (control.pt_phase != 1 || control.ct_phase != 1 || control.terminal != 1)
      grid.leave_out(fmt::format("capacitor control \"{}\"", control.name), "which phase and end it measures",
                     control.origin);
    if (kind.empty())
      grid.refuse(fmt::format("capacitor control \"{}\"", control.name), "is of another kind", control.origin);
    const double base = grid.network.bus(bank.from.bus).base_voltage_v / std::numbers::sqrt3;
    const double unit = control.kind == models::CapacitorControlKind::voltage   ? control.pt_ratio / base
                        : control.kind == models::CapacitorControlKind::current ? control.ct_ratio
                                                                                : 1.0;
    table.rows.push_back({text(control.name), text(bank.name), text(kind), text(control.element),
                          number(control.on_setting * unit), number(control.off_setting * unit),
                          number(control.delay_s), Cell{control.in_service}});
  }
  return table;
}

GridTable customer_table(const GridTables& grid) {
  GridTable table{"customer",
                  {"name", "bus", "phases", "kind", "importance", "contracted_kva", "customers", "power_factor",
                   "required_power_factor"},
                  {}};
  constexpr std::array<std::string_view, 5> importance{"ordinary", "temporary", "second", "first", "special"};
  const auto given = [](double value) { return value > 0.0 ? number(value) : Cell{}; };
  for (const auto& customer : grid.network->customers)
    table.rows.push_back({text(customer.name), text(grid.bus(customer.bus)),
                          text(grid.network.balanced() ? "abc" : phase_letters(customer.phases)), text(customer.kind),
                          text(importance[static_cast<std::size_t>(customer.importance)]),
                          number(customer.contracted_va / 1e3), integer(customer.customers),
                          given(customer.power_factor), given(customer.required_power_factor)});
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
      grid.refuse(fmt::format("profile \"{}\"", profile.name), "has a time axis or a reactive curve of its own",
                  profile.origin);
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
    table.rows.push_back({number(corridor.from.x), number(corridor.from.y), number(corridor.to.x),
                          number(corridor.to.y), text(corridor.kind), number(corridor.cost_factor)});
  return table;
}

}  // namespace headroom::data
