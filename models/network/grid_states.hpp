// SPDX-License-Identifier: Apache-2.0
// The states in which a question about time is asked: every step of the profiles, or a few that stand for them.
//
//   snapshot  the state that the grid gives
//   day       every step of the daily profiles
//   year      every step of the longest profile in use: 8,760 of an hourly year. A curve shorter than a year stands for
//             it: 288 hours count as twelve months of one day, 24 hours as one day of 365
//   months    12 x 24: of each month the 24 hours of one day
//   seasons   96 points x 4: of each season (winter: December to February) the quarter-hours of one day
//   extremes  the hours of the largest and of the smallest load, each with the sources at the lowest and at the highest
//             voltage of their range
// The day of a month or season is that of its largest load, for generation that of its smallest load less generation;
// both days where both directions are asked for. A month is a twelfth of a curve shorter than a year.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/network/operating_point.hpp"

namespace headroom::models {

enum class StateSet : std::uint8_t { snapshot, day, year, months, seasons, extremes };

// "snapshot", "day", "year", "12x24", "seasons", "extremes".
std::string_view to_text(StateSet set);
std::optional<StateSet> parse_state_set(std::string_view word);

enum class SourceLevel : std::uint8_t { as_given, lowest, highest };

struct GridState {
  TimeSelection time;
  SourceLevel source = SourceLevel::as_given;
  double hours = 0.0;  // of the year that it stands for; 0: none
  std::string label;   // as --time takes it: "yearly:4213"; with the sources' level behind it
};

// What planned outages take out of every state.
struct OutOfService {
  std::vector<std::size_t> lines, transformers, switches;  // into the Network's vectors; switches are open
  std::string label;                                       // behind that of every state; empty: nothing is out
};

struct StateChoice {
  StateSet set = StateSet::snapshot;
  TimeSelection snapshot;                // the one state of StateSet::snapshot
  bool load = true, generation = false;  // directions asked for
  // Range of the sources' voltages in pu of their bus, in place of their own; 0: their own.
  double source_min_pu = 0.0, source_max_pu = 0.0;
  OutOfService out{};
};

// At least one state; one alone where the grid has no profiles. Cost: months, seasons and extremes look at every step.
std::vector<GridState> states_of(const Network& network, const StateChoice& choice);

// The operating point of that state, labelled as the state is.
OperatingPoint operating_point(const Network& network, const GridState& state, const StateChoice& choice);

}  // namespace headroom::models
