// SPDX-License-Identifier: Apache-2.0
#include "engine/powerflow/residual.hpp"

namespace headroom::engine {

namespace {

using models::Complex;

struct Extended {
  long double re = 0, im = 0;
};

void add_branch(const Problem& problem, const InjectionBranch& branch, Complex current, std::vector<Extended>& sum) {
  const auto add = [&](std::int64_t node, double sign) {
    if (node < 0 || problem.position[node] < 0) return;
    auto& at = sum[problem.position[node]];
    at.re -= sign * static_cast<long double>(current.real());
    at.im -= sign * static_cast<long double>(current.imag());
  };
  add(branch.from, 1.0);
  add(branch.to, -1.0);
}

// J - Y V of the elements and sources.
void add_linear(const Problem& problem, std::span<const Complex> voltage_v, std::vector<Extended>& sum) {
  sum.assign(problem.node.size(), {});
  for (const auto& primitive : problem.primitives) {
    const std::size_t n = primitive.node.size();
    for (std::size_t i = 0; i < n; ++i) {
      const auto row = primitive.node[i] < 0 ? -1 : problem.position[primitive.node[i]];
      if (row < 0) continue;
      Extended current;
      for (std::size_t k = 0; k < n; ++k) {
        if (primitive.node[k] < 0) continue;
        const Complex y = primitive.y_s(i, k), v = voltage_v[primitive.node[k]];
        const long double g = y.real(), b = y.imag(), re = v.real(), im = v.imag();
        current.re += g * re - b * im;
        current.im += g * im + b * re;
      }
      sum[row].re -= current.re;
      sum[row].im -= current.im;
    }
  }
  for (const auto& source : problem.sources) {
    if (problem.position[source.node] < 0) continue;
    sum[problem.position[source.node]].re += source.current_a.real();
    sum[problem.position[source.node]].im += source.current_a.imag();
  }
}

void round(const std::vector<Extended>& sum, std::vector<Complex>& out) {
  out.resize(sum.size());
  for (std::size_t p = 0; p < sum.size(); ++p)
    out[p] = {static_cast<double>(sum[p].re), static_cast<double>(sum[p].im)};
}

}  // namespace

void residual_without_loads(const Problem& problem, std::span<const Complex> voltage_v, std::vector<Complex>& out) {
  std::vector<Extended> sum;
  add_linear(problem, voltage_v, sum);
  for (std::size_t b = 0; b < problem.branches.size(); ++b)
    if (problem.linear_s[b] != Complex())
      add_branch(problem, problem.branches[b], problem.linear_s[b] * across(problem.branches[b], voltage_v), sum);
  round(sum, out);
}

void residual(const Problem& problem, std::span<const Complex> voltage_v, std::span<const InjectionBranch> extra,
              std::vector<Complex>& out) {
  std::vector<Extended> sum;
  add_linear(problem, voltage_v, sum);
  for (const auto& branch : problem.branches)
    add_branch(problem, branch, branch_current(branch, across(branch, voltage_v)), sum);
  for (const auto& branch : extra) add_branch(problem, branch, branch_current(branch, across(branch, voltage_v)), sum);
  round(sum, out);
}

}  // namespace headroom::engine
