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
  std::atomic<std::size_t> next{0};
  FirstFailure failure;
#pragma omp parallel num_threads(static_cast <int>(workers))
  {
    const auto worker = static_cast<std::size_t>(omp_get_thread_num());
    while (!failure.any()) {
      const std::size_t i = next++;
      if (i >= count) break;
      try {
        body(worker, i);
      } catch (...) {
        failure.note(i, std::current_exception());
      }
    }
  }
  failure.rethrow();
}

}  // namespace headroom::engine
