// SPDX-License-Identifier: Apache-2.0
#include "engine/powerflow/addition_flow.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/powerflow/stop_rule.hpp"

namespace headroom::engine {

namespace {

using models::Complex;

inline constexpr std::size_t most_columns = 6;  // re and im of three branches
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

// d = I(v_0 + across d) for the addition alone, from the d given. Only the branch of solutions that d = 0 lies on counts:
// there the determinant of 1 - I' across is positive.
bool solve_own_law(std::span<const InjectionBranch> branches, const AdditionResponse& response, std::span<const Complex> v_0,
                   Small& d) {
  const std::size_t n = response.columns;
  SmallMatrix a;
  Small step;
  for (int iteration = 0; iteration < most_own_steps; ++iteration) {
    double largest = 0.0, size = 0.0;
    for (std::size_t b = 0; b < branches.size(); ++b) {
      const double* re = &response.across[2 * b * n];
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

}  // namespace

void AdditionFlow::prepare(std::span<const InjectionBranch> branches, AdditionWorkspace& workspace) const {
  const Problem& p = flow_.problem_;
  auto& response = workspace.response;
  const std::size_t n = response.columns = 2 * branches.size();
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

LoadFlowOutcome AdditionFlow::solve(std::span<const InjectionBranch> branches, double tolerance_pu, AdditionWorkspace& workspace,
                                    std::span<Complex> voltage_v) const {
  const Problem& p = flow_.problem_;
  const auto& response = workspace.response;
  const std::size_t n = response.columns;
  auto& inner = workspace.load_flow;
  auto& x = inner.x;
  const auto active = p.elimination.first_active;
  const auto first = static_cast<std::size_t>(p.real_layout.first[active] / 2);
  x.assign(2 * p.node.size(), 0.0);
  inner.voltage_v.assign(flow_.base_v_.begin(), flow_.base_v_.end());
  flow_.extra_path(branches, inner);

  Small d{};
  std::array<Complex, most_columns / 2> v_0;
  const auto own_part = [&] {  // voltages across the branches without the addition's own response
    for (std::size_t b = 0; b < branches.size(); ++b) {
      v_0[b] = across(branches[b], flow_.base_v_);
      for (const auto& [node, sign] : {std::pair{branches[b].from, 1.0}, std::pair{branches[b].to, -1.0}})
        if (node >= 0 && p.position[node] >= 0) {
          const auto k = 2 * static_cast<std::size_t>(p.position[node]);
          v_0[b] += sign * Complex(x[k], x[k + 1]);
        }
    }
  };
  const auto voltage_at = [&](std::size_t k) {
    const double* w = &response.w[2 * k * n];
    double re = x[2 * k], im = x[2 * k + 1];
    for (std::size_t c = 0; c < n; ++c) re += w[c] * d[c], im += w[n + c] * d[c];
    return flow_.base_v_[static_cast<std::size_t>(p.node[k])] + Complex(re, im);
  };

  LoadFlowOutcome outcome;
  StopRule stop(tolerance_pu);
  for (; outcome.iterations <= flow_.options_.max_chord; ++outcome.iterations) {
    if (outcome.iterations > 0) {
      flow_.chord_right_hand_side({}, inner);
      flow_.chord_.solve(p.real_layout, active, x);
      for (auto at = inner.path.rbegin(); at != inner.path.rend(); ++at) flow_.chord_.backward(p.real_layout, *at, x.data());
    }
    own_part();
    if (!solve_own_law(branches, response, std::span(v_0).first(branches.size()), d)) break;
    double step = 0.0;
    for (std::size_t k = first; k < p.node.size(); ++k) {
      auto& v = inner.voltage_v[static_cast<std::size_t>(p.node[k])];
      const Complex next = voltage_at(k);
      step = std::max(step, std::norm(next - v) * flow_.scale_[k]);
      v = next;
    }
    outcome.last_step_pu = std::sqrt(step);
    if (stop.reached(outcome.last_step_pu)) {
      for (const auto column : inner.path)
        std::fill(x.begin() + p.real_layout.first[column], x.begin() + p.real_layout.first[column + 1], 0.0);
      flow_.chord_.back_substitute(p.real_layout, 0, active, x);
      std::copy(flow_.base_v_.begin(), flow_.base_v_.end(), voltage_v.begin());
      for (std::size_t k = 0; k < p.node.size(); ++k) voltage_v[static_cast<std::size_t>(p.node[k])] = voltage_at(k);
      return outcome;
    }
    if (stop.hopeless()) break;
  }
  const int spent = outcome.iterations;
  outcome = flow_.solve(branches, inner, voltage_v);
  outcome.iterations += spent;
  return outcome;
}

void AdditionFlow::first_order(std::span<const InjectionBranch> branches, double scale, const AdditionWorkspace& workspace,
                               std::span<Complex> voltage_v) const {
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
    for (std::size_t c = 0; c < n; ++c) re += response.w[2 * k * n + c] * d[c], im += response.w[(2 * k + 1) * n + c] * d[c];
    voltage_v[static_cast<std::size_t>(p.node[k])] += Complex(re, im);
  }
}

}  // namespace headroom::engine
