// SPDX-License-Identifier: Apache-2.0
// line_type.csv, line.csv, switch.csv. Phases are coupled by their sequence values, the neutral stands alone:
//     Z = [ phase_matrix(z1, z0)   0  ] · length / parallel,   Y = j 2π f · phase_matrix(c1, c0) · length · parallel.
//         [           0            zn ]
// With a neutral conductor the zero-sequence values are those of the phase conductors alone: the return is in zn.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <numbers>

#include "data/readers/headroom/reading.hpp"
#include "data/readers/headroom/tables.hpp"
#include "data/readers/table/codes.hpp"

namespace headroom::data {

namespace {

using models::Complex;

constexpr std::array<std::string_view, 5> switch_types{"", "CB", "LBS", "DS", "fuse"};

std::vector<int> common_nodes(const FolderReading& reading, models::BusId from, models::BusId to) {
  std::vector<int> common;
  if (std::max(from.index(), to.index()) >= reading.bus_nodes.size()) return {1};
  const auto& a = reading.bus_nodes[from.index()];
  const auto& b = reading.bus_nodes[to.index()];
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(common));
  return common;
}

// The conductors between two buses; {1} and a finding where there are none.
std::vector<int> conductors(FolderReading& reading, const TableRow& row, models::BusId from, models::BusId to) {
  const auto nodes = phases_of(reading, row, "phases", from, common_nodes(reading, from, to));
  if (row.has("phases")) phases_of(reading, row, "phases", to, {});
  if (!without_neutral(nodes).empty()) return nodes;
  if (!nodes.empty())
    row.error(code::not_a_choice, "phases", "phases names no phase", "at least one of a b c", "write for example abc");
  else if (!row.has("phases"))
    row.error(code::node_absent, "to_bus", "its two buses have no phase in common", "", "correct phases in bus.csv");
  return {1};
}

void check_two_ends(const TableRow& row, models::BusId from, models::BusId to) {
  if (from == to && row.has("from_bus") && row.text("from_bus") == row.text("to_bus"))
    row.error(code::contradiction, "to_bus", "both ends are at the same bus", "two different buses",
              "correct one of the two");
}

// What the row and its type leave open, and says so.
void fill_defaults(const TableRow& row, LineValues& values, bool with_neutral, bool balanced) {
  const double factor = with_neutral ? 1.0 : 3.0;
  const auto fill = [&](std::optional<double>& value, double otherwise, std::string_view column, std::string_view why) {
    if (value) return;
    value = otherwise;
    if (!balanced) row.defaulted(column, why);
  };
  if (!values.c) values.c = 0.0;
  fill(values.r0, factor * *values.r, "r0_ohm_per_km", with_neutral ? "as r_ohm_per_km" : "3 r_ohm_per_km");
  fill(values.x0, factor * *values.x, "x0_ohm_per_km", with_neutral ? "as x_ohm_per_km" : "3 x_ohm_per_km");
  if (*values.c > 0.0) fill(values.c0, 0.6 * *values.c, "c0_nf_per_km", "0.6 c_nf_per_km");
  if (with_neutral) fill(values.rn, *values.r, "rn_ohm_per_km", "as r_ohm_per_km");
  if (with_neutral) fill(values.xn, *values.x, "xn_ohm_per_km", "as x_ohm_per_km");
}

// r and x, from the row or its type; 1 ohm where a finding says that they are missing.
void require_impedance(const TableRow& row, LineValues& values) {
  const bool typed = row.has("std_type");
  for (auto [value, column] : {std::pair(&values.r, "r_ohm_per_km"), std::pair(&values.x, "x_ohm_per_km")}) {
    if (*value) continue;
    if (!typed && !row.has(column))
      row.error(code::missing_value, column, fmt::format("{} is empty and there is no std_type", column), "",
                "name a type or give r_ohm_per_km and x_ohm_per_km");
    *value = 1.0;
  }
  if (*values.r == 0.0 && *values.x == 0.0)
    row.error(code::out_of_bounds, "r_ohm_per_km", "the impedance is zero", "r or x not 0",
              "use a row of switch.csv instead");
}

void set_matrices(const FolderReading& reading, models::Line& line, const LineValues& values, std::size_t phases,
                  double systems) {
  const double km = line.length_m / 1e3;
  const bool balanced = reading.balanced();
  const Complex z1(*values.r, *values.x), z0(*values.r0, *values.x0);
  const auto z = phase_matrix(phases, z1, balanced ? z1 : z0);
  const double omega = 2.0 * std::numbers::pi * reading.builder.data.frequency_hz;
  const Complex y1(0.0, omega * *values.c * 1e-9), y0(0.0, omega * values.c0.value_or(0.0) * 1e-9);
  const auto y = phase_matrix(phases, y1, balanced ? y1 : y0);
  const std::size_t n = line.from.size();
  line.impedance_ohm = models::ComplexMatrix(n);
  if (*values.c > 0.0) line.admittance_s = models::ComplexMatrix(n);
  for (std::size_t i = 0; i < phases; ++i)
    for (std::size_t j = 0; j < phases; ++j) {
      line.impedance_ohm(i, j) = z(i, j) * km / systems;
      if (*values.c > 0.0) line.admittance_s(i, j) = y(i, j) * km * systems;
    }
  if (n > phases) line.impedance_ohm(phases, phases) = Complex(*values.rn, *values.xn) * km / systems;
}

void read_line(FolderReading& reading, const TableRow& row) {
  models::Line line;
  line.name = line.source_name = std::string(row.name());
  const auto from = bus_of(reading, row, "from_bus"), to = bus_of(reading, row, "to_bus");
  check_two_ends(row, from, to);
  const auto nodes = conductors(reading, row, from, to);
  const std::size_t phases = reading.balanced() ? 1 : without_neutral(nodes).size();
  line.from = {from, nodes};
  line.to = {to, nodes};
  line.length_m = row.required_quantity(line_length, positive);
  LineValues base;
  if (row.has("std_type"))
    base = reading.line_types.resolve(row, reading.data().frequency_hz, reading.catalogues, reading.findings())
               .value_or(LineValues{});
  LineValues values = line_values(row, base, models::RatingOrigin::given);
  require_impedance(row, values);
  fill_defaults(row, values, phases < nodes.size(), reading.balanced());
  const double systems = row.integer("parallel", 1, Bound{1.0, 1000.0});
  set_matrices(reading, line, values, phases, systems);
  line.kind = values.kind;
  line.type = std::string(row.text("std_type"));
  if (values.rating_origin != models::RatingOrigin::none)
    line.rated_current_a = {values.rating_a * systems, values.rating_origin};
  line.in_service = row.boolean("in_service", true);
  line.origin = row.origin();
  if (reading.lines.add(row, reading.data().lines.size())) reading.data().lines.push_back(std::move(line));
}

void read_switch(FolderReading& reading, const TableRow& row) {
  models::Switch sw;
  sw.name = sw.source_name = std::string(row.name());
  const auto from = bus_of(reading, row, "from_bus"), to = bus_of(reading, row, "to_bus");
  check_two_ends(row, from, to);
  const auto nodes = conductors(reading, row, from, to);
  sw.from = {from, nodes};
  sw.to = {to, nodes};
  sw.closed = row.boolean("closed", true);
  sw.kind = static_cast<models::SwitchKind>(row.choice("type", switch_types, 2));
  sw.normally_open = row.boolean("normally_open", false);
  sw.remote_controlled = row.boolean("remote", false);
  sw.contact_resistance_ohm = row.number("z_ohm", models::default_contact_resistance_ohm, positive);
  if (const auto rating = row.quantity(switch_current, positive))
    sw.rated_current_a = {*rating, models::RatingOrigin::given};
  sw.origin = row.origin();
  if (reading.switches.add(row, reading.data().switches.size())) reading.data().switches.push_back(std::move(sw));
}

}  // namespace

void read_lines(FolderReading& reading) {
  if (const auto types = reading.open(tables::line_type))
    for (std::size_t r = 0; r < types->rows(); ++r) {
      const TableRow row = types->row(r);
      LineValues values = line_values(row, {}, models::RatingOrigin::type);
      if (!values.r) values.r = row.required_number("r_ohm_per_km", not_negative);
      if (!values.x) values.x = row.required_number("x_ohm_per_km");
      reading.line_types.add(row.name(), std::move(values), row);
    }
  if (const auto table = reading.open(tables::line))
    for (std::size_t r = 0; r < table->rows(); ++r) read_line(reading, table->row(r));
}

void read_switches(FolderReading& reading) {
  if (const auto table = reading.open(tables::sw))
    for (std::size_t r = 0; r < table->rows(); ++r) read_switch(reading, table->row(r));
}

}  // namespace headroom::data
