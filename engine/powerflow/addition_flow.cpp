// SPDX-License-Identifier: Apache-2.0
#include "engine/powerflow/addition_flow.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/powerflow/stop_rule.hpp"

namespace headroom::engine {

namespace {

using models::Complex;

inline constexpr std::size_t most_branches = most_columns / 2;
inline constexpr int most_own_steps = 30;
inline constexpr double own_tolerance = 1e-13;

using Small = std::array<double, most_columns>;
using SmallMatrix = std::array<Small, most_columns>;

// Solves a x = b in place by Gauss with partial pivoting; returns the sign of the determinant, 0 where singular.
int solve_small(SmallMatrix& a, Small& b, std::size_t n) {
  int sign = 1;
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t pivot = k;
    for (std::size_t i = k + 1; i < n; ++i)
      if (std::abs(a[i][k]) > std::abs(a[pivot][k])) pivot = i;
    if (!(std::abs(a[pivot][k]) > 0.0)) return 0;
    if (pivot != k) std::swap(a[pivot], a[k]), std::swap(b[pivot], b[k]), sign = -sign;
    if (a[k][k] < 0.0) sign = -sign;
    for (std::size_t i = k + 1; i < n; ++i) {
      const double f = a[i][k] / a[k][k];
      for (std::size_t j = k; j < n; ++j) a[i][j] -= f * a[k][j];
      b[i] -= f * b[k];
    }
  }
  for (std::size_t k = n; k-- > 0;) {
    for (std::size_t j = k + 1; j < n; ++j) b[k] -= a[k][j] * b[j];
    b[k] /= a[k][k];
  }
  return sign;
}

}  // namespace

bool solve_own_law(std::span<const InjectionBranch> branches, std::span<const double> across,
                   std::span<const Complex> v_0, std::span<double> d) {
  const std::size_t n = 2 * branches.size();
  SmallMatrix a;
  Small step;
  for (int iteration = 0; iteration < most_own_steps; ++iteration) {
    double largest = 0.0, size = 0.0;
    for (std::size_t b = 0; b < branches.size(); ++b) {
      const double* re = &across[2 * b * n];
      const double* im = re + n;
      Complex v = v_0[b];
      for (std::size_t c = 0; c < n; ++c) v += Complex(re[c], im[c]) * d[c];
      const Complex current = branch_current(branches[b], v);
      const auto slope = branch_derivative(branches[b], v);
      for (std::size_t c = 0; c < n; ++c) {
        a[2 * b][c] = -(slope.re_re * re[c] + slope.re_im * im[c]);
        a[2 * b + 1][c] = -(slope.im_re * re[c] + slope.im_im * im[c]);
      }
      a[2 * b][2 * b] += 1.0;
      a[2 * b + 1][2 * b + 1] += 1.0;
      step[2 * b] = current.real() - d[2 * b];
      step[2 * b + 1] = current.imag() - d[2 * b + 1];
    }
    const int sign = solve_small(a, step, n);
    for (std::size_t c = 0; c < n; ++c) {
      d[c] += step[c];
      largest = std::max(largest, std::abs(step[c]));
      size = std::max(size, std::abs(d[c]));
    }
    if (sign == 0 || !std::isfinite(size)) return false;
    if (largest <= own_tolerance * size) return sign > 0;
  }
  return false;
}

