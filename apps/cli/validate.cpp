// SPDX-License-Identifier: Apache-2.0
// What is wrong with the grid? Every finding, not only the errors.
#include <fmt/core.h>

#include "apps/cli/output.hpp"
#include "apps/cli/verbs.hpp"
#include "apps/cli/version.hpp"
#include "data/writers/input_tables.hpp"

namespace headroom::cli {

using data::say;

ExitCode run(const CommandLine& line, const ValidateArguments&) {
  using models::Severity;
  const Terminal terminal(line.common);
  const auto read = data::read_grid(line.grid, line.common.read);
  const auto errors = read.findings.count(Severity::error), warnings = read.findings.count(Severity::warning);
  const bool good = read.network.has_value();
  data::JsonObject summary{{"schema_version", data::summary_schema_version},
                           {"verb", "validate"},
                           {"version", std::string(version())},
                           {"commit", std::string(commit())},
                           {"settings", data::JsonObject{{"grid", line.grid.string()}}},
                           {"valid", good},
                           {"errors", errors},
                           {"warnings", warnings},
                           {"notes", read.findings.count(Severity::note)}};
  const ResultSet results{"validate",
                          {{"grid", line.grid.string()}},
                          {data::findings_table(read.findings), data::fidelity_table(read.fidelity)},
                          std::move(summary),
                          {}};
  if (line.common.format == OutputFormat::text) {
    for (const auto& finding : read.findings.all()) terminal.message(models::to_text(finding));
    const auto language = line.common.language;
    terminal.line(fmt::format("{}: {}, {} {}, {} {}", line.grid.string(),
                              good ? say(language, "valid", "有效") : say(language, "not valid", "无效"), errors,
                              say(language, "errors", "个错误"), warnings, say(language, "warnings", "个警告")));
    if (good && !line.common.quiet)
      terminal.line(fmt::format("{}: headroom powerflow {}", say(language, "next", "下一步"), line.grid.string()));
  } else {
    print_for_machines(terminal, line.common, results);
  }
  if (!line.common.output.empty() && !write_results(terminal, line.common, line.common.output, results))
    return ExitCode::internal_error;
  return good ? ExitCode::answered : ExitCode::bad_input;
}

}  // namespace headroom::cli
