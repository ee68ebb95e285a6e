// SPDX-License-Identifier: Apache-2.0
#include "bench/peers/calibration.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <vector>

namespace peers {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

// GCC's vectors, cut into what the target has; clones for the wider instruction sets, chosen at run time.
using Vector = double __attribute__((vector_size(64)));

__attribute__((target_clones("avx512f", "arch=haswell", "default"), noinline)) double multiply_add(long rounds) {
  Vector sum[10], factor, addend;
  for (int k = 0; k < 8; ++k) factor[k] = 0.999999, addend[k] = 1e-6;
  for (auto& one : sum) one = addend;
  for (long r = 0; r < rounds; ++r)
    for (auto& one : sum) one = one * factor + addend;
  double total = 0.0;
  for (const auto& one : sum) total += one[0];
  return total;
}

}  // namespace

Calibration calibrate() {
  Calibration best;
  constexpr long rounds = 2'000'000;
  volatile double sink = 0.0;
  std::vector<char> from(std::size_t{256} << 20, 1), to(from.size(), 2);
  for (int repeat = 0; repeat < 3; ++repeat) {
    auto start = Clock::now();
    sink = sink + multiply_add(rounds);
    best.multiply_add_gflops = std::max(best.multiply_add_gflops, 2.0 * 80.0 * rounds / seconds_since(start) / 1e9);
    start = Clock::now();
    std::memcpy(to.data(), from.data(), from.size());
    const double seconds = seconds_since(start);
    sink = sink + to[static_cast<std::size_t>(repeat)];
    best.copy_gb_per_s = std::max(best.copy_gb_per_s, static_cast<double>(from.size()) / seconds / 1e9);
  }
  return best;
}

}  // namespace peers
