// SPDX-License-Identifier: Apache-2.0
// The fidelity report: what a reader took over, and what it did not. Nothing is dropped silently.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/core/diagnostics.hpp"

namespace headroom::models {

enum class Fidelity : std::uint8_t {
  taken,         // carried over exactly
  defaulted,     // the input gave no value, the format's default stands
  approximated,  // carried over in another form that changes the answer a little
  ignored,       // not carried over, and it does not change the answer
  refused,       // not carried over, and it changes the answer
};

struct FidelityItem {
  Origin origin;
  std::string item;  // "regcontrol.reg1.vlimit", "command plot"
  Fidelity fidelity = Fidelity::taken;
  std::string why;
  std::int64_t count = 1;  // how many like it (taken and defaulted items are counted per class, not listed one by one)
};

struct FidelityReport {
  std::vector<FidelityItem> items;

  std::int64_t count(Fidelity fidelity) const {
    std::int64_t n = 0;
    for (const auto& item : items)
      if (item.fidelity == fidelity) n += item.count;
    return n;
  }
};

}  // namespace headroom::models
