// SPDX-License-Identifier: Apache-2.0
// One trial: a full load flow with the addition connected, and the margins of everything watched.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/capacity/monitors.hpp"
#include "engine/powerflow/addition_flow.hpp"

namespace headroom::engine {

// Memory of one thread's trials.
struct TrialScratch {
  AdditionWorkspace flow;
  std::vector<models::Complex> voltage_v;  // [node] of the last trial that has a solution
};

// True error of a trial's voltages; equality of limits is judged fifty times coarser.
inline constexpr double trial_tolerance_pu = 1e-8;

// From the solved base, in voltage and in control state, to the state with the addition connected.
class TrialMethod {
 public:
  virtual ~TrialMethod() = default;
  // Fills scratch.voltage_v and margin [limit]; false: no solution. Thread safe with a scratch per thread.
  // REQUIRES: AdditionFlow(base flow).prepare() for the same nodes in scratch.flow.
  virtual bool run(std::span<const InjectionBranch> addition, TrialScratch& scratch,
                   std::span<double> margin) const = 0;
};

// Taps and capacitor steps stay where they are. Both arguments outlive the method.
class HeldTrial : public TrialMethod {
 public:
  HeldTrial(const AdditionFlow& flow, const Monitors& monitors) : flow_(flow), monitors_(monitors) {}
  bool run(std::span<const InjectionBranch> addition, TrialScratch& scratch, std::span<double> margin) const override;

 private:
  const AdditionFlow& flow_;
  const Monitors& monitors_;
};

// Controls act in every trial, from the base's taps and steps on, until they rest; a trial whose controls do not come
// to rest has no solution. Cost: one factorisation per control iteration.
class ActingTrial : public TrialMethod {
 public:
  // base: the state that `flow` and `monitors` stand for. All outlive the method.
  ActingTrial(const models::Network& network, const models::State& base, const AdditionFlow& flow,
              const Monitors& monitors)
      : network_(network), base_(base), flow_(flow), monitors_(monitors) {}
  bool run(std::span<const InjectionBranch> addition, TrialScratch& scratch, std::span<double> margin) const override;

 private:
  const models::Network& network_;
  const models::State& base_;
  const AdditionFlow& flow_;
  const Monitors& monitors_;
};

}  // namespace headroom::engine
