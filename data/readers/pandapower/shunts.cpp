// SPDX-License-Identifier: Apache-2.0
// shunt: per step p_mw consumed and q_mvar (negative: capacitive) at vn_kv, step of max_step in. Q of a capacitive one
// is a bank of max_step steps, of an inductive one a reactor; P is a constant-impedance load.
#include <fmt/core.h>

#include <algorithm>

#include "data/readers/pandapower/reading.hpp"

namespace headroom::data::pandapower {

namespace {

using models::Complex;

void add_bank(NetReading& reading, const Row& row, models::BusId bus, const std::string& name, double step_var,
              double vn_v, int step, bool in_service) {
  models::Capacitor bank;
  bank.name = bank.source_name = name;
  bank.from = at(bus);
  bank.rated_voltage_v = vn_v;
  const auto steps =
      static_cast<std::size_t>(std::max(step, static_cast<int>(row.number("max_step", 1.0, Bound{1.0, 1000.0}))));
  bank.step_power_var.assign(steps, step_var);
  bank.step_resistance_ohm.assign(steps, 0.0);
  bank.step_reactance_ohm.assign(steps, 0.0);
  bank.step_on.assign(steps, 0);
  for (std::size_t k = 0; k < static_cast<std::size_t>(step); ++k) bank.step_on[k] = 1;
  bank.in_service = in_service;
  bank.origin = row.origin();
  reading.data().capacitors.push_back(std::move(bank));
}

void read_shunt(NetReading& reading, Names& names, const Row& row) {
  const auto bus = reading.bus(row, "bus");
  if (!bus) return;
  const std::string name = names.unique(row, "shunt");
  const bool in_service = row.boolean("in_service", true) && reading.bus_in_service(*bus);
  if (in_service && row.boolean("step_dependency_table", false))
    reading.approximate(row, "step_dependency_table", "p_mw and q_mvar times step, without the characteristic");
  const double vn_v = 1e3 * row.number("vn_kv", reading.base_v(*bus) * 1e-3, positive);
  const int step = static_cast<int>(row.number("step", 1.0, Bound{0.0, 1000.0}));
  const double p_w = 1e6 * row.number("p_mw", 0.0), q_var = 1e6 * row.number("q_mvar", 0.0);
  if (q_var < 0.0) add_bank(reading, row, *bus, name, -q_var, vn_v, step, in_service);
  const Complex rest(p_w * step, q_var > 0.0 ? q_var * step : 0.0);
  add_admittance(reading, *bus, (q_var < 0.0 ? "shunt_p_" : "shunt_") + name, std::conj(rest) / (vn_v * vn_v), row,
                 in_service);
}

}  // namespace

void read_shunts(NetReading& reading) {
  const Frame table = reading.frame("shunt");
  Names names;
  for (std::size_t r = 0; r < table.rows(); ++r) read_shunt(reading, names, table.row(r));
  reading.note(models::Fidelity::taken, "shunt", "", static_cast<std::int64_t>(table.rows()));
}

}  // namespace headroom::data::pandapower
