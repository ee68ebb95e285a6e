// SPDX-License-Identifier: Apache-2.0
// bus, with positions from its column geo (GeoJSON, version 3) or from the table bus_geodata (version 2).
#include <fmt/core.h>

#include "data/readers/pandapower/reading.hpp"
#include "data/readers/table/codes.hpp"

namespace headroom::data::pandapower {

namespace {

std::optional<models::Position> geojson_point(const std::string& text) {
  JsonError error;
  const auto json = parse_json(text, error);
  const Json* pair = json ? json->find("coordinates") : nullptr;
  const auto* values = pair ? pair->array() : nullptr;
  if (!values || values->size() < 2) return std::nullopt;
  const auto x = (*values)[0].number(), y = (*values)[1].number();
  if (!x || !y) return std::nullopt;
  return models::Position{*x, *y};
}

std::optional<models::Position> position_of(const Row& row, const Frame& geodata) {
  if (row.has("geo")) return geojson_point(row.text("geo"));
  const auto found = geodata.find(row.index());
  if (!found) return std::nullopt;
  const Row geo = geodata.row(*found);
  if (!geo.has("x") || !geo.has("y")) return std::nullopt;
  return models::Position{geo.number("x", 0.0), geo.number("y", 0.0)};
}

}  // namespace

void read_buses(NetReading& reading) {
  const Frame table = reading.frame("bus"), geodata = reading.frame("bus_geodata");
  Names names;
  for (std::size_t r = 0; r < table.rows(); ++r) {
    const Row row = table.row(r);
    models::Bus bus;
    bus.name = bus.source_name = names.unique(row, "bus");
    bus.base_voltage_v = 1e3 * row.required("vn_kv", positive);
    bus.nodes = {1};
    bus.position = position_of(row, geodata);
    if (row.text("type") == "m") bus.kind = models::BusKind::joint;
    bus.origin = row.origin();
    reading.add_bus(row.index(), std::move(bus), row.boolean("in_service", true));
  }
  if (table.rows() == 0)
    reading.builder.findings.add(
        value_finding(code::empty_table, place_in(reading.file, 0, 0, "bus"), "", "the network has no bus"));
  reading.note(models::Fidelity::taken, "bus", "", static_cast<std::int64_t>(table.rows()));
}

}  // namespace headroom::data::pandapower
