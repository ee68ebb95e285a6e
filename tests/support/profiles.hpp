// SPDX-License-Identifier: Apache-2.0
// Curves of time for generated feeders: twelve archetypes of a day within a year, each with noise of its own per hour.
#pragma once

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>
#include <string>

#include "models/network/builder.hpp"

namespace headroom::test {

// Every load follows one of `curves` curves of `hours` hours between 0.15 and about 1.05; every line is rated at
// `headroom` times the current that all loads behind it draw when all are 1, at least a tenth of the largest.
inline models::Network with_curves(const models::Network& network, std::size_t curves, std::size_t hours,
                                   double headroom) {
  models::NetworkBuilder builder;
  builder.data = network.data();
  auto& data = builder.data;
  std::mt19937_64 random(5);
  const auto chance = [&] { return static_cast<double>(random() >> 11) * 0x1p-53; };
  constexpr double turn = 2.0 * std::numbers::pi;
  for (std::size_t k = 0; k < curves; ++k) {
    models::Profile profile;
    profile.name = "curve" + std::to_string(k);
    const double phase = 6.0 * chance(), season = turn * chance();
    for (std::size_t h = 0; h < hours; ++h) {
      const auto hour = static_cast<double>(h);
      const double smooth = 0.62 + 0.25 * std::sin(turn * (std::fmod(hour, 24.0) - 8.0 - phase) / 24.0) +
                            0.12 * std::cos(turn * hour / 8760.0 + 0.3 * season);
      profile.p.push_back(std::max(0.15, smooth + 0.08 * (chance() - 0.5)));
    }
    data.profiles.push_back(std::move(profile));
  }
  std::vector<double> behind_va(data.buses.size(), 0.0);
  for (auto& load : data.loads) {
    load.yearly = models::ProfileId(static_cast<std::size_t>(chance() * static_cast<double>(curves)));
    behind_va[load.terminal.bus.index()] += std::abs(load.power_va);
  }
  double most_a = 0.0;
  for (std::size_t l = data.lines.size(); l-- > 0;) {  // children have the higher numbers
    auto& line = data.lines[l];
    behind_va[line.from.bus.index()] += behind_va[line.to.bus.index()];
    const double base_v = data.buses[line.to.bus.index()].base_voltage_v;
    const double current_a = behind_va[line.to.bus.index()] / (std::numbers::sqrt3 * base_v);
    most_a = std::max(most_a, current_a);
    line.rated_current_a = {headroom * current_a, models::RatingOrigin::given};
  }
  for (auto& line : data.lines) line.rated_current_a.value = std::max(line.rated_current_a.value, 0.1 * most_a);
  return std::move(builder.build().value());
}

}  // namespace headroom::test
