// SPDX-License-Identifier: Apache-2.0
#include "engine/study/capacity.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <limits>
#include <mutex>

#include <fmt/core.h>

#include "engine/capacity/constant_power.hpp"
#include "engine/capacity/lane_search.hpp"
#include "engine/parallel/parallel_for.hpp"
#include "engine/study/capacity_rows.hpp"
#include "engine/study/capacity_state.hpp"
#include "engine/study/firm.hpp"
#include "models/network/topology.hpp"

namespace headroom::engine {

namespace {

using models::CapacityResult;
using models::CapacityStatus;

void add_unsolved_rows(const std::vector<AdditionRequest>& requests, Controls controls, CapacityResult& result) {
  for (const auto& request : requests) {
    models::CapacityRow row;
    row.bus = request.bus;
    row.direction = request.direction;
    row.phases = request.phases;
    row.power_factor = request.power_factor;
    row.controls = to_text(controls);
    row.status = CapacityStatus::not_converged;
    result.rows.push_back(std::move(row));
  }
}

// The violations of the base with the worst that any row did to them; ties go to the earlier row.
void add_existing(const models::Network& network, const CapacityState& mode, const std::vector<RowScratch>& scratch,
                  const std::vector<models::CapacityRow>& rows, CapacityResult& result) {
  for (const std::size_t i : mode.existing.violations) {
    double worst = mode.existing.strict_margin[i];
    std::optional<std::size_t> by;
    for (const auto& s : scratch) {
      if (s.worst_margin.empty() || !std::isfinite(s.worst_margin[i])) continue;
      if (s.worst_margin[i] < worst || (by && s.worst_margin[i] == worst && s.worst_row[i] < *by))
        worst = s.worst_margin[i], by = s.worst_row[i];
    }
    models::ExistingViolation violation;
    violation.limit = mode.monitors->describe(i, mode.existing.strict_margin[i]);
    violation.limit.state = mode.base.point.label;
    violation.value_after = mode.monitors->describe(i, worst).value;
    if (by) violation.worsened_by = row_name(network, rows[*by]);
    result.existing.push_back(std::move(violation));
  }
}

// Counts rows done and asks whether to go on. Thread safe.
class Progress {
 public:
  Progress(const CapacityOptions& options, std::size_t total) : ask_(options.progress), total_(total) {}
  bool cancelled() const { return cancelled_; }
  void one_done() {
    if (!ask_) return;
    const std::scoped_lock lock(mutex_);
    if (!ask_(++done_, total_)) cancelled_ = true;
  }

 private:
  const std::function<bool(std::size_t, std::size_t)>& ask_;
  std::size_t done_ = 0, total_;
  std::mutex mutex_;
  std::atomic<bool> cancelled_{false};
};

// The rows of one control mode, by one search and what it leaves by the other.
class Rows {
 public:
  Rows(const CapacityCase& shared, const std::vector<AdditionRequest>& requests, std::span<const double> maximum_kw,
       int threads, Progress& progress)
      : shared_(shared), requests_(requests), maximum_kw_(maximum_kw), threads_(threads), progress_(progress) {
    found.rows.resize(requests.size());
    found.done.assign(requests.size(), 0);
    found.scratch.resize(worker_count(threads, requests.size()));
  }

  // Why nothing could be found so; empty: it could.
  std::string find_in_lanes(const models::OperatingPoint& point) {
    constexpr std::size_t at_once = LaneSearch::rows_at_once;
    const LaneSearch search(shared_, point);
    if (!search.unusable().empty()) return search.unusable();
    const std::size_t blocks = (requests_.size() + at_once - 1) / at_once;
    std::vector<LaneScratch> scratch(worker_count(threads_, blocks));
    parallel_for(blocks, threads_, [&](std::size_t worker, std::size_t block) {
      if (progress_.cancelled()) return;
      const std::size_t begin = block * at_once, count = std::min(at_once, requests_.size() - begin);
      std::array<LaneQuestion, at_once> questions;
      for (std::size_t k = 0; k < count; ++k) questions[k] = {&requests_[begin + k], maximum_kw_[begin + k], begin + k};
      search.run(std::span(questions).first(count), scratch[worker], found.scratch[worker],
                 std::span(found.rows).subspan(begin, count), std::span(found.done).subspan(begin, count));
      for (std::size_t i = begin; i < begin + count; ++i)
        if (found.done[i]) found.rows[i].search = models::SearchKind::fast, progress_.one_done();
    });
    return {};
  }

