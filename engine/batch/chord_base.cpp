// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/chord_base.hpp"

#include <algorithm>
#include <numeric>

namespace headroom::engine {

namespace {

using models::Complex;

// Columns of a tile: with 16 lanes its state and its part of the factor lie in the second-level cache.
constexpr int bytes_of_tile = 256 << 10;

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

}  // namespace

ChordBase::ChordBase(const models::Network& network, const models::OperatingPoint& point, double tolerance_pu)
    : flow_(network, point, with_tolerance(tolerance_pu)) {
  usable_ = flow_.solve_base().ok() && !flow_.problem().supplied_through_loads;
  if (!usable_) return;
  factor();
  lay_out_branches(network->loads.size());
  lay_out();
  cut_tiles();
}

void ChordBase::factor() {
  const Problem& p = flow_.problem();
  std::vector<CurrentDerivative> derivative;
  for (const auto& branch : p.branches)
    derivative.push_back(branch_derivative(branch, across(branch, flow_.base_voltage_v())));
  BlockLdu<long double> ldu;
  ldu.factor(p.real_layout, extended_jacobian(p, derivative));
  const auto rounded = [](const std::vector<long double>& from) {
    return std::vector<double>(from.begin(), from.end());
  };
  diagonal_ = rounded(ldu.factors().diagonal);
  lower_ = rounded(ldu.factors().lower);
  upper_ = rounded(ldu.factors().upper);
}

void ChordBase::lay_out() {
  const Problem& p = flow_.problem();
  const auto& e = p.elimination;
  diagonal_at_.assign(p.real_layout.diagonal.begin(), p.real_layout.diagonal.end());
  below_at_.resize(e.size() + 1);
  for (std::int32_t c = 0; c <= e.size(); ++c) below_at_[c] = p.real_layout.below[e.offset[c]];
  grid_.columns = e.size();
  grid_.first_active = e.first_active;
  grid_.first = p.complex_layout.first.data();
  grid_.offset = e.offset.data();
  grid_.row = e.row.data();
  grid_.diagonal_at = diagonal_at_.data();
  grid_.below_at = below_at_.data();
  grid_.diagonal = diagonal_.data();
  grid_.lower = lower_.data();
  grid_.upper = upper_.data();
  grid_.scale = flow_.step_scale().data();
}

void ChordBase::lay_out_branches(std::size_t loads) {
  const Problem& p = flow_.problem();
  const auto& e = p.elimination;
  const auto position = [&](std::int64_t node) { return node < 0 ? -1 : p.position[node]; };
  std::vector<std::size_t> order;
  for (std::size_t b = 0; b < p.branches.size(); ++b)
    if (position(p.branches[b].from) >= 0 || position(p.branches[b].to) >= 0) order.push_back(b);
  const auto column = [&](std::size_t b) {
    return e.column[p.bus[position(p.branches[b].from) >= 0 ? p.branches[b].from : p.branches[b].to]];
  };
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return column(a) < column(b); });
  branch_offset_.assign(e.size() + 1, 0);
  for (const auto b : order) {
    InjectionBranch one = p.branches[b];
    const double share = one.share;
    kernels::Branch branch;
    branch.from = position(one.from);
    branch.to = position(one.to);
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
    branches_.push_back(branch);
    for (const Complex unit : {Complex(share), Complex(0.0, share)}) {
      one.power_va = unit;
      const Complex current = sign * branch_current(one, v);
      start_.push_back(current.real());
      start_.push_back(current.imag());
    }
    ++branch_offset_[column(b) + 1];
  }
  std::partial_sum(branch_offset_.begin(), branch_offset_.end(), branch_offset_.begin());
  grid_.branch_offset = branch_offset_.data();
  grid_.branches = branches_.data();
  grid_.start = start_.data();
  grid_.laws = laws_.data();
}

// The largest subtrees whose state fits; neighbours join while they do. The order is a postorder, so a subtree is a
// range of columns.
void ChordBase::cut_tiles() {
  const Problem& p = flow_.problem();
  const auto& e = p.elimination;
  std::vector<long long> bytes(e.size(), 0);
  std::vector<int> columns(e.size(), 0);
  for (std::int32_t c = e.first_active; c < e.size(); ++c) {
    const long long scalars = p.real_layout.width(c);
    bytes[c] += 3 * scalars * kernels::lanes * 8 + scalars * scalars * 24;
    columns[c] += 1;
    if (e.parent[c] >= 0) bytes[e.parent[c]] += bytes[c], columns[e.parent[c]] += columns[c];
  }
  std::vector<std::pair<int, int>> ranges;
  long long filled = 0;
  for (std::int32_t c = e.first_active; c < e.size(); ++c) {
    if (bytes[c] > bytes_of_tile || (e.parent[c] >= 0 && bytes[e.parent[c]] <= bytes_of_tile)) continue;
    const int begin = c + 1 - columns[c];
    if (!ranges.empty() && ranges.back().second == begin && filled + bytes[c] <= bytes_of_tile) {
      ranges.back().second = c + 1;
      filled += bytes[c];
    } else {
      ranges.emplace_back(begin, c + 1);
      filled = bytes[c];
    }
  }
  int at = e.first_active;
  for (const auto& [begin, end] : ranges) {
    if (at < begin) top_.insert(top_.end(), {at, begin});
    tile_.insert(tile_.end(), {begin, end});
    at = end;
  }
  if (at < e.size()) top_.insert(top_.end(), {at, e.size()});
  grid_.tiles = static_cast<int>(tile_.size() / 2);
  grid_.tops = static_cast<int>(top_.size() / 2);
  grid_.tile = tile_.data();
  grid_.top = top_.data();
}

}  // namespace headroom::engine
