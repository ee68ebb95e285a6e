// SPDX-License-Identifier: Apache-2.0
// load, motor, asymmetric_load, ward, xward: consumption. sgen, asymmetric_sgen, storage: generation.
//     load:   P = p_mw · scaling: const_z_p_percent of it with v², const_i_p_percent with v, the rest constant; Q alike
//     motor:  P = pn_mech / efficiency · loading · scaling,  Q = P √(1/cos²φ - 1)
//     ward:   ps + j qs constant, pz + j qz with v² (vn of the bus)
// Versions before 3.0 had one const_z_percent for P and Q.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "data/readers/pandapower/reading.hpp"
#include "data/readers/table/codes.hpp"

namespace headroom::data::pandapower {

namespace {

using models::Complex;

models::Load load_at(const NetReading& reading, models::BusId bus, const Row& row, std::string name, Complex power_va) {
  models::Load load;
  load.name = load.source_name = std::move(name);
  load.terminal = at(bus);
  load.rated_voltage_v = reading.base_v(bus);
  load.power_va = power_va;
  load.in_service = row.boolean("in_service", true) && reading.bus_in_service(bus);
  load.origin = row.origin();
  return load;
}

// Shares of P and Q that follow v² and v: {P z, P i, Q z, Q i}.
std::array<double, 4> voltage_shares(const NetReading& reading, const Row& row) {
  if (!reading.run.voltage_dependent_loads) return {};
  const double z = row.number("const_z_percent", 0.0, percent), i = row.number("const_i_percent", 0.0, percent);
  return {row.number("const_z_p_percent", z, percent) / 100.0, row.number("const_i_p_percent", i, percent) / 100.0,
          row.number("const_z_q_percent", z, percent) / 100.0, row.number("const_i_q_percent", i, percent) / 100.0};
}

void read_load(NetReading& reading, const Row& row) {
  const auto bus = reading.bus(row, "bus");
  if (!bus) return;
  const double scaling = row.number("scaling", 1.0);
  models::Load load = load_at(reading, *bus, row, reading.loads.unique(row, "load"),
                              1e6 * scaling * Complex(row.required("p_mw"), row.number("q_mvar", 0.0)));
  const auto [pz, pi, qz, qi] = voltage_shares(reading, row);
  if (pz + pi > 1.0 + 1e-9 || qz + qi > 1.0 + 1e-9)
    row.error(code::contradiction, "const_z_p_percent", "", "const_z and const_i add up to more than 100 %",
              "at most 100 together");
  if (pz != 0.0 || pi != 0.0 || qz != 0.0 || qi != 0.0) {
    load.model = models::LoadModel::zip;
    load.zip = {pz, pi, 1.0 - pz - pi, qz, qi, 1.0 - qz - qi, 0.0};
  }
  reading.data().loads.push_back(std::move(load));
}

// pandapower applies the mean percentages of a bus's loads to all power there; ours stay with each load.
void report_mixed_buses(NetReading& reading, std::size_t first_load) {
  std::map<std::size_t, std::pair<std::array<double, 7>, bool>> at_bus;
  std::int64_t mixed = 0;
  const auto& loads = reading.data().loads;
  for (std::size_t l = first_load; l < loads.size(); ++l) {
    if (!loads[l].in_service) continue;
    const bool zip = loads[l].model == models::LoadModel::zip;
    const auto [entry, added] = at_bus.try_emplace(loads[l].terminal.bus.index(), loads[l].zip, false);
    if (added || entry->second.first == loads[l].zip || entry->second.second) continue;
    entry->second.second = true;
    mixed += zip || entry->second.first != std::array<double, 7>{} ? 1 : 0;
  }
  reading.note(models::Fidelity::approximated, "loads of different const_z and const_i at one bus",
               "each keeps its own shares; pandapower takes their mean for all power at the bus", mixed);
}

void read_motor(NetReading& reading, const Row& row) {
  const auto bus = reading.bus(row, "bus");
  if (!bus) return;
  const double p_mw = row.required("pn_mech_mw") / (row.number("efficiency_percent", 100.0, positive) / 100.0) *
                      row.number("loading_percent", 100.0) / 100.0 * row.number("scaling", 1.0);
  const double cos_phi = row.required("cos_phi", Bound{0.0, 1.0, true});
  const double q_mvar = std::abs(p_mw) * std::sqrt(std::max(0.0, 1.0 / (cos_phi * cos_phi) - 1.0));
  reading.data().loads.push_back(
      load_at(reading, *bus, row, reading.loads.unique(row, "motor"), 1e6 * Complex(p_mw, q_mvar)));
}

Complex sum_of_phases(const Row& row) {
  Complex sum;
  for (const char phase : {'a', 'b', 'c'})
    sum += Complex(row.number(fmt::format("p_{}_mw", phase), 0.0), row.number(fmt::format("q_{}_mvar", phase), 0.0));
  return 1e6 * row.number("scaling", 1.0) * sum;
}

void read_asymmetric_load(NetReading& reading, const Row& row) {
  if (const auto bus = reading.bus(row, "bus"))
    reading.data().loads.push_back(
        load_at(reading, *bus, row, reading.loads.unique(row, "asymmetric_load"), sum_of_phases(row)));
}

void read_ward(NetReading& reading, const Row& row, const std::string& name) {
  const auto bus = reading.bus(row, "bus");
  if (!bus) return;
  auto constant = load_at(reading, *bus, row, name, 1e6 * Complex(row.required("ps_mw"), row.required("qs_mvar")));
  auto impedance = load_at(reading, *bus, row, reading.loads.claim(name + "_z"),
                           1e6 * Complex(row.required("pz_mw"), row.required("qz_mvar")));
  impedance.model = models::LoadModel::constant_impedance;
  impedance.scales_with_load_multiplier = false;
  if (constant.power_va != Complex{}) reading.data().loads.push_back(std::move(constant));
  if (impedance.power_va != Complex{}) reading.data().loads.push_back(std::move(impedance));
}

// The machine behind r_ohm + j x_ohm holds its voltage: what it exchanged in the stored results stays as it is.
void read_xward(NetReading& reading, const Row& row, const Frame& results) {
  const auto bus = reading.bus(row, "bus");
  const std::string name = reading.loads.unique(row, "xward");
  read_ward(reading, row, name);
  const auto result = results.find(row.index());
  if (!bus || !row.boolean("in_service", true) || !reading.bus_in_service(*bus)) return;
  const bool known = result && results.row(*result).has("p_mw") && results.row(*result).has("vm_pu");
  reading.approximate(row, "vm_pu",
                      known ? "its internal voltage is not held: it exchanges what res_xward says"
                            : "its internal voltage is not held: only ps, qs, pz and qz are taken");
  if (!known) return;
  const Row kept = results.row(*result);
  const double v = kept.number("vm_pu", 1.0);
  const Complex rest = Complex(kept.number("p_mw", 0.0), kept.number("q_mvar", 0.0)) -
                       Complex(row.required("ps_mw"), row.required("qs_mvar")) -
                       v * v * Complex(row.required("pz_mw"), row.required("qz_mvar"));
  reading.data().loads.push_back(load_at(reading, *bus, row, reading.loads.claim(name + "_internal"), 1e6 * rest));
}

void add_generator(NetReading& reading, const Row& row, std::string name, Complex power_va) {
  const auto bus = reading.bus(row, "bus");
  if (!bus) return;
  models::Generator generator;
  generator.name = generator.source_name = std::move(name);
  generator.terminal = at(*bus);
  generator.rated_voltage_v = reading.base_v(*bus);
  generator.power_va = power_va;
  generator.rated_power_va = 1e6 * row.number("sn_mva", std::abs(power_va) * 1e-6, not_negative);
  generator.in_service = row.boolean("in_service", true) && reading.bus_in_service(*bus);
  generator.origin = row.origin();
  reading.data().generators.push_back(std::move(generator));
}

Complex scaled_power(const Row& row) {
  return 1e6 * row.number("scaling", 1.0) * Complex(row.required("p_mw"), row.number("q_mvar", 0.0));
}

template <class Read>
void read_table(NetReading& reading, const std::string& name, const std::string& how, Read&& read) {
  const Frame table = reading.frame(name);
  for (std::size_t r = 0; r < table.rows(); ++r) read(table.row(r));
  reading.note(models::Fidelity::taken, name, how, static_cast<std::int64_t>(table.rows()));
}

}  // namespace

void read_loads(NetReading& reading) {
  const std::size_t first = reading.data().loads.size();
  read_table(reading, "load", "", [&](const Row& row) { read_load(reading, row); });
  report_mixed_buses(reading, first);
  read_table(reading, "motor", "as constant power", [&](const Row& row) { read_motor(reading, row); });
  read_table(reading, "asymmetric_load", "as the sum of its phases, as in runpp",
             [&](const Row& row) { read_asymmetric_load(reading, row); });
  read_table(reading, "ward", "as a constant power and a constant impedance",
             [&](const Row& row) { read_ward(reading, row, reading.loads.unique(row, "ward")); });
  const Frame results = reading.frame("res_xward");
  read_table(reading, "xward", "its constant power and constant impedance",
             [&](const Row& row) { read_xward(reading, row, results); });
}

void read_generation(NetReading& reading) {
  read_table(reading, "sgen", "", [&](const Row& row) {
    add_generator(reading, row, reading.generators.unique(row, "sgen"), scaled_power(row));
  });
  read_table(reading, "asymmetric_sgen", "as the sum of its phases, as in runpp", [&](const Row& row) {
    add_generator(reading, row, reading.generators.unique(row, "asymmetric_sgen"), sum_of_phases(row));
  });
  read_table(reading, "storage", "", [&](const Row& row) {
    add_generator(reading, row, reading.generators.unique(row, "storage"), -scaled_power(row));
  });
}

}  // namespace headroom::data::pandapower
