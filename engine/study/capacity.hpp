// SPDX-License-Identifier: Apache-2.0
// How much more can be connected at each point, and what stops it?
// L* = sup { L : for every 0 <= l <= L the addition l holds every limit }, the addition at constant power on top of the
// state's base, each trial started from the solved base.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/capacity/addition.hpp"
#include "engine/capacity/existing.hpp"
#include "engine/capacity/monitors.hpp"
#include "engine/capacity/switching.hpp"
#include "engine/study/powerflow.hpp"
#include "models/results/capacity.hpp"
#include "models/rules/rule_set.hpp"

namespace headroom::engine {

// fast: sixteen rows at a time on the batch kernels (capacity/lane_search.hpp); what that does not cover, row by row or
// the whole state, is found by the reference search. reference: every row by bracketing with single load flows.
enum class CapacitySearch : std::uint8_t { fast, reference };

struct CapacityOptions {
  std::vector<models::BusId> at;  // empty: every bus but the sources'
  std::vector<models::Direction> directions{models::Direction::load};
  std::string phases = "abc";  // abc a b c ab bc ca a+b b+c c+a each
  ConnectionChoice connection = ConnectionChoice::automatic;
  MeasureChoice measure = MeasureChoice::automatic;
  std::optional<double> power_factor;          // signed; default load 0.95, generation 1
  std::optional<double> vm_min_pu, vm_max_pu;  // of vn_kv, at every bus; absent: the rule set's bands
  // Fractions of the rating; absent: the rule set's (it knows main transformers apart).
  std::optional<double> line_loading, transformer_loading;
  std::optional<double> line_rating_a;  // replaces every line's rating
  bool use_default_ratings = false;
  FurtherLimitOptions further;  // voltage change, unbalance, reverse power: watched when given
  bool monitor_voltage = true, monitor_line = true, monitor_transformer = true;
  std::vector<Controls> controls{Controls::freeze};
  ExistingPolicy existing = ExistingPolicy::separate;
  bool existing_loads_constant_power = false;
  double scan_step = 0.02;           // of the maximum, with controls solved
  std::optional<double> maximum_kw;  // default twice the upstream transformer's rating, 100 MW without one
  double tolerance_kw = 0.1, relative_tolerance = 1e-4;  // the certificate's width: the larger of the two
  CapacitySearch search = CapacitySearch::fast;
  std::optional<ContingencyOptions> contingencies;  // firm capacity over these outages
  std::optional<double> emergency_loading;          // of firm capacity, in place of the other loading limits
  bool firm_supply = false;                         // a point in the isolated zone needs a second source
  int threads = 0;                                  // 0: as many as the machine has; the answer does not depend on it
  std::function<bool(std::size_t done, std::size_t total)> progress;       // false cancels; what is done is returned
  std::function<bool(std::size_t done, std::size_t total)> firm_progress;  // the same of outages
};

// One row per point, direction, phase (phases "each") and control mode, in that order within each control mode.
// REQUIRES: is_phases_word(options.phases). Cost: about 6 to 12 load flows per row.
models::CapacityResult available_capacity(const models::Network& network, const models::OperatingPoint& point,
                                          const models::RuleSet& rules, const CapacityOptions& options = {});

}  // namespace headroom::engine
