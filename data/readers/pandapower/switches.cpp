// SPDX-License-Identifier: Apache-2.0
// switch. Between two buses: pandapower makes one bus of them. Here a closed one is a resistance of
//     r = 1e-9 vn / √3 / 1 kA,
// a billionth of the voltage at a thousand amperes: a current in rings too, and pandapower's voltages to that measure.
// With z_ohm it is the impedance |z| at R/X = switch_rx_ratio. At an end of a line or transformer: an open one opens
// that end, a closed one is part of the element.
#include <fmt/core.h>

#include <array>
#include <cmath>
#include <numbers>

#include "data/readers/pandapower/reading.hpp"
#include "data/readers/table/codes.hpp"

namespace headroom::data::pandapower {

namespace {

models::SwitchKind kind_of(const std::string& type) {
  if (type == "CB") return models::SwitchKind::circuit_breaker;
  if (type == "LBS" || type == "LS") return models::SwitchKind::load_break_switch;
  if (type == "DS") return models::SwitchKind::disconnector;
  return models::SwitchKind::unknown;
}

void add_impedance_switch(NetReading& reading, const Row& row, models::BusId from, models::BusId to, bool closed,
                          const std::string& name, double z_ohm) {
  models::Line line;
  line.name = line.source_name = reading.lines.claim("switch_" + name);
  line.from = at(from);
  line.to = at(to);
  line.is_switch = true;
  line.in_service = closed;
  line.impedance_ohm = models::ComplexMatrix(1);
  const double ratio = reading.run.switch_rx_ratio;
  line.impedance_ohm(0, 0) = z_ohm / std::hypot(1.0, ratio) * models::Complex(ratio, 1.0);
  line.origin = row.origin();
  reading.data().lines.push_back(std::move(line));
}

void add_bus_switch(NetReading& reading, Names& names, const Row& row) {
  const auto from = reading.bus(row, "bus"), to = reading.bus(row, "element");
  if (!from || !to) return;
  const std::string name = names.unique(row, "switch");
  const bool closed = row.boolean("closed", true) && reading.bus_in_service(*from) && reading.bus_in_service(*to);
  const double z_ohm = row.number("z_ohm", 0.0, not_negative);
  if (z_ohm > 0.0) return add_impedance_switch(reading, row, *from, *to, closed, name, z_ohm);
  models::Switch sw;
  sw.name = sw.source_name = name;
  sw.from = at(*from);
  sw.to = at(*to);
  sw.closed = closed;
  sw.normally_open = !closed;
  sw.kind = kind_of(row.text("type"));
  sw.contact_resistance_ohm = 1e-9 * reading.base_v(*from) / std::numbers::sqrt3 / 1000.0;
  if (row.has("in_ka"))
    sw.rated_current_a = {1e3 * row.number("in_ka", 0.0, not_negative), models::RatingOrigin::given};
  sw.origin = row.origin();
  reading.data().switches.push_back(std::move(sw));
}

}  // namespace

OpenEnds read_switches(NetReading& reading) {
  const Frame table = reading.frame("switch");
  OpenEnds ends;
  Names names;
  std::int64_t at_branches = 0;
  const std::array<std::pair<std::string_view, std::unordered_map<std::int64_t, std::vector<std::int64_t>>*>, 3> kinds{
      {{"l", &ends.line}, {"t", &ends.trafo}, {"t3", &ends.trafo3w}}};
  for (std::size_t r = 0; r < table.rows(); ++r) {
    const Row row = table.row(r);
    const std::string kind = row.text("et");
    if (kind == "b") {
      add_bus_switch(reading, names, row);
      continue;
    }
    bool known = false;
    for (const auto& [word, open] : kinds)
      if (kind == word) {
        known = true;
        ++at_branches;
        if (!row.boolean("closed", true)) (*open)[row.reference("element")].push_back(row.reference("bus"));
      }
    if (!known) row.error(code::not_a_choice, "et", kind, "et says what the switch is at", "b, l, t or t3");
  }
  reading.note(models::Fidelity::taken, "switch between buses", "",
               static_cast<std::int64_t>(table.rows()) - at_branches);
  reading.note(models::Fidelity::taken, "switch at a branch", "as the open or closed end of its branch", at_branches);
  return ends;
}

}  // namespace headroom::data::pandapower
