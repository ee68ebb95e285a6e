// SPDX-License-Identifier: Apache-2.0
#include "engine/study/firm.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/parallel/parallel_for.hpp"
#include "engine/study/firm_outage.hpp"

namespace headroom::engine {

namespace {

using models::CapacityResult;
using models::CapacityStatus;
using models::FirmPlan;

// One in so many cases, and one in so many points there, of what the estimate decides is solved all the same.
inline constexpr std::size_t sample_every_case = 24, sample_every_point = 4;
inline constexpr std::size_t decided_together = 16;  // cases; their further plans stand in memory at the same time

// How far the search for one point after one outage has come.
struct PointSearch {
  std::size_t request = 0;
  std::vector<std::size_t> order;  // plans, the most promising first
  std::size_t next = 0;
  double best_kw = -1.0;
  std::optional<std::size_t> best_plan;
  bool decided = false, unaffected = false;
  std::vector<FirmPlan> entries;
};

class Firm {
 public:
  Firm(const models::Network& network, const models::RuleSet& rules, const CapacityOptions& options,
       const CapacityState& intact, std::span<const AdditionRequest> requests, std::size_t first_row,
       CapacityResult& result)
      : options_(options),
        requests_(requests),
        first_row_(first_row),
        result_(result),
        topology_(models::analyse_topology(network, intact.base.point)),
        operable_(operable_branches(network, intact.base.point, topology_, *options.contingencies)),
        estimate_(network, rules, options, intact, topology_, requests,
                  std::span(result.rows).subspan(first_row, requests.size())),
        context_{network, rules, options, intact, topology_, operable_, estimate_},
        scratch_(worker_count(options.threads, requests.size())),
        binding_(requests.size()) {
    for (std::size_t i = 0; i < requests.size(); ++i) {
      auto& row = row_of(i);
      if (row.status != CapacityStatus::ok && row.status != CapacityStatus::zero &&
          row.status != CapacityStatus::at_maximum)
        continue;
      row.capacity_firm_kw = row.capacity_kw;
      row.status_firm = row.status;
    }
    for (std::size_t t = 0; t < worker_count(options.threads, 1u << 20); ++t) states_.emplace_back(estimate_.model());
  }

  void run(const std::function<bool(std::size_t, std::size_t)>& progress) {
    for (auto& outage : outages_of(context_.network, topology_, operable_, *options_.contingencies))
      cases_.emplace_back().outage = std::move(outage);
    parallel_for(cases_.size(), options_.threads, [&](std::size_t worker, std::size_t c) {
      add_minimal_plans(context_, cases_[c], states_[worker]);
      cases_[c].done.assign(requests_.size(), 0);
    });
    settle_unreachable();
    expect();
    result_.firm_outages += cases_.size();
    std::size_t done = 0;
    const auto order = in_order();
    for (const auto c : order) {
      if (progress && !progress(done, cases_.size())) break;
      if (done % decided_together == 0)
        decide(std::span(order).subspan(done, std::min(decided_together, order.size() - done)));
      judge(cases_[c]);
      release(cases_[c]);
      ++done;
    }
    result_.firm_outages_done += done;
    if (done == cases_.size()) {
      repair();
      sample();
    }
    report();
  }

 private:
  models::CapacityRow& row_of(std::size_t request) { return result_.rows[first_row_ + request]; }

  static void settle(models::CapacityRow& row, CapacityStatus status) {
    row.capacity_firm_kw = 0.0;
    row.status_firm = status;
  }

  // Can an outage still lower it?
  bool is_open(std::size_t i) {
    const auto& row = row_of(i);
    return row.capacity_firm_kw && *row.capacity_firm_kw > 0.0;
  }

  void settle_unreachable() {
    for (const auto& at : cases_)
      for (std::size_t i = 0; i < requests_.size(); ++i) {
        auto& row = row_of(i);
        const auto bus = requests_[i].bus.index();
        if (row.capacity_firm_kw && (at.outage.unreachable[bus] || (options_.firm_supply && at.outage.isolated[bus])))
          settle(row, CapacityStatus::no_transfer);
      }
  }

  // What each point will come down to at most, by the estimates of the minimal plans: what an outage surely leaves
  // above need not be solved. Where that turns out too low, repair() takes it back.
  void expect() {
    expected_.resize(requests_.size());
    for (std::size_t i = 0; i < requests_.size(); ++i) {
      expected_[i] = row_of(i).capacity_firm_kw.value_or(0.0);
      for (const auto& at : cases_)
        if (!at.best.empty() && !at.outage.isolated[requests_[i].bus.index()])
          expected_[i] = std::min(expected_[i], at.best[i].kw + at.best[i].error);
    }
  }

