// SPDX-License-Identifier: Apache-2.0
// Tap changers and switched capacitors as an outer loop around the load flow, in OpenDSS's static control mode: after
// each solution every control looks at its measurement and may ask for an action after its delay. The actions with the
// shortest delay are carried out and the load flow is solved again, until nobody asks.
#pragma once

#include <optional>
#include <vector>

#include "engine/powerflow/inverter_controls.hpp"
#include "models/results/state.hpp"

namespace headroom::engine {

class ControlLoop {
 public:
  // The network must outlive the loop.
  explicit ControlLoop(const models::Network& network);

  // Looks at the solved state and moves taps and steps in state.point. Returns whether anything moved.
  bool act(models::State& state);

 private:
  struct Action {
    double delay_s = 0.0;
    double tap_change_pu = 0.0;  // regulators
    int step_change = 0;         // capacitors: +1 closes one step, -1 opens one
    bool reverse = false;        // a regulator changes the direction it looks in
  };

  // In two parts, since both may be asked for at once: to look the other way, and to move the tap.
  std::optional<Action> turn(const models::Regulator& regulator, std::size_t r, const models::State& state) const;
  std::optional<Action> sample(const models::Regulator& regulator, std::size_t r, const models::State& state) const;
  models::Complex seen(const models::Regulator& regulator, const models::State& state, bool backwards,
                       double& local_v) const;
  std::optional<Action> sample(const models::CapacitorControl& control, std::size_t c,
                               const models::State& state) const;
  std::optional<bool> wanted(const models::CapacitorControl& control, const models::State& state, bool closed) const;
  void carry_out(const models::Regulator& regulator, std::size_t r, const Action& action, models::State& state);

  const models::Network& network_;
  std::vector<char> looks_back_;     // [regulator] power flows from its load to its source
  std::vector<char> opened_before_;  // [capacitor control] it must wait its dead time before it closes again
  InverterControlLoop inverters_;
};

}  // namespace headroom::engine
