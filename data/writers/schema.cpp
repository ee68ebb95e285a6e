// SPDX-License-Identifier: Apache-2.0
#include "data/writers/schema.hpp"

#include <array>

#include <fmt/core.h>

namespace headroom::data {

std::span<const TableSchema* const> all_schemas() {
  static constexpr std::array<const TableSchema*, 20> schemas{
      &nodes_schema,        &elements_schema, &branches_schema, &controls_schema, &deviation_schema,
      &capacity_schema,     &existing_schema, &firm_schema,     &ladder_schema,   &shared_limits_schema,
      &simultaneous_schema, &states_schema,   &hourly_schema,   &flexible_schema, &plans_schema,
      &candidates_schema,   &checks_schema,   &costs_schema,    &fidelity_schema, &findings_schema};
  return schemas;
}

std::string columns_markdown(std::span<const TableSchema* const> schemas, Language language) {
  std::string out =
      fmt::format("# {}\n\n{}\n", say(language, "Columns", "列说明"),
                  say(language,
                      "Power flows into an element at its terminal; a load's p is positive when it consumes. An empty "
                      "field means: no value.",
                      "功率以流入元件为正；负荷消耗为正。空字段表示无数据。"));
  for (const auto* schema : schemas) {
    out += fmt::format("\n## {}.csv\n\n{}.\n\n| {} | {} | {} |\n|---|---|---|\n", schema->name,
                       say(language, schema->title, schema->title_zh), say(language, "column", "列"),
                       say(language, "unit", "单位"), say(language, "meaning", "含义"));
    for (const auto& column : schema->columns)
      out +=
          fmt::format("| {} | {} | {} |\n", column.name, column.unit, say(language, column.meaning, column.meaning_zh));
  }
  return out;
}

}  // namespace headroom::data
