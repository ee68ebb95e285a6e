// SPDX-License-Identifier: Apache-2.0
// What every column of every file means.
#include <fmt/core.h>

#include "apps/cli/terminal.hpp"
#include "apps/cli/verbs.hpp"
#include "data/writers/files.hpp"
#include "data/writers/json.hpp"
#include "models/core/text.hpp"

namespace headroom::cli {

namespace {

std::vector<const data::TableSchema*> wanted_schemas(std::string table) {
  if (table.ends_with(".csv")) table.resize(table.size() - 4);
  std::vector<const data::TableSchema*> wanted;
  for (const auto* schema : data::all_schemas())
    if (table.empty() || schema->name == table) wanted.push_back(schema);
  return wanted;
}

void print_json(const Terminal& terminal, std::span<const data::TableSchema* const> schemas) {
  data::JsonArray tables;
  for (const auto* schema : schemas) {
    data::JsonArray columns;
    for (const auto& column : schema->columns)
      columns.emplace_back(data::JsonObject{{"name", column.name},
                                            {"unit", column.unit},
                                            {"meaning", column.meaning},
                                            {"meaning_zh", column.meaning_zh}});
    tables.emplace_back(data::JsonObject{
        {"table", schema->name}, {"verb", schema->verb}, {"title", schema->title}, {"columns", std::move(columns)}});
  }
  auto text = data::to_text(data::Json(data::JsonObject{{"schema_version", 1}, {"tables", std::move(tables)}}));
  text.pop_back();
  terminal.line(text);
}

void print_csv(const Terminal& terminal, std::span<const data::TableSchema* const> schemas) {
  data::CsvWriter csv({"table", "column", "unit", "meaning", "meaning_zh"});
  for (const auto* schema : schemas)
    for (const auto& column : schema->columns) {
      csv.add(schema->name).add(column.name).add(column.unit).add(column.meaning).add(column.meaning_zh);
      csv.end_row();
    }
  terminal.line(std::string_view(csv.text()).substr(0, csv.text().size() - 1));
}

}  // namespace

ExitCode run(const CommandLine& line, const ColumnsArguments& arguments) {
  const Terminal terminal(line.common);
  const auto schemas = wanted_schemas(arguments.table);
  if (schemas.empty()) {
    std::vector<std::string_view> names;
    for (const auto* schema : data::all_schemas()) names.push_back(schema->name);
    const auto close = models::nearest(arguments.table, names, 1);
    terminal.message(
        fmt::format("headroom: no table \"{}\"{}", arguments.table,
                    close.empty() ? "; `headroom columns` shows all" : fmt::format("; did you mean {}?", close[0])));
    return ExitCode::usage;
  }
  if (line.common.format == OutputFormat::json) print_json(terminal, schemas);
  else if (line.common.format == OutputFormat::csv) print_csv(terminal, schemas);
  else terminal.line(data::columns_markdown(schemas, line.common.language));
  return ExitCode::answered;
}

}  // namespace headroom::cli
