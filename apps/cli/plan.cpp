// SPDX-License-Identifier: Apache-2.0
// How should this applicant be supplied?
#include "engine/study/plan.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "apps/cli/base_study.hpp"
#include "apps/cli/interrupt.hpp"
#include "apps/cli/output.hpp"
#include "apps/cli/plan_text.hpp"
#include "apps/cli/settings.hpp"
#include "apps/cli/verbs.hpp"
#include "apps/cli/version.hpp"
#include "data/readers/application/application.hpp"
#include "data/writers/input_tables.hpp"
#include "data/writers/plan_tables.hpp"

namespace headroom::cli {

using data::say;

namespace {

struct Study {
  const CommandLine& line;
  const Grid& grid;
  const models::OperatingPoint& point;
  const models::RuleSet& rules;
  const models::Catalogue& catalogue;
  const BaseStudy& base;
  std::string time;
};

ResultSet results_of(const Study& study, const models::Application& application, const models::PlanAnswer& answer) {
  const auto& network = study.grid.network;
  auto settings = common_settings(study.line, study.grid, study.time, study.rules);
  settings.emplace_back(say(study.line.common.language, "applicant", "申请人"), applicant_text(application, answer));
  settings.insert(settings.end(), answer.settings.begin(), answer.settings.end());
  const data::Provenance provenance{std::string(version()), std::string(commit()), settings};
  auto report = report_of(study.line, study.grid, study.rules, study.base, settings);
  report.application = &application;
  report.plans = &answer;
  return {"plans",
          settings,
          {data::plans_table(network, answer), data::candidates_table(network, answer), data::checks_table(answer),
           data::costs_table(answer), data::fidelity_table(study.grid.fidelity)},
          data::plan_summary(provenance, network, answer),
          {{"routes.geojson", data::to_text(data::routes_geojson(network, answer))},
           {"report.html", data::report_html(report)}}};
}

ExitCode exit_of(const models::PlanAnswer& answer) {
  using enum models::PlanAnswerStatus;
  switch (answer.status) {
    case base_not_solved: return ExitCode::no_base_solution;
    case bad_application: return ExitCode::bad_input;
    case answered:
    case no_candidates: return ExitCode::answered;
  }
  return ExitCode::answered;
}

// One application; its files go to `folder` (empty: none).
ExitCode plan_one(const Terminal& terminal, const Study& study, const std::filesystem::path& file,
                  const std::filesystem::path& folder) {
  const auto& common = study.line.common;
  const auto read = data::read_application(file.string());
  for (const auto& finding : read.findings.all()) terminal.message(models::to_text(finding));
  if (!read.application) return ExitCode::bad_input;
  engine::PlanOptions options;
  options.threads = common.threads;
  const auto answer =
      engine::plan_supply(study.grid.network, study.point, *read.application, study.catalogue, study.rules, options);
  const auto results = results_of(study, *read.application, answer);
  if (common.format == OutputFormat::text) {
    for (const auto& text : settings_block(results.settings, 8)) terminal.line(text);
    for (const auto& text : plan_screen(terminal, common.language, study.grid.network, answer, 6)) terminal.line(text);
  } else {
    print_for_machines(terminal, common, results);
  }
  if (!folder.empty() && !write_results(terminal, common, folder, results)) return ExitCode::internal_error;
  if (!answer.reason.empty() && exit_of(answer) != ExitCode::answered)
    terminal.message(fmt::format("{}: {}", file.string(), answer.reason));
  if (common.format == OutputFormat::text && !common.quiet)
    terminal.line(folder.empty()
                      ? fmt::format("{}: headroom plan {} {} --output DIR", say(common.language, "next", "下一步"),
                                    study.line.grid.string(), file.string())
                      : fmt::format("{}: {}", say(common.language, "written", "已写入"), folder.string()));
  return exit_of(answer);
}

}  // namespace

ExitCode run(const CommandLine& line, const PlanArguments& arguments) {
  const Terminal terminal(line.common);
  const auto grid = load_grid(terminal, line);
  if (!grid) return ExitCode::bad_input;
  const auto rules = load_rules(terminal, line.common, grid->network->frequency_hz);
  const auto catalogue = load_catalogue(terminal, arguments.costs);
  if (!rules || !catalogue) return ExitCode::bad_input;
  const auto point = state_at(grid->network, arguments.time);
  const auto base = solve_base(grid->network, point, *rules);
  const Study study{line, *grid, point, *rules, *catalogue, base, arguments.time};
  if (arguments.applications.size() == 1)
    return plan_one(terminal, study, arguments.applications.front(), line.common.output);

  // Several: each in a folder of its own; those that fail do not stop the others.
  Progress progress(terminal, std::string(say(line.common.language, "plans", "方案")));
  std::size_t failed = 0, done = 0;
  for (const auto& file : arguments.applications) {
    if (interrupted()) return ExitCode::interrupted;
    progress.update(done++, arguments.applications.size());
    const auto folder = line.common.output.empty() ? std::filesystem::path() : line.common.output / file.stem();
    if (plan_one(terminal, study, file, folder) != ExitCode::answered) ++failed;
  }
  return failed > 0 ? ExitCode::part_failed : ExitCode::answered;
}

}  // namespace headroom::cli
