// SPDX-License-Identifier: Apache-2.0
// The bank of base states: the operating point with all loads scaled by a few fixed levels.
//
// A case belongs to the member nearest to its level, the factor that brings the base loads closest to its own:
//   level = Σ (P P0 + Q Q0) / Σ (P0² + Q0²).
#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <vector>

#include "engine/batch/chord_base.hpp"

namespace headroom::engine {

class Bank {
 public:
  Bank(const models::Network& network, const models::OperatingPoint& point);

  static constexpr std::array<double, 7> levels{0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0};
  static constexpr int as_given = 3;

  // Index of the nearest level.
  static int nearest(double level);
  // The member for that level, or the nearest one towards the operating point itself that has a solution; null: there
  // is none. Made when first asked for. Thread safe.
  const ChordBase* member(int level);
  // Weights of the level: [load] P0 / Σ, [load] Q0 / Σ. All zero when the base has no loads: the level is then 0.
  const double* weight_p() const { return weight_p_.data(); }
  const double* weight_q() const { return weight_q_.data(); }

 private:
  const ChordBase* made(int level);

  const models::Network& network_;
  const models::OperatingPoint& point_;
  std::vector<double> weight_p_, weight_q_;
  std::array<std::once_flag, levels.size()> once_;
  std::array<std::unique_ptr<ChordBase>, levels.size()> members_;
};

}  // namespace headroom::engine
