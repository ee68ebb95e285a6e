// SPDX-License-Identifier: Apache-2.0
#include "engine/study/capacity.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <limits>
#include <mutex>

#include "engine/capacity/constant_power.hpp"
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
    if (by)
      violation.worsened_by = row_name(network, rows[*by]);
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

void compute_mode(const models::Network& network, const models::OperatingPoint& point, const models::RuleSet& rules,
                  const CapacityOptions& options, Controls controls, const std::vector<AdditionRequest>& requests,
                  Progress& progress, CapacityResult& result) {
  CapacityState mode;
  if (!mode.prepare(network, point, rules, options, controls)) return add_unsolved_rows(requests, controls, result);
  const auto topology = models::analyse_topology(network, mode.base.point);
  const CapacityCase shared = mode.capacity_case(network, options, controls, point.label);
  std::vector<models::CapacityRow> rows(requests.size());
  std::vector<char> done(requests.size(), 0);
  std::vector<RowScratch> scratch(worker_count(options.threads, requests.size()));
  parallel_for(requests.size(), options.threads, [&](std::size_t worker, std::size_t i) {
    if (progress.cancelled()) return;
    const double maximum_kw = search_maximum_kw(network, topology, requests[i].bus, options);
    rows[i] = capacity_row(shared, requests[i], maximum_kw, i, scratch[worker]);
    done[i] = 1;
    progress.one_done();
  });
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
