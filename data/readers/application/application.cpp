// SPDX-License-Identifier: Apache-2.0
#include "data/readers/application/application.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "data/readers/table/codes.hpp"
#include "data/readers/table/named_toml.hpp"

namespace headroom::data {

namespace {

constexpr double per_kilo = 1e3;
constexpr Bound power_factor_bound{0.0, 1.0, true};
constexpr std::array<std::string_view, 2> kind_words{"new_connection", "expansion"};

models::Equipment read_equipment(const TomlReader& row) {
  models::Equipment piece;
  piece.name = row.required_text("name");
  piece.installed_w = row.required_number("installed_kw", not_negative) * per_kilo;
  piece.count = row.integer("count", 1, Bound{1.0, 1e6});
  piece.demand_factor = row.number("demand_factor", 1.0, fraction);
  piece.power_factor = row.number("power_factor", 0.0, power_factor_bound);
  piece.nonlinear = row.boolean("nonlinear", false);
  return piece;
}

// Year, month and day of an ISO date that is one; times behind it are allowed.
bool is_date(std::string_view text) {
  if (text.size() < 10 || text[4] != '-' || text[7] != '-') return false;
  const auto digit = [&](std::size_t k) { return text[k] >= '0' && text[k] <= '9'; };
  for (const std::size_t k : {0u, 1u, 2u, 3u, 5u, 6u, 8u, 9u})
    if (!digit(k)) return false;
  const int month = (text[5] - '0') * 10 + (text[6] - '0'), day = (text[8] - '0') * 10 + (text[9] - '0');
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

void read_place(const TomlReader& root, models::Application& application) {
  application.bus = root.text("bus");
  const auto x = root.optional_number("x"), y = root.optional_number("y");
  if (x && y) application.position = models::Position{*x, *y};
  if (x.has_value() != y.has_value())
    root.error(code::missing_column, x ? "y" : "x", "one of x and y is missing", "", "give both, or bus");
  if (application.bus.empty() && !x && !y)
    root.error(code::missing_column, "bus", "the place is missing", "", "add x = … and y = …, or bus = \"…\"");
  if (application.kind == models::ApplicationKind::expansion && application.bus.empty())
    root.error(code::missing_column, "bus", "an expansion needs the bus of the existing connection", "",
               "add bus = \"…\"");
}

void read_demand(const TomlReader& root, models::Application& application) {
  if (const auto demand = root.optional_number("demand_kw", positive)) application.demand_w = *demand * per_kilo;
  for (const auto& row : root.tables("equipment", "equipment")) application.equipment.push_back(read_equipment(row));
  application.power_factor = root.number("power_factor", 0.95, power_factor_bound);
  application.installed_va = root.number("installed_kva", 0.0, not_negative) * per_kilo;
  const bool equipment_nonlinear = std::any_of(application.equipment.begin(), application.equipment.end(),
                                               [](const models::Equipment& piece) { return piece.nonlinear; });
  application.nonlinear = root.boolean("nonlinear", equipment_nonlinear);
  if (!root.has("demand_kw") && application.equipment.empty())
    root.error(code::missing_column, "demand_kw", "no demand is given", "",
               "add demand_kw = … or [[equipment]] tables");
  else if (!root.has("demand_kw") && !(models::calculated_demand_w(application) > 0.0))
    root.error(code::out_of_bounds, "equipment", "the equipment adds up to no demand", "a sum > 0 kW",
               "check installed_kw and demand_factor");
}

void read_wishes(const TomlReader& root, models::Application& application) {
  application.wanted_date = root.text("wanted_date");
  if (!application.wanted_date.empty() && !is_date(application.wanted_date))
    root.error(code::not_a_choice, "wanted_date", fmt::format("\"{}\" is not a date", shown(application.wanted_date)),
               "an ISO date", "write 2026-09-01");
  if (const auto voltage = root.optional_number("supply_voltage_kv", positive))
    application.supply_voltage_v = *voltage * per_kilo;
  application.phases = root.integer("phases", 3, Bound{1.0, 3.0});
  if (application.phases == 2) root.error(code::not_a_choice, "phases", "two phases are not offered", "1 or 3");
  root.text("description");
}

}  // namespace

ApplicationResult read_application(std::string_view name_or_path) {
  ApplicationResult result;
  const auto document = load_named_toml(name_or_path, "applications", result.findings);
  if (!document) return result;
  const TomlReader root(*document, "application", result.findings);
  models::Application application;
  application.origin = document->origin;
  application.name = root.required_text("name");
  application.id = root.text("id");
  application.kind = static_cast<models::ApplicationKind>(root.choice("kind", kind_words, 0));
  application.customer_kind = root.text("customer_kind", "commercial");
  application.importance = static_cast<models::Importance>(root.choice("importance", models::importance_words, 0));
  read_place(root, application);
  read_demand(root, application);
  read_wishes(root, application);
  note_unknown_keys(root, result.findings);
  if (!result.findings.has_errors()) result.application = std::move(application);
  return result;
}

}  // namespace headroom::data
