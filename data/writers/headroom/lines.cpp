// SPDX-License-Identifier: Apache-2.0
// Lines and their types. A type is what the lines that name it have per kilometre; a line that differs writes its own
// values.
#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

#include "data/writers/headroom/grid_tables.hpp"

namespace headroom::data {

namespace {

using models::Complex;

constexpr std::array<std::string_view, 3> kinds{"", "overhead", "cable"};
constexpr std::size_t value_count = 8;
constexpr std::array<std::string_view, value_count> value_columns{"r_ohm_per_km",  "x_ohm_per_km",  "c_nf_per_km",
                                                                  "r0_ohm_per_km", "x0_ohm_per_km", "c0_nf_per_km",
                                                                  "rn_ohm_per_km", "xn_ohm_per_km"};

// Per kilometre, in the order of value_columns; neutral values absent without a neutral.
struct LineNumbers {
  std::array<std::optional<double>, value_count> values;
  std::size_t phases = 0;
  double rating_a = 0.0;
  models::LineKind kind = models::LineKind::unknown;
};

std::size_t phase_count(const models::Line& line) {
  const bool neutral = line.from.size() > 1 && line.from.nodes.back() == folder_neutral;
  return line.from.size() - (neutral ? 1 : 0);
}

double length_km(const models::Line& line) { return line.length_m > 0.0 ? line.length_m / 1e3 : 1.0; }

LineNumbers numbers_of(const models::Network& network, const models::Line& line) {
  LineNumbers numbers;
  numbers.phases = phase_count(line);
  const auto z = sequence_values(line.impedance_ohm, numbers.phases),
             y = sequence_values(line.admittance_s, numbers.phases);
  const double km = length_km(line), nf = 1e9 / (2.0 * std::numbers::pi * network->frequency_hz);
  numbers.values = {z.one.real() / km,  z.one.imag() / km,       y.one.imag() * nf / km, z.zero.real() / km,
                    z.zero.imag() / km, y.zero.imag() * nf / km, std::nullopt,           std::nullopt};
  if (numbers.phases < line.from.size()) {
    const Complex zn = line.impedance_ohm(numbers.phases, numbers.phases) / km;
    numbers.values[6] = zn.real();
    numbers.values[7] = zn.imag();
  }
  if (line.rated_current_a.origin == models::RatingOrigin::type) numbers.rating_a = line.rated_current_a.value;
  numbers.kind = line.kind;
  return numbers;
}

// Each type by the line of it that says most: most phases, a neutral, a rating; the first of those.
std::map<std::string, LineNumbers> types_of(const models::Network& network) {
  std::map<std::string, LineNumbers> types;
  const auto says = [](const LineNumbers& n) {
    return 4 * n.phases + 2 * n.values[6].has_value() + (n.rating_a > 0.0);
  };
  for (const auto& line : network->lines) {
    if (line.type.empty()) continue;
    const auto numbers = numbers_of(network, line);
    const auto [at, is_new] = types.try_emplace(line.type, numbers);
    if (!is_new && says(numbers) > says(at->second)) at->second = numbers;
  }
  return types;
}

bool same(std::optional<double> a, std::optional<double> b) {
  return a && b && std::abs(*a - *b) <= 1e-9 * std::max(std::abs(*a), std::abs(*b));
}

// Whether the type's values give this line: one phase sees (z0 + 2 z1) / 3 alone.
bool follows(const LineNumbers& line, const LineNumbers& type) {
  for (std::size_t k = 6; k < value_count; ++k)
    if (line.values[k] && !same(line.values[k], type.values[k])) return false;
  for (std::size_t k = 0; k < 3; ++k) {
    if (line.phases > 1 && !(same(line.values[k], type.values[k]) && same(line.values[k + 3], type.values[k + 3])))
      return false;
    if (line.phases == 1 && !same(line.values[k], (*type.values[k + 3] + 2.0 * *type.values[k]) / 3.0)) return false;
  }
  return true;
}

void check(const GridTables& grid, const models::Line& line) {
  const std::size_t phases = phase_count(line);
  const auto z = sequence_values(line.impedance_ohm, phases), y = sequence_values(line.admittance_s, phases);
  bool plain = z.transposed && y.transposed && line.from.nodes == line.to.nodes && plain_terminal(line.from) &&
               plain_terminal(line.to);
  for (const auto* matrix : {&line.impedance_ohm, &line.admittance_s})
    for (std::size_t k = 0; k < phases && phases < matrix->rows(); ++k)
      plain = plain && (*matrix)(k, phases) == Complex() && (*matrix)(phases, k) == Complex();
  if (phases < line.admittance_s.rows()) plain = plain && line.admittance_s(phases, phases) == Complex();
  const auto object = fmt::format("line \"{}\"", line.name);
  if (!plain) grid.refuse(object, "is not transposed, has a coupled neutral or open conductors", line.origin);
  else if (z.one.real() < 0.0 || z.zero.real() < 0.0 || y.one.imag() < 0.0 || y.zero.imag() < 0.0 ||
           y.one.real() != 0.0 || y.zero.real() != 0.0)
    grid.refuse(object, "has a negative resistance or capacitance of a sequence, or a conductance to earth",
                line.origin);
  if (line.from.bus == line.to.bus) grid.refuse(object, "has both ends at one bus", line.origin);
  if (line.length_m <= 0.0) grid.leave_out(object, "that its length is unknown (1 km stands for it)", line.origin);
  if (line.is_switch) grid.leave_out(object, "that it stands for a switch", line.origin);
}

Cell shown(const std::optional<double>& value) { return value ? number(*value) : Cell{}; }

}  // namespace

GridTable line_type_table(const GridTables& grid) {
  GridTable table{"line_type", {"name"}, {}};
  table.columns.insert(table.columns.end(), value_columns.begin(), value_columns.end());
  table.columns.insert(table.columns.end(), {"max_i_a", "kind"});
  for (const auto& [name, type] : types_of(grid.network)) {
    std::vector<Cell> row{text(name)};
    for (const auto& value : type.values) row.push_back(shown(value));
    row.push_back(type.rating_a > 0.0 ? number(type.rating_a) : Cell{});
    row.push_back(text(kinds[static_cast<std::size_t>(type.kind)]));
    table.rows.push_back(std::move(row));
  }
  return table;
}

GridTable line_table(const GridTables& grid) {
  GridTable table{"line", {"name", "from_bus", "to_bus", "length_km", "std_type"}, {}};
  table.columns.insert(table.columns.end(), value_columns.begin(), value_columns.end());
  table.columns.insert(table.columns.end(), {"max_i_a", "phases", "kind", "in_service"});
  const auto types = types_of(grid.network);
  for (const auto& line : grid.network->lines) {
    check(grid, line);
    const auto numbers = numbers_of(grid.network, line);
    const auto type = types.find(line.type);
    const bool typed = type != types.end() && follows(numbers, type->second);
    std::vector<Cell> row{text(line.name), text(grid.bus(line.from.bus)), text(grid.bus(line.to.bus)),
                          number(length_km(line)), text(line.type)};
    for (const auto& value : numbers.values) row.push_back(typed ? Cell{} : shown(value));
    const auto& rating = line.rated_current_a;
    const bool of_type =
        type != types.end() && rating.origin == models::RatingOrigin::type && same(rating.value, type->second.rating_a);
    const bool written = rating.known() && rating.origin != models::RatingOrigin::default_ && !of_type;
    row.push_back(written ? number(rating.value) : Cell{});
    row.push_back(text(grid.network.balanced() ? "abc" : phase_letters(line.from.nodes)));
    const bool own_kind = type == types.end() || type->second.kind != line.kind;
    row.push_back(own_kind ? text(kinds[static_cast<std::size_t>(line.kind)]) : Cell{});
    row.push_back(Cell{line.in_service});
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace headroom::data