void AdditionFlow::prepare(std::span<const InjectionBranch> branches, AdditionWorkspace& workspace) const {
  const Problem& p = flow_.problem_;
  auto& response = workspace.response;
  const std::size_t n = response.columns = branches.size() <= most_branches ? 2 * branches.size() : 0;
  response.w.assign(2 * p.node.size() * n, 0.0);
  response.across.assign(n * n, 0.0);
  auto& x = workspace.load_flow.x;
  const auto position = [&](std::int64_t node) { return node < 0 ? -1 : p.position[node]; };
  for (std::size_t c = 0; c < n; ++c) {
    x.assign(2 * p.node.size(), 0.0);
    const auto& branch = branches[c / 2];
    const std::size_t part = c % 2;
    std::int32_t start = p.elimination.size();
    for (const auto& [node, sign] : {std::pair{branch.from, -1.0}, std::pair{branch.to, 1.0}}) {
      if (position(node) < 0) continue;
      x[2 * static_cast<std::size_t>(position(node)) + part] += sign;
      start = std::min(start, p.elimination.column[p.bus[node]]);
    }
    flow_.chord_.solve(p.real_layout, start, x);
    flow_.chord_.back_substitute(p.real_layout, 0, start, x);
    for (std::size_t k = 0; k < x.size(); ++k) response.w[k * n + c] = x[k];
    for (std::size_t b = 0; b < branches.size(); ++b)
      for (const auto& [node, sign] : {std::pair{branches[b].from, 1.0}, std::pair{branches[b].to, -1.0}})
        if (const auto at = position(node); at >= 0)
          for (const std::size_t half : {0u, 1u})
            response.across[(2 * b + half) * n + c] += sign * x[2 * static_cast<std::size_t>(at) + half];
  }
}

// The split iteration from u = 0.
class AdditionFlow::Sweeps {
 public:
  Sweeps(const LoadFlow& flow, std::span<const InjectionBranch> branches, AdditionWorkspace& workspace)
      : flow_(flow),
        p_(flow.problem_),
        branches_(branches),
        response_(workspace.response),
        inner_(workspace.load_flow) {
    flow_.extra_path(branches, inner_);
  }

  // Voltages of active nodes in the workspace when it returns true.
  bool run(double tolerance_pu) {
    d_ = {};
    inner_.x.assign(2 * p_.node.size(), 0.0);
    inner_.voltage_v.assign(flow_.base_v_.begin(), flow_.base_v_.end());
    StopRule stop(tolerance_pu);
    for (int sweep = 0; sweep <= flow_.options_.max_chord; ++sweep) {
      if (sweep > 0) loads_part();
      if (!own_part()) return false;
      outcome.last_step_pu = take_active();
      if (stop.reached(outcome.last_step_pu)) return true;
      if (stop.hopeless()) return false;
    }
    return false;
  }

  // All nodes. REQUIRES: run() returned true last.
  void write(std::span<Complex> voltage_v) {
    for (const auto column : inner_.path) clear(column);
    flow_.chord_.back_substitute(p_.real_layout, 0, p_.elimination.first_active, inner_.x);
    std::copy(flow_.base_v_.begin(), flow_.base_v_.end(), voltage_v.begin());
    for (std::size_t k = 0; k < p_.node.size(); ++k) voltage_v[static_cast<std::size_t>(p_.node[k])] = voltage_at(k);
  }

  LoadFlowOutcome outcome;

 private:
  void clear(std::int32_t column) {
    std::fill(inner_.x.begin() + p_.real_layout.first[column], inner_.x.begin() + p_.real_layout.first[column + 1],
              0.0);
  }

  // y in the active columns and at the addition.
  void loads_part() {
    for (const auto column : inner_.path) clear(column);
    flow_.chord_right_hand_side({}, inner_);
    flow_.chord_.solve(p_.real_layout, p_.elimination.first_active, inner_.x);
    for (auto at = inner_.path.rbegin(); at != inner_.path.rend(); ++at)
      flow_.chord_.backward(p_.real_layout, *at, inner_.x.data());
    ++outcome.iterations;
  }

  bool own_part() {
    std::array<Complex, most_columns / 2> v_0;
    for (std::size_t b = 0; b < branches_.size(); ++b) {
      v_0[b] = across(branches_[b], flow_.base_v_);
      for (const auto& [node, sign] : {std::pair{branches_[b].from, 1.0}, std::pair{branches_[b].to, -1.0}})
        if (node >= 0 && p_.position[node] >= 0) {
          const auto k = 2 * static_cast<std::size_t>(p_.position[node]);
          v_0[b] += sign * Complex(inner_.x[k], inner_.x[k + 1]);
        }
    }
    return solve_own_law(branches_, response_.across, std::span(v_0).first(branches_.size()), d_);
  }

