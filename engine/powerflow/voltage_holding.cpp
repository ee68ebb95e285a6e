// SPDX-License-Identifier: Apache-2.0
// Held generators g with branches k, n of them each: mean m_g = Σ|v_k| / n. A step δQ_g delivers (j δQ_g / n / v_k)* in
// each branch, which the driving-point impedances turn into δv; so the first sensitivity M = ∂m/∂Q is that of the
// linear grid. Steps δQ = M⁻¹ (target - m), kept within the limits, and after each one M learns what it did (Broyden
// 1965):
//     M += (Δm - M δQ) δQᵀ / δQᵀδQ.
// A generator whose step leads beyond its limit stays there and leaves the equations of that step.
#include "engine/powerflow/voltage_holding.hpp"

#include <algorithm>
#include <cmath>

namespace headroom::engine {

using models::Complex;

namespace {

std::vector<InjectionBranch> branches_of(const Problem& problem, std::size_t generator) {
  std::vector<InjectionBranch> found;
  for (const InjectionBranch& branch : problem.branches)
    if (branch.generator == static_cast<std::int32_t>(generator)) found.push_back(branch);
  return found;
}

}  // namespace

VoltageHolding::VoltageHolding(const models::Network& network) : network_(network) {
  for (std::size_t g = 0; g < network->generators.size(); ++g)
    if (network->generators[g].in_service && network->generators[g].model == models::GeneratorModel::constant_voltage)
      held_.push_back(g);
}

Eigen::VectorXd VoltageHolding::means(const LoadFlow& flow) const {
  Eigen::VectorXd mean = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(held_.size()));
  for (std::size_t h = 0; h < held_.size(); ++h) {
    const auto branches = branches_of(flow.problem(), held_[h]);
    for (const auto& branch : branches)
      mean(static_cast<Eigen::Index>(h)) +=
          std::abs(across(branch, flow.base_voltage_v())) / static_cast<double>(branches.size());
  }
  return mean;
}

Eigen::MatrixXd VoltageHolding::sensitivity(const LoadFlow& flow) const {
  struct Port {
    std::size_t held;
    std::int64_t from, to;
    Complex v;
    double share;
  };
  std::vector<Port> ports;
  std::vector<std::int64_t> nodes;
  for (std::size_t h = 0; h < held_.size(); ++h) {
    const auto branches = branches_of(flow.problem(), held_[h]);
    for (const auto& b : branches) {
      ports.push_back({h, b.from, b.to, across(b, flow.base_voltage_v()), 1.0 / static_cast<double>(branches.size())});
      for (const auto node : {b.from, b.to})
        if (node >= 0 && flow.problem().supplied[static_cast<std::size_t>(node)]) nodes.push_back(node);
    }
  }
  std::sort(nodes.begin(), nodes.end());
  nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
  std::vector<Complex> memory;
  const auto z = flow.driving_point_impedance(nodes, memory);
  const auto impedance = [&](std::int64_t a, std::int64_t b) {
    const auto i = std::lower_bound(nodes.begin(), nodes.end(), a), j = std::lower_bound(nodes.begin(), nodes.end(), b);
    if (a < 0 || b < 0 || i == nodes.end() || *i != a || j == nodes.end() || *j != b) return Complex();
    return z(static_cast<std::size_t>(i - nodes.begin()), static_cast<std::size_t>(j - nodes.begin()));
  };
  const auto n = static_cast<Eigen::Index>(held_.size());
  Eigen::MatrixXd m = Eigen::MatrixXd::Zero(n, n);
  for (const Port& p : ports)
    for (const Port& q : ports) {
      if (p.v == Complex() || q.v == Complex()) continue;
      const Complex current = std::conj(Complex(0.0, q.share) / q.v);
      const Complex dv =
          (impedance(p.from, q.from) - impedance(p.from, q.to) - impedance(p.to, q.from) + impedance(p.to, q.to)) *
          current;
      m(static_cast<Eigen::Index>(p.held), static_cast<Eigen::Index>(q.held)) +=
          p.share * (std::conj(p.v) * dv).real() / std::abs(p.v);
    }
  return m;
}

// The step of the free generators, 0 for the others.
Eigen::VectorXd VoltageHolding::step(const Eigen::VectorXd& short_of, const std::vector<char>& free) const {
  Eigen::MatrixXd m = volts_per_var_;
  Eigen::VectorXd right = short_of;
  for (Eigen::Index h = 0; h < m.rows(); ++h) {
    if (free[static_cast<std::size_t>(h)]) continue;
    m.row(h).setZero();
    m(h, h) = 1.0;
    right(h) = 0.0;
  }
  return m.partialPivLu().solve(right);
}

bool VoltageHolding::adjust(const LoadFlow& flow, double tolerance_pu, models::OperatingPoint& point) {
  if (held_.empty()) return false;
  const Eigen::VectorXd mean = means(flow);
  if (volts_per_var_.size() == 0) {
    volts_per_var_ = sensitivity(flow);
  } else if (const double length = last_step_var_.squaredNorm(); length > 0.0) {
    volts_per_var_ += (mean - last_mean_v_ - volts_per_var_ * last_step_var_) * last_step_var_.transpose() / length;
  }
  const auto n = static_cast<Eigen::Index>(held_.size());
  Eigen::VectorXd short_of(n);
  std::vector<char> free(held_.size(), 1);
  bool moves = false;
  for (Eigen::Index h = 0; h < n; ++h) {
    const auto& generator = network_->generators[held_[static_cast<std::size_t>(h)]];
    const double q = point.generator_power_va[held_[static_cast<std::size_t>(h)]].imag();
    short_of(h) = mean(h) > 0.0 ? generator.target_voltage_v - mean(h) : 0.0;
    const bool stays = short_of(h) > 0.0 ? q >= generator.var_max : q <= generator.var_min;
    if (mean(h) == 0.0 || stays) free[static_cast<std::size_t>(h)] = 0;
    else moves |= std::abs(short_of(h)) > tolerance_pu * generator.target_voltage_v;
  }
  if (!moves) return false;
  last_mean_v_ = mean;
  last_step_var_ = step(short_of, free);
  for (Eigen::Index h = 0; h < n; ++h) {
    const auto g = held_[static_cast<std::size_t>(h)];
    const auto& generator = network_->generators[g];
    const double q = point.generator_power_va[g].imag();
    const double next = std::clamp(q + last_step_var_(h), generator.var_min, generator.var_max);
    last_step_var_(h) = next - q;
    point.generator_power_va[g].imag(next);
  }
  return last_step_var_.squaredNorm() > 0.0;
}

}  // namespace headroom::engine
