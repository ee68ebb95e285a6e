// SPDX-License-Identifier: Apache-2.0
#include "engine/study/capacity.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cmath>
#include <limits>
#include <mutex>

#include <fmt/core.h>

#include "engine/capacity/constant_power.hpp"
#include "engine/parallel/parallel_for.hpp"
#include "engine/study/capacity_state.hpp"
#include "engine/study/firm.hpp"
#include "models/network/topology.hpp"

namespace headroom::engine {

namespace {

using models::BusId;
using models::CapacityResult;
using models::CapacityStatus;

inline constexpr double maximum_without_transformer_kw = 100e3;

std::vector<BusId> points_asked(const models::Network& network, const CapacityOptions& options) {
  if (!options.at.empty()) return options.at;
  std::vector<char> is_source(network->buses.size(), 0);
  for (const auto& source : network->sources) is_source[source.terminal.bus.index()] = 1;
  std::vector<BusId> points;
  for (std::size_t b = 0; b < is_source.size(); ++b)
    if (!is_source[b]) points.emplace_back(b);
  return points;
}

std::vector<AdditionRequest> requests_of(const models::Network& network, const CapacityOptions& options) {
  std::vector<AdditionRequest> requests;
  for (const BusId bus : points_asked(network, options))
    for (const auto direction : options.directions)
      for (auto& phases : expand_phases(network, bus, options.phases)) {
        const double usual = direction == models::Direction::load ? 0.95 : 1.0;
        requests.push_back(
            {bus, direction, std::move(phases), options.connection, options.power_factor.value_or(usual)});
      }
  return requests;
}

// Twice the rating of the transformer upstream, with the other units of its bank.
double default_maximum_kw(const models::Network& network, const models::Topology& topology, BusId bus) {
  const auto nearest = topology.transformer[bus.index()];
  if (!nearest) return maximum_without_transformer_kw;
  const auto& windings = network->transformers[nearest->index()].windings;
  double rating_va = 0.0;
  for (const auto& other : network->transformers)
    if (other.in_service && other.windings.front().terminal.bus == windings.front().terminal.bus &&
        other.windings.back().terminal.bus == windings.back().terminal.bus)
      rating_va += other.windings.front().rated_power_va;
  return rating_va > 0.0 ? 2.0 * rating_va / 1e3 : maximum_without_transformer_kw;
}

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
      violation.worsened_by =
          fmt::format("bus.{} {} {}", network.bus(rows[*by].bus).name, rows[*by].phases, to_text(rows[*by].direction));
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
    const double maximum_kw = options.maximum_kw.value_or(default_maximum_kw(network, topology, requests[i].bus));
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
    add_firm_capacity(network, rules, options, mode, requests, first_row, result);
}

void add_settings(const models::OperatingPoint& point, const models::RuleSet& rules, const CapacityOptions& options,
                  CapacityResult& result) {
  auto& lines = result.settings.lines;
  const auto bound = [&](const std::optional<double>& given) {
    return given ? fmt::format("{:g} pu of vn (given)", *given) : fmt::format("by rule set {}", rules.name);
  };
  const auto fraction = [](const std::optional<double>& given, const models::Sourced& rule) {
    if (given) return fmt::format("{:g} % (given)", 100.0 * *given);
    return fmt::format("{:g} % ({}{})", 100.0 * rule.value, rule.source, rule.verified ? "" : ", unverified");
  };
  static constexpr std::array<std::string_view, 3> policies{"separate", "strict", "no-worse"};
  lines.emplace_back("state", point.label);
  lines.emplace_back("voltage_min", bound(options.vm_min_pu));
  lines.emplace_back("voltage_max", bound(options.vm_max_pu));
  lines.emplace_back("line_loading", fraction(options.line_loading, rules.line_loading));
  lines.emplace_back("transformer_loading", fraction(options.transformer_loading, rules.transformer_loading));
  lines.emplace_back("main_transformer_loading", fraction(options.transformer_loading, rules.main_transformer_loading));
  lines.emplace_back("line_rating",
                     options.line_rating_a ? fmt::format("{:g} A (given)", *options.line_rating_a) : "of each line");
  lines.emplace_back("default_ratings", fmt::format("{}, {} met", options.use_default_ratings ? "use" : "ignore",
                                                    result.defaulted_ratings));
  lines.emplace_back(
      "monitor", fmt::format("{}{}{}", options.monitor_voltage ? "voltage " : "", options.monitor_line ? "line " : "",
                             options.monitor_transformer ? "transformer" : ""));
  const auto& further = options.further;
  if (further.voltage_change_pu)
    lines.emplace_back("voltage_change", fmt::format("{:g} pu (given)", *further.voltage_change_pu));
  if (further.unbalance) lines.emplace_back("unbalance", fmt::format("{:g} % (given)", 100.0 * *further.unbalance));
  if (further.reverse_power)
    lines.emplace_back("reverse_power", fmt::format("{:g} % of the rating (given)", 100.0 * *further.reverse_power));
  lines.emplace_back("existing", policies[static_cast<std::size_t>(options.existing)]);
  lines.emplace_back("existing_loads", options.existing_loads_constant_power ? "constant-power" : "as-modelled");
  lines.emplace_back("maximum", options.maximum_kw ? fmt::format("{:g} kW (given)", *options.maximum_kw)
                                                   : "twice the upstream transformer's rating, 100 MW without one");
  lines.emplace_back("tolerance", fmt::format("{:g} kW or 1e-4 of the capacity", options.tolerance_kw));
}

}  // namespace

CapacityResult available_capacity(const models::Network& network, const models::OperatingPoint& point,
                                  const models::RuleSet& rules, const CapacityOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  CapacityResult result;
  std::optional<models::Network> stiff_loads;
  if (options.existing_loads_constant_power) stiff_loads = with_constant_power_loads(network);
  const models::Network& grid = stiff_loads ? *stiff_loads : network;
  const auto requests = requests_of(grid, options);
  Progress progress(options, requests.size() * options.controls.size());
  for (const Controls controls : options.controls)
    compute_mode(grid, point, rules, options, controls, requests, progress, result);
  add_settings(point, rules, options, result);
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return result;
}

}  // namespace headroom::engine
