// SPDX-License-Identifier: Apache-2.0
// ext_grid, and gen with slack: stiff sources of vm_pu at va_degree. Their short-circuit power is kept, not modelled:
// in runpp the bus itself has that voltage.
#include <fmt/core.h>

#include <cmath>
#include <numbers>

#include "data/readers/pandapower/reading.hpp"

namespace headroom::data::pandapower {

namespace {

void add_source(NetReading& reading, Names& names, const Row& row, const std::string& table) {
  const auto bus = reading.bus(row, "bus");
  if (!bus) return;
  models::Source source;
  source.name = source.source_name = names.unique(row, table);
  source.terminal = at(*bus);
  const double angle_degree = reading.run.voltage_angles ? row.number("va_degree", 0.0) : 0.0;
  source.voltage_v = {std::polar(row.number("vm_pu", 1.0, positive) * reading.base_v(*bus) / std::numbers::sqrt3,
                                 angle_degree * std::numbers::pi / 180.0)};
  source.short_circuit_max_va = 1e6 * row.number("s_sc_max_mva", 0.0, not_negative);
  source.short_circuit_min_va = 1e6 * row.number("s_sc_min_mva", 0.0, not_negative);
  source.in_service = row.boolean("in_service", true) && reading.bus_in_service(*bus);
  source.origin = row.origin();
  reading.data().sources.push_back(std::move(source));
}

// A generator that holds its voltage: it feeds in its p and the q of the results that the file keeps.
void add_voltage_controlled(NetReading& reading, const Row& row, const Frame& results) {
  const auto bus = reading.bus(row, "bus");
  if (!bus) return;
  models::Generator generator;
  generator.name = generator.source_name = reading.generators.unique(row, "gen");
  generator.in_service = row.boolean("in_service", true) && reading.bus_in_service(*bus);
  const auto result = results.find(row.index());
  const bool has_q = result && results.row(*result).has("q_mvar");
  const double q_mvar = has_q ? results.row(*result).number("q_mvar", 0.0) : 0.0;
  if (generator.in_service)
    reading.approximate(row, "vm_pu",
                        has_q ? "its voltage is not held: it feeds in p_mw and the q_mvar of res_gen"
                              : "its voltage is not held: it feeds in p_mw without reactive power");
  generator.terminal = at(*bus);
  generator.rated_voltage_v = reading.base_v(*bus);
  generator.power_va = 1e6 * models::Complex(row.required("p_mw") * row.number("scaling", 1.0), q_mvar);
  generator.rated_power_va = 1e6 * row.number("sn_mva", std::abs(generator.power_va) * 1e-6, not_negative);
  generator.origin = row.origin();
  reading.data().generators.push_back(std::move(generator));
}

}  // namespace

void read_sources(NetReading& reading) {
  const Frame grids = reading.frame("ext_grid"), machines = reading.frame("gen"), results = reading.frame("res_gen");
  Names sources;
  for (std::size_t r = 0; r < grids.rows(); ++r) add_source(reading, sources, grids.row(r), "ext_grid");
  reading.note(models::Fidelity::taken, "ext_grid", "", static_cast<std::int64_t>(grids.rows()));
  for (std::size_t r = 0; r < machines.rows(); ++r) {
    const Row row = machines.row(r);
    if (row.boolean("slack", false)) add_source(reading, sources, row, "gen");
    else add_voltage_controlled(reading, row, results);
  }
}

}  // namespace headroom::data::pandapower
