// SPDX-License-Identifier: Apache-2.0
// The one file that knows the library of the command line.
#include "apps/cli/options.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <functional>
#include <map>

#include <fmt/core.h>
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "apps/cli/help.hpp"
#include "apps/cli/version.hpp"
#include "models/core/text.hpp"
#include "models/network/operating_point.hpp"

namespace headroom::cli {

namespace {

using engine::Controls;

constexpr const char* common_group = "Options of every verb";

template <class Value>
struct Word {
  std::string_view word;
  Value value;
};

std::string did_you_mean(std::string_view wanted, std::span<const std::string_view> words) {
  const auto close = models::nearest(wanted, words, 2);
  if (close.empty()) return {};
  return close.size() == 1 ? fmt::format("; did you mean {}?", close[0])
                           : fmt::format("; did you mean {} or {}?", close[0], close[1]);
}

template <class Value>
Value value_of(const std::string& option, const std::string& given, const std::vector<Word<Value>>& words) {
  std::vector<std::string_view> names;
  std::string list;
  for (const auto& [word, value] : words) {
    if (given == word) return value;
    names.push_back(word);
    list += (list.empty() ? "" : ", ") + std::string(word);
  }
  throw CLI::ValidationError(
      fmt::format("{} \"{}\": expected one of {}{}", option, given, list, did_you_mean(given, names)),
      CLI::ExitCodes::ValidationError);
}

template <class Value>
std::string choices(const std::vector<Word<Value>>& words) {
  std::string list;
  for (const auto& [word, value] : words) list += (list.empty() ? "" : "|") + std::string(word);
  return list;
}

// An option whose value is one of some words.
template <class Value>
void choice(CLI::App& app, const std::string& name, std::function<void(Value)> store, std::vector<Word<Value>> words,
            const std::string& description, const char* group = "Options") {
  const std::string shown = choices(words);
  app.add_option_function<std::string>(
         name, [name, store, words](const std::string& given) { store(value_of(name, given, words)); }, description)
      ->type_name(shown)
      ->group(group);
}

// A number in (lowest, highest]; infinite ends are open.
void number(CLI::App& app, const std::string& name, std::function<void(double)> store, double lowest, double highest,
            const std::string& unit, const std::string& description) {
  app.add_option_function<std::string>(
         name,
         [=](const std::string& given) {
           std::size_t used = 0;
           double value = std::nan("");
           try {
             value = std::stod(given, &used);
           } catch (const std::exception&) {
             used = 0;
           }
           if (used != given.size() || !(value > lowest) || !(value <= highest))
             throw CLI::ValidationError(
                 fmt::format("{} \"{}\": expected a number above {}{}", name, given, lowest,
                             std::isfinite(highest) ? fmt::format(" and up to {}", highest) : ""),
                 CLI::ExitCodes::ValidationError);
           store(value);
         },
         description)
      ->type_name(unit);
}

constexpr double open_end = std::numeric_limits<double>::infinity();

std::vector<std::string> split(const std::string& text, const std::string& separators) {
  std::vector<std::string> parts;
  std::string part;
  const auto flush = [&] {
    const auto first = part.find_first_not_of(" \t\r");
    if (first != std::string::npos) parts.push_back(part.substr(first, part.find_last_not_of(" \t\r") - first + 1));
    part.clear();
  };
  for (const char c : text)
    if (separators.find(c) != std::string::npos) flush();
    else part += c;
  flush();
  return parts;
}

// "a,b,c" or "@file" with one name per line (or comma), # begins a comment.
std::vector<std::string> list_of(const std::string& option, const std::string& given) {
  if (given.empty() || given[0] != '@') return split(given, ",");
  std::ifstream file(given.substr(1));
  if (!file) throw CLI::ValidationError(fmt::format("{} {}: no such file", option, given), CLI::ExitCodes::FileError);
  std::vector<std::string> names;
  for (std::string line; std::getline(file, line);) {
    const auto parts = split(line.substr(0, line.find('#')), ",");
    names.insert(names.end(), parts.begin(), parts.end());
  }
  return names;
}

void fail_on(CommonOptions& common, const std::string& given) {
  const std::vector<Word<bool CommonOptions::*>> words{{"violation", &CommonOptions::fail_on_violation},
                                                       {"zero", &CommonOptions::fail_on_zero},
                                                       {"indeterminate", &CommonOptions::fail_on_indeterminate}};
  for (const auto& word : split(given, ",")) common.*value_of("--fail-on", word, words) = true;
}

void add_terminal_options(CLI::App& app, CommonOptions& common) {
  choice<OutputFormat>(
      app, "--format", [&](auto v) { common.format = v; },
      {{"text", OutputFormat::text}, {"json", OutputFormat::json}, {"csv", OutputFormat::csv}},
      "what goes to the terminal", common_group);
  choice<data::Language>(
      app, "--language", [&](auto v) { common.language = v; }, {{"en", data::Language::en}, {"zh", data::Language::zh}},
      "language of screens and reports", common_group);
  choice<ColorMode>(
      app, "--color", [&](auto v) { common.color = v; },
      {{"auto", ColorMode::automatic}, {"always", ColorMode::always}, {"never", ColorMode::never}},
      "colours on the terminal", common_group);
  app.add_flag("--quiet", common.quiet, "no progress, no hints")->group(common_group);
  app.add_flag("--verbose", common.verbose, "notes and warnings in full, time per phase")->group(common_group);
}

void add_result_options(CLI::App& app, CommonOptions& common) {
  app.add_option("--output", common.output, "folder for the result files; made when it is missing")
      ->type_name("DIR")
      ->group(common_group);
  app.add_flag("--excel", common.excel, "CSV with byte-order mark, and a workbook beside")->group(common_group);
  app.add_option("--threads", common.threads, "0 = as many as the machine has; the answer does not depend on it")
      ->check(CLI::Range(0, 1024))
      ->type_name("N")
      ->group(common_group);
  app.add_option("--rules", common.rules, "rule set: a name (`headroom rules` lists them) or a file")
      ->type_name("NAME|FILE")
      ->group(common_group);
  app.add_option_function<std::string>(
         "--fail-on", [&](const std::string& given) { fail_on(common, given); },
         "exit code 5 when the answer has one of these")
      ->type_name("violation,zero,indeterminate")
      ->group(common_group);
}

void add_grid(CLI::App& app, CommandLine& line) {
  using data::GridFormat;
  app.add_option(
         "GRID", line.grid,
         "a folder with grid.toml, an OpenDSS master (.dss), a MATPOWER case (.m) or a pandapower network (.json)")
      ->required()
      ->type_name("");
  choice<GridFormat>(
      app, "--from", [&](auto v) { line.common.read.format = v; },
      {{"headroom", GridFormat::headroom},
       {"opendss", GridFormat::opendss},
       {"matpower", GridFormat::matpower},
       {"pandapower", GridFormat::pandapower}},
      "format of GRID, where its name does not tell", common_group);
  choice<bool>(
      app, "--decimal", [&](auto v) { line.common.read.decimal_comma = v; }, {{"point", false}, {"comma", true}},
      "decimal mark in CSV tables", common_group);
  app.add_flag("--run-script-solves", line.common.run_script_solves,
               "OpenDSS: run the solutions inside the script; the taps and capacitor steps found there stay")
      ->group(common_group);
  app.add_flag("--accept-approximations", line.common.read.accept_approximations,
               "go on although the input has items that cannot be carried over and change the answer")
      ->group(common_group);
}

void add_time(CLI::App& app, std::string& time) {
  app.add_option_function<std::string>(
         "--time",
         [&time](const std::string& given) {
           if (!models::parse_time(given))
             throw CLI::ValidationError(fmt::format("--time \"{}\": expected snapshot, peak, minimum, or daily:HOURS, "
                                                    "yearly:HOURS, duty:HOURS with decimal hours",
                                                    given),
                                        CLI::ExitCodes::ValidationError);
           time = given;
         },
         "the state that is looked at [the snapshot the grid states]")
      ->type_name("snapshot|peak|minimum|daily:HOURS|yearly:HOURS|duty:HOURS");
}

void setup_powerflow(CLI::App& app, CommandLine& line) {
  auto& args = line.verb.emplace<PowerflowArguments>();
  choice<Controls>(
      app, "--controls", [&](auto v) { args.controls = v; },
      {{"as-given", Controls::as_given}, {"freeze", Controls::freeze}, {"solve", Controls::solve}},
      "taps and capacitor steps: as the grid has them, or solved [as the grid says]");
  number(
      app, "--tolerance", [&](double v) { args.tolerance_pu = v; }, 0.0, 1e-2, "PU",
      "true error of the voltages [1e-9]");
  add_time(app, args.time);
  number(
      app, "--steps", [&](double v) { args.steps = std::max(1, static_cast<int>(v)); }, 0.0, 1e6, "N",
      "of time up to --time, each from the taps, capacitor steps and stores of the one before [1]");
  number(
      app, "--step-hours", [&](double v) { args.step_h = v; }, 1e-6, 8760.0, "H", "the length of a step [1]");
}

void setup_capacity_addition(CLI::App& app, engine::CapacityOptions& options) {
  using engine::ConnectionChoice;
  using engine::MeasureChoice;
  using models::Direction;
  choice<std::vector<Direction>>(
      app, "--direction", [&](auto v) { options.directions = v; },
      {{"load", {Direction::load}},
       {"generation", {Direction::generation}},
       {"both", {Direction::load, Direction::generation}}},
      "what is added [load]");
  app.add_option_function<std::string>(
         "--power-factor",
         [&](const std::string& given) {
           std::size_t used = 0;
           double value = 0.0;
           try {
             value = std::stod(given, &used);
           } catch (const std::exception&) {
           }
           if (used != given.size() || value == 0.0 || std::abs(value) > 1.0)
             throw CLI::ValidationError(
                 fmt::format("--power-factor \"{}\": expected a number in [-1, 1] other than 0", given),
                 CLI::ExitCodes::ValidationError);
           options.power_factor = value;
         },
         "positive: Q has the sign of P [load 0.95, generation 1]")
      ->type_name("X");
  std::vector<Word<std::string>> phases;
  for (const auto* word : {"abc", "a", "b", "c", "ab", "bc", "ca", "a+b", "b+c", "c+a", "each"})
    phases.push_back({word, word});
  choice<std::string>(
      app, "--phases", [&](const std::string& v) { options.phases = v; }, phases, "phases of the addition [abc]");
  choice<ConnectionChoice>(
      app, "--connection", [&](auto v) { options.connection = v; },
      {{"auto", ConnectionChoice::automatic},
       {"wye", ConnectionChoice::wye},
       {"delta", ConnectionChoice::delta},
       {"neutral", ConnectionChoice::neutral}},
      "return of the addition: ground, none, neutral node [auto]");
  choice<MeasureChoice>(
      app, "--voltage", [&](auto v) { options.measure = v; },
      {{"auto", MeasureChoice::automatic},
       {"lg", MeasureChoice::line_to_ground},
       {"ll", MeasureChoice::line_to_line},
       {"ln", MeasureChoice::line_to_neutral}},
      "voltage watched: to ground, between phases, to neutral [auto]");
}

void set_monitors(engine::CapacityOptions& options, const std::string& given) {
  using Flag = bool engine::CapacityOptions::*;
  const std::vector<Word<Flag>> words{{"voltage", &engine::CapacityOptions::monitor_voltage},
                                      {"line", &engine::CapacityOptions::monitor_line},
                                      {"transformer", &engine::CapacityOptions::monitor_transformer}};
  for (const auto& word : words) options.*word.value = false;
  for (const auto& word : split(given, ",")) options.*value_of("--monitor", word, words) = true;
}

void set_contingencies(engine::CapacityOptions& options, const std::string& given) {
  using Flag = bool engine::ContingencyOptions::*;
  const std::vector<Word<Flag>> words{{"sections", &engine::ContingencyOptions::sections},
                                      {"transformers", &engine::ContingencyOptions::transformers},
                                      {"bays", &engine::ContingencyOptions::bays}};
  auto& chosen = options.contingencies.emplace();
  for (const auto& word : words) chosen.*word.value = false;
  for (const auto& word : split(given, ",")) chosen.*value_of("--contingencies", word, words) = true;
}

void setup_capacity_limits(CLI::App& app, CapacityArguments& args) {
  using engine::ExistingPolicy;
  auto& options = args.options;
  number(
      app, "--vm-min", [&](double v) { options.vm_min_pu = v; }, 0.0, 2.0, "PU",
      "replaces the rule set's bands at every bus");
  number(
      app, "--vm-max", [&](double v) { options.vm_max_pu = v; }, 0.0, 2.0, "PU",
      "replaces the rule set's bands at every bus");
  number(
      app, "--line-loading", [&](double v) { options.line_loading = v / 100.0; }, 0.0, 1000.0, "PERCENT",
      "limit of lines [the rule set's]");
  number(
      app, "--transformer-loading", [&](double v) { options.transformer_loading = v / 100.0; }, 0.0, 1000.0, "PERCENT",
      "limit of transformers [the rule set's]");
  number(
      app, "--line-rating", [&](double v) { options.line_rating_a = v; }, 0.0, open_end, "A",
      "replaces the rating of every line");
  number(
      app, "--voltage-change", [&](double v) { options.further.voltage_change_pu = v / 100.0; }, 0.0, 100.0, "PERCENT",
      "limit of what the addition itself changes a voltage by, of vn [not watched]");
  number(
      app, "--unbalance", [&](double v) { options.further.unbalance = v / 100.0; }, 0.0, 100.0, "PERCENT",
      "limit of negative over positive sequence voltage [not watched]");
  number(
      app, "--reverse-power", [&](double v) { options.further.reverse_power = v / 100.0; }, 0.0, 1000.0, "PERCENT",
      "limit of active power back through transformers, of the rating [not watched]");
  choice<bool>(
      app, "--default-ratings", [&](bool v) { options.use_default_ratings = v; }, {{"ignore", false}, {"use", true}},
      "ratings that the format filled in and nobody gave [ignore]");
  app.add_option_function<std::string>(
         "--monitor", [&](const std::string& given) { set_monitors(options, given); },
         "what is watched [voltage,line,transformer]")
      ->type_name("voltage,line,transformer");
  choice<ExistingPolicy>(
      app, "--existing", [&](auto v) { args.existing = v; },
      {{"separate", ExistingPolicy::separate},
       {"strict", ExistingPolicy::strict},
       {"no-worse", ExistingPolicy::no_worse}},
      "limits that the base breaks already [the rule set's: separate]");
}

void set_source_range(models::StateChoice& states, const std::string& given) {
  const auto parts = split(given, ",");
  char* end_low = nullptr;
  char* end_high = nullptr;
  if (parts.size() == 2) {
    states.source_min_pu = std::strtod(parts[0].c_str(), &end_low);
    states.source_max_pu = std::strtod(parts[1].c_str(), &end_high);
  }
  const bool good = parts.size() == 2 && *end_low == 0 && *end_high == 0 && states.source_min_pu > 0.0 &&
                    states.source_max_pu >= states.source_min_pu && states.source_max_pu < 2.0;
  if (!good)
    throw CLI::ValidationError(
        fmt::format("--source-range \"{}\": expected two voltages in pu, the lower one first, as 1.00,1.07", given),
        CLI::ExitCodes::ValidationError);
}

void setup_capacity_states(CLI::App& app, CapacityArguments& args) {
  using models::StateSet;
  choice<StateSet>(
      app, "--states", [&](auto v) { args.states.set = v; },
      {{"snapshot", StateSet::snapshot},
       {"day", StateSet::day},
       {"year", StateSet::year},
       {"12x24", StateSet::months},
       {"seasons", StateSet::seasons},
       {"extremes", StateSet::extremes}},
      "states of the profiles over which the smallest capacity is sought [snapshot: the one of --time]");
  app.add_option_function<std::string>(
         "--source-range", [&](const std::string& given) { set_source_range(args.states, given); },
         "extremes: voltages of the source buses [each source's own range]")
      ->type_name("LOW,HIGH");
  app.add_option("--outages", args.outages, "planned outages: every state without what is out on the day of --on")
      ->type_name("FILE|DIR");
  app.add_option("--on", args.on_date, "the day of the outages")->type_name("YYYY-MM-DD");
  app.add_flag("--hourly", args.hourly, "the capacity in every state (hourly.csv) and what flexibility gains");
  app.add_option_function<std::uint64_t>(
         "--seed", [&](const std::uint64_t& given) { args.seed = given; },
         "of the sample of screened states that is solved all the same [from the digests of the inputs]")
      ->type_name("N");
}

void setup_capacity(CLI::App& app, CommandLine& line) {
  auto& args = line.verb.emplace<CapacityArguments>();
  app.add_option_function<std::string>(
         "--at",
         [&](const std::string& given) {
           args.at = given == "all" ? std::vector<std::string>{} : list_of("--at", given);
         },
         "connection points [all buses but the sources']")
      ->type_name("all|BUS,...|@FILE");
  app.add_flag("--report", args.report, "report.html beside the tables (with --output)");
  app.add_flag("--ladder", args.ladder, "ladder.csv: which measures would unlock more at every point asked for");
  choice<std::vector<models::Spread>>(
      app, "--simultaneous", [&](auto v) { args.simultaneous = v; },
      {{"uniform", {models::Spread::uniform}},
       {"proportional", {models::Spread::proportional}},
       {"both", {models::Spread::uniform, models::Spread::proportional}}},
      "simultaneous.csv: what all points of a feeder, transformer, substation take at once: each the same, or as "
      "loads");
  setup_capacity_addition(app, args.options);
  setup_capacity_limits(app, args);
  choice<std::vector<Controls>>(
      app, "--controls", [&](auto v) { args.options.controls = v; },
      {{"as-given", {Controls::as_given}},
       {"freeze", {Controls::freeze}},
       {"solve", {Controls::solve}},
       {"both", {Controls::freeze, Controls::solve}}},
      "taps and capacitor steps during the search [freeze]");
  choice<bool>(
      app, "--existing-loads", [&](bool v) { args.options.existing_loads_constant_power = v; },
      {{"as-modelled", false}, {"constant-power", true}},
      "voltage dependence of the loads that are there [as-modelled]");
  number(
      app, "--scan-step", [&](double v) { args.options.scan_step = v; }, 0.0, 1.0, "FRACTION",
      "of the maximum, with controls solved [0.02]");
  app.add_option_function<std::string>(
         "--contingencies", [&](const std::string& given) { set_contingencies(args.options, given); },
         "firm capacity: what survives each of these outages by some switching plan")
      ->type_name("sections,transformers,bays");
  number(
      app, "--max-ties", [&](double v) { args.max_ties = static_cast<int>(v); }, 1.0, 4.0, "N",
      "ties that a switching plan may close [2]");
  number(
      app, "--emergency-loading", [&](double v) { args.options.emergency_loading = v / 100.0; }, 0.0, 1000.0, "PERCENT",
      "loading limit of firm capacity [the normal one; automatic: emergency ratings]");
  choice<bool>(
      app, "--firm-stage", [&](bool v) { args.automatic = v; }, {{"after-switching", false}, {"automatic", true}},
      "firm: every switch may move, normal loading; or remote-controlled ones, emergency ratings [after-switching]");
  app.add_flag("--firm-supply", args.options.firm_supply, "firm: a point in the isolated zone needs a second source");
  app.add_option_function<std::string>(
         "--proof", [&](const std::string& given) { args.proof = given; },
         "writes a folder in which OpenDSS shows every certificate hold and break")
      ->type_name("DIR");
  number(
      app, "--maximum-kw", [&](double v) { args.options.maximum_kw = v; }, 0.0, open_end, "KW",
      "end of the search [twice the upstream transformer]");
  number(
      app, "--tolerance-kw", [&](double v) { args.options.tolerance_kw = v; }, 0.0, open_end, "KW",
      "width of the certificate [0.1]");
  setup_capacity_states(app, args);
  add_time(app, args.time);
}

void setup_plan(CLI::App& app, CommandLine& line) {
  auto& args = line.verb.emplace<PlanArguments>();
  app.add_option("APPLICATION", args.applications, "application files (.toml)")->required()->type_name("");
  app.add_option("--costs", args.costs, "equipment and cost catalogue; none: plans without prices [the bundled one]")
      ->type_name("FILE|none");
  add_time(app, args.time);
}

void setup_convert(CLI::App& app, CommandLine& line) {
  auto& args = line.verb.emplace<ConvertArguments>();
  app.add_option("OUT", args.target, "folder or file to write")->required()->type_name("");
  choice<std::string>(
      app, "--to", [&](const std::string& v) { args.to = v; },
      {{"headroom", "headroom"}, {"opendss", "opendss"}, {"excel", "excel"}}, "format to write (required)");
}

void setup_study(CLI::App& app, CommandLine& line) {
  auto& args = line.verb.emplace<StudyArguments>();
  app.add_option_function<std::string>(
         "ACTION",
         [&](const std::string& given) {
           args.action = value_of<std::string>(
               "ACTION", given, {{"run", "run"}, {"status", "status"}, {"merge", "merge"}, {"diff", "diff"}});
         },
         "run, status, merge or diff")
      ->required()
      ->type_name("");
  app.add_option("FILE", args.files, "study file (.toml); diff: two study.h5")->required()->type_name("");
  number(
      app, "--chunk", [&](double v) { args.chunk = static_cast<std::size_t>(v); }, -1.0, 1e9, "N",
      "run this chunk alone, counted from 0, and do not merge");
}

void setup_template(CLI::App& app, CommandLine& line) {
  auto& args = line.verb.emplace<TemplateArguments>();
  app.add_option_function<std::string>(
         "WHAT",
         [&](const std::string& given) {
           args.what = value_of<std::string>("WHAT", given, {{"grid", "grid"}, {"application", "application"}});
         },
         "grid or application")
      ->required()
      ->type_name("");
  app.add_option("TARGET", args.target, "folder (grid) or file (application) to write")->required()->type_name("");
}

// Options of one verb. Each may rely on `line` staying where it is until the parse is over.
void setup_verb(CLI::App& app, const std::string& verb, CommandLine& line) {
  const bool takes_grid =
      verb != "demo" && verb != "rules" && verb != "columns" && verb != "template" && verb != "study";
  if (takes_grid) add_grid(app, line);
  if (verb == "demo") line.verb = DemoArguments{};
  else if (verb == "info") line.verb = InfoArguments{};
  else if (verb == "validate") line.verb = ValidateArguments{};
  else if (verb == "powerflow") setup_powerflow(app, line);
  else if (verb == "capacity") setup_capacity(app, line);
  else if (verb == "plan") setup_plan(app, line);
  else if (verb == "convert") setup_convert(app, line);
  else if (verb == "study") setup_study(app, line);
  else if (verb == "template") setup_template(app, line);
  else if (verb == "rules")
    app.add_option("NAME", line.verb.emplace<RulesArguments>().name, "rule set or `catalogue`; empty: list them")
        ->type_name("");
  else app.add_option("TABLE", line.verb.emplace<ColumnsArguments>().table, "one table; empty: all")->type_name("");
  add_terminal_options(app, line.common);
  if (takes_grid || verb == "demo" || verb == "study") add_result_options(app, line.common);
}

// Examples first.
class HelpFormatter : public CLI::Formatter {
 public:
  std::string make_description(const CLI::App* app) const override {
    const auto* help = find_verb_help(app->get_name());
    if (!help)
      return app->get_parent() ? CLI::Formatter::make_description(app)
                               : fmt::format("{}\n{}\n", program_examples, app->get_description());
    return fmt::format("{}\nheadroom {}: {}\n", help->examples, help->verb, help->title);
  }
};

std::string exit_codes() {
  return "Exit codes: 0 answered, 1 internal error, 2 usage, 3 bad input, 4 the base state has no solution,\n"
         "5 findings (only with --fail-on), 6 part of a batch failed, 130 interrupted.";
}

// The verbs as a screen of their own; options belong to the verbs.
std::string program_help() {
  std::string out = fmt::format("{}\nUsage: headroom VERB [GRID] [options]\n\nVerbs:\n", program_examples);
  for (const auto& help : verb_helps()) out += fmt::format("  {:<10} {}\n", help.verb, help.title);
  return out + "\n`headroom VERB -h` shows the options of a verb, `headroom --version` version and commit.\n" +
         exit_codes() + "\n";
}

ParsedLine usage_error(std::string message, std::string_view verb) {
  const auto hint = verb.empty() ? std::string("headroom -h") : fmt::format("headroom {} -h", verb);
  return {std::nullopt, ExitCode::usage, {}, fmt::format("headroom: {}\n`{}` shows what it takes\n", message, hint)};
}

std::string unknown_argument(const CLI::App& app, const std::string& given) {
  if (given.size() < 2 || given[0] != '-') return fmt::format("unexpected argument \"{}\"", given);
  std::vector<std::string> names;
  for (const auto* option : app.get_options())
    for (const auto& name : option->get_lnames()) names.push_back("--" + name);
  const std::vector<std::string_view> words(names.begin(), names.end());
  return fmt::format("unknown option {}{}", given, did_you_mean(given.substr(0, given.find('=')), words));
}

// What the options of one verb cannot see alone.
std::string contradiction(const CommandLine& line) {
  if (const auto* convert = std::get_if<ConvertArguments>(&line.verb); convert && convert->to.empty())
    return "convert needs --to headroom|opendss|excel";
  if (const auto* study = std::get_if<StudyArguments>(&line.verb)) {
    const std::size_t wanted = study->action == "diff" ? 2 : 1;
    if (study->files.size() != wanted)
      return fmt::format("study {} takes {} file{}", study->action, wanted, wanted == 1 ? "" : "s");
  }
  if (const auto* capacity = std::get_if<CapacityArguments>(&line.verb)) {
    const auto& options = capacity->options;
    if (options.vm_min_pu && options.vm_max_pu && *options.vm_min_pu >= *options.vm_max_pu)
      return fmt::format("--vm-min {} is not below --vm-max {}", *options.vm_min_pu, *options.vm_max_pu);
    const bool states = capacity->states.set != models::StateSet::snapshot;
    if (states && (!capacity->proof.empty() || options.contingencies || capacity->report))
      return "--states: not with --proof, --contingencies or --report, which look at one state (--time)";
    if (states && !capacity->simultaneous.empty())
      return "--states: not with --simultaneous, which looks at one state (--time)";
    if (capacity->outages.empty() != capacity->on_date.empty()) return "--outages and --on YYYY-MM-DD go together";
    if (!capacity->outages.empty() && (!capacity->proof.empty() || capacity->report))
      return "--outages: not with --proof or --report, which look at the grid as it is given";
    if (capacity->hourly && !states) return "--hourly needs --states day, year, 12x24 or seasons";
    if (!capacity->proof.empty() && options.controls.front() == engine::Controls::solve)
      return "--proof replays states with taps held: --controls freeze or as-given";
    if (!capacity->proof.empty() && (options.existing_loads_constant_power || options.line_rating_a))
      return "--proof replays the grid as it is given: not with --existing-loads constant-power or --line-rating";
  }
  return {};
}

ParsedLine parse_verb(const VerbHelp& help, int argc, const char* const* argv) {
  ParsedLine parsed;
  auto& line = parsed.command.emplace();
  CLI::App app(std::string(help.title), std::string(help.verb));
  app.formatter(std::make_shared<HelpFormatter>());
  app.get_help_ptr()->group(common_group);
  app.allow_extras();
  try {
    setup_verb(app, std::string(help.verb), line);
    std::vector<std::string> arguments(argv + 2, argv + argc);
    std::reverse(arguments.begin(), arguments.end());
    app.parse(std::move(arguments));
  } catch (const CLI::CallForHelp&) {
    return {std::nullopt, ExitCode::answered, app.help(fmt::format("headroom {}", help.verb)), {}};
  } catch (const CLI::ParseError& error) {
    const auto extras = app.remaining();
    return usage_error(extras.empty() ? error.what() : unknown_argument(app, extras.front()), help.verb);
  }
  if (const auto extras = app.remaining(); !extras.empty())
    return usage_error(unknown_argument(app, extras.front()), help.verb);
  if (auto wrong = contradiction(line); !wrong.empty()) return usage_error(std::move(wrong), help.verb);
  return parsed;
}

}  // namespace

ParsedLine parse_command_line(int argc, const char* const* argv) {
  const std::string first = argc > 1 ? argv[1] : "";
  if (first.empty()) return {std::nullopt, ExitCode::usage, {}, program_help()};
  if (first == "-h" || first == "--help" || first == "help")
    return {std::nullopt, ExitCode::answered, program_help(), {}};
  if (first == "--version" || first == "-V") return {std::nullopt, ExitCode::answered, version_text() + "\n", {}};
  if (const auto* help = find_verb_help(first)) return parse_verb(*help, argc, argv);
  std::vector<std::string_view> verbs;
  for (const auto& help : verb_helps()) verbs.push_back(help.verb);
  return usage_error(fmt::format("no verb \"{}\"{}", first, did_you_mean(first, verbs)), {});
}

}  // namespace headroom::cli
