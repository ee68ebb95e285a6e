// SPDX-License-Identifier: Apache-2.0
// load.csv, sgen.csv.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "data/readers/headroom/reading.hpp"
#include "data/readers/headroom/tables.hpp"
#include "data/readers/table/codes.hpp"

namespace headroom::data {

namespace {

using models::Complex;
using models::Connection;

constexpr std::array<std::string_view, 2> connections{"wye", "delta"};

// What loads and generators share: where they are connected and the voltage across a branch.
struct Connected {
  models::Terminal terminal;
  int phases = 3;
  Connection connection = Connection::wye;
  double rated_voltage_v = 0.0;
};

Connected connect(FolderReading& reading, const TableRow& row) {
  Connected at;
  const auto bus = bus_of(reading, row, "bus");
  const bool known = bus.index() < reading.bus_nodes.size();
  const auto there = known ? reading.bus_nodes[bus.index()] : std::vector{1};
  const double base_v = known ? reading.data().buses[bus.index()].base_voltage_v : 1.0;
  at.terminal = {bus, without_neutral(phases_of(reading, row, "phases", bus, without_neutral(there)))};
  at.connection = static_cast<Connection>(row.choice("connection", connections, 0));
  if (reading.balanced()) {
    at.terminal.nodes = {1};
    at.connection = Connection::wye;
    at.rated_voltage_v = base_v;
    return at;
  }
  const std::size_t named = at.terminal.nodes.size();
  if (at.connection == Connection::delta && named < 2)
    row.error(code::contradiction, "connection", "a delta needs two or three phases", "",
              "name two phases, or use wye");
  if (at.connection == Connection::delta) {
    at.phases = named == 3 ? 3 : 1;
    at.rated_voltage_v = base_v;
    return at;
  }
  const bool neutral = std::find(there.begin(), there.end(), neutral_node) != there.end();
  at.terminal.nodes.push_back(neutral ? neutral_node : models::ground);
  at.phases = static_cast<int>(std::max<std::size_t>(1, named));
  at.rated_voltage_v = named > 1 ? base_v : base_v / std::numbers::sqrt3;
  return at;
}

Complex load_power(const TableRow& row) {
  const double p = row.required_quantity(active_power);
  auto q = row.quantity(reactive_power);
  if (const auto cos_phi = row.optional_number("cos_phi", Bound{-1.0, 1.0})) {
    if (row.has("q_mvar") || row.has("q_kvar"))
      row.error(code::contradiction, "cos_phi", "both q and cos_phi are given", "one of the two",
                "leave one field empty");
    if (*cos_phi == 0.0)
      row.error(code::out_of_bounds, "cos_phi", "cos_phi 0 leaves q open", "not 0", "give q_kvar instead");
    else q = std::copysign(std::abs(p) * std::sqrt(1.0 - *cos_phi * *cos_phi) / std::abs(*cos_phi), *cos_phi);
  }
  return {p, q.value_or(0.0)};
}

void set_voltage_model(const TableRow& row, models::Load& load) {
  const double z = row.number("const_z_percent", 0.0, percent) / 100.0;
  const double i = row.number("const_i_percent", 0.0, percent) / 100.0;
  if (z + i > 1.0 + 1e-9)
    row.error(code::contradiction, "const_i_percent", "const_z_percent and const_i_percent exceed 100 together",
              "0 to 100", "the rest is constant power");
  if (z == 0.0 && i == 0.0) return;
  if (z == 1.0) load.model = models::LoadModel::constant_impedance;
  else if (i == 1.0) load.model = models::LoadModel::constant_current;
  else load.model = models::LoadModel::zip;
  load.zip = {z, i, 1.0 - z - i, z, i, 1.0 - z - i, 0.0};
}

// REQUIRES: the voltage model is set.
void set_voltage_range(const TableRow& row, models::Load& load) {
  load.v_min_pu = row.number("vm_min_pu", 0.0, not_negative);
  load.v_low_pu = row.number("vm_low_pu", 0.0, not_negative);
  load.v_max_pu = row.number("vm_max_pu", load.v_max_pu, positive);
  if (load.v_low_pu > load.v_min_pu || load.v_min_pu > load.v_max_pu)
    row.error(code::contradiction, "vm_min_pu", "the voltage range is out of order",
              "vm_low_pu <= vm_min_pu <= vm_max_pu", "correct one of the three");
}

// Daily and yearly selections read the same curve; both are cyclic.
template <class Element>
void set_profile(const FolderReading& reading, const TableRow& row, Element& element) {
  const auto profile = reading.profiles.refer_if_given(row, "profile", "profile");
  if (!profile) return;
  element.daily = element.yearly = models::ProfileId(*profile);
}

void read_load(FolderReading& reading, const TableRow& row) {
  models::Load load;
  load.name = load.source_name = std::string(row.name());
  Connected at = connect(reading, row);
  load.terminal = std::move(at.terminal);
  load.phases = at.phases;
  load.connection = at.connection;
  load.rated_voltage_v = at.rated_voltage_v;
  load.power_va = load_power(row) * row.number("scaling", 1.0, not_negative);
  set_voltage_model(row, load);
  set_voltage_range(row, load);
  set_profile(reading, row, load);
  if (const auto customer = reading.customers.refer_if_given(row, "customer", "customer"))
    load.customer = models::CustomerId(*customer);
  load.in_service = row.boolean("in_service", true);
  load.origin = row.origin();
  reading.data().loads.push_back(std::move(load));
}

void read_generator(FolderReading& reading, const TableRow& row) {
  models::Generator generator;
  generator.name = generator.source_name = std::string(row.name());
  Connected at = connect(reading, row);
  generator.terminal = std::move(at.terminal);
  generator.phases = at.phases;
  generator.connection = at.connection;
  generator.rated_voltage_v = at.rated_voltage_v;
  const Complex power(row.required_quantity(active_power), row.quantity(reactive_power).value_or(0.0));
  generator.power_va = power * row.number("scaling", 1.0, not_negative);
  generator.rated_power_va = row.quantity(rated_power, positive).value_or(std::abs(power));
  set_profile(reading, row, generator);
  generator.in_service = row.boolean("in_service", true);
  generator.origin = row.origin();
  reading.data().generators.push_back(std::move(generator));
}

void read_each(FolderReading& reading, const TableSpec& spec, void (*read)(FolderReading&, const TableRow&)) {
  const auto table = reading.open(spec);
  if (!table) return;
  NameIndex names;
  for (std::size_t r = 0; r < table->rows(); ++r) {
    const TableRow row = table->row(r);
    names.add(row, r);
    read(reading, row);
  }
}

}  // namespace

void read_injections(FolderReading& reading) {
  read_each(reading, tables::load, read_load);
  read_each(reading, tables::sgen, read_generator);
}

}  // namespace headroom::data
