// SPDX-License-Identifier: Apache-2.0
// profile.csv, customer.csv.
//
// A row of profile.csv holds at its own hour. The model's sample k belongs to hour (k + 1) · step (cyclic), so the row
// of hour h becomes sample h / step - 1.
#include <fmt/core.h>

#include <array>
#include <cmath>

#include "data/readers/headroom/reading.hpp"
#include "data/readers/headroom/tables.hpp"
#include "data/readers/table/codes.hpp"

namespace headroom::data {

namespace {

constexpr std::array<std::string_view, 5> importance_words{"ordinary", "temporary", "second", "first", "special"};

// Hours between rows; 0 and a finding where the grid of hours is not regular.
double profile_step(TableReader& table) {
  const std::size_t rows = table.rows();
  const double first = table.row(0).required_number("hour", not_negative);
  if (rows == 1) return 1.0;
  const double step = table.row(1).required_number("hour", not_negative) - first;
  for (std::size_t r = 1; r < rows; ++r) {
    const TableRow row = table.row(r);
    const double hour = row.required_number("hour", not_negative);
    if (step > 0.0 && std::abs(hour - first - step * static_cast<double>(r)) <= 1e-6 * step) continue;
    row.error(code::contradiction, "hour", fmt::format("hour {:g} does not continue the grid of hours", hour),
              fmt::format("{:g}", first + step * static_cast<double>(r)), "keep equal distances between the rows");
    return 0.0;
  }
  return step;
}

void read_profile(FolderReading& reading, TableReader& table, const CsvCell& header, double step) {
  models::Profile profile;
  profile.name = std::string(header.text);
  profile.step_s = 3600.0 * step;
  profile.origin = {table.csv().file(), header.line, header.column};
  const std::size_t rows = table.rows();
  profile.p.resize(rows);
  const auto first = static_cast<std::size_t>(std::llround(table.row(0).number("hour", 0.0) / step));
  for (std::size_t r = 0; r < rows; ++r)
    profile.p[(first + r + rows - 1) % rows] = table.row(r).required_number(header.text);
  reading.data().profiles.push_back(std::move(profile));
}

void read_profiles(FolderReading& reading) {
  const auto table = reading.open(tables::profile);
  if (!table || table->rows() == 0 || table->csv().column("hour") < 0) return;
  const double step = profile_step(*table);
  for (const auto& header : table->csv().header()) {
    if (header.text.empty() || table->csv().column(header.text) == table->csv().column("hour")) continue;
    if (reading.profiles.add(header.text, {table->csv().file(), header.line, header.column},
                             reading.data().profiles.size()))
      read_profile(reading, *table, header, step > 0.0 ? step : 1.0);
  }
}

void read_customer(FolderReading& reading, const TableRow& row) {
  models::Customer customer;
  customer.name = std::string(row.name());
  customer.bus = bus_of(reading, row, "bus");
  const bool known = customer.bus.index() < reading.bus_nodes.size();
  customer.phases =
      phases_of(reading, row, "phases", customer.bus, known ? reading.bus_nodes[customer.bus.index()] : std::vector{1});
  customer.phases = without_neutral(customer.phases);
  customer.kind = std::string(row.text("kind"));
  customer.importance = static_cast<models::Importance>(row.choice("importance", importance_words, 0));
  customer.contracted_va = row.quantity(contracted_power, not_negative).value_or(0.0);
  customer.customers = row.integer("customers", 1, not_negative);
  customer.power_factor = row.number("power_factor", 0.0, fraction);
  customer.required_power_factor = row.number("required_power_factor", 0.0, fraction);
  customer.origin = row.origin();
  if (reading.customers.add(row, reading.data().customers.size()))
    reading.data().customers.push_back(std::move(customer));
}

}  // namespace

void read_demand(FolderReading& reading) {
  read_profiles(reading);
  if (const auto table = reading.open(tables::customer))
    for (std::size_t r = 0; r < table->rows(); ++r) read_customer(reading, table->row(r));
}

}  // namespace headroom::data
