// SPDX-License-Identifier: Apache-2.0
// Files, lines and the choice of the command.
#include "data/readers/opendss/script.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "data/readers/opendss/commands.hpp"
#include "data/readers/opendss/files.hpp"
#include "data/readers/opendss/voltage_bases.hpp"
#include "data/readers/table/codes.hpp"
#include "data/readers/table/text_file.hpp"
#include "models/core/text.hpp"

namespace headroom::data::opendss {
namespace {

constexpr std::size_t deepest_nesting = 64, most_redirects = 20'000;

}  // namespace

Place Script::here(std::string field, std::string value) const {
  return {{file_, line_, column_}, {}, std::move(field), std::move(value)};
}

void Script::run_file(const std::filesystem::path& file, const Place& place) {
  if (std::find(stack_.begin(), stack_.end(), file) != stack_.end() || stack_.size() >= deepest_nesting) {
    report_.error(place, code::script_recursion,
                  fmt::format("the file \"{}\" redirects to itself", file.filename().string()),
                  "take the redirect out");
    return;
  }
  if (++redirects_ > most_redirects) {
    if (redirects_ == most_redirects + 1)
      report_.error(place, code::script_recursion, fmt::format("more than {} redirects", most_redirects),
                    "merge the files");
    return;
  }
  const auto text = read_text(file);
  if (!text) {
    report_.error(place, code::file_unreadable, fmt::format("the file \"{}\" cannot be read", file.string()));
    return;
  }
  const auto same = [&](const auto& read) { return read.first == file.string(); };
  if (std::none_of(digests_.begin(), digests_.end(), same)) digests_.emplace_back(file.string(), digest(*text));
  stack_.push_back(file);
  const auto caller_folder = folder_;
  const auto caller = std::tuple(file_, line_, column_);
  folder_ = file.parent_path();
  if (circuit_) circuit_->folder = folder_;
  run_text(*text, file);
  folder_ = caller_folder;
  if (circuit_) circuit_->folder = folder_;
  std::tie(file_, line_, column_) = caller;
  stack_.pop_back();
}

void Script::run_text(std::string_view text, const std::filesystem::path& file) {
  file_ = file.string();
  line_ = 0;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  bool in_comment = false;
  std::string_view line;
  while (next_line(text, line)) {
    ++line_;
    column_ = 1;
    if (!in_comment && line.starts_with("/*")) in_comment = true;
    if (!in_comment) run_line(line);
    if (in_comment && line.find("*/") != std::string_view::npos) in_comment = false;
  }
}

void Script::run_line(std::string_view line) {
  Tokens tokens(line, &variables_);
  Tokens after_verb = tokens;
  if (!after_verb.next()) return;
  column_ = static_cast<int>(after_verb.column());
  if (!after_verb.name().empty()) {
    edit_property(after_verb);
    return;
  }
  const std::string verb(after_verb.value());
  const auto command = find_command(verb);
  if (!command) {
    report_.error(here("command", verb), code::script_syntax, fmt::format("\"{}\" is not a command", verb),
                  "a property of an element is written class.name.property=value");
    return;
  }
  if (command->effect == Effect::refused) {
    report_.refused(here("command", verb), fmt::format("command {}", command->name), command->why);
  } else if (command->effect == Effect::harmless) {
    report_.ignored(here().origin, fmt::format("command {}", command->name),
                    "reports or draws, does not change the grid");
  } else {
    run_command(command->name, after_verb);
  }
}

void Script::run_command(std::string_view command, Tokens& tokens) {
  if (command == "new") {
    new_object(tokens);
  } else if (command == "edit") {
    edit_named(tokens);
  } else if (command == "redirect" || command == "compile") {
    redirect(command == "compile", tokens);
  } else if (command == "set") {
    set_options(tokens);
  } else if (command == "clear" || command == "clearall") {
    clear();
  } else if (command == "var") {
    set_variables(tokens);
  } else if (command == "cd") {
    report_.approximated(here(), "command cd", "files stay relative to the folder of their script");
  } else if (command != "//" && (active_ || need_circuit(command))) {
    run_building_command(command, tokens);
  }
}

bool Script::run_building_command(std::string_view command, Tokens& tokens) {
  if (command == "more" || command == "m" || command == "~") {
    if (active_) edit(*active_, tokens);
    else report_.error(here(), code::script_syntax, "nothing to go on with: no object was made or edited before");
  } else if (command == "batchedit") {
    batch_edit(tokens);
  } else if (command == "open" || command == "close") {
    open_or_close(command == "open", tokens);
  } else if (command == "enable" || command == "disable") {
    enable(command == "enable", tokens);
  } else if (command == "select") {
    if (tokens.next()) select(tokens.value());
  } else if (command == "calcvoltagebases") {
    calculate_voltage_bases(*circuit_);
  } else if (command == "setkvbase") {
    set_voltage_base(tokens);
  } else if (command == "buscoords" || command == "latlongcoords") {
    bus_coordinates(command == "latlongcoords", tokens);
  } else if (command == "setbusxy") {
    set_bus_position(tokens);
  } else if (command == "solve") {
    solve(tokens);
  } else if (command == "allocateloads") {
    allocate_loads();
  }
  return true;
}

bool Script::need_circuit(std::string_view what) {
  if (circuit_ && circuit_->defined) return true;
  report_.error(here("command", std::string(what)), code::script_syntax,
                fmt::format("{}: there is no circuit yet", what), "begin with: new circuit.NAME");
  return false;
}

// The classes of objects exist before the circuit does.
void Script::make_library() {
  if (circuit_) return;
  circuit_ = std::make_unique<Circuit>(default_base_frequency_);
  circuit_->folder = folder_;
}

void Script::clear() {
  circuit_.reset();
  active_.reset();
}

// The folder of a compiled file stays the current one; that of a redirected file does not.
void Script::redirect(bool stay, Tokens& tokens) {
  if (!tokens.next()) return;
  column_ = static_cast<int>(tokens.column());
  const std::string name(tokens.value());
  const Place place = here("file", name);
  const auto file = find_file(folder_, name);
  if (!file) {
    report_.error(place, code::file_missing, fmt::format("there is no file \"{}\"", name),
                  "paths are relative to the folder of the script");
    return;
  }
  run_file(*file, place);
  if (!stay) return;
  folder_ = file->parent_path();
  if (circuit_) circuit_->folder = folder_;
}

void Script::set_variables(Tokens& tokens) {
  while (tokens.next())
    if (!tokens.name().empty())
      variables_[models::to_lower(tokens.name())] = std::string(tokens.value().substr(0, 1000));
}

}  // namespace headroom::data::opendss
