// SPDX-License-Identifier: Apache-2.0
// Available capacity (可开放容量) of one connection point: the number, its certificate, and what stops it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/core/ids.hpp"
#include "models/core/provenance.hpp"
#include "models/results/deviation.hpp"

namespace headroom::models {

enum class Direction : std::uint8_t { load, generation };
enum class AdditionConnection : std::uint8_t { wye, delta, neutral };

enum class CapacityStatus : std::uint8_t {
  ok,
  zero,
  at_maximum,
  not_supplied,
  no_return_path,  // a single phase to ground where zero sequence has no low-impedance path
  phases_absent,
  not_converged,  // the base has no solution there
  no_transfer,    // of firm capacity: an outage leaves the point dead and no tie reaches it
};

enum class LimitKind : std::uint8_t {
  none,
  voltage_low,
  voltage_high,
  voltage_change,
  unbalance,
  line_current,
  transformer_current,
  reverse_power,
  short_circuit,
  protection,
  reserved,
  convergence,
  maximum,
};

enum class Grade : std::uint8_t { bounded, certified };
enum class SearchKind : std::uint8_t { fast, reference };

std::string_view to_text(Direction direction);
std::string_view to_text(AdditionConnection connection);
std::string_view to_text(CapacityStatus status);
std::string_view to_text(LimitKind kind);
std::string_view to_text(Grade grade);
std::string_view to_text(SearchKind search);

// A watched quantity at its bound. value and bound: pu for voltages, percent of the rating for currents.
struct Limit {
  LimitKind kind = LimitKind::none;
  std::string element;  // bus.NAME.1, bus.NAME.1-2, line.NAME, transformer.NAME
  std::string state;    // snapshot, an hour, an outage
  double value = 0.0, bound = 0.0;
  RatingOrigin rating_origin = RatingOrigin::none;
};

// One row of capacity.csv. Powers in kW as the file has them. feasible_kw and infeasible_kw are the certificate:
// two load flows that anyone can repeat.
struct CapacityRow {
  BusId bus;
  Direction direction = Direction::load;
  std::string phases = "abc";
  AdditionConnection connection = AdditionConnection::wye;
  VoltageMeasure measure = VoltageMeasure::line_to_ground;
  double power_factor = 0.95;
  std::string controls = "freeze";
  CapacityStatus status = CapacityStatus::ok;
  double capacity_kw = 0.0;
  double capacity_strict_kw = 0.0;
  std::optional<double> capacity_firm_kw;  // absent: not computed
  std::optional<CapacityStatus> status_firm;
  double feasible_kw = 0.0;
  std::optional<double> infeasible_kw;
  Limit limit;          // of infeasible_kw
  double margin = 0.0;  // at feasible_kw, in the limit's unit
  Grade grade = Grade::certified;
  std::optional<LimitKind> next_limit;
  std::optional<double> next_limit_kw;
  bool non_monotone = false;
  std::optional<double> next_feasible_kw, cured_from_kw;
  int existing_worsened = 0;
  double vm_before_pu = 0.0, vm_after_pu = 0.0;          // the lowest watched voltage at the point itself
  double deviation_before = 0.0, deviation_after = 0.0;  // fractions of the rule's nominal voltage
  int loads_out_of_band = 0;
  int load_flows = 0;
  SearchKind search = SearchKind::reference;  // that found the row
};

// A limit that the base breaks already: listed apart from the capacities.
struct ExistingViolation {
  Limit limit;
  double value_after = 0.0;  // worst over the rows computed
  std::string worsened_by;   // the row that worsens it most
};

// One switching plan after one outage. Of the grid as it is (no row), or what it allows at the point that it binds.
struct FirmPlan {
  std::string outage, plan;
  std::optional<std::size_t> row;  // into CapacityResult::rows; absent: nothing added
  bool holds = false;              // without a row: with nothing added
  double feasible_kw = 0.0;
  std::optional<double> infeasible_kw;
  Limit limit;                     // what breaks at infeasible_kw, or with nothing added
  Grade grade = Grade::certified;  // bounded: judged by an estimate with its error, without a load flow
  std::size_t others = 0;          // further plans (other switches opened) that break as well, worse
};

// One measure of a ladder, on top of those before it, against the limit that bound until then.
struct LadderStep {
  std::size_t row = 0;  // into CapacityResult::rows
  int step = 1;
  std::string kind;  // tap, open_point, conductor, transformer
  std::string element, measure;
  Limit removed;             // what bound before
  double capacity_kw = 0.0;  // with this measure and those before it: holds
  std::optional<double> infeasible_kw;
  Limit limit;  // what binds then
};

struct CapacitySettings {
  std::vector<std::pair<std::string, std::string>> lines;  // what, value with its origin; printed first by every output
};

struct CapacityResult {
  CapacitySettings settings;
  std::vector<CapacityRow> rows;
  std::vector<ExistingViolation> existing;
  std::vector<FirmPlan> firm;
  std::vector<LadderStep> ladder;
  std::size_t firm_outages = 0, firm_outages_done = 0;  // fewer done: interrupted, firm is an upper bound
  std::size_t firm_plans = 0;                           // of all outages, judged one by one
  std::size_t screened_states = 0;                      // pairs of point and outage that a bound rules out
  std::size_t sampled_states = 0;                       // of them solved all the same
  std::size_t failed_samples = 0;                       // of them not as the screen says: an error
  std::size_t load_flows = 0;
  std::size_t defaulted_ratings = 0;
  double seconds = 0.0;
};

}  // namespace headroom::models
