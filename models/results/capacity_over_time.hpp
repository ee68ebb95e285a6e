// SPDX-License-Identifier: Apache-2.0
// Available capacity over many states of the grid: the smallest, when that is, and what the other states leave.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/network/grid_states.hpp"
#include "models/results/capacity.hpp"

namespace headroom::models {

struct StateOutcome {
  GridState state;
  bool solved = false;         // its base has a solution; else it bounds nothing and is counted
  std::size_t binds = 0;       // rows that are smallest in it
  std::size_t violations = 0;  // limits that its base breaks
};

// An addition of that size, always on, and what it has to give up in the hours that cannot carry it.
struct FlexiblePoint {
  std::size_t row = 0;
  double kw = 0.0;
  double hours = 0.0, energy_mwh = 0.0;  // of the year, curtailed
};

struct CapacityOverTime {
  CapacityResult result;  // rows: the smallest over the states, with its certificate there (limit.state)
  std::vector<StateOutcome> states;
  std::vector<std::int32_t> binding_state;  // [row] -1: no number
  std::size_t unsolved_states = 0;
  // The change that an addition makes is carried over from one state to another; the screen leaves this share of it in
  // reserve, at least twice the largest difference met.
  double reserve = 0.0, largest_difference = 0.0;

  // Every row in every state, where that was asked for.
  std::vector<float> state_kw;  // [row][state] kW, NaN: no number
  // Where they come from a table: entries held against load flows a thousandth (or the tolerance) below and above, those
  // that were not between the two, and the rows that were therefore searched in every state.
  std::size_t table_checked = 0, table_missed = 0, rows_searched = 0;
};

}  // namespace headroom::models
