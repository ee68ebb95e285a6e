// SPDX-License-Identifier: Apache-2.0
#include "apps/cli/output.hpp"

#include "data/writers/csv.hpp"
#include "data/writers/files.hpp"

namespace headroom::cli {

bool write_results(const Terminal& terminal, const CommonOptions& common, const std::filesystem::path& folder,
                   const ResultSet& results) {
  data::OutputFolder out(folder);
  const data::CsvStyle style{.byte_order_mark = common.excel};
  std::vector<const data::TableSchema*> schemas;
  for (const auto& table : results.tables) {
    out.add(std::string(table.schema().name) + ".csv", data::to_csv(table, style));
    schemas.push_back(&table.schema());
  }
  out.add("summary.json", data::to_text(results.summary));
  out.add("columns.md", data::columns_markdown(schemas, common.language));
  for (const auto& [name, content] : results.files) out.add(name, content);
  models::Findings findings;
  bool written = out.commit(findings);
  for (const auto& finding : findings.all()) terminal.message(models::to_text(finding));
  if (written && common.excel) {
    const auto wrong = data::write_workbook(folder / (results.name + ".xlsx"), results.settings, results.tables);
    if (!wrong.empty()) terminal.message(wrong);
    written = wrong.empty();
  }
  return written;
}

void print_for_machines(const Terminal& terminal, const CommonOptions& common, const ResultSet& results) {
  if (common.format == OutputFormat::csv) {
    for (const auto& [what, value] : results.settings) terminal.message("# " + what + ": " + value);
    auto text = data::to_csv(results.tables.front(), {});
    text.pop_back();
    terminal.line(text);
  } else if (common.format == OutputFormat::json) {
    auto document = std::get<data::JsonObject>(results.summary.value);
    data::JsonObject tables;
    for (const auto& table : results.tables)
      tables.emplace_back(std::string(table.schema().name), data::rows_json(table));
    document.emplace_back("tables", std::move(tables));
    auto text = data::to_text(data::Json(std::move(document)));
    text.pop_back();
    terminal.line(text);
  }
}

}  // namespace headroom::cli