  // Those that no minimal plan may save first, then those that take most.
  std::vector<std::size_t> in_order() {
    std::vector<double> left(cases_.size(), -1.0);
    for (std::size_t c = 0; c < cases_.size(); ++c) {
      if (cases_[c].best.empty()) continue;
      left[c] = 0.0;
      for (std::size_t i = 0; i < requests_.size(); ++i)
        if (is_open(i)) left[c] += std::min(1.0, cases_[c].best[i].kw / row_of(i).capacity_kw);
    }
    std::vector<std::size_t> order(cases_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return left[a] < left[b]; });
    return order;
  }

  bool is_decided(const OutageCase& at, std::size_t i) { return at.done[i] || is_screened(at, i); }

  bool is_screened(const OutageCase& at, std::size_t i) {
    return !at.done[i] && !at.best.empty() &&
           at.best[i].kw - at.best[i].error >= std::min(expected_[i], *row_of(i).capacity_firm_kw);
  }

  // Which of these cases some plan saves, side by side: it depends on nothing but the case.
  void decide(std::span<const std::size_t> cases) {
    std::vector<std::size_t> failed(cases.size(), 0);
    parallel_for(cases.size(), options_.threads, [&](std::size_t worker, std::size_t k) {
      decide_saved(context_, cases_[cases[k]], states_[worker], failed[k]);
    });
    result_.failed_samples += std::accumulate(failed.begin(), failed.end(), std::size_t{0});
  }

  // REQUIRES: decided.
  void judge(OutageCase& at) {
    if (!*at.saved) return settle_unsaved(at);
    std::vector<PointSearch> points = open_points(at);
    for (const auto& point : points) at.done[point.request] = 1;
    search(at, points);
    std::erase_if(points, [](const auto& point) { return point.unaffected; });
    const auto known = at.plans.size();
    if (!points.empty() && !at.searched) {  // what minimal plans take away others may leave
      add_further_plans(context_, at, states_.front());
      for (auto& point : points) {
        point.order = plans_by_reach(at, point.request, known);
        point.next = 0;
        point.decided = false;
      }
      search(at, points);
    }
    for (auto& point : points) lower(point);
  }

  void settle_unsaved(const OutageCase& at) {
    for (std::size_t i = 0; i < requests_.size(); ++i) {
      const auto bus = requests_[i].bus.index();
      if (!is_open(i) || at.outage.isolated[bus]) continue;
      if (options_.existing == ExistingPolicy::strict || at.outage.lost[bus]) {
        settle(row_of(i), CapacityStatus::zero);
        binding_[i].clear();
      }
    }
  }

  std::vector<PointSearch> open_points(const OutageCase& at) {
    std::vector<PointSearch> points;
    for (std::size_t i = 0; i < requests_.size(); ++i) {
      if (!is_open(i) || at.outage.isolated[requests_[i].bus.index()] || is_decided(at, i)) continue;
      points.push_back(search_of(at, i));
    }
    return points;
  }

  static PointSearch search_of(const OutageCase& at, std::size_t i) {
    PointSearch point;
    point.request = i;
    point.order = plans_by_reach(at, i);
    return point;
  }

