// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/chord_base.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace headroom::engine {

namespace {

using models::Complex;

LoadFlowOptions with_tolerance(double tolerance_pu) {
  LoadFlowOptions options;
  options.tolerance_pu = tolerance_pu;
  options.trials = false;
  return options;
}

bool same(const kernels::Law& a, const kernels::Law& b) {
  return a.kind == b.kind && a.limited == b.limited && a.jumps == b.jumps && a.low_v2 == b.low_v2 &&
         a.min_v2 == b.min_v2 && a.max_v2 == b.max_v2 && std::equal(a.in_p, a.in_p + 3, b.in_p) &&
         std::equal(a.in_q, a.in_q + 3, b.in_q) && std::equal(&a.out_p[0][0], &a.out_p[0][0] + 6, &b.out_p[0][0]) &&
         std::equal(&a.out_q[0][0], &a.out_q[0][0] + 6, &b.out_q[0][0]);
}

kernels::Expansion expansion_of(const kernels::Law& law, double v2) {
  kernels::Expansion near;
  near.per_v2 = 1.0 / v2;
  for (int i = 0; i < 2; ++i) {
    const double* c = i == 0 ? law.in_p : law.in_q;
    near.at_base[i] = c[0] * std::pow(law.in_p[2] * v2, c[1]);
    double binomial = 1.0;
    for (int k = 0; k <= 10; ++k) {
      near.binomial[i][k] = binomial;
      binomial *= (c[1] - k) / (k + 1);
    }
  }
  return near;
}

}  // namespace

ChordBase::ChordBase(const models::Network& network, const models::OperatingPoint& point, double tolerance_pu)
    : flow_(network, point, with_tolerance(tolerance_pu)) {
  usable_ = flow_.solve_base().ok() && !flow_.problem().supplied_through_loads;
  if (!usable_) return;
  const Problem& p = flow_.problem();
  order_ = chord_order(p.complex_layout, kernels::lanes);
  position_ = p.position;
  for (auto& position : position_)
    if (position >= 0) position = order_.position[position];
  for (const Complex v : flow_.base_voltage_v()) {
    const double size = std::abs(v);
    const Complex e = size > 0.0 ? v / size : Complex(1.0);
    polar_base_.push_back({size, e.real(), e.imag(), std::arg(v)});
  }
  columns_.resize(order_.old.size() + 1);
  lay_out_factor();
  lay_out_branches(network->loads.size());
  grid_.columns = p.elimination.size();
  grid_.first_active = p.elimination.first_active;
  grid_.column = columns_.data();
  grid_.tiles = static_cast<int>(order_.tile.size()) - 1;
  grid_.tile = order_.tile.data();
}

// Factors in extended precision, rounds, and copies into the kernels' order.
void ChordBase::lay_out_factor() {
  const Problem& p = flow_.problem();
  const auto& e = p.elimination;
  const auto& layout = p.real_layout;
  std::vector<CurrentDerivative> derivative;
  for (const auto& branch : p.branches)
    derivative.push_back(branch_derivative(branch, across(branch, flow_.base_voltage_v())));
  BlockLdu<long double> ldu;
  ldu.factor(layout, extended_jacobian(p, derivative));
  drop_pu_ = find_drop(ldu);
  const auto& factors = ldu.factors();
  const auto copy = [](const std::vector<long double>& from, std::int64_t begin, std::int64_t end,
                       std::vector<double>& to) {
    for (std::int64_t k = begin; k < end; ++k) to.push_back(static_cast<double>(from[k]));
  };
  for (std::int32_t c = 0; c <= e.size(); ++c) {
    auto& column = columns_[c];
    column.first = order_.first[c];
    column.block = static_cast<int>(row_.size());
    column.diagonal = static_cast<long long>(diagonal_.size());
    column.below = static_cast<long long>(lower_.size());
    if (c == e.size()) break;
    const std::int32_t old = order_.old[c], begin = e.offset[old], end = e.offset[old + 1];
    column.nodes = static_cast<short>(order_.first[c + 1] - order_.first[c]);
    column.uniform = 1;
    for (std::int32_t at = begin; at < end; ++at) {
      const std::int32_t row = order_.now[e.row[at]];
      row_.push_back(order_.first[row]);
      rows_.push_back(static_cast<unsigned char>(order_.first[row + 1] - order_.first[row]));
      if (rows_.back() != column.nodes) column.uniform = 0;
    }
    copy(factors.diagonal, layout.diagonal[old], layout.diagonal[old + 1], diagonal_);
    copy(factors.lower, layout.below[begin], layout.below[end], lower_);
    copy(factors.upper, layout.below[begin], layout.below[end], upper_);
  }
  scale_.resize(p.node.size());
  for (std::size_t k = 0; k < scale_.size(); ++k) scale_[order_.position[k]] = flow_.step_scale()[k];
  grid_.row = row_.data();
  grid_.rows = rows_.data();
  grid_.diagonal = diagonal_.data();
  grid_.lower = lower_.data();
  grid_.upper = upper_.data();
  grid_.scale = scale_.data();
}

