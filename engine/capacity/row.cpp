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

class Row {
 public:
  Row(const CapacityCase& shared, const AdditionRequest& request, double maximum_kw, std::size_t number,
      RowScratch& scratch)
      : shared_(shared), request_(request), number_(number), scratch_(scratch) {
    options_.maximum_kw = maximum_kw;
    options_.tolerance_kw = shared.tolerance_kw;
    options_.scan_step_kw = shared.scan_step * maximum_kw;
    row_.bus = request.bus;
    row_.direction = request.direction;
    row_.phases = request.phases;
    row_.power_factor = request.power_factor;
    row_.controls = shared.controls;
    row_.measure = shared.monitors.measure(request.bus);
    scratch_.margin.resize(shared.monitors.size());
    scratch_.trial.voltage_v.resize(shared.base_voltage_v.size());
  }

  CapacityRow compute() {
    if (!is_supplied()) return refuse(CapacityStatus::not_supplied);
    addition_ = make_addition(shared_.network, request_, shared_.zero_sequence_path[request_.bus.index()] != 0);
    row_.connection = addition_.connection;
    if (addition_.status != CapacityStatus::ok) return refuse(addition_.status);
    if (const auto status = dead_end(); status != CapacityStatus::ok) return refuse(status);
    extra_ = addition_.branches;
    note_before();
    search();
    return std::move(row_);
  }

  bool holds(double kw) {
    if (!is_supplied()) return false;
    addition_ = make_addition(shared_.network, request_, shared_.zero_sequence_path[request_.bus.index()] != 0);
    row_.connection = addition_.connection;
    if (addition_.status != CapacityStatus::ok || dead_end() != CapacityStatus::ok) return false;
    extra_ = addition_.branches;
    shared_.flow.prepare(addition_.branches, scratch_.trial.flow);
    return trial(kw, scratch_.margin) && records_.back().holds;
  }

 private:
  CapacityRow refuse(CapacityStatus status) {
    row_.status = status;
    return std::move(row_);
  }

  bool is_supplied() const {
    const auto first = shared_.network.first_node(request_.bus);
    const auto nodes = shared_.network.bus(request_.bus).nodes.size();
    return std::any_of(shared_.supplied.begin() + static_cast<std::ptrdiff_t>(first),
                       shared_.supplied.begin() + static_cast<std::ptrdiff_t>(first + nodes),
                       [](char s) { return s != 0; });
  }

  // A conductor without supply carries no current: a phase that is switched off, an isolated neutral.
  CapacityStatus dead_end() const {
    const auto dead = [&](std::int64_t node) { return node >= 0 && !shared_.supplied[static_cast<std::size_t>(node)]; };
    for (const auto& branch : addition_.branches) {
      if (dead(branch.from)) return CapacityStatus::not_supplied;
      if (dead(branch.to))
        return row_.connection == models::AdditionConnection::neutral ? CapacityStatus::no_return_path
                                                                      : CapacityStatus::not_supplied;
      if (std::abs(across(branch, shared_.base_voltage_v)) < dead_pu * branch.rated_v)
        return CapacityStatus::not_supplied;
    }
    return CapacityStatus::ok;
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
    row_.feasible_kw = row_.capacity_kw = found.feasible.kw;
    row_.capacity_strict_kw = shared_.existing.violations.empty() ? row_.capacity_kw : 0.0;
    row_.non_monotone = found.non_monotone;
    row_.next_feasible_kw = found.next_feasible_kw;
    row_.status = !found.infeasible         ? CapacityStatus::at_maximum
                  : found.feasible.kw > 0.0 ? CapacityStatus::ok
                                            : CapacityStatus::zero;
    if (!found.infeasible) {
      row_.limit.kind = LimitKind::maximum;
      row_.limit.value = row_.limit.bound = options_.maximum_kw;
    } else {
      row_.infeasible_kw = found.infeasible->kw;
      if (found.limit) note_limit(*found.limit, found);
      else row_.limit.kind = LimitKind::convergence;
    }
    row_.limit.state = shared_.state;
    note_after(found.feasible);
  }

  void note_limit(std::size_t limit, const SearchResult& found) {
    const double relief = shared_.existing.relief[limit];
    row_.limit = shared_.monitors.describe(limit, found.infeasible->margin[limit] - relief);
    if (relief > 0.0) row_.limit.bound = shared_.monitors.describe(limit, -relief).value;
    row_.margin = shared_.monitors.in_unit(limit, found.feasible.margin[limit]);
  }

  // The state at the addition found to hold.
  void note_after(const SearchPoint& feasible) {
    for (const std::size_t i : shared_.existing.violations) {
      const double strict = feasible.margin[i] - shared_.existing.relief[i];
      row_.existing_worsened += is_worsened(shared_.existing, shared_.monitors, i, strict);
      if (strict < scratch_.worst_margin[i]) scratch_.worst_margin[i] = strict, scratch_.worst_row[i] = number_;
    }
    const auto at = std::find_if(records_.begin(), records_.end(), [&](const auto& r) { return r.kw == feasible.kw; });
    const auto voltage = at == records_.end() ? before_ : at->voltage;
    row_.vm_after_pu = voltage.lowest_pu;
    row_.deviation_after = deviation(voltage);
    if (at != records_.end()) row_.loads_out_of_band = at->loads_out_of_band;
  }

  void note_before() {
    before_ = shared_.monitors.at_bus(request_.bus, shared_.base_voltage_v);
    row_.vm_before_pu = before_.lowest_pu;
    row_.deviation_before = deviation(before_);
  }

  // (U - U_N)/U_N of the phase or pair that is farthest out; U_N of the rule set, the base where it has none.
  double deviation(const Monitors::BusVoltages& voltage) const {
    const auto& band = shared_.bands[request_.bus.index()];
    double base_over_nominal = 1.0;
    if (band.known) {
      const bool line = row_.measure == models::VoltageMeasure::line_to_line;
      base_over_nominal = shared_.network.bus(request_.bus).base_voltage_v /
                          (line ? band.nominal_line_v : band.nominal_phase_v * std::sqrt(3.0));
    }
    const double low = voltage.lowest_pu * base_over_nominal - 1.0, high = voltage.highest_pu * base_over_nominal - 1.0;
    return std::abs(low) > std::abs(high) ? low : high;
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
  Monitors::BusVoltages before_;
  CapacityRow row_;
};

}  // namespace

CapacityRow capacity_row(const CapacityCase& shared, const AdditionRequest& request, double maximum_kw,
                         std::size_t row_number, RowScratch& scratch) {
  scratch.worst_margin.resize(shared.monitors.size(), std::numeric_limits<double>::infinity());
  scratch.worst_row.resize(shared.monitors.size(), 0);
  return Row(shared, request, maximum_kw, row_number, scratch).compute();
}

bool addition_holds(const CapacityCase& shared, const AdditionRequest& request, double kw, RowScratch& scratch) {
  return Row(shared, request, kw, 0, scratch).holds(kw);
}

}  // namespace headroom::engine
