// SPDX-License-Identifier: Apache-2.0
// The demonstration: the main job on the bundled district, one screen, and a folder with everything behind it.
#include <algorithm>
#include <map>

#include <fmt/core.h>

#include "apps/cli/capacity_text.hpp"
#include "apps/cli/demo_study.hpp"
#include "apps/cli/interrupt.hpp"
#include "apps/cli/output.hpp"
#include "apps/cli/plan_text.hpp"
#include "apps/cli/settings.hpp"
#include "apps/cli/verbs.hpp"
#include "apps/cli/version.hpp"
#include "data/bundled/bundled.hpp"
#include "data/writers/capacity_tables.hpp"
#include "data/writers/files.hpp"
#include "data/writers/input_tables.hpp"
#include "data/writers/opendss/opendss.hpp"
#include "data/writers/plan_tables.hpp"
#include "data/writers/powerflow_tables.hpp"
#include "data/writers/report/sections.hpp"
#include "engine/study/powerflow.hpp"

namespace headroom::cli {

using data::say;
using models::Verdict;

namespace {

constexpr std::string_view default_folder = "headroom-demo";

struct Screen {
  const Terminal& terminal;
  data::Language language;
  const DemoStudy& study;

  std::string word(std::string_view en, std::string_view zh) const { return std::string(say(language, en, zh)); }
  void title(std::string_view en, std::string_view zh) const {
    terminal.line(terminal.paint(say(language, en, zh), Tone::strong));
  }
};

void print_size(const Screen& screen) {
  const auto& grid = *screen.study.grid.network.operator->();
  std::map<std::string, int> feeders;
  for (const auto& feeder : screen.study.base.topology.feeder)
    if (!feeder.empty()) ++feeders[feeder];
  screen.terminal.line(fmt::format("{}: {} {}, {} {}, {} {}, {} {}, {} {}", screen.word("size", "规模"),
                                   grid.buses.size(), screen.word("buses", "个节点"), grid.transformers.size(),
                                   screen.word("transformers", "台变压器"), feeders.size(),
                                   screen.word("feeders", "条馈线"), grid.loads.size(), screen.word("loads", "个负荷"),
                                   grid.customers.size(), screen.word("customers", "个用户")));
}

void print_solution(const Screen& screen) {
  const auto& state = screen.study.base.state;
  screen.terminal.line(fmt::format("{}: {}, {:.1f} MW, {} {:.2f} %, {:.3f} s; {} {:.1g} ({})",
                                   screen.word("solved", "求解"), to_text(state.status),
                                   state.source_power_va.real() * 1e-6, screen.word("losses", "线损"),
                                   100.0 * state.losses_va.real() / state.source_power_va.real(), state.timing.total_s,
                                   screen.word("independent check", "独立校核"), state.max_mismatch_relative,
                                   screen.word("relative unbalance at the worst node", "最差节点的相对不平衡")));
}

void print_voltage(const Screen& screen) {
  screen.title("1 Voltage", "1 电压偏差");
  std::map<Verdict, std::size_t> counts;
  const models::Deviation* worst = nullptr;
  for (const auto& row : screen.study.base.deviations) {
    ++counts[row.verdict];
    if (row.verdict != Verdict::indeterminate && (!worst || models::beyond_band(row) > models::beyond_band(*worst)))
      worst = &row;
  }
  std::string text;
  for (const auto& [verdict, count] : counts)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, to_text(verdict));
  screen.terminal.line("  " + text);
  if (!worst) return;
  const auto& network = screen.study.grid.network;
  const std::string who =
      worst->customer ? network->customers[worst->customer->index()].name : network.bus(worst->bus).name;
  screen.terminal.line(fmt::format("  {}: {} {:+.2f} % ({} {}, {})", screen.word("worst", "最差"), who,
                                   worst->deviation * 100.0, to_text(worst->verdict), worst->clause,
                                   worst->reason.empty() ? worst->rule : worst->reason));
}

// At how many points the customary rule promises more than the load flow certifies, and at how many it hides capacity.
std::vector<std::string> customary_lines(const Screen& screen, const CommonOptions& common) {
  const auto count = data::customary_count(report_input(common, screen.study));
  const auto& network = screen.study.grid.network;
  const auto line = [&](std::string what, std::size_t points, double most_kw, models::BusId where) {
    return fmt::format("{} {} {}, {} {} ({})", what, points, screen.word("points", "个接入点"),
                       screen.word("by up to", "最多"), kilowatts(most_kw), network.bus(where).name);
  };
  const std::string rule = fmt::format("{:.0f} % {}", 100.0 * customary_beta, screen.word("rule of thumb", "经验法"));
  return {line(rule + screen.word(" promises too much at", "高估"), count.too_much, count.promised_too_much_kw,
               count.worst_promise),
          line(rule + screen.word(" hides capacity at", "低估"), count.hidden, count.hidden_kw, count.worst_hidden)};
}

void print_capacity(const Screen& screen, const CommonOptions& common) {
  const auto& result = screen.study.capacity;
  screen.title("2 Available capacity (load, three phases, power factor 0.95)",
               "2 可开放容量（三相负荷，功率因数 0.95）");
  screen.terminal.line(fmt::format("  {} {}, {} {}, {:.2f} s; {}", result.rows.size(),
                                   screen.word("points", "个接入点"), result.load_flows,
                                   screen.word("load flows", "次潮流"), result.seconds, limits_text(result.rows)));
  std::vector<const models::CapacityRow*> ordered;
  for (const auto& row : result.rows)
    if (has_number(row.status)) ordered.push_back(&row);
  std::stable_sort(ordered.begin(), ordered.end(), [](auto* a, auto* b) { return a->capacity_kw > b->capacity_kw; });
  std::vector<std::vector<std::string>> lines;
  for (std::size_t k = 0; k < ordered.size(); ++k)
    if (k < 2 || k + 2 >= ordered.size()) {
      auto line = capacity_line(screen.study.grid.network, *ordered[k]);
      line.insert(line.begin(), k < 2 ? screen.word("most", "最大") : screen.word("least", "最小"));
      lines.push_back(std::move(line));
    }
  const bool right[] = {false, false, false, false, true, false, false};
  for (const auto& text : aligned(lines, right)) screen.terminal.line("  " + text);
  for (const auto& text : customary_lines(screen, common)) screen.terminal.line("  " + text);
}

void print_plans(const Screen& screen) {
  screen.title("3 Supply plans", "3 供电方案");
  screen.terminal.line("  " + applicant_text(screen.study.application, screen.study.plans));
  for (const auto& text :
       plan_screen(screen.terminal, screen.language, screen.study.grid.network, screen.study.plans, 4))
    screen.terminal.line("  " + text);
}

ResultSet results_of(const CommonOptions& common, const DemoStudy& study) {
  const auto& network = study.grid.network;
  const auto settings = demo_settings(common, study);
  const data::Provenance provenance{std::string(version()), std::string(commit()), settings};
  auto report = report_input(common, study);
  report.files = {{"*.csv", "every table, explained in columns.md"},
                  {"demo.xlsx", "the same tables as a workbook"},
                  {"replay/Master.dss", "the solved state for OpenDSS"},
                  {"grid/", "the district as Headroom's folder: change it and ask again"}};
  return {"demo",
          settings,
          {data::capacity_table(network, study.base.topology, study.capacity), data::existing_table(study.capacity),
           data::deviation_table(network, study.base.deviations),
           data::branches_table(network, study.base.topology, study.base.loadings),
           data::nodes_table(network, study.base.topology, study.base.state),
           data::elements_table(network, study.base.currents),
           data::controls_table(engine::control_positions(network, study.base.state)),
           data::plans_table(network, study.plans), data::candidates_table(network, study.plans),
           data::checks_table(study.plans), data::costs_table(study.plans), data::fidelity_table(study.grid.fidelity)},
          data::capacity_summary(provenance, network, study.capacity),
          {{"report.html", data::report_html(report)},
           {"routes.geojson", data::to_text(data::routes_geojson(network, study.plans))}}};
}

// The district itself, so that the next command has something to work on, and its solved state for OpenDSS.
bool write_grids(const Terminal& terminal, const DemoStudy& study, const std::filesystem::path& folder) {
  models::Findings findings;
  data::OutputFolder grid(folder / "grid");
  const std::string prefix = std::string(demo_grid) + "/";
  for (const auto& path : data::list_bundled(prefix)) {
    const auto name = path.substr(prefix.size());
    if (name.ends_with(".csv") || name.ends_with(".toml") || name.ends_with(".md"))
      grid.add(name, data::read_bundled(path).value_or(""));
  }
  grid.add("../application.toml",
           data::read_bundled("applications/" + std::string(demo_application) + ".toml").value_or(""));
  bool good = grid.commit(findings);
  good = data::write_opendss(study.grid.network, study.base.state.point, folder / "replay", findings) && good;
  for (const auto& finding : findings.all())
    if (finding.severity == models::Severity::error) terminal.message(models::to_text(finding));
  return good;
}

}  // namespace

