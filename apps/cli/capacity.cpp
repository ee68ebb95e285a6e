// SPDX-License-Identifier: Apache-2.0
// How much more can be connected, where, and what stops it?
#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include <fmt/core.h>

#include "apps/cli/base_study.hpp"
#include "apps/cli/capacity_states.hpp"
#include "apps/cli/capacity_text.hpp"
#include "apps/cli/interrupt.hpp"
#include "apps/cli/output.hpp"
#include "apps/cli/settings.hpp"
#include "apps/cli/verbs.hpp"
#include "apps/cli/version.hpp"
#include "data/writers/capacity_tables.hpp"
#include "data/writers/input_tables.hpp"
#include "data/writers/opendss/proof.hpp"
#include "engine/study/capacity.hpp"
#include "engine/study/customary.hpp"
#include "engine/study/ladder.hpp"
#include "engine/study/simultaneous.hpp"

namespace headroom::cli {

using data::Language;
using data::say;
using models::CapacityRow;
using models::CapacityStatus;

namespace {

// Names to ids; unknown ones are printed with the nearest names. Empty result and false: some were unknown.
bool resolve_buses(const Terminal& terminal, const models::Network& network, const std::vector<std::string>& names,
                   std::vector<models::BusId>& ids) {
  bool good = true;
  for (const auto& name : names) {
    if (const auto id = network.find_bus(name)) {
      ids.push_back(*id);
      continue;
    }
    good = false;
    std::string near;
    for (const auto& close : network.nearest_bus_names(name)) near += (near.empty() ? "" : ", ") + close;
    terminal.message(fmt::format("--at: error E4001: bus \"{}\" is not in the grid{}", name,
                                 near.empty() ? "" : fmt::format("; nearest: {}", near)));
  }
  return good;
}

engine::ExistingPolicy policy_of(const std::string& word) {
  if (word == "strict") return engine::ExistingPolicy::strict;
  return word == "no-worse" ? engine::ExistingPolicy::no_worse : engine::ExistingPolicy::separate;
}

engine::CapacityOptions options_for(const CommandLine& line, const CapacityArguments& arguments,
                                    const models::RuleSet& rules) {
  auto options = arguments.options;
  options.existing = arguments.existing.value_or(policy_of(rules.existing_policy));
  options.threads = line.common.threads;
  if (options.contingencies) {
    options.contingencies->max_ties = arguments.max_ties;
    options.contingencies->automatic = arguments.automatic;
  }
  return options;
}

std::string addition_text(const engine::CapacityOptions& options) {
  static constexpr std::string_view connections[] = {"auto", "wye", "delta", "neutral"};
  static constexpr std::string_view measures[] = {"auto", "lg", "ll", "ln"};
  std::string directions;
  for (const auto direction : options.directions)
    directions += (directions.empty() ? "" : " and ") + std::string(to_text(direction));
  return fmt::format(
      "{}, phases {}, connection {}, voltage {}, power factor {}", directions, options.phases,
      connections[static_cast<std::size_t>(options.connection)], measures[static_cast<std::size_t>(options.measure)],
      options.power_factor ? fmt::format("{:g} (given)", *options.power_factor) : "load 0.95, generation 1");
}

std::string method_text(const engine::CapacityOptions& options, std::size_t defaulted_ratings) {
  static constexpr std::string_view policies[] = {"separate", "strict", "no-worse"};
  std::string controls;
  for (const auto mode : options.controls) controls += (controls.empty() ? "" : " and ") + controls_text(mode);
  return fmt::format("controls {}, existing violations {}, default ratings {} ({} met), certificate {:g} kW", controls,
                     policies[static_cast<std::size_t>(options.existing)],
                     options.use_default_ratings ? "used" : "ignored", defaulted_ratings, options.tolerance_kw);
}

data::SettingLines settings_of(const CommandLine& line, const CapacityArguments& arguments, const Grid& grid,
                               const models::RuleSet& rules, const engine::CapacityOptions& options,
                               const models::CapacityResult& result) {
  const auto language = line.common.language;
  const auto add = [&](data::SettingLines& to, std::string_view en, std::string_view zh, std::string value) {
    to.emplace_back(say(language, en, zh), std::move(value));
  };
  std::string voltage = voltage_text(grid.network, rules);
  if (options.vm_min_pu || options.vm_max_pu)
    voltage = fmt::format("{} .. {} pu of vn_kv (given)",
                          options.vm_min_pu ? fmt::format("{:g}", *options.vm_min_pu) : "rule",
                          options.vm_max_pu ? fmt::format("{:g}", *options.vm_max_pu) : "rule");
  const bool one = arguments.states.set == models::StateSet::snapshot;
  auto settings = grid_settings(line, grid, one ? arguments.time : std::string(to_text(arguments.states.set)), rules);
  add(settings, "voltage", "电压", std::move(voltage));
  add(settings, "loading", "负载率", loading_text(rules, options.line_loading, options.transformer_loading));
  add(settings, "addition", "新增负荷", addition_text(options));
  add(settings, "method", "方法", method_text(options, result.defaulted_ratings));
  add(settings, "input", "输入", input_text(grid));
  settings.insert(settings.end(), result.settings.lines.begin(), result.settings.lines.end());
  return settings;
}

void print_extremes(const Terminal& terminal, Language language, const models::Network& network,
                    const std::vector<CapacityRow>& rows) {
  std::vector<const CapacityRow*> ordered;
  for (const auto& row : rows)
    if (has_number(row.status)) ordered.push_back(&row);
  std::stable_sort(ordered.begin(), ordered.end(),
                   [](const auto* a, const auto* b) { return a->capacity_kw > b->capacity_kw; });
  const auto block = [&](std::string_view title, std::span<const CapacityRow* const> part) {
    if (part.empty()) return;
    std::vector<std::vector<std::string>> lines;
    for (const auto* row : part) lines.push_back(capacity_line(network, *row));
    terminal.line(terminal.paint(title, Tone::strong));
    const bool right[] = {false, false, false, true, false, false};
    for (const auto& text : aligned(lines, right)) terminal.line("  " + text);
  };
  const std::span<const CapacityRow* const> all(ordered);
  if (all.size() <= 10) return block(say(language, "capacity", "可开放容量"), all);
  block(say(language, "most", "容量最大"), all.first(5));
  block(say(language, "least", "容量最小"), all.last(5));
}

// What the first points' ladders say; ladder.csv has all.
void print_ladder(const Terminal& terminal, Language language, const models::Network& network,
                  const models::CapacityResult& result) {
  constexpr std::size_t most = 8;
  if (result.ladder.empty()) return;
  terminal.line(terminal.paint(say(language, "what would unlock more", "提升措施"), Tone::strong));
  std::vector<std::vector<std::string>> lines;
  for (std::size_t k = 0; k < std::min(most, result.ladder.size()); ++k) {
    const auto& step = result.ladder[k];
    lines.push_back({clipped(network.bus(result.rows[step.row].bus).name, 24), fmt::format("{}", step.step),
                     clipped(step.measure, 56), kilowatts(step.capacity_kw), std::string(to_text(step.limit.kind))});
  }
  const bool right[] = {false, true, false, true, false};
  for (const auto& text : aligned(lines, right)) terminal.line("  " + text);
}

// The tightest areas; simultaneous.csv has all.
void print_simultaneous(const Terminal& terminal, Language language, std::span<const models::SimultaneousRow> rows) {
  const auto lines = simultaneous_lines(rows, 6);
  if (lines.empty()) return;
  terminal.line(
      terminal.paint(say(language, "together, the least (area, points, kW)", "同时可开放容量，最小者"), Tone::strong));
  const bool right[] = {false, false, false, true, true, false};
  for (const auto& text : aligned(lines, right)) terminal.line("  " + text);
}

void print_screen(const Terminal& terminal, const CommandLine& line, const Grid& grid,
                  const data::SettingLines& settings, const models::CapacityOverTime& over,
                  std::span<const models::SimultaneousRow> simultaneous) {
  const auto language = line.common.language;
  const auto& result = over.result;
  for (const auto& text : settings_block(settings, 8)) terminal.line(text);
  terminal.line(fmt::format(
      "{} {}, {} {}, {:.2f} s{}", result.rows.size(), say(language, "rows", "行"), result.load_flows,
      say(language, "load flows", "次潮流"), result.seconds,
      interrupted() ? say(language, "; interrupted, what is done follows", "；已中断，以下为已完成部分") : ""));
  terminal.line(fmt::format("{}: {}", say(language, "what stops it", "限制因素"), limits_text(result.rows)));
  if (const auto others = statuses_text(result.rows); !others.empty())
    terminal.line(fmt::format("{}: {}", say(language, "without a number", "无数值"), others));
  if (!result.existing.empty())
    terminal.line(fmt::format("{}: {} ({} {})", say(language, "violated already", "现状越限"), result.existing.size(),
                              result.existing.front().limit.element, to_text(result.existing.front().limit.kind)));
  if (const auto firm = firm_text(result); !firm.empty())
    terminal.line(fmt::format("{}: {}", say(language, "firm", "N-1"), firm));
  if (const auto states = states_text(over); !states.empty())
    terminal.line(fmt::format("{}: {}", say(language, "states", "状态"), states));
  print_extremes(terminal, language, grid.network, result.rows);
  print_simultaneous(terminal, language, simultaneous);
  print_ladder(terminal, language, grid.network, result);
  terminal.line(say(language, "Capacities of different points do not add up.", "各接入点的容量不可相加。"));
  print_findings(terminal, line.common, grid.findings);
}

// The report of --report: the answer with the solved base around it.
std::string report_text(const CommandLine& line, const Grid& grid, const models::OperatingPoint& point,
                        const models::RuleSet& rules, const engine::CapacityOptions& options,
                        const data::SettingLines& settings, const models::CapacityResult& result,
                        std::span<const models::SimultaneousRow> simultaneous) {
  constexpr double beta = 0.8;
  const auto& network = grid.network;
  const auto base = solve_base(network, point, rules, {.controls = options.controls.front()});
  std::vector<models::BusId> points;
  for (const auto& row : result.rows) points.push_back(row.bus);
  const auto customary = engine::customary_capacity(network, base.topology, base.loadings, points, beta, 0.95);
  // The lines of the engine repeat the first ones in the words of summary.json.
  auto input =
      report_of(line, grid, rules, base, {settings.begin(), settings.end() - std::ssize(result.settings.lines)});
  input.capacity = &result;
  input.simultaneous = simultaneous;
  input.customary = customary;
  input.customary_beta = beta;
  return data::report_html(input);
}

// The folder of --proof. false: the reason was printed.
bool write_proof(const Terminal& terminal, const CommandLine& line, const CapacityArguments& arguments,
                 const models::Network& network, const models::OperatingPoint& point,
                 const models::CapacityResult& result) {
  engine::PowerFlowOptions how;
  const bool as_given = arguments.options.controls.front() == engine::Controls::as_given;
  how.controls = as_given ? engine::Controls::as_given : engine::Controls::solve;
  const auto solved = engine::solve_powerflow(network, point, how);
  models::Findings findings;
  const bool written = data::write_capacity_proof(network, solved.point, result, as_given ? "as-given" : "freeze",
                                                  arguments.proof, findings);
  for (const auto& finding : findings.all()) terminal.message(models::to_text(finding));
  if (written && !line.common.quiet && line.common.format == OutputFormat::text)
    terminal.line(fmt::format("{}: {} (python3 replay.py)", say(line.common.language, "proof", "证明"),
                              arguments.proof.string()));
  return written;
}

ExitCode exit_of(const CommonOptions& common, const models::CapacityResult& result, std::size_t unsolved_states) {
  const auto any = [&](auto&& test) { return std::any_of(result.rows.begin(), result.rows.end(), test); };
  const bool unsolved = !result.rows.empty() &&
                        std::all_of(result.rows.begin(), result.rows.end(),
                                    [](const CapacityRow& row) { return row.status == CapacityStatus::not_converged; });
  if (unsolved) return ExitCode::no_base_solution;
  if (unsolved_states > 0) return ExitCode::part_failed;
  if (common.fail_on_violation && !result.existing.empty()) return ExitCode::findings;
  if (common.fail_on_zero && any([](const CapacityRow& row) { return row.status == CapacityStatus::zero; }))
    return ExitCode::findings;
  if (common.fail_on_indeterminate && any([](const CapacityRow& row) { return !has_number(row.status); }))
    return ExitCode::findings;
  return ExitCode::answered;
}

}  // namespace

ExitCode run(const CommandLine& line, const CapacityArguments& arguments) {
  const Terminal terminal(line.common);
  const auto language = line.common.language;
  const auto grid = load_grid(terminal, line);
  if (!grid) return ExitCode::bad_input;
  const auto& network = grid->network;
  const auto rules = load_rules(terminal, line.common, network->frequency_hz);
  if (!rules) return ExitCode::bad_input;
  auto options = options_for(line, arguments, *rules);
  if (!resolve_buses(terminal, network, arguments.at, options.at)) return ExitCode::bad_input;

  const auto choice = choice_of(terminal, arguments, network);
  if (!choice) return ExitCode::bad_input;
  const auto point = point_of(network, *choice);
  models::CapacityOverTime over;
  std::vector<models::SimultaneousRow> simultaneous;
  {
    Progress progress(terminal, std::string(say(language, "capacity", "可开放容量")));
    options.progress = [&](std::size_t done, std::size_t total) {
      progress.update(done, total);
      return !interrupted();
    };
    std::optional<Progress> firm;  // outages, apart from points: they take another time each
    options.firm_progress = [&](std::size_t done, std::size_t total) {
      if (!firm) firm.emplace(terminal, std::string(say(language, "firm", "N-1")));
      firm->update(done, total);
      return !interrupted();
    };
    over = compute_capacity(network, point, *choice, *rules, arguments, options);
    if (!arguments.simultaneous.empty() && !interrupted()) {
      Progress areas(terminal, std::string(say(language, "together", "同时容量")));
      simultaneous = engine::simultaneous_capacity(network, point, *rules, options, arguments.simultaneous,
                                                   over.result.rows, [&](std::size_t done, std::size_t total) {
                                                     areas.update(done, total);
                                                     return !interrupted();
                                                   });
    }
    if (arguments.ladder && !interrupted()) engine::add_ladder(network, point, *rules, options, over.result);
  }
  const auto& result = over.result;
  if (result.failed_samples > 0) {
    terminal.message(fmt::format("internal error: {} of {} screened states, solved as a sample, do not hold",
                                 result.failed_samples, result.sampled_states));
    return ExitCode::internal_error;
  }
  const auto topology = models::analyse_topology(network, point);
  const auto settings = settings_of(line, arguments, *grid, *rules, options, result);
  const data::Provenance provenance{std::string(version()), std::string(commit()), settings};
  std::vector<data::Table> tables{data::capacity_table(network, topology, result), data::existing_table(result),
                                  data::shared_limits_table(network, result), data::fidelity_table(grid->fidelity)};
  if (options.contingencies) tables.push_back(data::firm_table(network, result));
  if (!arguments.simultaneous.empty()) tables.push_back(data::simultaneous_table(simultaneous));
  if (arguments.ladder) tables.push_back(data::ladder_table(network, result));
  ResultSet results{"capacity", settings, std::move(tables), data::capacity_summary(provenance, network, result), {}};
  add_state_tables(network, over, results);
  if (arguments.report && !line.common.output.empty())
    results.files.emplace_back("report.html",
                               report_text(line, *grid, point, *rules, options, settings, result, simultaneous));
  if (line.common.format == OutputFormat::text) print_screen(terminal, line, *grid, settings, over, simultaneous);
  else print_for_machines(terminal, line.common, results);
  if (!line.common.output.empty() && (!write_results(terminal, line.common, line.common.output, results) ||
                                      !write_hourly(terminal, line.common.output, network, over)))
    return ExitCode::internal_error;
  if (!arguments.proof.empty() && !write_proof(terminal, line, arguments, network, point, result))
    return ExitCode::internal_error;
  if (line.common.format == OutputFormat::text && !line.common.quiet)
    terminal.line(line.common.output.empty()
                      ? fmt::format("{}: headroom capacity {} --output DIR --excel", say(language, "next", "下一步"),
                                    line.grid.string())
                      : fmt::format("{}: {}", say(language, "written", "已写入"), line.common.output.string()));
  return exit_of(line.common, result, over.unsolved_states);
}

}  // namespace headroom::cli
