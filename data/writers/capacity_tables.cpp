// SPDX-License-Identifier: Apache-2.0
#include "data/writers/capacity_tables.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "data/writers/powerflow_tables.hpp"

namespace headroom::data {

namespace {

// Where nothing was computed the numbers of the row mean nothing.
bool computed(models::CapacityStatus status) {
  using enum models::CapacityStatus;
  return status == ok || status == zero || status == at_maximum;
}

Cell rating_origin(const models::Limit& limit) {
  if (limit.kind != models::LimitKind::line_current && limit.kind != models::LimitKind::transformer_current) return {};
  return text(to_text(limit.rating_origin));
}

void add_row(Table& table, const models::Network& network, const models::Topology& topology,
             const models::CapacityRow& row) {
  const std::size_t b = row.bus.index();
  const auto& bus = network->buses[b];
  const bool has = computed(row.status);
  const bool limited = row.limit.kind != models::LimitKind::none;
  const auto kw = [&](double value) { return has ? number(value) : Cell{}; };
  const auto upstream = topology.transformer[b];
  const bool measured =
      limited && row.limit.kind != models::LimitKind::convergence && row.limit.kind != models::LimitKind::maximum;
  table.add({
      text(bus.name),
      text(bus.source_name),
      text(topology.substation[b]),
      text(topology.feeder[b]),
      upstream ? text("transformer." + network->transformers[upstream->index()].name) : Cell{},
      bus.position ? number(bus.position->x) : Cell{},
      bus.position ? number(bus.position->y) : Cell{},
      topology.supplied[b] ? number(topology.distance_m[b] * 1e-3) : Cell{},
      text(to_text(row.direction)),
      text(row.phases),
      text(to_text(row.connection)),
      text(to_text(row.measure)),
      number(row.power_factor),
      bus.base_voltage_v > 0.0 ? number(bus.base_voltage_v * 1e-3) : Cell{},
      kw(row.capacity_kw),
      kw(row.capacity_kw / std::max(std::abs(row.power_factor), 1e-6)),
      Cell{},
      kw(row.capacity_strict_kw),
      optional_number(row.capacity_firm_kw),
      text(row.controls),
      text(to_text(row.status)),
      row.status_firm ? text(to_text(*row.status_firm)) : Cell{},
      text(to_text(row.limit.kind)),
      text(row.limit.element),
      text(row.limit.state),
      measured ? number(row.limit.value) : Cell{},
      measured ? number(row.limit.bound) : Cell{},
      rating_origin(row.limit),
      measured ? number(row.margin) : Cell{},
      kw(row.feasible_kw),
      optional_number(row.infeasible_kw),
      has ? text(to_text(row.grade)) : Cell{},
      row.next_limit ? text(to_text(*row.next_limit)) : Cell{},
      optional_number(row.next_limit_kw),
      Cell{row.non_monotone},
      optional_number(row.next_feasible_kw),
      optional_number(row.cured_from_kw),
      integer(row.existing_worsened),
      kw(row.vm_before_pu),
      kw(row.vm_after_pu),
      kw(row.deviation_before * 100.0),
      kw(row.deviation_after * 100.0),
      integer(row.loads_out_of_band),
      integer(row.load_flows),
      has ? text(to_text(row.search)) : Cell{},
  });
}

}  // namespace

Table capacity_table(const models::Network& network, const models::Topology& topology,
                     const models::CapacityResult& result) {
  Table table(capacity_schema);
  table.reserve(result.rows.size());
  for (const auto& row : result.rows) add_row(table, network, topology, row);
  return table;
}

Table firm_table(const models::Network& network, const models::CapacityResult& result) {
  Table table(firm_schema);
  table.reserve(result.firm.size());
  for (const auto& entry : result.firm) {
    const auto* row = entry.row ? &result.rows[*entry.row] : nullptr;
    const bool measured = entry.limit.bound != 0.0;
    table.add({text(entry.outage), text(entry.plan), row ? text(network.bus(row->bus).name) : Cell{},
               row ? text(to_text(row->direction)) : Cell{}, row ? text(row->phases) : Cell{}, Cell{entry.holds},
               row ? number(entry.feasible_kw) : Cell{}, optional_number(entry.infeasible_kw),
               entry.limit.kind == models::LimitKind::none ? Cell{} : text(to_text(entry.limit.kind)),
               text(entry.limit.element), measured ? number(entry.limit.value) : Cell{},
               measured ? number(entry.limit.bound) : Cell{}, text(to_text(entry.grade)), integer(entry.others)});
  }
  return table;
}

// Most rows first.
Table shared_limits_table(const models::Network& network, const models::CapacityResult& result) {
  std::map<std::tuple<models::LimitKind, std::string, models::Direction>, std::vector<const models::CapacityRow*>>
      bound;
  for (const auto& row : result.rows)
    if (computed(row.status) && !row.limit.element.empty())
      bound[{row.limit.kind, row.limit.element, row.direction}].push_back(&row);
  std::vector<std::pair<const std::tuple<models::LimitKind, std::string, models::Direction>*,
                        const std::vector<const models::CapacityRow*>*>>
      ordered;
  for (const auto& [key, rows] : bound)
    if (rows.size() > 1) ordered.emplace_back(&key, &rows);
  std::stable_sort(ordered.begin(), ordered.end(),
                   [](const auto& a, const auto& b) { return a.second->size() > b.second->size(); });
  Table table(shared_limits_schema);
  for (const auto& [key, rows] : ordered) {
    const auto [least, most] = std::minmax_element(
        rows->begin(), rows->end(), [](const auto* a, const auto* b) { return a->capacity_kw < b->capacity_kw; });
    table.add({text(to_text(std::get<0>(*key))), text(std::get<1>(*key)), text(to_text(std::get<2>(*key))),
               integer(static_cast<std::int64_t>(rows->size())), number((*least)->capacity_kw),
               text(network.bus((*least)->bus).name), number((*most)->capacity_kw),
               text(network.bus((*most)->bus).name)});
  }
  return table;
}

Table simultaneous_table(std::span<const models::SimultaneousRow> rows) {
  Table table(simultaneous_schema);
  table.reserve(rows.size());
  for (const auto& row : rows) {
    const bool has = computed(row.status);
    const bool measured = !row.limit.element.empty();
    table.add({text(to_text(row.kind)),
               text(row.area),
               text(to_text(row.direction)),
               text(to_text(row.spread)),
               number(row.power_factor),
               text(row.controls),
               integer(static_cast<std::int64_t>(row.points.size())),
               integer(static_cast<std::int64_t>(row.left_out)),
               has ? number(row.capacity_kw) : Cell{},
               has ? number(row.capacity_kw / std::abs(row.power_factor)) : Cell{},
               optional_number(row.infeasible_kw),
               text(to_text(row.status)),
               text(to_text(row.limit.kind)),
               text(row.limit.element),
               measured ? number(row.limit.value) : Cell{},
               measured ? number(row.limit.bound) : Cell{},
               measured ? number(row.margin) : Cell{},
               row.next_limit ? text(to_text(*row.next_limit)) : Cell{},
               optional_number(row.next_limit_kw),
               Cell{row.non_monotone},
               optional_number(row.alone_sum_kw),
               optional_number(row.alone_most_kw),
               integer(row.load_flows)});
  }
  return table;
}

Table ladder_table(const models::Network& network, const models::CapacityResult& result) {
  Table table(ladder_schema);
  for (const auto& step : result.ladder) {
    const auto& row = result.rows[step.row];
    table.add({text(network.bus(row.bus).name), text(to_text(row.direction)), text(row.phases), number(row.capacity_kw),
               integer(step.step), text(step.kind), text(step.measure), text(to_text(step.removed.kind)),
               text(step.removed.element), number(step.capacity_kw), optional_number(step.infeasible_kw),
               text(to_text(step.limit.kind)), text(step.limit.element)});
  }
  return table;
}

Table existing_table(const models::CapacityResult& result) {
  Table table(existing_schema);
  table.reserve(result.existing.size());
  for (const auto& entry : result.existing)
    table.add({text(to_text(entry.limit.kind)), text(entry.limit.element), text(entry.limit.state),
               number(entry.limit.value), number(entry.limit.bound), rating_origin(entry.limit),
               number(entry.value_after), text(entry.worsened_by)});
  return table;
}

}  // namespace headroom::data