  void find_by_reference() {
    std::vector<std::size_t> left;
    for (std::size_t i = 0; i < requests_.size(); ++i)
      if (!found.done[i]) left.push_back(i);
    parallel_for(left.size(), threads_, [&](std::size_t worker, std::size_t k) {
      if (progress_.cancelled()) return;
      const std::size_t i = left[k];
      found.rows[i] = capacity_row(shared_, requests_[i], maximum_kw_[i], i, found.scratch[worker]);
      found.done[i] = 1;
      progress_.one_done();
    });
  }

  struct Found {
    std::vector<models::CapacityRow> rows;
    std::vector<char> done;           // [row] 0: cancelled before
    std::vector<RowScratch> scratch;  // [worker]
  };
  Found found;

 private:
  const CapacityCase& shared_;
  const std::vector<AdditionRequest>& requests_;
  std::span<const double> maximum_kw_;
  int threads_;
  Progress& progress_;
};

void add_search(Controls controls, const std::string& unusable, const std::vector<models::CapacityRow>& rows,
                CapacityResult& result) {
  const auto fast =
      std::count_if(rows.begin(), rows.end(), [](const auto& row) { return row.search == models::SearchKind::fast; });
  result.settings.lines.emplace_back(fmt::format("search_{}", to_text(controls)),
                                     unusable.empty()
                                         ? fmt::format("fast, {} of {} rows by the reference search",
                                                       rows.size() - static_cast<std::size_t>(fast), rows.size())
                                         : fmt::format("reference: {}", unusable));
}

void compute_mode(const models::Network& network, const models::OperatingPoint& point, const models::RuleSet& rules,
                  const CapacityOptions& options, Controls controls, const std::vector<AdditionRequest>& requests,
                  Progress& progress, CapacityResult& result) {
  CapacityState mode;
  if (!mode.prepare(network, point, rules, options, controls)) return add_unsolved_rows(requests, controls, result);
  const auto topology = models::analyse_topology(network, mode.base.point);
  const CapacityCase shared = mode.capacity_case(network, options, controls, point.label);
  std::vector<double> maximum_kw;
  for (const auto& request : requests) maximum_kw.push_back(search_maximum_kw(network, topology, request.bus, options));
  Rows work(shared, requests, maximum_kw, options.threads, progress);
  const std::string unusable = options.search == CapacitySearch::fast ? work.find_in_lanes(mode.base.point)
                                                                      : "the reference search was asked for";
  work.find_by_reference();
  auto& [rows, done, scratch] = work.found;
  add_search(controls, unusable, rows, result);
  result.defaulted_ratings = mode.monitors->defaulted_ratings();
  add_existing(network, mode, scratch, rows, result);
  const std::size_t first_row = result.rows.size();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!done[i]) continue;
    result.load_flows += static_cast<std::size_t>(rows[i].load_flows);
    result.rows.push_back(std::move(rows[i]));
  }
  if (options.contingencies && !progress.cancelled())
    add_firm_capacity(network, rules, options, mode, requests, first_row, options.firm_progress, result);
}

}  // namespace

CapacityResult available_capacity(const models::Network& network, const models::OperatingPoint& point,
                                  const models::RuleSet& rules, const CapacityOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  CapacityResult result;
  std::optional<models::Network> stiff_loads;
  if (options.existing_loads_constant_power) stiff_loads = with_constant_power_loads(network);
  const models::Network& grid = stiff_loads ? *stiff_loads : network;
  const auto requests = capacity_requests(grid, options);
  Progress progress(options, requests.size() * options.controls.size());
  for (const Controls controls : options.controls)
    compute_mode(grid, point, rules, options, controls, requests, progress, result);
  add_capacity_settings(point.label, rules, options, result);
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return result;
}

}  // namespace headroom::engine
