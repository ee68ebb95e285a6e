// SPDX-License-Identifier: Apache-2.0
// Inverters that follow curves, as controls of the outer loop: after each solution an inverter whose voltage or power
// has moved, or which is not yet where its curve wants it, goes a share of the way there (OpenDSS's InvControl in a
// snapshot; its result depends on these steps, which end within tolerances and not on the curve).
#pragma once

#include <vector>

#include "models/results/state.hpp"

namespace headroom::engine {

class InverterControlLoop {
 public:
  // The network must outlive the loop.
  explicit InverterControlLoop(const models::Network& network);

  // Measures; whether any inverter asks for an action. Once per solution.
  bool sample(const models::State& state);
  // Moves the powers of those that asked.
  void carry_out(models::State& state);

 private:
  struct Follower {
    const models::InverterControl* control = nullptr;
    std::size_t generator = 0;
    bool asks = false;
    double v_pu = 0.0, v_before_pu = 0.0, dv_before_pu = -1.0;
    double var_step = 0.5, watt_step = 0.5;
    double q_before_var = -1e3;  // OpenDSS starts from -1 kvar
    double q_wanted_pu = 0.0, q_pu = 0.0, p_limit_pu = 0.0, p_limit_before_pu = 0.0;
    bool limits_power = false;
  };
  struct Bases {
    double q_var = 0.0, q_absorbed_var = 0.0, p_w = 0.0;
    double of(double q) const { return q >= 0.0 ? q_var : q_absorbed_var; }
  };

  double measured_pu(const Follower& f, const models::State& state) const;
  bool asks(const Follower& f) const;
  Bases bases(const Follower& f) const;
  double limited_q(const Follower& f, const Bases& base, double wanted) const;
  double limited_p(const Follower& f, const Bases& base, double wanted) const;
  void volt_var(Follower& f, const Bases& base);
  void volt_watt(Follower& f, const Bases& base);
  void watt_power_factor(Follower& f, const Bases& base);
  void watt_var(Follower& f, const Bases& base);
  void apply(Follower& f, const Bases& base, models::State& state);
  double direct_w(const Follower& f) const;

  const models::Network& network_;
  std::vector<Follower> followers_;
  std::vector<models::InverterOrder> orders_;    // [generator]
  std::vector<models::InverterOutput> outputs_;  // [generator]
  int solutions_ = 0;
};

}  // namespace headroom::engine
