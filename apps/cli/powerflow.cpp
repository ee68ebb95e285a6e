// SPDX-License-Identifier: Apache-2.0
// What is the state, and which voltages deviate too much?
#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "apps/cli/base_study.hpp"
#include "apps/cli/output.hpp"
#include "apps/cli/settings.hpp"
#include "apps/cli/verbs.hpp"
#include "apps/cli/version.hpp"
#include "data/writers/input_tables.hpp"
#include "data/writers/powerflow_tables.hpp"
#include "engine/study/floating.hpp"
#include "engine/study/time_run.hpp"

namespace headroom::cli {

using data::Language;
using data::say;
using models::Deviation;
using models::Verdict;

namespace {

engine::Controls controls_for(const PowerflowArguments& arguments, const models::Network& network) {
  if (arguments.controls) return *arguments.controls;
  return network->control_mode == models::ControlMode::as_given ? engine::Controls::as_given : engine::Controls::solve;
}

// FAIL first, then what is nearest to its band: what a planner wants to see on top.
double badness(const Deviation& row) { return (row.verdict == Verdict::fail ? 10.0 : 0.0) + models::beyond_band(row); }

std::string verdicts_text(const std::vector<Deviation>& rows) {
  std::map<Verdict, std::size_t> counts;
  for (const auto& row : rows) ++counts[row.verdict];
  std::string text;
  for (const auto& [verdict, count] : counts)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, to_text(verdict));
  return text;
}

void print_worst_deviations(const Terminal& terminal, Language language, const models::Network& network,
                            const std::vector<Deviation>& all) {
  std::vector<const Deviation*> rows;
  for (const auto& row : all) rows.push_back(&row);
  const std::size_t most = std::min<std::size_t>(5, rows.size());
  std::partial_sort(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(most), rows.end(),
                    [](const auto* a, const auto* b) { return badness(*a) > badness(*b); });
  std::vector<std::vector<std::string>> lines;
  for (std::size_t k = 0; k < most; ++k) {
    const auto& row = *rows[k];
    const std::string who = row.customer ? network->customers[row.customer->index()].name : network.bus(row.bus).name;
    const std::string band =
        row.lower && row.upper ? fmt::format("{:+.1f} .. {:+.1f} %", *row.lower * 100.0, *row.upper * 100.0) : "";
    lines.push_back({clipped(who, 32), row.phases, std::string(to_text(row.measure)),
                     fmt::format("{:+.2f} %", row.deviation * 100.0), band, std::string(to_text(row.verdict)),
                     clipped(row.verdict == Verdict::pass ? row.clause : row.reason, 60)});
  }
  terminal.line(terminal.paint(say(language, "largest deviations", "偏差最大"), Tone::strong));
  const bool right[] = {false, false, false, true, false, false, false};
  for (const auto& line : aligned(lines, right)) terminal.line("  " + line);
}

void print_most_loaded(const Terminal& terminal, Language language, const std::vector<models::BranchLoading>& all) {
  std::vector<const models::BranchLoading*> rows;
  for (const auto& row : all)
    if (row.rating_a.known() && row.rating_a.origin != models::RatingOrigin::default_) rows.push_back(&row);
  if (rows.empty()) {
    terminal.line(say(language, "loading: no branch has a rating that somebody gave", "负载率：没有给定额定值的支路"));
    return;
  }
  const std::size_t most = std::min<std::size_t>(5, rows.size());
  std::partial_sort(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(most), rows.end(),
                    [](const auto* a, const auto* b) { return a->loading > b->loading; });
  std::vector<std::vector<std::string>> lines;
  for (std::size_t k = 0; k < most; ++k)
    lines.push_back(
        {clipped(rows[k]->element, 40), fmt::format("{:.1f} %", rows[k]->loading * 100.0),
         fmt::format("{:.1f} A", rows[k]->current_a),
         fmt::format("of {:.0f} A ({})", rows[k]->rating_a.value, data::to_text(rows[k]->rating_a.origin))});
  terminal.line(terminal.paint(say(language, "most loaded branches", "负载率最高"), Tone::strong));
  const bool right[] = {false, true, true, false};
  for (const auto& line : aligned(lines, right)) terminal.line("  " + line);
}

void print_outcome(const Terminal& terminal, Language language, const models::Network& network,
                   const models::State& state) {
  const auto extremes = data::voltage_extremes(network, state);
  terminal.line(fmt::format(
      "{}: {}, {} {}, {} {}, {:.3f} s; {} {:.2g} VA{} ({:.1g} {})", say(language, "solved", "求解"),
      to_text(state.status), state.iterations, say(language, "iterations", "次迭代"), state.control_iterations,
      say(language, "of controls", "次控制迭代"), state.timing.total_s,
      say(language, "independent check: largest mismatch", "独立校核：最大功率不平衡"), state.max_mismatch_va,
      state.worst_mismatch_bus.empty() ? "" : fmt::format(" at {}", state.worst_mismatch_bus),
      state.max_mismatch_relative, say(language, "relative", "（相对）")));
  if (!state.reason.empty()) terminal.line(terminal.paint(state.reason, Tone::bad));
  const double p = state.source_power_va.real();
  terminal.line(fmt::format("{} {:.2f} kW, {:.2f} kvar; {} {:.2f} kW{}", say(language, "sources", "电源"), p * 1e-3,
                            state.source_power_va.imag() * 1e-3, say(language, "losses", "损耗"),
                            state.losses_va.real() * 1e-3,
                            p > 0.0 ? fmt::format(" ({:.2f} %)", 100.0 * state.losses_va.real() / p) : ""));
  if (extremes.min_at.empty()) return;
  terminal.line(fmt::format("{} {:.4f} pu {} {} .. {:.4f} pu {} {}; {} {}", say(language, "voltage", "电压"),
                            extremes.min_pu, say(language, "at", "于"), extremes.min_at, extremes.max_pu,
                            say(language, "at", "于"), extremes.max_at, extremes.dead_nodes,
                            say(language, "nodes without supply", "个节点无电源")));
}

// Buses whose voltage to ground is not a number that means anything.
std::vector<std::string> floating_buses(const models::Network& network, const models::State& state) {
  std::vector<std::string> names;
  for (const auto& part : engine::floating_parts(network, state))
    for (const auto bus : part.buses) names.push_back(network.bus(bus).name);
  return names;
}

void print_floating(const Terminal& terminal, Language language, const std::vector<std::string>& buses) {
  if (buses.empty()) return;
  const std::size_t shown = std::min<std::size_t>(5, buses.size());
  const auto some =
      fmt::format("{}{}", fmt::join(buses.begin(), buses.begin() + static_cast<std::ptrdiff_t>(shown), ", "),
                  shown < buses.size() ? ", …" : "");
  terminal.line(terminal.paint(
      fmt::format(
          "{} ({}): {}", say(language, "floating buses", "悬浮母线"), some,
          say(language, "nothing ties them to ground; voltages between their conductors hold, those to ground do not",
              "与地无连接；相间电压有效，对地电压无意义")),
      Tone::bad));
}

ExitCode exit_of(const CommonOptions& common, const BaseStudy& solved) {
  if (!solved.solved()) return ExitCode::no_base_solution;
  const auto any = [&](Verdict verdict) {
    return std::any_of(solved.deviations.begin(), solved.deviations.end(),
                       [&](const Deviation& row) { return row.verdict == verdict; });
  };
  if ((common.fail_on_violation && any(Verdict::fail)) || (common.fail_on_indeterminate && any(Verdict::indeterminate)))
    return ExitCode::findings;
  return ExitCode::answered;
}

// The last of the steps, each from where the one before left taps, capacitor steps and stores.
models::State solved_steps(const models::Network& network, const PowerflowArguments& arguments,
                           const engine::PowerFlowOptions& options) {
  const auto time = models::parse_time(arguments.time).value();
  engine::TimeRun run(network, options);
  for (int step = arguments.steps - 1; step > 0; --step)
    run.step({time.mode, time.hours - step * arguments.step_h}, arguments.step_h);
  return run.step(time, arguments.step_h);
}

}  // namespace

