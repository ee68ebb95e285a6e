// SPDX-License-Identifier: Apache-2.0
// shunt.csv, capacitor_control.csv. Capacitive rows (q < 0) are banks of equal steps. An inductive row is a reactor of
//     Z = U² / (P - jQ) per phase in wye, 3 U² / (P - jQ) per branch in delta,  P, Q = the steps that are in.
// Controls measure through a voltage transformer of 100 V and a current transformer of ratio 1.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <numbers>

#include "data/readers/headroom/reading.hpp"
#include "data/readers/headroom/tables.hpp"
#include "data/readers/table/codes.hpp"

namespace headroom::data {

namespace {

constexpr std::array<std::string_view, 2> connections{"wye", "delta"};
constexpr std::array<std::string_view, 4> control_kinds{"voltage", "reactive_power", "current", "time"};
constexpr std::array model_kinds{models::CapacitorControlKind::voltage, models::CapacitorControlKind::reactive_power,
                                 models::CapacitorControlKind::current, models::CapacitorControlKind::time};
constexpr double secondary_v = 100.0;
constexpr std::size_t is_reactor = static_cast<std::size_t>(-1);

struct Shunt {
  models::Terminal terminal;
  int phases = 3;
  models::Connection connection = models::Connection::wye;
  double rated_voltage_v = 0.0, step_var = 0.0, step_w = 0.0;
  bool capacitive() const { return step_var < 0.0; }
  int step = 1, max_step = 1;
};

Shunt shunt_of(FolderReading& reading, const TableRow& row) {
  Shunt shunt;
  const auto bus = bus_of(reading, row, "bus");
  const bool known = bus.index() < reading.bus_nodes.size();
  const auto there = known ? without_neutral(reading.bus_nodes[bus.index()]) : std::vector{1};
  shunt.terminal = {bus, without_neutral(phases_of(reading, row, "phases", bus, there))};
  if (shunt.terminal.nodes.empty()) shunt.terminal.nodes = {1};  // phases has its own finding
  const auto named = static_cast<int>(shunt.terminal.nodes.size());
  shunt.phases = reading.balanced() ? 3 : named;
  shunt.connection = static_cast<models::Connection>(row.choice("connection", connections, 0));
  const bool delta = shunt.connection == models::Connection::delta && !reading.balanced();
  if (delta && named < 2)
    row.error(code::contradiction, "connection", "a delta needs two or three phases", "",
              "name two phases, or use wye");
  if (delta && named == 2) shunt.phases = 1;
  shunt.rated_voltage_v =
      1e3 * row.number("vn_kv", known ? reading.data().buses[bus.index()].base_voltage_v / 1e3 : 1.0, positive);
  if (!reading.balanced() && !delta && shunt.phases == 1) shunt.rated_voltage_v /= std::numbers::sqrt3;
  shunt.step_var = row.required_quantity(reactive_power);
  shunt.step_w = row.quantity(active_power, not_negative).value_or(0.0);
  if (shunt.capacitive() && shunt.step_w > 0.0)
    row.error(code::contradiction, "p_mw", "a capacitor bank with losses is not modelled", "0 where q_mvar < 0",
              "write its losses as a load with const_z_percent 100");
  shunt.max_step = row.integer("max_step", 1, Bound{1.0, 1000.0});
  shunt.step = row.integer("step", 1, Bound{0.0, static_cast<double>(shunt.max_step)});
  if (shunt.step_var == 0.0 && shunt.step_w == 0.0 && (row.has("q_mvar") || row.has("q_kvar")))
    row.error(code::out_of_bounds, row.has("q_mvar") ? "q_mvar" : "q_kvar", "a shunt of 0 var does nothing", "not 0",
              "delete the row");
  return shunt;
}

models::Capacitor capacitor_of(const Shunt& shunt) {
  models::Capacitor bank;
  bank.from = shunt.terminal;
  bank.phases = shunt.phases;
  bank.connection = shunt.connection;
  bank.rated_voltage_v = shunt.rated_voltage_v;
  const auto steps = static_cast<std::size_t>(shunt.max_step);
  bank.step_power_var.assign(steps, -shunt.step_var);
  bank.step_resistance_ohm.assign(steps, 0.0);
  bank.step_reactance_ohm.assign(steps, 0.0);
  bank.step_on.assign(steps, 0);
  for (std::size_t k = 0; k < static_cast<std::size_t>(shunt.step); ++k) bank.step_on[k] = 1;
  return bank;
}

models::Reactor reactor_of(const FolderReading& reading, const Shunt& shunt) {
  models::Reactor reactor;
  reactor.from = shunt.terminal;
  reactor.phases = shunt.phases;
  reactor.connection = shunt.connection;
  const auto power = models::Complex(shunt.step_w, -shunt.step_var) * static_cast<double>(std::max(1, shunt.step));
  if (power == models::Complex{}) return reactor;  // q has its own finding
  auto z = shunt.rated_voltage_v * shunt.rated_voltage_v / power;
  if (shunt.phases == 2) z *= 2.0 / 3.0;  // two branches at U/√3 share the power
  if (shunt.connection == models::Connection::delta && shunt.phases == 3) z *= 3.0;
  reactor.impedance_ohm = models::ComplexMatrix(reading.balanced() ? 1 : static_cast<std::size_t>(shunt.phases));
  for (std::size_t k = 0; k < reactor.impedance_ohm.rows(); ++k) reactor.impedance_ohm(k, k) = z;
  return reactor;
}

void read_shunt(FolderReading& reading, const TableRow& row) {
  const Shunt shunt = shunt_of(reading, row);
  const auto finish = [&](auto element) {
    element.name = element.source_name = std::string(row.name());
    element.in_service = row.boolean("in_service", true);
    element.origin = row.origin();
    return element;
  };
  if (!reading.shunts.add(row, reading.shunt_capacitor.size())) return;
  if (shunt.capacitive()) {
    reading.shunt_capacitor.push_back(reading.data().capacitors.size());
    reading.data().capacitors.push_back(finish(capacitor_of(shunt)));
    return;
  }
  reading.shunt_capacitor.push_back(is_reactor);
  auto reactor = finish(reactor_of(reading, shunt));
  reactor.in_service = reactor.in_service && shunt.step > 0;
  reading.data().reactors.push_back(std::move(reactor));
}

void read_control(FolderReading& reading, const TableRow& row, std::size_t capacitor) {
  const auto& bank = reading.data().capacitors[capacitor];
  models::CapacitorControl control;
  control.name = control.source_name = std::string(row.name());
  control.capacitor = models::CapacitorId(capacitor);
  if (!row.has("kind"))
    row.error(code::missing_value, "kind", "kind is empty", "", "write voltage, reactive_power, current or time");
  control.kind = model_kinds[row.choice("kind", control_kinds, 0)];
  if (control.kind == models::CapacitorControlKind::time)
    row.note(models::Fidelity::approximated, "kind", "clock control is not carried out: the steps stay as given");
  control.element = std::string(row.text("element", "capacitor." + bank.name));
  const double base_v = reading.data().buses[bank.from.bus.index()].base_voltage_v;
  control.pt_ratio = base_v / std::numbers::sqrt3 / secondary_v;
  control.ct_ratio = 1.0;
  const double unit = control.kind == models::CapacitorControlKind::voltage ? secondary_v : 1.0;
  control.on_setting = unit * row.required_number("on");
  control.off_setting = unit * row.required_number("off");
  control.delay_s = control.delay_off_s = row.number("delay_s", 60.0, not_negative);
  control.in_service = row.boolean("in_service", true);
  control.origin = row.origin();
  reading.data().capacitor_controls.push_back(std::move(control));
}

}  // namespace

void read_shunts(FolderReading& reading) {
  if (const auto table = reading.open(tables::shunt))
    for (std::size_t r = 0; r < table->rows(); ++r) read_shunt(reading, table->row(r));
  const auto table = reading.open(tables::capacitor_control);
  if (!table) return;
  NameIndex names;
  for (std::size_t r = 0; r < table->rows(); ++r) {
    const TableRow row = table->row(r);
    names.add(row, r);
    const auto shunt = reading.shunts.refer(row, "shunt", "shunt");
    if (!shunt) continue;
    if (reading.shunt_capacitor[*shunt] == is_reactor)
      row.error(code::contradiction, "shunt", "a control of capacitors at an inductive shunt", "q_mvar < 0",
                "correct the sign of q");
    else read_control(reading, row, reading.shunt_capacitor[*shunt]);
  }
}

}  // namespace headroom::data