  Complex voltage_at(std::size_t k) const {
    const std::size_t n = response_.columns;
    const double* w = &response_.w[2 * k * n];
    double re = inner_.x[2 * k], im = inner_.x[2 * k + 1];
    for (std::size_t c = 0; c < n; ++c) re += w[c] * d_[c], im += w[n + c] * d_[c];
    return flow_.base_v_[static_cast<std::size_t>(p_.node[k])] + Complex(re, im);
  }

  double take_active() {
    double step = 0.0;
    for (auto k = static_cast<std::size_t>(p_.real_layout.first[p_.elimination.first_active] / 2); k < p_.node.size();
         ++k) {
      auto& v = inner_.voltage_v[static_cast<std::size_t>(p_.node[k])];
      const Complex next = voltage_at(k);
      step = std::max(step, std::norm(next - v) * flow_.scale_[k]);
      v = next;
    }
    return std::sqrt(step);
  }

  const LoadFlow& flow_;
  const Problem& p_;
  std::span<const InjectionBranch> branches_;
  const AdditionResponse& response_;
  LoadFlowWorkspace& inner_;
  Small d_{};
};

AdditionFlow::AdditionFlow(const LoadFlow& flow) : flow_(flow) {
  const auto& branches = flow.problem_.branches;
  for (std::size_t b = 0; b < branches.size(); ++b)
    if (jumps(branches[b].model)) jumping_.push_back(b);
}

bool AdditionFlow::any_jumped(std::span<const Complex> voltage_v) const {
  const auto& branches = flow_.problem_.branches;
  const auto range_in = [&](std::size_t b, std::span<const Complex> v) {
    return range_of(branches[b], across(branches[b], v));
  };
  return std::any_of(jumping_.begin(), jumping_.end(),
                     [&](std::size_t b) { return range_in(b, voltage_v) != range_in(b, flow_.base_v_); });
}

LoadFlowOutcome AdditionFlow::solve_many(std::span<const InjectionBranch> branches, AdditionWorkspace& workspace,
                                         std::span<Complex> voltage_v) const {
  const auto outcome = flow_.solve(branches, workspace.load_flow, voltage_v);
  if (jumping_.empty() || (outcome.ok() && !any_jumped(voltage_v))) return outcome;
  return flow_.solve_plainly(branches, voltage_v);
}

LoadFlowOutcome AdditionFlow::solve(std::span<const InjectionBranch> branches, double tolerance_pu,
                                    AdditionWorkspace& workspace, std::span<Complex> voltage_v) const {
  if (branches.size() > most_branches) return solve_many(branches, workspace, voltage_v);
  Sweeps sweeps(flow_, branches, workspace);
  const bool found = sweeps.run(tolerance_pu);
  if (any_jumped(workspace.load_flow.voltage_v)) {
    auto outcome = flow_.solve_plainly(branches, voltage_v);
    outcome.iterations += sweeps.outcome.iterations;
    return outcome;
  }
  if (found) {
    sweeps.write(voltage_v);
    return sweeps.outcome;
  }
  auto outcome = flow_.solve(branches, workspace.load_flow, voltage_v);
  outcome.iterations += sweeps.outcome.iterations;
  return outcome;
}

void AdditionFlow::first_order(std::span<const InjectionBranch> branches, double scale,
                               const AdditionWorkspace& workspace, std::span<Complex> voltage_v) const {
  const Problem& p = flow_.problem_;
  const auto& response = workspace.response;
  const std::size_t n = response.columns;
  Small d{};
  for (std::size_t b = 0; b < branches.size(); ++b) {
    const Complex current = scale * branch_current(branches[b], across(branches[b], flow_.base_v_));
    d[2 * b] = current.real();
    d[2 * b + 1] = current.imag();
  }
  std::copy(flow_.base_v_.begin(), flow_.base_v_.end(), voltage_v.begin());
  for (std::size_t k = 0; k < p.node.size(); ++k) {
    double re = 0.0, im = 0.0;
    for (std::size_t c = 0; c < n; ++c)
      re += response.w[2 * k * n + c] * d[c], im += response.w[(2 * k + 1) * n + c] * d[c];
    voltage_v[static_cast<std::size_t>(p.node[k])] += Complex(re, im);
  }
}

}  // namespace headroom::engine
