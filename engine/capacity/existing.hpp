// SPDX-License-Identifier: Apache-2.0
// What the base state breaks already, and how that bounds the search.
//   separate   what violates in the base bounds nothing
//   strict     any violation gives 0
//   no_worse   what violates may worsen by 1e-3 pu or one percentage point
#pragma once

#include <span>
#include <vector>

#include "engine/capacity/monitors.hpp"

namespace headroom::engine {

enum class ExistingPolicy : std::uint8_t { separate, strict, no_worse };

struct Existing {
  std::vector<double> strict_margin;    // [limit] of the base
  std::vector<double> margin;           // [limit] of the base as the search sees it: relief added
  std::vector<double> relief;           // [limit] no_worse: what a violator is given, else 0
  std::vector<char> watched;            // [limit]
  std::vector<std::size_t> violations;  // limits that the base breaks
};

Existing judge_base(ExistingPolicy policy, const Monitors& monitors, std::span<const double> base_margin);

// Is a violation worse at this (strict) margin than in the base, beyond what no_worse allows?
bool is_worsened(const Existing& existing, const Monitors& monitors, std::size_t limit, double strict_margin);

}  // namespace headroom::engine
