// SPDX-License-Identifier: Apache-2.0
// What was asked for on the command line, as plain data. Filled by options.cpp, read by one file per verb.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "data/readers/grid.hpp"
#include "data/writers/language.hpp"
#include "engine/study/capacity.hpp"
#include "engine/study/powerflow.hpp"
#include "models/network/grid_states.hpp"
#include "models/results/simultaneous.hpp"

namespace headroom::cli {

enum class ExitCode : int {
  answered = 0,  // zero capacity and "no plan passes" are answers
  internal_error = 1,
  usage = 2,
  bad_input = 3,
  no_base_solution = 4,
  findings = 5,     // only with --fail-on
  part_failed = 6,  // part of a batch
  interrupted = 130,
};

enum class OutputFormat : std::uint8_t { text, json, csv };
enum class ColorMode : std::uint8_t { automatic, always, never };

struct CommonOptions {
  std::filesystem::path output;  // empty: the terminal only
  OutputFormat format = OutputFormat::text;
  int threads = 0;
  data::Language language = data::Language::en;
  std::string rules;  // a name, a file, or empty: by the grid's frequency
  bool excel = false, quiet = false, verbose = false;
  ColorMode color = ColorMode::automatic;
  data::ReadOptions read;
  bool run_script_solves = false;
  bool fail_on_violation = false, fail_on_zero = false, fail_on_indeterminate = false;
};

struct DemoArguments {};
struct InfoArguments {};
struct ValidateArguments {};

struct PowerflowArguments {
  std::optional<engine::Controls> controls;  // absent: as the grid says
  double tolerance_pu = 1e-9;
  std::string time = "snapshot";
  int steps = 1;        // of time, the last of them at `time`
  double step_h = 1.0;  // their length
};

struct CapacityArguments {
  std::vector<std::string> at;  // bus names; empty: all
  std::string time = "snapshot";
  bool report = false;                             // report.html beside the tables
  std::filesystem::path proof;                     // folder for the replay in OpenDSS; empty: none
  std::optional<engine::ExistingPolicy> existing;  // absent: the rule set's
  int max_ties = 2;                                // of a switching plan
  std::vector<models::Spread> simultaneous;        // what areas take at once, divided so; empty: not asked
  bool ladder = false;                             // measures that would unlock more
  bool automatic = false;                          // firm: only remote-controlled switches, emergency ratings
  models::StateChoice states;                      // directions are set later
  std::filesystem::path outages;                   // outage.csv or its folder; empty: none
  std::string on_date;                             // YYYY-MM-DD
  bool hourly = false;                             // the capacity in every state, and what flexibility gains
  std::optional<std::uint64_t> seed;               // of samples; absent: from the digests of the inputs
  engine::CapacityOptions options;                 // the rest; `at`, `progress`, `threads` are set later
};

struct PlanArguments {
  std::vector<std::filesystem::path> applications;
  std::string costs;  // a catalogue file, "none", or empty: the bundled one
  std::string time = "snapshot";
};

struct RulesArguments {
  std::string name;  // empty: list them
};

struct ColumnsArguments {
  std::string table;  // empty: all
};

struct TemplateArguments {
  std::string what;  // grid or application
  std::filesystem::path target;
};

struct ConvertArguments {
  std::filesystem::path target;
  std::string to;  // headroom, opendss, excel
};

struct StudyArguments {
  std::string action;                        // run, status, merge, diff
  std::vector<std::filesystem::path> files;  // the study; diff: two result files
  std::optional<std::size_t> chunk;          // run: this one alone
};

struct CommandLine {
  CommonOptions common;
  std::filesystem::path grid;
  std::variant<DemoArguments, InfoArguments, ValidateArguments, PowerflowArguments, CapacityArguments, PlanArguments,
               RulesArguments, ColumnsArguments, TemplateArguments, ConvertArguments, StudyArguments>
      verb;
};

// Either a command, or an exit with words for stdout (help, version) or stderr (usage).
struct ParsedLine {
  std::optional<CommandLine> command;
  ExitCode exit = ExitCode::answered;
  std::string out, err;
};

ParsedLine parse_command_line(int argc, const char* const* argv);

}  // namespace headroom::cli
