// SPDX-License-Identifier: Apache-2.0
#include "engine/study/batch.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <numeric>

#include "engine/batch/case_point.hpp"
#include "engine/batch/change_solver.hpp"
#include "engine/batch/lane_newton.hpp"
#include "engine/batch/state_groups.hpp"
#include "engine/parallel/parallel_for.hpp"
#include "engine/study/one_by_one.hpp"

namespace headroom::engine {

namespace {

using models::Network;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

// What is not a row of a solved case is blank.
void blank(const BatchOutputs& outputs) {
  std::fill(outputs.outcome.begin(), outputs.outcome.end(), CaseOutcome{});
  std::fill(outputs.reduction.begin(), outputs.reduction.end(), CaseReduction{});
  std::fill(outputs.extremes.begin(), outputs.extremes.end(), NodeExtremes{});
  std::fill(outputs.histogram.begin(), outputs.histogram.end(), 0u);
}

// Cases that one thread takes at a time: several blocks for each thread, whole lanes of sixteen.
std::size_t block_size(std::size_t cases, std::size_t threads) {
  constexpr std::size_t lanes = 16, most = 512;
  const std::size_t share = threads == 1 ? cases : cases / (4 * threads) / lanes * lanes;
  return std::clamp(share, lanes, most);
}

bool earlier(std::int64_t one, std::int64_t other) { return other < 0 || (one >= 0 && one < other); }

void merge(const BatchResult& part, BatchResult& all) {
  all.solved += part.solved;
  all.failed += part.failed;
  all.off_fast_path += part.off_fast_path;
  all.checked += part.checked;
  if (part.first_problem_case >= 0 && earlier(part.first_problem_case, all.first_problem_case)) {
    all.first_problem = part.first_problem;
    all.first_problem_case = part.first_problem_case;
  }
  const bool worse = part.worst_mismatch_relative > all.worst_mismatch_relative;
  const bool tie = part.worst_mismatch_relative == all.worst_mismatch_relative;
  if (part.worst_case >= 0 && (worse || (tie && earlier(part.worst_case, all.worst_case)))) {
    all.worst_mismatch_relative = part.worst_mismatch_relative;
    all.worst_case = part.worst_case;
  }
  all.worst_mismatch_va = std::max(all.worst_mismatch_va, part.worst_mismatch_va);
}

// Tells the caller how far it is, from one thread at a time, and hears whether to go on.
class Progress {
 public:
  Progress(const std::function<bool(std::size_t, std::size_t)>& report, std::size_t total)
      : report_(report), total_(total) {}

  bool cancelled() const { return cancelled_.load(std::memory_order_relaxed); }
  void add(std::size_t cases) {
    const std::size_t done = done_.fetch_add(cases) + cases;
    if (!report_) return;
    const std::scoped_lock lock(mutex_);
    if (done < reported_) return;
    reported_ = done;
    if (!cancelled() && !report_(done, total_)) cancelled_ = true;
  }

 private:
  const std::function<bool(std::size_t, std::size_t)>& report_;
  std::size_t total_, reported_ = 0;
  std::atomic<std::size_t> done_{0};
  std::atomic<bool> cancelled_{false};
  std::mutex mutex_;
};

}  // namespace

Batch::Batch(const Network& network, models::OperatingPoint point, BatchOptions options)
    : network_(network), point_(std::move(point)), options_(std::move(options)), check_every_(options_.check_every) {
  base_ = options_.solve_controls ? solve_powerflow(network_, point_, {.tolerance_pu = options_.tolerance_pu})
                                  : solve_as_given(network_, point_, options_.tolerance_pu);
  watch_ = make_watch(network_, point_, options_);
  if (options_.fast_path) {
    solvers_.push_back(std::make_unique<ChordSolver>(network_, point_, options_, watch_, base_.supplied));
    solvers_.push_back(std::make_unique<ChangeSolver>(network_, point_, options_, watch_));
    gathered_ = solvers_.size();
    solvers_.push_back(std::make_unique<LaneNewton>(network_, point_, options_, watch_));
    solvers_.push_back(std::make_unique<StateGroups>(network_, point_, options_, base_.supplied));
  }
  solvers_.push_back(std::make_unique<OneByOne>(network_, point_, options_, watch_, base_.supplied));
}

Batch::~Batch() = default;

BatchResult Batch::solve(const BatchCases& cases, const BatchOutputs& outputs) {
  const auto start = Clock::now();
  BatchResult result;
  result.error = misfit(network_, cases, outputs);
  if (!result.error.empty()) return result;
  blank(outputs);
  // A case's check costs as much as a hundred cases on the fast path.
  const bool checked = check_every_ > 0 && cases.count >= static_cast<std::size_t>(check_every_);
  options_.check_every = checked ? check_every_ : 0;

  const std::size_t size = block_size(cases.count, worker_count(options_.threads, cases.count));
  const std::size_t workers = worker_count(options_.threads, (cases.count + size - 1) / size);
  for (const auto& solver : solvers_) solver->begin(cases, workers);
  std::vector<std::size_t> order;
  for (const auto& solver : solvers_)
    if (order.empty()) order = solver->order(cases);
  if (order.empty()) {
    order.resize(cases.count);
    std::iota(order.begin(), order.end(), std::size_t{0});
  }
  std::vector<NodeStatistics> statistics(workers, NodeStatistics(network_, outputs));
  std::vector<BatchResult> part(workers);
  Progress progress(options_.progress, cases.count);
  // Solvers first … end - 1 over blocks of `order`; what they leave.
  const auto pass = [&](std::size_t first_solver, std::size_t end_solver) {
    const std::size_t each = block_size(order.size(), workers);
    std::vector<std::vector<std::size_t>> left((order.size() + each - 1) / each);
    parallel_for(left.size(), options_.threads, [&](std::size_t worker, std::size_t block) {
      if (progress.cancelled()) return;
      const std::size_t first = block * each, end = std::min(first + each, order.size());
      BlockWork work{cases,        outputs, statistics[worker],
                     part[worker], worker,  {order.begin() + first, order.begin() + end}};
      for (std::size_t k = first_solver; k < end_solver && !work.left.empty(); ++k) solvers_[k]->solve(work);
      progress.add(end - first - work.left.size());
      left[block] = std::move(work.left);
    });
    order.clear();
    for (const auto& some : left) order.insert(order.end(), some.begin(), some.end());
  };
  pass(0, gathered_);
  pass(gathered_, solvers_.size());
  for (const auto& one : part) merge(one, result);
  for (const auto& one : statistics) one.merge_into(outputs.extremes);
  result.cancelled = progress.cancelled();
  result.not_run = cases.count - result.solved - result.failed;
  result.seconds = seconds_since(start);
  return result;
}

}  // namespace headroom::engine
