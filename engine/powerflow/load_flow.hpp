// SPDX-License-Identifier: Apache-2.0
// The load flow of one grid in one discrete state, and of many small changes on top of it.
//
//     LoadFlow flow(network, point);             // assembles, orders and factors once
//     flow.solve_base();                         // V of the state itself
//     flow.solve(extra, workspace, voltage_v);   // V with further branches connected; const, one workspace per thread
//
// Base, from V_0 = Y^-1 J, where Y holds the linear part of every load at rated voltage and I(V) only the rest:
//   fixed point   Y u = -I(V_0 + u)              on the active columns of the complex symmetric factor,
//   Newton        (Y + dI/dV) ΔV = -(Y V + I(V) - J)   with damping, where the fixed point contracts badly,
//   refinement    the same step with the residual in extended precision, until it is at rounding level.
// Trial, on u = V - V_base with the factor of J_base = Y + dI/dV(V_base):
//   chord         J_base u⁺ = -[I(V_base + u) - I(V_base) - I'(V_base) u + I_extra(V_base + u)],
//   Newton        where the chord contracts badly.
// Iterations stop when ρ/(1-ρ)·|Δu| <= tolerance/2 with the measured contraction ρ: the tolerance means true error.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/powerflow/problem.hpp"
#include "models/results/state.hpp"

namespace headroom::engine {

struct LoadFlowOptions {
  double tolerance_pu = 1e-9;  // of the node's base voltage
  int max_fixed_point = 60;
  int max_chord = 12;
  int max_newton = 30;
  int max_plain = 300;
  bool trials = true;  // solve() will be called: factor its matrix too
};

struct LoadFlowOutcome {
  models::SolveStatus status = models::SolveStatus::ok;
  int iterations = 0;    // triangular solves
  int newton_steps = 0;  // factorisations
  double last_step_pu = 0.0;
  std::int64_t worst_node = -1;  // where the last step was largest
  double smallest_pivot = 1.0;

  bool ok() const { return status == models::SolveStatus::ok; }
};

// Memory of one thread's trials; any LoadFlow may use it in turn.
struct LoadFlowWorkspace {
  std::vector<double> x;                   // [2 · positions] right-hand side and solution, real form
  std::vector<models::Complex> voltage_v;  // [node] iterate of active nodes
  std::vector<std::int32_t> path;          // columns of extra branches before the active ones
  BlockLdu<double> newton;
};

class LoadFlow {
 public:
  // wanted: [bus] 0 = nobody looks at its voltage; empty = all wanted.
  LoadFlow(const models::Network& network, const models::OperatingPoint& point, LoadFlowOptions options = {},
           std::span<const char> wanted = {});

  // before: [node] where loads whose power jumps look for their solution: that of the state before, when controls move
  // from one to the next; empty: from V_0, as OpenDSS does, and from the unloaded grid where that leads nowhere.
  LoadFlowOutcome solve_base(std::span<const models::Complex> before = {});
  // What solve() needs, where the options left it out. REQUIRES: solve_base().ok().
  void prepare_trials();
  // [node] voltages of the base. REQUIRES: solve_base().ok().
  const std::vector<models::Complex>& base_voltage_v() const { return base_v_; }

  // The state with `extra` branches connected. voltage_v: [node], output. REQUIRES: solve_base().ok() with trials.
  // Thread safe with a workspace per thread; the result depends on grid, point, options and extra alone.
  LoadFlowOutcome solve(std::span<const InjectionBranch> extra, LoadFlowWorkspace& workspace,
                        std::span<models::Complex> voltage_v) const;

  // The same by the plain fixed point Y V⁺ = J - (I(V) - y_lin V), the linear part of `extra` in Y too, from V_base:
  // what simulation programs do. Where loads whose power jumps leave several solutions, this says which one a load flow
  // from the base meets. Cost: up to max_plain iterations on all nodes. voltage_v: [node], output.
  LoadFlowOutcome solve_plainly(std::span<const InjectionBranch> extra, std::span<models::Complex> voltage_v) const;

  // Z between nodes: the columns of Y^-1 there, Y with the linear part of the loads and the sources shorted; 0 for
  // known nodes. x: memory of the thread. Thread safe. Cost: the nodes' paths to the root of the elimination tree.
  models::ComplexMatrix driving_point_impedance(std::span<const std::int64_t> nodes,
                                                std::vector<models::Complex>& x) const;

  const Problem& problem() const { return problem_; }
  // [position] 1 / base voltage². REQUIRES: solve_base() was called.
  std::span<const double> step_scale() const { return scale_; }

 private:
  friend class AdditionFlow;
  LoadFlowOutcome fixed_point(std::span<const models::Complex> start, std::span<models::Complex> v);
  LoadFlowOutcome newton(std::span<const InjectionBranch> extra, LoadFlowWorkspace& workspace,
                         std::span<models::Complex> v) const;
  void no_load(std::span<models::Complex> v) const;
  bool any_jumps() const;
  std::vector<models::Complex> unloaded(const std::vector<models::Complex>& start) const;
  void add_current(const InjectionBranch& branch, models::Complex current, std::span<models::Complex> x) const;
  LoadFlowOutcome refine(std::span<models::Complex> v) const;
  void prepare_chord();
  void chord_right_hand_side(std::span<const InjectionBranch> extra, LoadFlowWorkspace& workspace) const;
  void chord_solve(LoadFlowWorkspace& workspace) const;
  void extra_path(std::span<const InjectionBranch> extra, LoadFlowWorkspace& workspace) const;

  LoadFlowOptions options_;
  Problem problem_;
  BlockLdu<models::Complex> admittance_;
  BlockLdu<double> chord_;
  std::vector<double> scale_;            // [position] 1 / base voltage², where unknown of the no-load voltage
  std::vector<models::Complex> base_v_;  // [node]
  struct ChordBranch {                   // of the base state
    models::Complex v, current;          // across, and I(v) without y_lin
    CurrentDerivative derivative;
    std::int32_t from = -1, to = -1;  // positions
  };
  std::vector<ChordBranch> chord_branch_;  // [branch]
};

}  // namespace headroom::engine
