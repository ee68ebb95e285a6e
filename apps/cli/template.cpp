// SPDX-License-Identifier: Apache-2.0
// Where a planner with Excel starts: the bundled templates, copied.
#include <fmt/core.h>

#include "apps/cli/terminal.hpp"
#include "apps/cli/verbs.hpp"
#include "data/bundled/bundled.hpp"
#include "data/writers/files.hpp"

namespace headroom::cli {

using data::say;

namespace {

constexpr std::string_view grid_prefix = "templates/grid/", application_path = "templates/application.toml";

bool write_template(const TemplateArguments& arguments, models::Findings& findings) {
  if (arguments.what == "application")
    return data::write_file(arguments.target, data::read_bundled(application_path).value_or(""), findings);
  data::OutputFolder folder(arguments.target);
  for (const auto& path : data::list_bundled(grid_prefix))
    folder.add(path.substr(grid_prefix.size()), data::read_bundled(path).value_or(""));
  return folder.commit(findings);
}

}  // namespace

ExitCode run(const CommandLine& line, const TemplateArguments& arguments) {
  const Terminal terminal(line.common);
  const auto language = line.common.language;
  const auto target = arguments.target.string();
  // A template never overwrites somebody's work.
  if (std::filesystem::exists(arguments.target) &&
      !(std::filesystem::is_directory(arguments.target) && std::filesystem::is_empty(arguments.target))) {
    terminal.message(fmt::format("{}: error E3002: exists already; name a new file or an empty folder", target));
    return ExitCode::usage;
  }
  models::Findings findings;
  if (!write_template(arguments, findings)) {
    for (const auto& finding : findings.all()) terminal.message(models::to_text(finding));
    return ExitCode::internal_error;
  }
  if (line.common.quiet) return ExitCode::answered;
  terminal.line(fmt::format("{}: {}", say(language, "written", "已写入"), target));
  terminal.line(arguments.what == "grid"
                    ? fmt::format("{}: headroom powerflow {}", say(language, "next", "下一步"), target)
                    : fmt::format("{}: headroom plan GRID {}", say(language, "next", "下一步"), target));
  return ExitCode::answered;
}

}  // namespace headroom::cli
