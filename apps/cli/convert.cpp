// SPDX-License-Identifier: Apache-2.0
// The same grid in another format.
#include <fmt/core.h>

#include "apps/cli/input.hpp"
#include "apps/cli/verbs.hpp"
#include "data/writers/headroom/headroom.hpp"
#include "data/writers/opendss/opendss.hpp"

namespace headroom::cli {

using data::say;

namespace {

bool write_grid(const ConvertArguments& arguments, const models::Network& network, models::Findings& findings) {
  if (arguments.to == "opendss")
    return data::write_opendss(network, models::operating_point(network), arguments.target, findings,
                               {.controls_act = network->control_mode != models::ControlMode::as_given});
  if (arguments.to == "excel") return data::write_headroom_workbook(network, arguments.target, findings);
  return data::write_headroom(network, arguments.target, findings);
}

}  // namespace

ExitCode run(const CommandLine& line, const ConvertArguments& arguments) {
  const Terminal terminal(line.common);
  const auto grid = load_grid(terminal, line);
  if (!grid) return ExitCode::bad_input;
  models::Findings findings;
  const bool written = write_grid(arguments, grid->network, findings);
  for (const auto& finding : findings.all()) terminal.message(models::to_text(finding));
  if (!written) return ExitCode::internal_error;
  if (!line.common.quiet)
    terminal.line(fmt::format("{}: {}", say(line.common.language, "written", "已写入"), arguments.target.string()));
  return ExitCode::answered;
}

}  // namespace headroom::cli
