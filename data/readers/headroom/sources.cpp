// SPDX-License-Identifier: Apache-2.0
// ext_grid.csv: the grid above, behind the impedance of its short-circuit power S at the base voltage U,
//     |Z1| = U² / S,  X1 = |Z1| / √(1 + (R/X)²),  R1 = (R/X) X1,  X0 = (X0/X1) X1,  R0 = (R0/X0) X0.
#include <fmt/core.h>

#include <cmath>
#include <numbers>

#include "data/readers/headroom/line_types.hpp"
#include "data/readers/headroom/reading.hpp"
#include "data/readers/headroom/tables.hpp"
#include "data/readers/table/codes.hpp"

namespace headroom::data {

namespace {

using models::Complex;

// Impedance matrix of the source; empty = stiff.
models::ComplexMatrix source_impedance(const TableRow& row, double base_v, double short_circuit_va, std::size_t phases,
                                       bool balanced) {
  const double rx = row.number("rx_max", 0.1, not_negative);
  const double r0x0 = row.number("r0x0_max", 0.1, not_negative);
  const double x0x = row.number("x0x_max", 1.0, positive);
  if (short_circuit_va <= 0.0) return {};
  const double x1 = base_v * base_v / short_circuit_va / std::hypot(1.0, rx);
  const Complex z1(rx * x1, x1), z0(r0x0 * x0x * x1, x0x * x1);
  return phase_matrix(phases, z1, balanced ? z1 : z0);
}

// A node n at the bus of a source is held at earth.
void earth_neutral(FolderReading& reading, const models::Source& source) {
  models::Reactor reactor;
  reactor.name = reactor.source_name = fmt::format("earthing_of_{}", source.name);
  reactor.from = {source.terminal.bus, {neutral_node}};
  reactor.phases = 1;
  reactor.impedance_ohm = models::ComplexMatrix(1);
  reactor.impedance_ohm(0, 0) = models::default_contact_resistance_ohm;
  reactor.origin = source.origin;
  reading.data().reactors.push_back(std::move(reactor));
}

void check_range(const TableRow& row, const models::Source& source) {
  if (source.voltage_min_pu > 0.0 && source.voltage_max_pu > 0.0 && source.voltage_min_pu > source.voltage_max_pu)
    row.error(code::contradiction, "vm_min_pu", "vm_min_pu is above vm_max_pu", "vm_min_pu <= vm_max_pu",
              "swap the two");
  if (source.short_circuit_min_va > 0.0 && source.short_circuit_max_va > 0.0 &&
      source.short_circuit_min_va > source.short_circuit_max_va)
    row.error(code::contradiction, "s_sc_min_mva", "s_sc_min_mva is above s_sc_max_mva", "s_sc_min_mva <= s_sc_max_mva",
              "swap the two");
}

void read_source(FolderReading& reading, const TableRow& row) {
  models::Source source;
  source.name = source.source_name = std::string(row.name());
  const models::BusId bus = bus_of(reading, row, "bus");
  const bool known = bus.index() < reading.bus_nodes.size();
  const auto all_nodes = known ? reading.bus_nodes[bus.index()] : std::vector{1};
  const auto nodes = without_neutral(all_nodes);
  const double base_v = known ? reading.data().buses[bus.index()].base_voltage_v : 1.0;
  source.terminal = {bus, nodes};
  const double voltage_v = row.number("vm_pu", 1.0, positive) * base_v / std::numbers::sqrt3;
  const double angle_degree = row.number("va_degree", 0.0);
  for (const int node : nodes)
    source.voltage_v.push_back(std::polar(voltage_v, (angle_degree - 120.0 * (node - 1)) * std::numbers::pi / 180.0));
  source.short_circuit_max_va = 1e6 * row.number("s_sc_max_mva", 0.0, positive);
  source.short_circuit_min_va = 1e6 * row.number("s_sc_min_mva", 0.0, positive);
  source.impedance_ohm = source_impedance(row, base_v, source.short_circuit_max_va, nodes.size(), reading.balanced());
  source.voltage_min_pu = row.number("vm_min_pu", 0.0, positive);
  source.voltage_max_pu = row.number("vm_max_pu", 0.0, positive);
  source.in_service = row.boolean("in_service", true);
  source.origin = row.origin();
  check_range(row, source);
  if (nodes.size() < all_nodes.size() && source.in_service) earth_neutral(reading, source);
  reading.data().sources.push_back(std::move(source));
}

}  // namespace

void read_sources(FolderReading& reading) {
  if (!reading.folder.has(tables::ext_grid.file)) reading.folder.text(tables::ext_grid.file, reading.findings());
  const auto table = reading.open(tables::ext_grid);
  if (!table) return;
  NameIndex names;
  for (std::size_t r = 0; r < table->rows(); ++r) {
    const TableRow row = table->row(r);
    names.add(row, r);
    read_source(reading, row);
  }
  if (table->rows() == 0)
    reading.findings().add(value_finding(code::empty_table, place_in(tables::ext_grid.file, 1, 1), "",
                                         "there is no source", "at least one row", "add the grid above as a row"));
}

}  // namespace headroom::data
