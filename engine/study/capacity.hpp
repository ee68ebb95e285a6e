// SPDX-License-Identifier: Apache-2.0
// How much more can be connected at each point, and what stops it?
// L* = sup { L : for every 0 <= l <= L the addition l holds every limit }, the addition at constant power on top of the
// state's base, each trial started from the solved base.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/study/powerflow.hpp"
#include "models/results/capacity.hpp"
#include "models/rules/rule_set.hpp"

namespace headroom::engine {

enum class ExistingPolicy : std::uint8_t { separate, strict, no_worse };
enum class ConnectionChoice : std::uint8_t { automatic, wye, delta, neutral };
enum class MeasureChoice : std::uint8_t { automatic, line_to_ground, line_to_line, line_to_neutral };

struct CapacityOptions {
  std::vector<models::BusId> at;          // empty: every bus but the sources'
  std::vector<models::Direction> directions{models::Direction::load};
  std::string phases = "abc";             // abc a b c ab bc ca a+b b+c c+a each
  ConnectionChoice connection = ConnectionChoice::automatic;
  MeasureChoice measure = MeasureChoice::automatic;
  std::optional<double> power_factor;     // signed; default load 0.95, generation 1
  std::optional<double> vm_min_pu, vm_max_pu;    // of vn_kv, at every bus; absent: the rule set's bands
  double line_loading = 1.0, transformer_loading = 1.0;  // fractions of the rating
  std::optional<double> line_rating_a;    // replaces every line's rating
  bool use_default_ratings = false;
  bool monitor_voltage = true, monitor_line = true, monitor_transformer = true;
  std::vector<Controls> controls{Controls::freeze};
  ExistingPolicy existing = ExistingPolicy::separate;
  bool existing_loads_constant_power = false;
  double scan_step = 0.02;                // of the maximum, with controls solved
  std::optional<double> maximum_kw;       // default twice the upstream transformer's rating, 100 MW without one
  double tolerance_kw = 0.1;
  int threads = 0;                        // 0: as many as the machine has; the answer does not depend on it
  std::function<bool(std::size_t done, std::size_t total)> progress;  // false cancels; what is done is returned
};

models::CapacityResult available_capacity(const models::Network& network, const models::OperatingPoint& point,
                                          const models::RuleSet& rules, const CapacityOptions& options = {});

}  // namespace headroom::engine