  // Those that may hold, from the plan `first` on; where the estimate knows nothing, by what they leave elsewhere.
  static std::vector<std::size_t> plans_by_reach(const OutageCase& at, std::size_t i, std::size_t first = 0) {
    std::vector<std::size_t> order;
    for (std::size_t p = first; p < at.plans.size(); ++p)
      if (!at.reach[p].empty()) order.push_back(p);
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) {
      const double kw_a = at.reach[a][i].kw, kw_b = at.reach[b][i].kw;
      return kw_a != kw_b ? kw_a > kw_b : at.plans[a].slack.high > at.plans[b].slack.high;
    });
    return order;
  }

  // Rounds: every open point names the plan that it looks at next, these are solved, and the points look.
  void search(OutageCase& at, std::vector<PointSearch>& points) {
    while (true) {
      std::vector<std::size_t> wanted;
      for (auto& point : points)
        if (advance(at, point)) wanted.push_back(point.order[point.next]);
      if (wanted.empty()) return;
      std::sort(wanted.begin(), wanted.end());
      wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
      parallel_for(wanted.size(), options_.threads,
                   [&](std::size_t, std::size_t k) { prepare_plan(context_, at, wanted[k]); });
      parallel_for(points.size(), options_.threads, [&](std::size_t worker, std::size_t k) {
        if (!points[k].decided) look(at, points[k], scratch_[worker]);
      });
    }
  }

  // Moves on to the next plan that could carry more than the best so far. false: there is none.
  static bool advance(const OutageCase& at, PointSearch& point) {
    if (point.decided) return false;
    for (; point.next < point.order.size(); ++point.next) {
      const auto p = point.order[point.next];
      if (at.verdict[p] && !at.verdict[p]->holds) continue;
      if (!point.best_plan || may_exceed(at, point, p)) return true;
    }
    point.decided = true;
    return false;
  }

  // Where the same limit binds, what was found corrects the estimate.
  static bool may_exceed(const OutageCase& at, const PointSearch& point, std::size_t plan) {
    const auto& reach = at.reach[plan][point.request];
    const auto& best = at.reach[*point.best_plan][point.request];
    if (reach.limit != best.limit || best.kw <= 0.0 || reach.error >= reach.kw)
      return reach.kw + reach.error > point.best_kw;
    const double ratio = point.best_kw / best.kw;
    return ratio * (reach.kw + 0.2 * std::abs(reach.kw - best.kw)) > point.best_kw * (1.0 + 1e-4);
  }

  void look(const OutageCase& at, PointSearch& point, RowScratch& scratch) {
    const auto p = point.order[point.next++];
    const auto& solved = *at.solved[p];
    if (!solved.holds()) return;
    auto& row = row_of(point.request);
    const auto& request = requests_[point.request];
    const double needed = *row.capacity_firm_kw;
    ++row.load_flows;
    if (addition_holds(*solved.shared, request, needed, scratch)) {
      point.decided = point.unaffected = true;
      return;
    }
    if (point.best_plan && point.best_kw > 0.0) {
      ++row.load_flows;
      const double more = point.best_kw + std::max(options_.tolerance_kw, 1e-4 * point.best_kw);
      if (!addition_holds(*solved.shared, request, more, scratch)) return;
    }
    scratch.worst_margin.clear();
    const auto found = capacity_row(*solved.shared, request, needed, point.request, scratch);
    row.load_flows += found.load_flows;
    point.entries.push_back({at.outage.name,
                             to_text(context_.network, topology_, at.plans[p].plan),
                             {},
                             found.feasible_kw > 0.0,
                             found.feasible_kw,
                             found.infeasible_kw,
                             found.limit});
    if (found.feasible_kw > point.best_kw) point.best_kw = found.feasible_kw, point.best_plan = p;
  }

  void lower(PointSearch& point) {
    if (point.unaffected) return;
    auto& row = row_of(point.request);
    row.capacity_firm_kw = std::max(0.0, point.best_kw);
    row.status_firm = *row.capacity_firm_kw > 0.0 ? CapacityStatus::ok : CapacityStatus::zero;
    binding_[point.request] = std::move(point.entries);
  }

  // Points that ended above what was expected: what was left out for that is looked at now.
  void repair() {
    while (true) {
      bool any = false;
      for (std::size_t i = 0; i < requests_.size(); ++i) {
        if (!is_open(i) || *row_of(i).capacity_firm_kw <= expected_[i]) continue;
        expected_[i] = *row_of(i).capacity_firm_kw;
        any = true;
      }
      if (!any) return;
      for (auto& at : cases_) judge(at), release(at);
    }
  }

  // Of the pairs that the estimate decided some are solved: one that fails is an error.
  void sample() {
    for (std::size_t c = 0; c < cases_.size(); ++c) {
      auto& at = cases_[c];
      if (!*at.saved) continue;
      std::vector<PointSearch> points;
      for (std::size_t i = 0; i < requests_.size(); ++i) {
        if (!is_open(i) || at.outage.isolated[requests_[i].bus.index()] || !is_screened(at, i)) continue;
        ++result_.screened_states;
        if (c % sample_every_case == sample_every_case / 2 && i % sample_every_point == 0)
          points.push_back(search_of(at, i));
      }
      if (points.empty()) continue;
      result_.sampled_states += points.size();
      if (at.needed_further) {
        add_further_plans(context_, at, states_.front());
        for (auto& point : points) point = search_of(at, point.request);
      }
      search(at, points);
      for (const auto& point : points) result_.failed_samples += !point.unaffected;
      release(at);
    }
  }

  void report() {
    for (const auto& at : cases_)
      if (at.saved) {
        result_.firm_plans += at.judged;
        report_plans(context_, at, result_.firm);
      }
    for (std::size_t i = 0; i < requests_.size(); ++i)
      for (auto& entry : binding_[i]) {
        entry.row = first_row_ + i;
        result_.firm.push_back(std::move(entry));
      }
  }

  const CapacityOptions& options_;
  std::span<const AdditionRequest> requests_;
  std::size_t first_row_;
  CapacityResult& result_;
  models::Topology topology_;
  Operable operable_;
  FirmEstimate estimate_;
  FirmContext context_;
  std::vector<OutageCase> cases_;
  std::vector<TransferState> states_;           // [worker]
  std::vector<RowScratch> scratch_;             // [worker]
  std::vector<double> expected_;                // [request] kW
  std::vector<std::vector<FirmPlan>> binding_;  // [request] plans of the outage that binds
};

}  // namespace

void add_firm_capacity(const models::Network& network, const models::RuleSet& rules, const CapacityOptions& options,
                       const CapacityState& intact, std::span<const AdditionRequest> requests, std::size_t first_row,
                       const std::function<bool(std::size_t done, std::size_t total)>& progress,
                       models::CapacityResult& result) {
  Firm(network, rules, options, intact, requests, first_row, result).run(progress);
}

}  // namespace headroom::engine
