// SPDX-License-Identifier: Apache-2.0
// The plain fixed point on all nodes, with the rated admittances y of further branches (E: where they are) in the
// matrix:
//     V⁺ = V + (Y + E y E^T)^-1 r(V),   r = J - Y V - I(V) - I_extra(V).
// With Z = Y^-1 E, x = Y^-1 r and (1 + E^T Z y) w = E^T x the step is x - Z y w.
#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

#include "engine/powerflow/load_flow.hpp"
#include "engine/powerflow/residual.hpp"
#include "engine/powerflow/stop_rule.hpp"

namespace headroom::engine {

namespace {

using models::Complex;

// The voltage across a branch from values in elimination order.
Complex across_positions(const Problem& p, const InjectionBranch& branch, const std::vector<Complex>& x) {
  const auto at = [&](std::int64_t node) { return node < 0 || p.position[node] < 0 ? Complex() : x[p.position[node]]; };
  return at(branch.from) - at(branch.to);
}

}  // namespace

LoadFlowOutcome LoadFlow::solve_plainly(std::span<const InjectionBranch> extra, std::span<Complex> voltage_v) const {
  const Problem& p = problem_;
  const auto n = static_cast<Eigen::Index>(extra.size());
  std::vector<std::vector<Complex>> z(extra.size(), std::vector<Complex>(p.node.size()));
  Eigen::MatrixXcd system = Eigen::MatrixXcd::Identity(n, n);
  Eigen::VectorXcd y(n), across_extra(n);
  for (Eigen::Index k = 0; k < n; ++k) {
    const auto& branch = extra[static_cast<std::size_t>(k)];
    auto& column = z[static_cast<std::size_t>(k)];
    y[k] = std::conj(branch.power_va) / (branch.rated_v * branch.rated_v);
    add_current(branch, -1.0, column);
    admittance_.solve(p.complex_layout, 0, column);
    for (Eigen::Index i = 0; i < n; ++i)
      system(i, k) += across_positions(p, extra[static_cast<std::size_t>(i)], column) * y[k];
  }
  const Eigen::PartialPivLU<Eigen::MatrixXcd> factor(system);

  std::copy(base_v_.begin(), base_v_.end(), voltage_v.begin());
  std::vector<Complex> x;
  StopRule stop(options_.tolerance_pu);
  LoadFlowOutcome outcome;
  for (; outcome.iterations < options_.max_plain; ++outcome.iterations) {
    residual(p, voltage_v, extra, x);
    admittance_.solve(p.complex_layout, 0, x);
    for (Eigen::Index k = 0; k < n; ++k) across_extra[k] = across_positions(p, extra[static_cast<std::size_t>(k)], x);
    const Eigen::VectorXcd yw = y.cwiseProduct(factor.solve(across_extra));
    double step = 0.0;
    for (std::size_t k = 0; k < x.size(); ++k) {
      for (Eigen::Index i = 0; i < n; ++i) x[k] -= z[static_cast<std::size_t>(i)][k] * yw[i];
      const double change = std::norm(x[k]) * scale_[k];
      if (!(change <= step)) step = change, outcome.worst_node = p.node[k];
      voltage_v[p.node[k]] += x[k];
    }
    outcome.last_step_pu = step = std::sqrt(step);
    if (stop.reached(step)) return outcome;
    if (!std::isfinite(step)) break;
  }
  outcome.status = models::SolveStatus::not_converged;
  return outcome;
}

}  // namespace headroom::engine
