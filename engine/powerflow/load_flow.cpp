// SPDX-License-Identifier: Apache-2.0
// Fixed point and chord; Newton is in newton.cpp.
#include "engine/powerflow/load_flow.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/powerflow/residual.hpp"
#include "engine/powerflow/stop_rule.hpp"

namespace headroom::engine {

namespace {

using models::Complex;
using models::SolveStatus;

Complex apply(const CurrentDerivative& d, Complex dv) {
  return {d.re_re * dv.real() + d.re_im * dv.imag(), d.im_re * dv.real() + d.im_im * dv.imag()};
}

}  // namespace

LoadFlow::LoadFlow(const models::Network& network, const models::OperatingPoint& point, LoadFlowOptions options,
                   std::span<const char> wanted)
    : options_(options) {
  assemble(network, point, wanted, problem_);
  admittance_.factor(problem_.complex_layout, problem_.admittance);
}

// From V = 0 the residual is J; the repetitions take the rounding of the factor out.
void LoadFlow::no_load(std::span<Complex> v) const {
  std::vector<Complex> r;
  for (int pass = 0; pass < 3; ++pass) {
    residual_without_loads(problem_, v, r);
    admittance_.solve(problem_.complex_layout, 0, r);
    for (std::size_t k = 0; k < r.size(); ++k) v[problem_.node[k]] += r[k];
  }
}

models::ComplexMatrix LoadFlow::driving_point_impedance(std::span<const std::int64_t> nodes,
                                                        std::vector<Complex>& x) const {
  const Problem& p = problem_;
  const auto position = [&](std::size_t k) { return p.position[static_cast<std::size_t>(nodes[k])]; };
  models::ComplexMatrix z(nodes.size());
  x.resize(p.node.size());
  std::vector<std::int32_t> path;
  for (std::size_t q = 0; q < nodes.size(); ++q) {
    if (position(q) < 0) continue;
    path.clear();
    for (auto c = p.elimination.column[p.bus[static_cast<std::size_t>(nodes[q])]]; c >= 0; c = p.elimination.parent[c])
      path.push_back(c);
    for (const auto c : path)
      std::fill(x.begin() + p.complex_layout.first[c], x.begin() + p.complex_layout.first[c + 1], Complex());
    x[static_cast<std::size_t>(position(q))] = 1.0;
    for (const auto c : path) admittance_.forward(p.complex_layout, c, x.data());
    for (auto c = path.rbegin(); c != path.rend(); ++c) admittance_.backward(p.complex_layout, *c, x.data());
    for (std::size_t k = 0; k < nodes.size(); ++k)
      if (position(k) >= 0) z(k, q) = x[static_cast<std::size_t>(position(k))];
  }
  return z;
}

LoadFlowOutcome LoadFlow::solve_base(std::span<const Complex> before) {
  const Problem& p = problem_;
  LoadFlowOutcome outcome;
  outcome.smallest_pivot = admittance_.smallest_pivot();
  base_v_ = p.known_v;
  if (std::none_of(p.supplied.begin(), p.supplied.end(), [](char s) { return s != 0; })) {
    outcome.status = SolveStatus::no_source;
    return outcome;
  }
  no_load(base_v_);
  scale_.resize(p.node.size());
  for (std::size_t k = 0; k < p.node.size(); ++k) {
    const double base = p.base_v[p.node[k]] > 0.0 ? p.base_v[p.node[k]] : std::max(std::abs(base_v_[p.node[k]]), 1e-3);
    scale_[k] = 1.0 / (base * base);
  }
  const std::vector<Complex> start = base_v_;
  const bool jumping = any_jumps();
  if (jumping && !before.empty()) base_v_.assign(before.begin(), before.end());
  outcome = fixed_point(start, base_v_);
  const auto try_again = [&](auto&& solve_it) {
    const int spent = outcome.iterations;
    outcome = solve_it();
    outcome.iterations += spent;
  };
  if (!outcome.ok() && jumping)
    try_again([&] {
      base_v_ = unloaded(start);
      return fixed_point(start, base_v_);
    });
  if (!outcome.ok())
    try_again([&] {
      LoadFlowWorkspace workspace;
      base_v_ = start;
      return newton({}, workspace, base_v_);
    });
  if (outcome.ok()) {
    const auto refined = refine(base_v_);
    outcome.iterations += refined.iterations;
    outcome.last_step_pu = refined.last_step_pu;
    outcome.status = refined.status;
  }
  outcome.smallest_pivot = admittance_.smallest_pivot();
  if (outcome.ok() && options_.trials) prepare_chord();
  return outcome;
}

void LoadFlow::prepare_trials() {
  if (!std::exchange(options_.trials, true)) prepare_chord();
}

bool LoadFlow::any_jumps() const {
  return std::any_of(problem_.branches.begin(), problem_.branches.end(),
                     [](const auto& branch) { return jumps(branch.model); });
}

// The grid without its loads: V_0 has their linear parts in it, and this takes them out, V = V_0 + Y^-1 y_lin V, a few
// times.
std::vector<Complex> LoadFlow::unloaded(const std::vector<Complex>& start) const {
  constexpr int passes = 8;
  const Problem& p = problem_;
  const auto from = p.elimination.first_active;
  std::vector<Complex> v = start, x(p.node.size());
  for (int pass = 0; pass < passes; ++pass) {
    std::fill(x.begin(), x.end(), Complex());
    for (std::size_t b = 0; b < p.branches.size(); ++b)
      add_current(p.branches[b], -p.linear_s[b] * across(p.branches[b], v), x);
    admittance_.solve(p.complex_layout, from, x);
    for (auto k = static_cast<std::size_t>(p.complex_layout.first[from]); k < x.size(); ++k)
      v[p.node[k]] = start[p.node[k]] + x[k];
  }
  return v;
}

// Takes the current that a branch draws out of the right-hand side.
void LoadFlow::add_current(const InjectionBranch& branch, Complex current, std::span<Complex> x) const {
  if (branch.from >= 0 && problem_.position[branch.from] >= 0) x[problem_.position[branch.from]] -= current;
  if (branch.to >= 0 && problem_.position[branch.to] >= 0) x[problem_.position[branch.to]] += current;
}

// Y u = -I(V_0 + u): right-hand side and iterate live in the active columns, the rest follows once at the end.
LoadFlowOutcome LoadFlow::fixed_point(std::span<const Complex> start, std::span<Complex> v) {
  const Problem& p = problem_;
  const auto from = p.elimination.first_active;
  const auto first = p.complex_layout.first[from];
  std::vector<Complex> x(p.node.size());
  StopRule stop(options_.tolerance_pu);
  LoadFlowOutcome outcome;
  while (outcome.iterations < options_.max_fixed_point) {
    std::fill(x.begin(), x.end(), Complex());
    for (std::size_t b = 0; b < p.branches.size(); ++b) {
      const auto& branch = p.branches[b];
      const Complex dv = across(branch, v);
      add_current(branch, branch_current(branch, dv) - p.linear_s[b] * dv, x);
    }
    admittance_.solve(p.complex_layout, from, x);
    ++outcome.iterations;
    double step = 0.0;
    for (auto k = static_cast<std::size_t>(first); k < x.size(); ++k) {
      const Complex next = start[p.node[k]] + x[k];
      const double change = std::norm(next - v[p.node[k]]) * scale_[k];
      if (!(change <= step)) step = change, outcome.worst_node = p.node[k];
      v[p.node[k]] = next;
    }
    step = std::sqrt(step);
    outcome.last_step_pu = step;
    if (stop.reached(step)) {
      admittance_.back_substitute(p.complex_layout, 0, from, x);
      for (std::int32_t k = 0; k < first; ++k) v[p.node[k]] = start[p.node[k]] + x[k];
      return outcome;
    }
    if (stop.hopeless()) break;
  }
  outcome.status = SolveStatus::not_converged;
  return outcome;
}

// V += Y^-1 r(V) with r in extended precision. The contraction is that of the fixed point; where that is too weak the
// Newton step of the caller has already reached rounding level and the first step says so.
LoadFlowOutcome LoadFlow::refine(std::span<Complex> v) const {
  const Problem& p = problem_;
  LoadFlowOutcome outcome;
  std::vector<Complex> r;
  double previous = 1e300;
  for (int pass = 0; pass < 40; ++pass) {
    residual(p, v, {}, r);
    admittance_.solve(p.complex_layout, 0, r);
    ++outcome.iterations;
    double step = 0.0;
    for (std::size_t k = 0; k < r.size(); ++k) {
      const double change = std::norm(r[k]) * scale_[k];
      if (!(change <= step)) step = change, outcome.worst_node = p.node[k];
    }
    step = std::sqrt(step);
    if (!(step < previous)) break;  // rounding level (or the fixed point does not contract here)
    for (std::size_t k = 0; k < r.size(); ++k) v[p.node[k]] += r[k];
    outcome.last_step_pu = step;
    previous = step;
    if (step <= 1e-3 * options_.tolerance_pu || step < 1e-15) break;
  }
  return outcome;
}

void LoadFlow::prepare_chord() {
  const Problem& p = problem_;
  std::vector<CurrentDerivative> derivative(p.branches.size());
  chord_branch_.resize(p.branches.size());
  const auto position = [&](std::int64_t node) { return node < 0 ? -1 : p.position[node]; };
  for (std::size_t b = 0; b < p.branches.size(); ++b) {
    const auto& branch = p.branches[b];
    auto& chord = chord_branch_[b];
    chord.v = across(branch, base_v_);
    chord.current = branch_current(branch, chord.v);
    chord.derivative = branch_derivative(branch, chord.v);
    chord.from = position(branch.from);
    chord.to = position(branch.to);
    derivative[b] = derivative_beyond(branch, p.linear_s[b], chord.v);
  }
  chord_.factor(p.real_layout, jacobian(p, derivative, {}, {}));
}

// Columns of extra branches that come before the active ones: their ancestors up to the active part, in order.
void LoadFlow::extra_path(std::span<const InjectionBranch> extra, LoadFlowWorkspace& workspace) const {
  const Problem& p = problem_;
  auto& path = workspace.path;
  path.clear();
  for (const auto& branch : extra)
    for (const auto node : {branch.from, branch.to}) {
      if (node < 0 || p.position[node] < 0) continue;
      auto column = p.elimination.column[p.bus[node]];
      while (column >= 0 && column < p.elimination.first_active) {
        path.push_back(column);
        column = p.elimination.parent[column];
      }
    }
  std::sort(path.begin(), path.end());
  path.erase(std::unique(path.begin(), path.end()), path.end());
}

// x = -[I(V_b + u) - I(V_b) - I'(V_b) u + I_extra(V_b + u)] in the active columns and on the path.
void LoadFlow::chord_right_hand_side(std::span<const InjectionBranch> extra, LoadFlowWorkspace& workspace) const {
  const Problem& p = problem_;
  auto& x = workspace.x;
  std::fill(x.begin() + p.real_layout.first[p.elimination.first_active], x.end(), 0.0);
  for (const auto column : workspace.path)
    std::fill(x.begin() + p.real_layout.first[column], x.begin() + p.real_layout.first[column + 1], 0.0);
  const auto add = [&](std::int32_t position, Complex current) {
    if (position < 0) return;
    x[2 * position] += current.real();
    x[2 * position + 1] += current.imag();
  };
  for (std::size_t b = 0; b < p.branches.size(); ++b) {
    const auto& chord = chord_branch_[b];
    const Complex v = across(p.branches[b], workspace.voltage_v);
    const Complex current = branch_current(p.branches[b], v) - chord.current - apply(chord.derivative, v - chord.v);
    add(chord.from, -current);
    add(chord.to, current);
  }
  for (const auto& branch : extra) {
    const Complex current = branch_current(branch, across(branch, workspace.voltage_v));
    if (branch.from >= 0) add(p.position[branch.from], -current);
    if (branch.to >= 0) add(p.position[branch.to], current);
  }
}

void LoadFlow::chord_solve(LoadFlowWorkspace& workspace) const {
  const Problem& p = problem_;
  double* x = workspace.x.data();
  for (const auto column : workspace.path) chord_.forward(p.real_layout, column, x);
  chord_.solve(p.real_layout, p.elimination.first_active, workspace.x);
}

LoadFlowOutcome LoadFlow::solve(std::span<const InjectionBranch> extra, LoadFlowWorkspace& workspace,
                                std::span<Complex> voltage_v) const {
  const Problem& p = problem_;
  const auto first = p.real_layout.first[p.elimination.first_active] / 2;
  auto& x = workspace.x;
  x.assign(2 * p.node.size(), 0.0);
  workspace.voltage_v.assign(base_v_.begin(), base_v_.end());
  extra_path(extra, workspace);

  LoadFlowOutcome outcome;
  StopRule stop(options_.tolerance_pu);
  std::vector<double> forwarded;  // what forward elimination left in the path columns
  const auto take = [&](std::int32_t position, double& step) {
    const auto node = p.node[position];
    const Complex next = base_v_[node] + Complex(x[2 * position], x[2 * position + 1]);
    const double change = std::norm(next - workspace.voltage_v[node]) * scale_[position];
    if (!(change <= step)) step = change, outcome.worst_node = node;
    workspace.voltage_v[node] = next;
  };
  while (outcome.iterations < options_.max_chord) {
    chord_right_hand_side(extra, workspace);
    chord_solve(workspace);
    ++outcome.iterations;
    forwarded.clear();
    for (const auto column : workspace.path)
      forwarded.insert(forwarded.end(), x.begin() + p.real_layout.first[column],
                       x.begin() + p.real_layout.first[column + 1]);
    for (auto at = workspace.path.rbegin(); at != workspace.path.rend(); ++at)
      chord_.backward(p.real_layout, *at, x.data());
    double step = 0.0;
    for (auto k = first; k < static_cast<std::int32_t>(p.node.size()); ++k) take(k, step);
    for (const auto column : workspace.path)
      for (auto k = p.complex_layout.first[column]; k < p.complex_layout.first[column + 1]; ++k) take(k, step);
    step = std::sqrt(step);
    outcome.last_step_pu = step;
    if (stop.reached(step)) {
      std::size_t at = 0;
      for (const auto column : workspace.path)
        for (auto k = p.real_layout.first[column]; k < p.real_layout.first[column + 1]; ++k) x[k] = forwarded[at++];
      chord_.back_substitute(p.real_layout, 0, p.elimination.first_active, x);
      std::copy(base_v_.begin(), base_v_.end(), voltage_v.begin());
      for (std::size_t k = 0; k < p.node.size(); ++k) voltage_v[p.node[k]] += Complex(x[2 * k], x[2 * k + 1]);
      return outcome;
    }
    if (stop.hopeless()) break;
  }
  std::copy(base_v_.begin(), base_v_.end(), voltage_v.begin());
  auto newton_outcome = newton(extra, workspace, voltage_v);
  newton_outcome.iterations += outcome.iterations;
  return newton_outcome;
}

}  // namespace headroom::engine
