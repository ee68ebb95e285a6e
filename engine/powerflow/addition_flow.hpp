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

class AdditionFlow {
 public:
  // REQUIRES: flow.solve_base() was ok, with trials; it outlives this. Thread safe with a workspace per thread.
  explicit AdditionFlow(const LoadFlow& flow);

  // Fills workspace.response for at most three branches at these nodes. Cost: two triangular solves per branch.
  void prepare(std::span<const InjectionBranch> branches, AdditionWorkspace& workspace) const;

  // The state with the branches connected, to a true error of tolerance_pu. Where the split iteration does not
  // contract, LoadFlow::solve decides; where a load whose power jumps at v_min or v_max leaves the range it has at the
  // base, LoadFlow::solve_plainly. voltage_v: [node], output. REQUIRES: prepare() for the same nodes.
  LoadFlowOutcome solve(std::span<const InjectionBranch> branches, double tolerance_pu, AdditionWorkspace& workspace,
                        std::span<models::Complex> voltage_v) const;

  // V_base + scale · (first-order change when the branches draw what they would at V_base). voltage_v: [node], output.
  void first_order(std::span<const InjectionBranch> branches, double scale, const AdditionWorkspace& workspace,
                   std::span<models::Complex> voltage_v) const;

 private:
  class Sweeps;
  bool any_jumped(std::span<const models::Complex> voltage_v) const;

  const LoadFlow& flow_;
  std::vector<std::size_t> jumping_;  // branches whose law jumps at v_min and v_max
};

}  // namespace headroom::engine
