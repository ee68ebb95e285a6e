// SPDX-License-Identifier: Apache-2.0
// Damped Newton on F(V) = J - Y V - I(V) = 0, real form, on the same elimination as everything else.
//
//     (Y + dI/dV) d = F(V),    V⁺ = V + λ d.
// λ is halved until the next simplified step d̄ = (Y + dI/dV)^-1 F(V⁺) is shorter than the last: |d̄| <= (1 - λ/2) |d|
// (the natural monotonicity test, Deuflhard 2004, §3.3: it does not depend on how equations are scaled).
// A load beyond the nose of its voltage curve ends with λ below its bound, or with a singular matrix: no solution from
// here.
#include <algorithm>
#include <cmath>

#include "engine/powerflow/load_flow.hpp"
#include "engine/powerflow/residual.hpp"

namespace headroom::engine {

namespace {

using models::Complex;
using models::SolveStatus;

constexpr double smallest_damping = 1.0 / 256.0;
constexpr double singular_pivot = 1e-14;

}  // namespace

LoadFlowOutcome LoadFlow::newton(std::span<const InjectionBranch> extra, LoadFlowWorkspace& workspace,
                                 std::span<Complex> v) const {
  const Problem& p = problem_;
  LoadFlowOutcome outcome;
  std::vector<Complex> r, trial(v.begin(), v.end());
  std::vector<CurrentDerivative> derivative(p.branches.size()), extra_derivative(extra.size());
  std::vector<double> step(2 * p.node.size()), next(step.size());

  const auto solve_into = [&](std::span<const Complex> at, std::vector<double>& x) {
    residual(p, at, extra, r);
    for (std::size_t k = 0; k < r.size(); ++k) x[2 * k] = r[k].real(), x[2 * k + 1] = r[k].imag();
    workspace.newton.solve(p.real_layout, 0, x);
    ++outcome.iterations;
  };
  const auto length = [&](const std::vector<double>& x) {
    double largest = 0.0;
    for (std::size_t k = 0; k < p.node.size(); ++k) {
      const double change = (x[2 * k] * x[2 * k] + x[2 * k + 1] * x[2 * k + 1]) * scale_[k];
      if (!(change <= largest)) largest = change, outcome.worst_node = p.node[k];
    }
    return std::sqrt(largest);
  };

  outcome.status = SolveStatus::not_converged;
  for (; outcome.newton_steps < options_.max_newton; ++outcome.newton_steps) {
    for (std::size_t b = 0; b < p.branches.size(); ++b)
      derivative[b] = derivative_beyond(p.branches[b], p.linear_s[b], across(p.branches[b], v));
    for (std::size_t b = 0; b < extra.size(); ++b)
      extra_derivative[b] = branch_derivative(extra[b], across(extra[b], v));
    workspace.newton.factor(p.real_layout, jacobian(p, derivative, extra, extra_derivative));
    outcome.smallest_pivot = workspace.newton.smallest_pivot();
    if (outcome.smallest_pivot < singular_pivot) return outcome;
    solve_into(v, step);
    const double full = length(step);
    outcome.last_step_pu = full;
    if (!std::isfinite(full)) return outcome;

    double damping = 1.0;
    for (;; damping *= 0.5) {
      if (damping < smallest_damping) return outcome;
      for (std::size_t k = 0; k < p.node.size(); ++k)
        trial[p.node[k]] = v[p.node[k]] + damping * Complex(step[2 * k], step[2 * k + 1]);
      if (full <= 1e-2 * options_.tolerance_pu) break;  // at rounding level the test says nothing
      solve_into(trial, next);
      if (const double shorter = length(next); shorter <= (1.0 - 0.5 * damping) * full) break;
    }
    std::copy(trial.begin(), trial.end(), v.begin());
    if (damping == 1.0 && full <= options_.tolerance_pu) {
      outcome.status = SolveStatus::ok;
      ++outcome.newton_steps;
      return outcome;
    }
  }
  return outcome;
}

}  // namespace headroom::engine
