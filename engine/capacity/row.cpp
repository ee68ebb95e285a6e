// SPDX-License-Identifier: Apache-2.0
// The first trial of a row comes from the first-order change of the voltages: a small addition changes every margin by
// dm_i, and the first to be used up at that rate is at L_e = min_i (m_i + slack_i) / -dm_i. Growth starts at L_e / 1.5.
// No result depends on L_e but through the additions that are tried.
#include "engine/capacity/row.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace headroom::engine {

namespace {

using models::CapacityRow;
using models::CapacityStatus;
using models::Complex;
using models::LimitKind;

inline constexpr double dead_pu = 1e-3;  // below this share of its voltage an addition is not supplied

// What is kept of each load flow of a row beside its margins.
struct TrialRecord {
  double kw = 0.0;
  bool holds = false;  // under the policy
  bool holds_strictly = false;
  Monitors::BusVoltages voltage;
  int loads_out_of_band = 0;
};

bool out_of_band(const InjectionBranch& load, std::span<const Complex> v) {
  const double magnitude = std::abs(across(load, v)) / load.rated_v;
  return magnitude < load.v_min_pu || magnitude > load.v_max_pu;
}

// Loads that left their voltage band since the base; a load counts once.
int count_out_of_band(const CapacityCase& shared, std::span<const Complex> v) {
  int count = 0;
  std::int32_t last = -1;
  for (const auto& load : shared.loads) {
    if (load.load == last || !out_of_band(load, v) || out_of_band(load, shared.base_voltage_v)) continue;
    last = load.load;
    ++count;
  }
  return count;
}

bool is_supplied(const CapacityCase& shared, models::BusId bus) {
  const auto first = shared.network.first_node(bus);
  const auto nodes = shared.network.bus(bus).nodes.size();
  return std::any_of(shared.supplied.begin() + static_cast<std::ptrdiff_t>(first),
                     shared.supplied.begin() + static_cast<std::ptrdiff_t>(first + nodes),
                     [](char s) { return s != 0; });
}

// A conductor without supply carries no current: a phase that is switched off, an isolated neutral.
CapacityStatus dead_end(const CapacityCase& shared, const Addition& addition) {
  const auto dead = [&](std::int64_t node) { return node >= 0 && !shared.supplied[static_cast<std::size_t>(node)]; };
  for (const auto& branch : addition.branches) {
    if (dead(branch.from)) return CapacityStatus::not_supplied;
    if (dead(branch.to))
      return addition.connection == models::AdditionConnection::neutral ? CapacityStatus::no_return_path
                                                                        : CapacityStatus::not_supplied;
    if (std::abs(across(branch, shared.base_voltage_v)) < dead_pu * branch.rated_v) return CapacityStatus::not_supplied;
  }
  return CapacityStatus::ok;
}

// (U - U_N)/U_N of the phase or pair that is farthest out; U_N of the rule set, the base where it has none.
double deviation(const CapacityCase& shared, const CapacityRow& row, const Monitors::BusVoltages& voltage) {
  const auto& band = shared.bands[row.bus.index()];
  double base_over_nominal = 1.0;
  if (band.known) {
    const bool line = row.measure == models::VoltageMeasure::line_to_line;
    base_over_nominal = shared.network.bus(row.bus).base_voltage_v /
                        (line ? band.nominal_line_v : band.nominal_phase_v * std::sqrt(3.0));
  }
  const double low = voltage.lowest_pu * base_over_nominal - 1.0, high = voltage.highest_pu * base_over_nominal - 1.0;
  return std::abs(low) > std::abs(high) ? low : high;
}

void note_limit(const CapacityCase& shared, const RowFinding& found, CapacityRow& row) {
  const double relief = shared.existing.relief[*found.limit];
  row.limit = shared.monitors.describe(*found.limit, found.infeasible_margin - relief);
  if (relief > 0.0) row.limit.bound = shared.monitors.describe(*found.limit, -relief).value;
  row.margin = shared.monitors.in_unit(*found.limit, found.feasible_margin);
}

class Row {
 public:
  Row(const CapacityCase& shared, const AdditionRequest& request, double maximum_kw, std::size_t number,
      RowScratch& scratch)
      : shared_(shared), request_(request), number_(number), scratch_(scratch) {
    options_.maximum_kw = maximum_kw;
    options_.tolerance_kw = shared.tolerance_kw;
    options_.relative_tolerance = shared.relative_tolerance;
    options_.scan_step_kw = shared.scan_step * maximum_kw;
    scratch_.margin.resize(shared.monitors.size());
    scratch_.trial.voltage_v.resize(shared.base_voltage_v.size());
  }

  CapacityRow compute() {
    if (!start()) return std::move(row_);
    search();
    return std::move(row_);
  }

  bool holds(double kw) {
    if (!start()) return false;
    shared_.flow.prepare(addition_.branches, scratch_.trial.flow);
    return trial(kw, scratch_.margin) && records_.back().holds;
  }

