// SPDX-License-Identifier: Apache-2.0
// Voltage deviation (电压偏差) of one connection point or customer, and the verdict of a rule set on it.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/core/ids.hpp"

namespace headroom::models {

enum class Verdict : std::uint8_t { pass, fail, not_binding, indeterminate };

std::string_view to_text(Verdict verdict);  // PASS FAIL NOT_BINDING INDETERMINATE

enum class VoltageMeasure : std::uint8_t { line_to_ground, line_to_line, line_to_neutral };

std::string_view to_text(VoltageMeasure measure);  // lg ll ln

// One row of deviation.csv. deviation = (U - nominal)/nominal, signed, of the phase or pair that is farthest out.
struct Deviation {
  BusId bus;
  std::optional<CustomerId> customer;
  std::string phases;              // "abc", "a"
  double nominal_voltage_v = 0.0;  // line to line, of the rule set
  VoltageMeasure measure = VoltageMeasure::line_to_ground;
  double deviation = 0.0;                              // fraction; the worst of the states
  std::optional<double> deviation_min, deviation_max;  // over the states
  std::string state_min, state_max;
  std::optional<double> lower, upper;                      // the band
  double power_factor = 0.0, power_factor_required = 0.0;  // 0 = none
  Verdict verdict = Verdict::indeterminate;
  std::string rule, clause, reason;
};

// How far a row lies beyond its band, as a fraction; negative inside; -1 where it has no band.
inline double beyond_band(const Deviation& row) {
  double beyond = -1.0;
  if (row.lower) beyond = std::max(beyond, *row.lower - row.deviation);
  if (row.upper) beyond = std::max(beyond, row.deviation - *row.upper);
  return beyond;
}

}  // namespace headroom::models
