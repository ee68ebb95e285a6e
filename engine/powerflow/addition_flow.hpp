// SPDX-License-Identifier: Apache-2.0
// Many trials of one addition whose size changes and whose nodes do not.
//
// With W = -J_base^-1 E the response of the grid to the currents d drawn by the addition's branches (E: where they are
// drawn), the chord iteration of load_flow.hpp splits into the loads' part, one triangular solve, and the addition's
// own law, a Newton iteration in as many unknowns as it has branches:
//     J_base y = -[I(V_base + u) - I(V_base) - I'(V_base) u]        loads
//     d = I_add(Δ(V_base + y + W d)),   u = y + W d                  addition, Δ: across its branches
// so that its convergence is that of the loads' curvature alone, however large the addition.
#pragma once

#include <span>
#include <vector>

#include "engine/powerflow/load_flow.hpp"

namespace headroom::engine {

// W and its part across the branches, in real form; c counts re, im of the branches' currents.
struct AdditionResponse {
  std::size_t columns = 0;     // 2 · branches
  std::vector<double> w;       // [2 · position][c]
  std::vector<double> across;  // [2 · branch][c]: Δ W
};

// Memory of one thread.
struct AdditionWorkspace {
  LoadFlowWorkspace load_flow;
  AdditionResponse response;
};

inline constexpr std::size_t most_columns = 6;  // re and im of three branches

// The addition's own law: d = I(v_0 + across d), from the d given. Only the branch of solutions that d = 0 lies on
// counts (there the determinant of 1 - I' across is positive); false: there is none, or it was not found. across: [2 ·
// branch][c] with 2 · branches columns c, v_0: [branch], d: [c] in and out. REQUIRES: at most three branches.
bool solve_own_law(std::span<const InjectionBranch> branches, std::span<const double> across,
                   std::span<const models::Complex> v_0, std::span<double> d);

class AdditionFlow {
 public:
  // REQUIRES: flow.solve_base() was ok, with trials; it outlives this. Thread safe with a workspace per thread.
  explicit AdditionFlow(const LoadFlow& flow);

  // Fills workspace.response for branches at these nodes. Cost: two triangular solves per branch; with more than three,
  // nothing is prepared: solve() then takes LoadFlow's own chord.
  void prepare(std::span<const InjectionBranch> branches, AdditionWorkspace& workspace) const;

  // The state with the branches connected, to a true error of tolerance_pu. Where the split iteration does not
  // contract, LoadFlow::solve decides; where a load whose power jumps at v_min or v_max leaves the range it has at the
  // base, LoadFlow::solve_plainly. voltage_v: [node], output. REQUIRES: prepare() for the same nodes.
  LoadFlowOutcome solve(std::span<const InjectionBranch> branches, double tolerance_pu, AdditionWorkspace& workspace,
                        std::span<models::Complex> voltage_v) const;

  // V_base + scale · (first-order change when the branches draw what they would at V_base). voltage_v: [node], output.
  // REQUIRES: at most three branches, prepared.
  void first_order(std::span<const InjectionBranch> branches, double scale, const AdditionWorkspace& workspace,
                   std::span<models::Complex> voltage_v) const;

 private:
  class Sweeps;
  LoadFlowOutcome solve_many(std::span<const InjectionBranch> branches, AdditionWorkspace& workspace,
                             std::span<models::Complex> voltage_v) const;
  bool any_jumped(std::span<const models::Complex> voltage_v) const;

  const LoadFlow& flow_;
  std::vector<std::size_t> jumping_;  // branches whose law jumps at v_min and v_max
};

}  // namespace headroom::engine