 private:
  bool start() {
    auto start = start_row(shared_, request_);
    row_ = std::move(start.row);
    addition_ = std::move(start.addition);
    extra_ = addition_.branches;
    return !addition_.branches.empty();
  }

  LimitView view(std::span<const char> watched) const {
    return {shared_.existing.margin, shared_.monitors.slack(), watched};
  }

  // One load flow; margins as the search sees them.
  bool trial(double kw, std::span<double> margin) {
    scale_addition(addition_, kw, extra_);
    ++row_.load_flows;
    TrialRecord record;
    record.kw = kw;
    const bool solved = shared_.method.run(extra_, scratch_.trial, margin);
    if (solved) {
      record.holds_strictly = holds_strictly(margin);
      for (const std::size_t i : shared_.existing.violations) margin[i] += shared_.existing.relief[i];
      record.holds = !worst_broken(view(shared_.existing.watched), margin);
      record.voltage = shared_.monitors.at_bus(request_.bus, scratch_.trial.voltage_v);
      record.loads_out_of_band = count_out_of_band(shared_, scratch_.trial.voltage_v);
    }
    records_.push_back(record);
    return solved;
  }

  bool holds_strictly(std::span<const double> margin) const {
    const auto& slack = shared_.monitors.slack();
    for (std::size_t i = 0; i < margin.size(); ++i)
      if (margin[i] < -slack[i]) return false;
    return true;
  }

  double first_guess() {
    const auto& base = shared_.base_voltage_v;
    auto& v = scratch_.trial.voltage_v;
    shared_.flow.prepare(addition_.branches, scratch_.trial.flow);
    shared_.flow.first_order(addition_.branches, 1.0, scratch_.trial.flow, v);
    double largest = 0.0;  // relative voltage change per kW at the addition
    for (const auto& branch : addition_.branches)
      largest = std::max(largest, std::abs(across(branch, v) / across(branch, base) - 1.0));
    if (!std::isfinite(largest) || largest <= 0.0) return options_.maximum_kw;
    const double probe_kw = 1e-3 / largest;
    shared_.flow.first_order(addition_.branches, probe_kw, scratch_.trial.flow, v);
    shared_.monitors.margins(v, scratch_.margin);
    const auto& existing = shared_.existing;
    double first = 0.5 / largest;  // half of the voltage is gone at that rate: near the nose
    for (std::size_t i = 0; i < scratch_.margin.size(); ++i) {
      const double used = existing.strict_margin[i] - scratch_.margin[i];
      if (existing.watched[i] && used > 0.0)
        first = std::min(first, probe_kw * (existing.margin[i] + shared_.monitors.slack()[i]) / used);
    }
    return std::min(first, options_.maximum_kw);
  }

  void search() {
    const Trial ask = [this](double kw, std::span<double> margin) { return trial(kw, margin); };
    const bool broken = worst_broken(view(shared_.existing.watched), shared_.existing.margin).has_value();
    if (!broken) options_.start_kw = std::max(first_guess() / options_.growth, 1e-6 * options_.maximum_kw);
    const auto found = search_limit(ask, view(shared_.existing.watched), options_);
    note_found(found);
    if (found.infeasible && found.limit && !broken) search_next(ask, found);
    find_cure();
    find_interval_above(found);
  }

  void note_found(const SearchResult& found) {
    RowFinding finding;
    finding.feasible_kw = found.feasible.kw;
    finding.limit = found.limit;
    if (found.infeasible) finding.infeasible_kw = found.infeasible->kw;
    if (found.limit) {
      finding.feasible_margin = found.feasible.margin[*found.limit];
      finding.infeasible_margin = found.infeasible->margin[*found.limit];
    }
    for (const std::size_t i : shared_.existing.violations)
      finding.violation_margin.push_back(found.feasible.margin[i] - shared_.existing.relief[i]);
    const auto at =
        std::find_if(records_.begin(), records_.end(), [&](const auto& r) { return r.kw == found.feasible.kw; });
    if (at != records_.end()) finding.loads_out_of_band = at->loads_out_of_band;
    finding.voltage =
        at != records_.end() ? at->voltage : shared_.monitors.at_bus(request_.bus, shared_.base_voltage_v);
    row_.non_monotone = found.non_monotone;
    row_.next_feasible_kw = found.next_feasible_kw;
    note_finding(shared_, finding, options_.maximum_kw, number_, scratch_, row_);
  }

  // What binds when the binding kind is taken away.
  void search_next(const Trial& ask, const SearchResult& found) {
    const LimitKind binding = shared_.monitors.kind(*found.limit);
    std::vector<char> watched = shared_.existing.watched;
    for (std::size_t i = 0; i < watched.size(); ++i)
      if (shared_.monitors.kind(i) == binding) watched[i] = 0;
    const auto next = estimate_beyond(ask, view(watched), options_, found.feasible);
    row_.next_limit_kw = next.kw;
    row_.next_limit = next.at_maximum ? LimitKind::maximum
                      : next.limit    ? shared_.monitors.kind(*next.limit)
                                      : LimitKind::convergence;
  }

