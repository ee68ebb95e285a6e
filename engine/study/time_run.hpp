// SPDX-License-Identifier: Apache-2.0
// A grid from one step of time to the next: taps and capacitor steps start where the step before left them, stores hold
// what is left in them, inverters that were off stay off until they cut in. (Inverter controls start anew in each
// step.)
#pragma once

#include "engine/study/powerflow.hpp"

namespace headroom::engine {

class TimeRun {
 public:
  // The network must outlive the run.
  TimeRun(const models::Network& network, PowerFlowOptions options) : network_(network), options_(options) {}

  // The state at the end of a step of that length. One that is not solved passes its positions on all the same.
  models::State step(models::TimeSelection time, double step_h);

  // [generator] as the next step finds them. Empty before the first.
  const std::vector<models::InverterConditions>& inverters() const { return inverters_; }

 private:
  void deplete(const models::State& state, double step_h);

  const models::Network& network_;
  PowerFlowOptions options_;
  std::vector<std::vector<double>> tap_pu_;  // empty before the first step
  std::vector<std::vector<int>> capacitor_step_on_;
  std::vector<models::InverterConditions> inverters_;
};

}  // namespace headroom::engine
