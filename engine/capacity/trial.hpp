// SPDX-License-Identifier: Apache-2.0
// One trial: a full load flow with the addition connected, and the margins of everything watched.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/capacity/monitors.hpp"
#include "engine/powerflow/load_flow.hpp"

namespace headroom::engine {

// Memory of one thread's trials.
struct TrialScratch {
  LoadFlowWorkspace load_flow;
  std::vector<models::Complex> voltage_v;  // [node] of the last trial that has a solution
  std::vector<models::Complex> response_v; // [node]
};

// From the solved base, in voltage and in control state, to the state with `extra` connected.
class TrialMethod {
 public:
  virtual ~TrialMethod() = default;
  // Fills scratch.voltage_v and margin [limit]; false: no solution. Thread safe with a scratch per thread.
  virtual bool run(std::span<const InjectionBranch> extra, TrialScratch& scratch, std::span<double> margin) const = 0;
};

// Taps and capacitor steps stay where they are. REQUIRES: flow.solve_base() was ok; both outlive the method.
class HeldTrial : public TrialMethod {
 public:
  HeldTrial(const LoadFlow& flow, const Monitors& monitors) : flow_(flow), monitors_(monitors) {}
  bool run(std::span<const InjectionBranch> extra, TrialScratch& scratch, std::span<double> margin) const override;

 private:
  const LoadFlow& flow_;
  const Monitors& monitors_;
};

// Controls act in every trial, from the base's taps and steps on, until they rest; a trial whose controls do not come to
// rest has no solution. Cost: one factorisation per control iteration.
class ActingTrial : public TrialMethod {
 public:
  // base: the state that `flow` and `monitors` stand for. All outlive the method.
  ActingTrial(const models::Network& network, const models::State& base, const LoadFlow& flow, const Monitors& monitors)
      : network_(network), base_(base), flow_(flow), monitors_(monitors) {}
  bool run(std::span<const InjectionBranch> extra, TrialScratch& scratch, std::span<double> margin) const override;

 private:
  const models::Network& network_;
  const models::State& base_;
  const LoadFlow& flow_;
  const Monitors& monitors_;
};

}  // namespace headroom::engine