  // The load flows of the row, by size.
  void sort_records() {
    std::stable_sort(records_.begin(), records_.end(), [](const auto& a, const auto& b) { return a.kw < b.kw; });
  }

  // The addition from which on nothing at all violates, although something did in the base.
  void find_cure() {
    if (shared_.existing.violations.empty()) return;
    sort_records();
    const auto cured = std::find_if(records_.begin(), records_.end(), [](const auto& r) { return r.holds_strictly; });
    if (cured == records_.end()) return;
    const double below = cured == records_.begin() ? 0.0 : std::prev(cured)->kw;
    row_.cured_from_kw =
        bisect_edge([this](double kw) { return trial(kw, scratch_.margin) && records_.back().holds_strictly; }, below,
                    cured->kw, options_);
  }

  // Load flows done for the next limit may hold after all.
  void find_interval_above(const SearchResult& found) {
    if (!found.infeasible || row_.non_monotone) return;
    sort_records();
    const auto again = std::find_if(records_.begin(), records_.end(),
                                    [&](const auto& r) { return r.kw > found.infeasible->kw && r.holds; });
    if (again == records_.end()) return;
    row_.non_monotone = true;
    const double below = std::max(found.infeasible->kw, std::prev(again)->kw);
    row_.next_feasible_kw = bisect_edge(
        [this](double kw) { return trial(kw, scratch_.margin) && records_.back().holds; }, below, again->kw, options_);
  }

  const CapacityCase& shared_;
  const AdditionRequest& request_;
  std::size_t number_;
  RowScratch& scratch_;
  SearchOptions options_;
  Addition addition_;
  std::vector<InjectionBranch> extra_;
  std::vector<TrialRecord> records_;
  CapacityRow row_;
};

}  // namespace

RowStart start_row(const CapacityCase& shared, const AdditionRequest& request) {
  RowStart start;
  auto& row = start.row;
  row.bus = request.bus;
  row.direction = request.direction;
  row.phases = request.phases;
  row.power_factor = request.power_factor;
  row.controls = shared.controls;
  row.measure = shared.monitors.measure(request.bus);
  row.status = CapacityStatus::not_supplied;
  if (!is_supplied(shared, request.bus)) return start;
  auto addition = make_addition(shared.network, request, shared.zero_sequence_path[request.bus.index()] != 0);
  row.connection = addition.connection;
  row.status = addition.status == CapacityStatus::ok ? dead_end(shared, addition) : addition.status;
  if (row.status != CapacityStatus::ok) return start;
  start.addition = std::move(addition);
  const auto before = shared.monitors.at_bus(request.bus, shared.base_voltage_v);
  row.vm_before_pu = before.lowest_pu;
  row.deviation_before = deviation(shared, row, before);
  return start;
}

void note_finding(const CapacityCase& shared, const RowFinding& found, double maximum_kw, std::size_t row_number,
                  RowScratch& scratch, CapacityRow& row) {
  const auto& existing = shared.existing;
  row.feasible_kw = row.capacity_kw = found.feasible_kw;
  row.capacity_strict_kw = existing.violations.empty() ? row.capacity_kw : 0.0;
  row.infeasible_kw = found.infeasible_kw;
  row.status = !found.infeasible_kw      ? CapacityStatus::at_maximum
               : found.feasible_kw > 0.0 ? CapacityStatus::ok
                                         : CapacityStatus::zero;
  if (!found.infeasible_kw) {
    row.limit.kind = LimitKind::maximum;
    row.limit.value = row.limit.bound = maximum_kw;
  } else if (found.limit) {
    note_limit(shared, found, row);
  } else {
    row.limit.kind = LimitKind::convergence;
  }
  row.limit.state = shared.state;
  for (std::size_t k = 0; k < existing.violations.size(); ++k) {
    const std::size_t i = existing.violations[k];
    const double strict = found.violation_margin[k];
    row.existing_worsened += is_worsened(existing, shared.monitors, i, strict);
    if (strict < scratch.worst_margin[i]) scratch.worst_margin[i] = strict, scratch.worst_row[i] = row_number;
  }
  row.vm_after_pu = found.voltage.lowest_pu;
  row.deviation_after = deviation(shared, row, found.voltage);
  row.loads_out_of_band = found.loads_out_of_band;
}

void prepare_scratch(const CapacityCase& shared, RowScratch& scratch) {
  scratch.worst_margin.resize(shared.monitors.size(), std::numeric_limits<double>::infinity());
  scratch.worst_row.resize(shared.monitors.size(), 0);
}

CapacityRow capacity_row(const CapacityCase& shared, const AdditionRequest& request, double maximum_kw,
                         std::size_t row_number, RowScratch& scratch) {
  prepare_scratch(shared, scratch);
  return Row(shared, request, maximum_kw, row_number, scratch).compute();
}

bool addition_holds(const CapacityCase& shared, const AdditionRequest& request, double kw, RowScratch& scratch) {
  return Row(shared, request, kw, 0, scratch).holds(kw);
}

}  // namespace headroom::engine