ExitCode run(const CommandLine& line, const DemoArguments&) {
  const Terminal terminal(line.common);
  const auto study = run_demo_study(terminal, line.common);
  if (interrupted()) return ExitCode::interrupted;
  if (!study) return ExitCode::no_base_solution;
  auto common = line.common;
  common.excel = true;
  if (common.output.empty()) common.output = default_folder;
  const auto results = results_of(common, *study);
  if (common.format == OutputFormat::text) {
    const Screen screen{terminal, common.language, *study};
    for (const auto& text : settings_block(results.settings, 3)) terminal.line(text);
    print_size(screen);
    print_solution(screen);
    print_voltage(screen);
    print_capacity(screen, common);
    print_plans(screen);
  } else {
    print_for_machines(terminal, common, results);
  }
  if (!write_results(terminal, common, common.output, results) || !write_grids(terminal, *study, common.output))
    return ExitCode::internal_error;
  if (common.format != OutputFormat::text || common.quiet) return ExitCode::answered;
  const auto folder = common.output.string();
  const auto language = common.language;
  terminal.line(fmt::format("{}: {}/report.html   {}: {}/*.csv, demo.xlsx   {}: {}/replay/Master.dss",
                            say(language, "report", "报告"), folder, say(language, "tables", "表格"), folder,
                            say(language, "for OpenDSS", "OpenDSS 复现"), folder));
  terminal.line(
      fmt::format("{}: headroom capacity {}/grid --direction generation", say(language, "next", "下一步"), folder));
  terminal.line(fmt::format("      headroom plan {}/grid {}/application.toml --output plans", folder, folder));
  return ExitCode::answered;
}

}  // namespace headroom::cli
