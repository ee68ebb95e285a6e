// SPDX-License-Identifier: Apache-2.0
#include "apps/cli/capacity_states.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/core.h>

#include "apps/cli/outages.hpp"
#include "apps/cli/version.hpp"
#include "data/hdf5/hdf5_file.hpp"
#include "data/writers/over_time_tables.hpp"
#include "engine/capacity/flexible.hpp"
#include "engine/study/capacity_over_time.hpp"

namespace headroom::cli {

namespace {

inline constexpr std::size_t most_csv_lines = 1'000'000;

// The seed of the sample: the same inputs, the same sample.
std::uint64_t seed_of(const models::Network& network) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const auto& [file, digest] : network->input_digests)
    for (const char c : digest) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return hash;
}

// The states that bind most rows, with how many.
std::string binding_text(const models::CapacityOverTime& over) {
  std::vector<const models::StateOutcome*> binding;
  for (const auto& state : over.states)
    if (state.binds > 0) binding.push_back(&state);
  std::stable_sort(binding.begin(), binding.end(), [](const auto* a, const auto* b) { return a->binds > b->binds; });
  std::string text = fmt::format("{} bind", binding.size());
  for (std::size_t k = 0; k < std::min<std::size_t>(3, binding.size()); ++k)
    text += fmt::format("{} {} ({} rows)", k == 0 ? ":" : ",", binding[k]->state.label, binding[k]->binds);
  return text;
}

data::Hdf5Content hourly_content(const models::Network& network, const models::CapacityOverTime& over) {
  using Texts = std::vector<std::string>;
  using Numbers = std::vector<double>;
  Texts bus, direction, phases, controls, state;
  Numbers hours;
  for (const auto& row : over.result.rows) {
    bus.push_back(network.bus(row.bus).name);
    direction.emplace_back(to_text(row.direction));
    phases.push_back(row.phases);
    controls.push_back(row.controls);
  }
  for (const auto& one : over.states) {
    state.push_back(one.state.label);
    hours.push_back(one.state.hours);
  }
  const std::size_t rows = bus.size(), states = state.size();
  data::Hdf5Content content;
  content.attributes = {{"version", std::string(version())}, {"commit", std::string(commit())}};
  content.arrays = {{"/row/bus", {rows}, bus, "", "connection point", {}},
                    {"/row/direction", {rows}, direction, "", "load or generation", {}},
                    {"/row/phases", {rows}, phases, "", "of the addition", {}},
                    {"/row/controls", {rows}, controls, "", "as-given, freeze or solve", {}},
                    {"/state/name", {states}, state, "", "as --time takes it", {}},
                    {"/state/hours", {states}, hours, "h", "of the year that it stands for", {}},
                    {"/capacity_kw",
                     {rows, states},
                     Numbers(over.state_kw.begin(), over.state_kw.end()),
                     "kW",
                     "largest addition in that state; NaN: not supplied there",
                     {"/row/bus", "/state/name"}}};
  return content;
}

bool as_csv(const models::CapacityOverTime& over) { return over.state_kw.size() <= most_csv_lines; }

}  // namespace

std::optional<models::StateChoice> choice_of(const Terminal& terminal, const CapacityArguments& arguments,
                                             const models::Network& network) {
  models::StateChoice choice = arguments.states;
  choice.snapshot = models::parse_time(arguments.time).value();
  if (arguments.outages.empty()) return choice;
  auto out = planned_outages(terminal, arguments.outages, arguments.on_date, network);
  if (!out) return std::nullopt;
  choice.out = std::move(*out);
  return choice;
}

models::OperatingPoint point_of(const models::Network& network, models::StateChoice choice) {
  choice.set = models::StateSet::snapshot;
  return models::operating_point(network, models::states_of(network, choice).front(), choice);
}

models::CapacityOverTime compute_capacity(const models::Network& network, const models::OperatingPoint& point,
                                          const models::StateChoice& choice, const models::RuleSet& rules,
                                          const CapacityArguments& arguments, const engine::CapacityOptions& options) {
  if (choice.set == models::StateSet::snapshot) {
    models::CapacityOverTime over;
    over.result = engine::available_capacity(network, point, rules, options);
    return over;
  }
  engine::OverTimeOptions how;
  how.states = choice;
  const auto asked = [&](models::Direction direction) {
    return std::find(options.directions.begin(), options.directions.end(), direction) != options.directions.end();
  };
  how.states.load = asked(models::Direction::load);
  how.states.generation = asked(models::Direction::generation);
  how.every_state = arguments.hourly;
  how.seed = arguments.seed.value_or(seed_of(network));
  return engine::capacity_over_time(network, rules, options, how);
}

void add_state_tables(const models::Network& network, const models::CapacityOverTime& over, ResultSet& results) {
  if (over.states.empty()) return;
  results.tables.push_back(data::states_table(over));
  if (over.state_kw.empty()) return;
  results.tables.push_back(data::flexible_table(network, over, engine::flexible_connection(over)));
  if (as_csv(over)) results.tables.push_back(data::hourly_table(network, over));
}

bool write_hourly(const Terminal& terminal, const std::filesystem::path& folder, const models::Network& network,
                  const models::CapacityOverTime& over) {
  if (over.state_kw.empty() || as_csv(over)) return true;
  models::Findings findings;
  const bool written = data::write_hdf5(folder / "hourly.h5", hourly_content(network, over), findings);
  for (const auto& finding : findings.all()) terminal.message(models::to_text(finding));
  return written;
}

std::string states_text(const models::CapacityOverTime& over) {
  if (over.states.empty()) return {};
  const auto& result = over.result;
  std::string text = fmt::format("{} states", over.states.size());
  if (over.unsolved_states > 0) text += fmt::format(", {} without solution", over.unsolved_states);
  text += "; " + binding_text(over);
  if (result.screened_states > 0)
    text += fmt::format("; {} of {} pairs of row and state screened, {} of them solved: {} disagree",
                        result.screened_states, result.rows.size() * over.states.size(), result.sampled_states,
                        result.failed_samples);
  if (over.table_checked > 0)
    text += fmt::format("; hourly table to 0.1 %: {} entries checked, {} off, {} rows searched in every state instead",
                        over.table_checked, over.table_missed, over.rows_searched);
  return text;
}

}  // namespace headroom::cli
