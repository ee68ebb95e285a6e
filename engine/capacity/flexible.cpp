// SPDX-License-Identifier: Apache-2.0
#include "engine/capacity/flexible.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace headroom::engine {

namespace {

constexpr std::array<double, 10> most_hours{0.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 4000.0};

struct Slot {
  double kw = 0.0, hours = 0.0;
};

std::vector<Slot> rising_capacity(const models::CapacityOverTime& over, std::size_t row) {
  std::vector<Slot> slots;
  const std::size_t states = over.states.size();
  for (std::size_t s = 0; s < states; ++s) {
    const double kw = over.state_kw[row * states + s], hours = over.states[s].state.hours;
    if (std::isfinite(kw) && hours > 0.0) slots.push_back({kw, hours});
  }
  std::sort(slots.begin(), slots.end(), [](const auto& a, const auto& b) { return a.kw < b.kw; });
  return slots;
}

}  // namespace

std::vector<models::FlexiblePoint> flexible_connection(const models::CapacityOverTime& over) {
  std::vector<models::FlexiblePoint> curve;
  if (over.state_kw.empty()) return curve;
  for (std::size_t row = 0; row < over.result.rows.size(); ++row) {
    const auto slots = rising_capacity(over, row);
    double hours = 0.0, energy_kwh = 0.0, kw = slots.empty() ? 0.0 : slots.front().kw;  // at slot k's capacity
    std::size_t k = 0;
    for (const double most : most_hours) {
      const std::size_t before = k;
      while (k + 1 < slots.size() && hours + slots[k].hours <= most * (1.0 + 1e-9)) {
        hours += slots[k].hours;
        energy_kwh += hours * (slots[k + 1].kw - slots[k].kw);
        kw = slots[++k].kw;
      }
      if (!slots.empty() && (most == 0.0 || k > before)) curve.push_back({row, kw, hours, energy_kwh / 1e3});
    }
  }
  return curve;
}

}  // namespace headroom::engine
