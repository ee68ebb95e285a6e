// SPDX-License-Identifier: Apache-2.0
#include "engine/parallel/parallel_for.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>

#include <omp.h>

namespace headroom::engine {

namespace {

// The exception of the smallest index. Every index below one that was handed out was handed out too, and runs to its
// end, so which exception this is does not depend on timing.
class FirstFailure {
 public:
  bool any() const { return failed_.load(std::memory_order_relaxed); }
  void note(std::size_t index, std::exception_ptr failure) {
    const std::scoped_lock lock(mutex_);
    if (!failure_ || index < index_) {
      index_ = index;
      failure_ = std::move(failure);
    }
    failed_.store(true, std::memory_order_relaxed);
  }
  void rethrow() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  std::atomic<bool> failed_{false};
  std::mutex mutex_;
  std::size_t index_ = 0;
  std::exception_ptr failure_;
};

// One loop and what its workers share. OpenMP's runtime is not instrumented, so the thread sanitizer does not see that
// a team starts after what was written before it and ends before what is read after it: `begun_` and `finished_` state
// that order in terms it knows, for two atomic operations per worker.
class Loop {
 public:
  Loop(std::size_t count, const std::function<void(std::size_t, std::size_t)>& body) : count_(count), body_(body) {}

  void run(std::size_t workers) {
    begun_.store(true, std::memory_order_release);
    fork(static_cast<int>(workers));
    finished_.load(std::memory_order_acquire);
    failure_.rethrow();
  }

 private:
  // Not instrumented: here the workers read the address of the loop from the stack of the first.
  __attribute__((no_sanitize("thread"), noinline)) void fork(int workers) {
#pragma omp parallel num_threads(workers)
    work(static_cast<std::size_t>(omp_get_thread_num()));
  }

  void work(std::size_t worker) {
    begun_.load(std::memory_order_acquire);
    while (!failure_.any()) {
      const std::size_t i = next_++;
      if (i >= count_) break;
      try {
        body_(worker, i);
      } catch (...) {
        failure_.note(i, std::current_exception());
      }
    }
    finished_.fetch_add(1, std::memory_order_acq_rel);
  }

  std::size_t count_;
  const std::function<void(std::size_t, std::size_t)>& body_;
  std::atomic<bool> begun_{false};
  std::atomic<std::size_t> next_{0}, finished_{0};
  FirstFailure failure_;
};

}  // namespace

std::size_t worker_count(int threads, std::size_t count) {
  const auto wanted = static_cast<std::size_t>(std::max(1, threads > 0 ? threads : omp_get_num_procs()));
  return std::clamp<std::size_t>(count, 1, wanted);
}

void parallel_for(std::size_t count, int threads,
                  const std::function<void(std::size_t worker, std::size_t index)>& body) {
  const std::size_t workers = worker_count(threads, count);
  if (workers == 1) {
    for (std::size_t i = 0; i < count; ++i) body(0, i);
    return;
  }
  Loop(count, body).run(workers);
}

}  // namespace headroom::engine
