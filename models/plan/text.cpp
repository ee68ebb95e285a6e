// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "models/plan/supply_plan.hpp"

namespace headroom::models {

std::string_view to_text(RouteOrigin origin) {
  static constexpr std::array<std::string_view, 3> words{"existing_corridor", "estimated", "none"};
  return words.at(static_cast<std::size_t>(origin));
}

std::string_view to_text(ConnectionWay way) {
  static constexpr std::array<std::string_view, 5> words{"existing_point", "substation_bay", "ring_main_unit_bay",
                                                         "tee", "transformer_low_voltage"};
  return words.at(static_cast<std::size_t>(way));
}

std::string_view to_text(PlanStatus status) {
  static constexpr std::array<std::string_view, 3> words{"feasible", "surplus", "refused"};
  return words.at(static_cast<std::size_t>(status));
}

std::string_view to_text(PlanAnswerStatus status) {
  static constexpr std::array<std::string_view, 4> words{"answered", "base_not_solved", "bad_application",
                                                         "no_candidates"};
  return words.at(static_cast<std::size_t>(status));
}

}  // namespace headroom::models
