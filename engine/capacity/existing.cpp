// SPDX-License-Identifier: Apache-2.0
#include "engine/capacity/existing.hpp"

namespace headroom::engine {

namespace {

double allowed_worsening(const Monitors& monitors, std::size_t limit) {
  const auto kind = monitors.kind(limit);
  const bool voltage = kind == models::LimitKind::voltage_low || kind == models::LimitKind::voltage_high ||
                       kind == models::LimitKind::voltage_change;
  return voltage ? 1e-3 : 1e-2;
}

}  // namespace

Existing judge_base(ExistingPolicy policy, const Monitors& monitors, std::span<const double> base_margin) {
  Existing existing;
  existing.strict_margin.assign(base_margin.begin(), base_margin.end());
  existing.margin = existing.strict_margin;
  existing.relief.assign(base_margin.size(), 0.0);
  existing.watched.assign(base_margin.size(), 1);
  for (std::size_t i = 0; i < base_margin.size(); ++i) {
    if (base_margin[i] >= -monitors.slack()[i]) continue;
    existing.violations.push_back(i);
    if (policy == ExistingPolicy::separate) existing.watched[i] = 0;
    if (policy == ExistingPolicy::no_worse) existing.relief[i] = allowed_worsening(monitors, i) - base_margin[i];
    existing.margin[i] += existing.relief[i];
  }
  return existing;
}

bool is_worsened(const Existing& existing, const Monitors& monitors, std::size_t limit, double strict_margin) {
  return strict_margin < existing.strict_margin[limit] - allowed_worsening(monitors, limit);
}

}  // namespace headroom::engine
