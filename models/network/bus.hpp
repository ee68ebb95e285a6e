// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/core/diagnostics.hpp"
#include "models/core/ids.hpp"
#include "models/core/position.hpp"

namespace headroom::models {

// What a bus is for a planner; unknown where the input does not say.
enum class BusKind : std::uint8_t { unknown, busbar, ring_main_unit, pole, joint, transformer_low_voltage, customer };

struct Bus {
  std::string name;         // the spelling used for matching (OpenDSS: lower case)
  std::string source_name;  // as the input wrote it
  double base_voltage_v =
      0.0;                 // line to line; 0 = unknown. The model's base (vn_kv), not the nominal voltage of a rule
  std::vector<int> nodes;  // numbers of the nodes that exist, in order of first mention
  std::optional<Position> position;
  BusKind kind = BusKind::unknown;
  std::string substation;  // as given by the input; topology fills in what is missing
  std::string feeder;
  int spare_bays = -1;  // free bays of a busbar or ring-main unit; -1 = no data
  Origin origin;
};

}  // namespace headroom::models