// J x = I_base.
double ChordBase::find_drop(const BlockLdu<long double>& ldu) const {
  const Problem& p = flow_.problem();
  std::vector<long double> x(static_cast<std::size_t>(p.real_layout.scalars()), 0.0L);
  const auto add = [&](std::int64_t node, Complex current) {
    if (node < 0 || p.position[node] < 0) return;
    const auto at = static_cast<std::size_t>(2 * p.position[node]);
    x[at] += current.real(), x[at + 1] += current.imag();
  };
  for (const auto& branch : p.branches) {
    const Complex current = branch_current(branch, across(branch, flow_.base_voltage_v()));
    add(branch.from, current);
    add(branch.to, -current);
  }
  ldu.solve(p.real_layout, p.elimination.first_active, x);
  double most = 0.0;
  for (std::size_t k = 0; k < flow_.step_scale().size(); ++k) {
    const auto re = static_cast<double>(x[2 * k]), im = static_cast<double>(x[2 * k + 1]);
    most = std::max(most, (re * re + im * im) * flow_.step_scale()[k]);
  }
  return std::sqrt(most);
}

void ChordBase::lay_out_branches(std::size_t loads) {
  const Problem& p = flow_.problem();
  const auto place = [&](const InjectionBranch& branch) {  // column and first node
    const auto at = [&](std::int64_t node) { return node < 0 ? -1 : position_[node]; };
    const std::int64_t node = at(branch.from) >= 0 ? branch.from : at(branch.to) >= 0 ? branch.to : -1;
    if (node < 0) return std::pair{-1, -1};
    return std::pair{order_.now[p.elimination.column[p.bus[node]]], at(node)};
  };
  std::vector<std::pair<std::pair<std::int32_t, std::int32_t>, std::size_t>> sorted;
  for (std::size_t b = 0; b < p.branches.size(); ++b)
    if (const auto at = place(p.branches[b]); at.first >= 0) sorted.emplace_back(at, b);
  std::sort(sorted.begin(), sorted.end());
  auto next = sorted.begin();
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    auto& column = columns_[c];
    column.branch = static_cast<int>(branches_.size());
    bool plain = true;
    for (; next != sorted.end() && next->first.first == static_cast<std::int32_t>(c); ++next) {
      plain &= next->first.second == column.first + static_cast<int>(branches_.size()) - column.branch;
      add_branch(p.branches[next->second], loads);
      plain &= branches_.back().to < 0;
    }
    column.plain = plain && static_cast<int>(branches_.size()) - column.branch == column.nodes;
  }
  for (const auto& law : laws_) {
    const auto one = law.kind != kernels::law_power ? Response::mixed
                     : law.limited                  ? Response::nearly_antilinear
                                                    : Response::antilinear;
    response_ = std::max(response_, one);
  }
  grid_.branches = branches_.data();
  grid_.start = start_.data();
  grid_.laws = laws_.data();
  grid_.expansions = expansions_.data();
  grid_.jumping = static_cast<int>(jumping_.size());
  grid_.jumping_branch = jumping_.data();
}

void ChordBase::add_branch(InjectionBranch one, std::size_t loads) {
  const double share = one.share;
  kernels::Branch branch;
  branch.from = one.from < 0 ? -1 : position_[one.from];
  branch.to = one.to < 0 ? -1 : position_[one.to];
  double sign = 1.0;
  if (branch.from < 0) {  // I is odd in v: turned round
    std::swap(branch.from, branch.to);
    sign = -1.0;
  }
  const Complex v = across(one, flow_.base_voltage_v()), drawn = sign * branch_current(one, v);
  const CurrentDerivative d = branch_derivative(one, v);
  branch.v[0] = sign * v.real(), branch.v[1] = sign * v.imag();
  branch.i[0] = drawn.real(), branch.i[1] = drawn.imag();
  branch.d[0] = d.re_re, branch.d[1] = d.re_im, branch.d[2] = d.im_re, branch.d[3] = d.im_im;
  branch.terminal = one.load >= 0 ? one.load : static_cast<int>(loads) + one.generator;
  kernels::Law law;
  if (!kernel_law(one, share, law)) usable_ = false;
  const auto known = std::find_if(laws_.begin(), laws_.end(), [&](const auto& other) { return same(law, other); });
  branch.law = static_cast<int>(known - laws_.begin());
  if (known == laws_.end()) laws_.push_back(law);
  if (law.kind == kernels::law_exponential) {
    branch.expansion = static_cast<int>(expansions_.size());
    expansions_.push_back(expansion_of(law, std::norm(v)));
  }
  if (law.jumps) {
    one.v_min_pu = one.v_low_pu = 0.0;  // cases start in the range or above it
    branch.jump = static_cast<int>(jumping_.size());
    jumping_.push_back(static_cast<int>(branches_.size()));
    piece_.push_back(std::norm(v) > law.max_v2 ? 1.0 : 0.0);
  }
  branches_.push_back(branch);
  for (const Complex unit : {Complex(share), Complex(0.0, share)}) {
    one.power_va = unit;
    const Complex current = sign * branch_current(one, v);
    start_.push_back(current.real());
    start_.push_back(current.imag());
  }
}

// namespace headroom::engine
}  // namespace headroom::engine
