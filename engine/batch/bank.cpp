// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/bank.hpp"

namespace headroom::engine {

namespace {

// Refined to rounding in any case; this is for the Newton iteration before.
constexpr double base_tolerance_pu = 1e-10;

}  // namespace

Bank::Bank(const models::Network& network, const models::OperatingPoint& point)
    : network_(network), point_(point), weight_p_(network->loads.size()), weight_q_(network->loads.size()) {
  double sum = 0.0;
  for (std::size_t k = 0; k < network->loads.size(); ++k)
    if (network->loads[k].in_service) sum += std::norm(point.load_power_va[k]);
  for (std::size_t k = 0; k < network->loads.size(); ++k) {
    if (!network->loads[k].in_service || sum == 0.0) continue;
    weight_p_[k] = point.load_power_va[k].real() / sum;
    weight_q_[k] = point.load_power_va[k].imag() / sum;
  }
}

int Bank::nearest(double level) {
  int at = 0;
  for (std::size_t k = 1; k < levels.size(); ++k) at += level >= 0.5 * (levels[k - 1] + levels[k]);
  return at;
}

const ChordBase* Bank::made(int level) {
  std::call_once(once_[level], [&] {
    auto point = point_;
    for (auto& power : point.load_power_va) power *= levels[level];
    auto base = std::make_unique<ChordBase>(network_, point, base_tolerance_pu);
    if (base->usable()) members_[level] = std::move(base);
  });
  return members_[level].get();
}

const ChordBase* Bank::member(int level) {
  for (int at = level;; at += at < as_given ? 1 : -1) {
    if (const auto* base = made(at)) return base;
    if (at == as_given) return nullptr;
  }
}

}  // namespace headroom::engine
