// SPDX-License-Identifier: Apache-2.0
// Customers and their load profiles.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "models/core/diagnostics.hpp"
#include "models/core/ids.hpp"

namespace headroom::models {

// 重要电力用户 classes; ordinary = none of them.
enum class Importance : std::uint8_t { ordinary, temporary, second, first, special };

inline constexpr std::array<std::string_view, 5> importance_words{"ordinary", "temporary", "second", "first",
                                                                  "special"};
constexpr std::string_view to_text(Importance importance) {
  return importance_words[static_cast<std::size_t>(importance)];
}

struct Customer {
  std::string name;
  BusId bus;
  std::vector<int> phases;  // 1 2 3; one phase: single-phase customer
  std::string kind;         // residential, commercial, industrial, hospital, charging, agriculture, …
  Importance importance = Importance::ordinary;
  double contracted_va = 0.0;
  int customers = 1;                   // how many meters it stands for
  double power_factor = 0.0;           // measured at peak; 0 = no data
  double required_power_factor = 0.0;  // 0 = by the rule set
  Origin origin;
};

// A time curve of multipliers (or of absolute values) on a regular grid of time.
// OpenDSS semantics of the index: sample k holds from k·step on; value at hour h is sample round(h/step) - 1, cyclic.
struct Profile {
  std::string name;
  double step_s = 3600.0;
  std::vector<double> p;  // multiplier of P, or W where absolute
  std::vector<double> q;  // multiplier of Q; empty = as p
  bool absolute = false;
  Origin origin;
};

}  // namespace headroom::models
