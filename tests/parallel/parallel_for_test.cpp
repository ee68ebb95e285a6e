// SPDX-License-Identifier: Apache-2.0
#include "engine/parallel/parallel_for.hpp"

#include <atomic>
#include <cmath>
#include <stdexcept>
#include <vector>

#include <gtest/gtest.h>

namespace headroom::engine {
namespace {

std::vector<double> work(int threads) {
  std::vector<double> result(1000);
  parallel_for(result.size(), threads, [&](std::size_t, std::size_t i) {
    double sum = 0.0;
    for (std::size_t k = 1; k <= i; ++k) sum += std::sin(static_cast<double>(k)) / static_cast<double>(k);
    result[i] = sum;
  });
  return result;
}

TEST(ParallelFor, SameBitsForAnyNumberOfThreads) {
  const auto one = work(1);
  EXPECT_EQ(one, work(2));
  EXPECT_EQ(one, work(3));
  EXPECT_EQ(one, work(0));
}

TEST(ParallelFor, EveryIndexOnceAndWorkersApart) {
  for (const int threads : {1, 2, 3}) {
    std::vector<std::atomic<int>> calls(500);
    std::vector<std::atomic<int>> busy(worker_count(threads, calls.size()));
    std::atomic<int> clashes{0};
    parallel_for(calls.size(), threads, [&](std::size_t worker, std::size_t i) {
      if (busy.at(worker)++ > 0) ++clashes;
      ++calls[i];
      --busy[worker];
    });
    for (const auto& n : calls) EXPECT_EQ(n, 1);
    EXPECT_EQ(clashes, 0);
  }
}

TEST(ParallelFor, CarriesOutTheFirstException) {
  for (const int threads : {1, 2, 3}) {
    try {
      parallel_for(200, threads, [](std::size_t, std::size_t i) {
        if (i >= 70) throw std::runtime_error(std::to_string(i));
      });
      ADD_FAILURE() << "no exception";
    } catch (const std::runtime_error& error) {
      EXPECT_STREQ(error.what(), "70");
    }
  }
}

TEST(ParallelFor, NeverMoreWorkersThanIndices) {
  EXPECT_EQ(worker_count(8, 3), 3u);
  EXPECT_EQ(worker_count(2, 300), 2u);
  EXPECT_EQ(worker_count(4, 0), 1u);
  EXPECT_GE(worker_count(0, 100), 1u);
}

}  // namespace
}  // namespace headroom::engine
