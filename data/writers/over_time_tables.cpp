// SPDX-License-Identifier: Apache-2.0
#include "data/writers/over_time_tables.hpp"

#include <cmath>

namespace headroom::data {

Table states_table(const models::CapacityOverTime& over) {
  Table table(states_schema);
  table.reserve(over.states.size());
  for (const auto& one : over.states)
    table.add({text(one.state.label), number(one.state.hours), Cell{one.solved},
               integer(static_cast<std::int64_t>(one.binds)), integer(static_cast<std::int64_t>(one.violations))});
  return table;
}

Table hourly_table(const models::Network& network, const models::CapacityOverTime& over) {
  Table table(hourly_schema);
  const std::size_t states = over.states.size();
  if (over.state_kw.empty()) return table;
  table.reserve(over.state_kw.size());
  for (std::size_t r = 0; r < over.result.rows.size(); ++r) {
    const auto& row = over.result.rows[r];
    for (std::size_t s = 0; s < states; ++s) {
      const double kw = static_cast<double>(over.state_kw[r * states + s]);
      table.add({text(network.bus(row.bus).name), text(to_text(row.direction)), text(row.phases), text(row.controls),
                 text(over.states[s].state.label), number(over.states[s].state.hours),
                 std::isfinite(kw) ? number(kw) : Cell{}});
    }
  }
  return table;
}

Table flexible_table(const models::Network& network, const models::CapacityOverTime& over,
                     std::span<const models::FlexiblePoint> curve) {
  Table table(flexible_schema);
  table.reserve(curve.size());
  for (const auto& point : curve) {
    const auto& row = over.result.rows[point.row];
    table.add({text(network.bus(row.bus).name), text(to_text(row.direction)), text(row.phases), text(row.controls),
               number(point.kw), number(point.hours), number(point.energy_mwh)});
  }
  return table;
}

}  // namespace headroom::data