ExitCode run(const CommandLine& line, const PowerflowArguments& arguments) {
  const Terminal terminal(line.common);
  const auto language = line.common.language;
  const auto grid = load_grid(terminal, line);
  if (!grid) return ExitCode::bad_input;
  const auto& network = grid->network;
  const auto rules = load_rules(terminal, line.common, network->frequency_hz);
  if (!rules) return ExitCode::bad_input;

  const auto controls = controls_for(arguments, network);
  const auto solved =
      base_of(network, solved_steps(network, arguments, {.controls = controls, .tolerance_pu = arguments.tolerance_pu}),
              *rules);
  const bool has_solution = solved.solved();
  const auto floating = has_solution ? floating_buses(network, solved.state) : std::vector<std::string>();

  auto settings = common_settings(line, *grid, arguments.time, *rules);
  settings.emplace_back(
      say(language, "controls", "控制"),
      fmt::format("{}, tolerance {:g} pu of true error", controls_text(controls), arguments.tolerance_pu));
  const data::Provenance provenance{std::string(version()), std::string(commit()), settings};
  const ResultSet results{
      "powerflow",
      settings,
      {data::nodes_table(network, solved.topology, solved.state), data::elements_table(network, solved.currents),
       data::branches_table(network, solved.topology, solved.loadings),
       data::controls_table(engine::control_positions(network, solved.state)),
       data::deviation_table(network, solved.deviations), data::fidelity_table(grid->fidelity)},
      data::powerflow_summary(provenance, network, solved.state, solved.deviations, floating),
      {}};
  if (line.common.format == OutputFormat::text) {
    for (const auto& text : settings_block(settings, 8)) terminal.line(text);
    print_outcome(terminal, language, network, solved.state);
    print_floating(terminal, language, floating);
    if (has_solution) {
      terminal.line(fmt::format("{}: {}", say(language, "verdicts", "判定"), verdicts_text(solved.deviations)));
      print_worst_deviations(terminal, language, network, solved.deviations);
      print_most_loaded(terminal, language, solved.loadings);
    }
    print_findings(terminal, line.common, grid->findings);
  } else {
    print_for_machines(terminal, line.common, results);
  }
  if (!line.common.output.empty() && !write_results(terminal, line.common, line.common.output, results))
    return ExitCode::internal_error;
  if (line.common.format == OutputFormat::text && !line.common.quiet && has_solution)
    terminal.line(line.common.output.empty()
                      ? fmt::format("{}: headroom capacity {}", say(language, "next", "下一步"), line.grid.string())
                      : fmt::format("{}: {}", say(language, "written", "已写入"), line.common.output.string()));
  return exit_of(line.common, solved);
}

}  // namespace headroom::cli
