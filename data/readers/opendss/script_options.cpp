// SPDX-License-Identifier: Apache-2.0
// set, setkvbase and the coordinates of buses.
#include <fmt/core.h>

#include <algorithm>
#include <numbers>

#include "data/readers/opendss/commands.hpp"
#include "data/readers/opendss/files.hpp"
#include "data/readers/opendss/script.hpp"
#include "data/readers/table/codes.hpp"
#include "models/core/text.hpp"

namespace headroom::data::opendss {

double Script::number_or(std::string_view text, double otherwise, std::string_view field) {
  const auto number = parse_number(text, variables_);
  if (number) return *number;
  report_.error(here(std::string(field), std::string(text)), code::not_a_number,
                fmt::format("{} \"{}\" is not a number", field, text));
  return otherwise;
}

void Script::set_options(Tokens& tokens) {
  std::string previous;
  while (tokens.next()) {
    column_ = static_cast<int>(tokens.column());
    const std::string name(tokens.name()), value(tokens.value());
    const auto option = find_option(name.empty() ? std::string_view("type") : std::string_view(name));
    if (name.empty() || !option) {
      report_.error(here("option", name.empty() ? value : name), code::unknown_key,
                    fmt::format("there is no option \"{}\"", name.empty() ? value : name), "write set option=value");
      continue;
    }
    if (option->effect == Effect::harmless)
      report_.ignored(here().origin, fmt::format("option {}", option->name), "does not change the grid");
    else if (option->effect == Effect::refused)
      report_.refused(here(name, value), fmt::format("option {}", option->name), option->why);
    else set_option(option->name, value);
  }
}

void Script::set_option(std::string_view option, std::string_view value) {
  const std::string lower = models::to_lower(value);
  if (option == "defaultbasefrequency" || option == "basefrequency" || option == "frequency") {
    set_frequency(option, value);
  } else if (option == "datapath") {
    report_.ignored(here().origin, "option datapath", "where results are written");
  } else if (option == "allowduplicates") {
    if (parse_yes(value)) report_.refused(here("allowduplicates"), "option allowduplicates", "names must be unique");
  } else if (option == "earthmodel" && !circuit_) {
    report_.error(here("earthmodel", std::string(value)), code::script_syntax, "there is no circuit yet",
                  "begin with: new circuit.NAME");
  } else if (need_circuit(fmt::format("set {}", option)) && !set_circuit_option(option, value)) {
    report_.taken(fmt::format("option {}", option), 1);
  }
}

void Script::set_frequency(std::string_view option, std::string_view value) {
  const double hz = number_or(value, 60.0, option);
  if (!(hz > 0.0 && hz <= 1e6)) {
    report_.error(here(std::string(option), std::string(value)), code::contradiction, "a frequency must be > 0",
                  "write 50 or 60");
    return;
  }
  report_.taken(fmt::format("option {}", option), 1);
  if (option == "defaultbasefrequency") default_base_frequency_ = hz;
  if (!circuit_) return;
  circuit_->frequency_hz = hz;
  if (option != "frequency") circuit_->fundamental_hz = hz;
}

// True when the option has been written into the report already.
bool Script::set_circuit_option(std::string_view option, std::string_view value) {
  Circuit& circuit = *circuit_;
  const std::string lower = models::to_lower(value);
  if (option == "loadmult") {
    circuit.load_multiplier = number_or(value, 1.0, option);
  } else if (option == "genmult") {
    circuit.generation_multiplier = number_or(value, 1.0, option);
  } else if (option == "controlmode") {
    circuit.controls_off = lower.starts_with("o");
  } else if (option == "maxcontroliter") {
    circuit.max_control_iterations = static_cast<int>(std::clamp(number_or(value, 15.0, option), 0.0, 1e6));
  } else if (option == "voltagebases") {
    if (auto bases = parse_array(value, variables_, 1000); bases && !bases->empty())
      circuit.voltage_bases_kv = std::move(*bases);
    else
      report_.error(here("voltagebases", std::string(value)), code::not_a_number,
                    "voltagebases is not a list of numbers");
  } else if (option == "allocationfactors") {
    if (const double factor = number_or(value, 0.5, option); factor > 0.0)
      for (Load& load : circuit.loads) load.allocate(factor);
  } else if (option == "cfactors") {
    if (const double factor = number_or(value, 4.0, option); factor > 0.0)
      for (Load& load : circuit.loads) load.allocate_energy(factor);
  } else if (option == "numallociterations") {
    allocation_rounds_ = static_cast<int>(std::clamp(number_or(value, 2.0, option), 0.0, 1000.0));
  } else if (option == "earthmodel") {
    if (const auto model = parse_earth_model(value)) circuit.earth_model = *model;
    else
      report_.error(here("earthmodel", std::string(value)), code::contradiction,
                    "earthmodel is carson, fullcarson or deri");
  } else if (option == "mode") {
    circuit.snapshot_mode = lower.starts_with("s");
    if (!lower.starts_with("s"))
      report_.ignored(here().origin, fmt::format("option mode={}", lower),
                      "the time is chosen when the grid is solved (--time)");
    return !lower.starts_with("s");
  } else if (option == "year") {
    circuit.year = static_cast<int>(std::clamp(number_or(value, 0.0, option), 0.0, 1e6));
  } else if (option == "%growth") {
    circuit.growth_percent = number_or(value, 2.5, option);
  } else if (option == "cktmodel" && lower.starts_with("p")) {
    report_.refused(here("cktmodel", std::string(value)), "option cktmodel", "positive-sequence circuits");
    return true;
  } else if (option == "loadmodel" && lower.starts_with("a")) {
    report_.refused(here("loadmodel", std::string(value)), "option loadmodel", "loads as admittances");
    return true;
  } else if (option == "longlinecorrection" && parse_yes(value)) {
    report_.refused(here("longlinecorrection", std::string(value)), "option longlinecorrection", "long-line equations");
    return true;
  } else if (option == "element" || option == "object") {
    select(value);
  } else if (option == "class" || option == "type") {
    last_class_ = lower;
  }
  return false;
}

// setkvbase bus=name kvll=4.16 (or kvln=).
void Script::set_voltage_base(Tokens& tokens) {
  std::string bus;
  double kv = 0.0;
  bool to_ground = false;
  for (int position = 1; tokens.next(); ++position) {
    const std::string name = models::to_lower(tokens.name());
    if ((name.empty() && position == 1) || (!name.empty() && std::string_view("bus").starts_with(name)))
      bus = bus_name(tokens.value());
    else if (name.starts_with("kvln")) kv = number_or(tokens.value(), 0.0, "kvln"), to_ground = true;
    else kv = number_or(tokens.value(), 0.0, "kvll");
  }
  if (bus.empty() || !(kv > 0.0)) {
    report_.error(here("setkvbase"), code::contradiction, "setkvbase needs a bus and a voltage > 0",
                  "setkvbase bus=NAME kvll=NUMBER");
    return;
  }
  circuit_->bus_base_v[bus] = to_ground ? kv * 1000.0 : kv * 1000.0 / std::numbers::sqrt3;
}

// A file of lines "bus, x, y".
void Script::bus_coordinates(bool swapped, Tokens& tokens) {
  if (!tokens.next()) return;
  const std::string name(tokens.value());
  const auto file = find_file(folder_, name);
  const auto text = file ? read_text(*file) : std::nullopt;
  if (!text) {
    report_.warning(here("file", name), code::file_missing,
                    fmt::format("there is no file \"{}\": buses have no coordinates", name));
    return;
  }
  std::string_view rest = *text, line;
  while (next_line(rest, line)) {
    Tokens values(line, &variables_);
    if (!values.next()) continue;
    const std::string bus = bus_name(values.value());
    const auto numbers = parse_array(values.rest(), variables_, 2);
    if (!numbers || numbers->size() < 2) continue;
    const double x = (*numbers)[swapped ? 1 : 0], y = (*numbers)[swapped ? 0 : 1];
    circuit_->coordinates.push_back({{x, y}, bus});
  }
  if (swapped) circuit_->coordinates_are_geographic = true;
}

void Script::set_bus_position(Tokens& tokens) {
  std::string bus;
  models::Position position;
  for (int place = 1; tokens.next(); ++place) {
    const std::string name = models::to_lower(tokens.name());
    if (name.starts_with("b") || (name.empty() && place == 1)) bus = bus_name(tokens.value());
    if (name == "x" || (name.empty() && place == 2)) position.x = number_or(tokens.value(), 0.0, "x");
    if (name == "y" || (name.empty() && place == 3)) position.y = number_or(tokens.value(), 0.0, "y");
  }
  if (!bus.empty()) circuit_->coordinates.push_back({position, bus});
}

}  // namespace headroom::data::opendss
