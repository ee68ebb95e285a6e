// SPDX-License-Identifier: Apache-2.0
#include "engine/capacity/lane_limits.hpp"

#include <algorithm>
#include <cmath>

namespace headroom::engine {

namespace {

using kernels::lanes;
using models::Complex;

// c0 and c1 of q = per · c1 |.|² + c0, |.|² in units of x² / per.
void add_use(LaneLimits::Range range, double per, std::vector<double>& c) {
  const double span = range.bound * range.bound - range.base * range.base;
  c.push_back(-range.base * range.base / span);
  c.push_back(per / span);
}

void add_never(std::vector<double>& c) {
  c.push_back(-1.0);
  c.push_back(0.0);
}

inline constexpr double apart = 0.1;  // of the bound: where uses begin for states that are not the base's

Existing everything(const Monitors& monitors) {
  Existing all;
  all.relief.assign(monitors.size(), 0.0);
  all.watched.assign(monitors.size(), 1);
  return all;
}

}  // namespace

LaneLimits::LaneLimits(const Monitors& monitors, const Existing& existing, std::span<const Complex> base_voltage_v,
                       const ChordBase& base)
    : monitors_(monitors), base_v_(base_voltage_v), base_(base), any_state_(false) {
  for (std::size_t k = 0; k < monitors.voltages().size(); ++k) add_voltage(k, existing);
  add_rows(existing);
  close();
}

LaneLimits::LaneLimits(const Monitors& monitors, const ChordBase& base)
    : monitors_(monitors), base_v_(base.flow().base_voltage_v()), base_(base), any_state_(true) {
  const auto all = everything(monitors);
  for (std::size_t k = 0; k < monitors.voltages().size(); ++k) add_voltage(k, all);
  add_rows(all);
  close();
}

void LaneLimits::add_voltage(std::size_t k, const Existing& existing) {
  const auto& watch = monitors_.voltages()[k];
  const auto at = [&](std::int64_t node) { return node < 0 ? -1 : base_.position()[static_cast<std::size_t>(node)]; };
  int position = at(watch.node), reference = at(watch.reference);
  Complex v = base_v_[static_cast<std::size_t>(watch.node)];
  if (watch.reference >= 0) v -= base_v_[static_cast<std::size_t>(watch.reference)];
  if (position < 0) std::swap(position, reference), v = -v;
  if (position < 0) return;
  const double x0 = std::abs(v) * watch.per_volt, per = watch.per_volt * watch.per_volt;
  const auto limit_slack = monitors_.slack()[2 * k];
  Range low{x0, watch.min_pu - limit_slack - existing.relief[2 * k]};
  Range high{x0, watch.max_pu + limit_slack + existing.relief[2 * k + 1]};
  if (any_state_) {
    low.base = std::max(x0, (1.0 + apart) * low.bound);
    high.base = std::min(x0, (1.0 - apart) * high.bound);
  }
  const bool has_low = existing.watched[2 * k] && low.bound > 0.0 && low.bound < low.base;
  const bool has_high = existing.watched[2 * k + 1] && high.bound < 100.0 && high.bound > high.base;
  if (!has_low && !has_high) return;
  voltage_.push_back(k);
  position_.push_back(position);
  reference_.push_back(reference);
  voltage_base_.push_back(v.real());
  voltage_base_.push_back(v.imag());
  low_range_.push_back(low);
  high_range_.push_back(high);
  if (has_low) add_use(low, per, low_);
  else add_never(low_);
  if (has_high) add_use(high, per, high_);
  else add_never(high_);
}

void LaneLimits::add_rows(const Existing& existing) {
  const std::size_t first = 2 * monitors_.voltages().size();
  for (std::size_t e = 0; e < monitors_.elements().size(); ++e) {
    if (e == monitors_.first_transformer()) view_.first_transformer = static_cast<int>(element_.size());
    const auto& element = monitors_.elements()[e];
    if (!existing.watched[first + e]) continue;
    const double bound = element.bound + monitors_.slack()[first + e] + existing.relief[first + e];
    for (std::int32_t r = element.first_row; r < element.end_row; ++r) {
      Complex at_base;
      for (std::int32_t k = monitors_.rows()[r].first; k < monitors_.rows()[r].end; ++k) {
        const auto node = static_cast<std::size_t>(monitors_.entry_nodes()[k]);
        at_base += monitors_.entries()[k] * base_v_[node];
        if (base_.position()[node] < 0) continue;
        entry_position_.push_back(base_.position()[node]);
        entry_.push_back(monitors_.entries()[k].real());
        entry_.push_back(monitors_.entries()[k].imag());
      }
      first_entry_.push_back(static_cast<int>(entry_position_.size()));
      row_base_.push_back(at_base.real());
      row_base_.push_back(at_base.imag());
      element_.push_back(e);
      row_range_.push_back({any_state_ ? 0.0 : std::abs(at_base), bound});
      add_use(row_range_.back(), 1.0, row_);
    }
  }
  if (monitors_.first_transformer() >= monitors_.elements().size())
    view_.first_transformer = static_cast<int>(element_.size());
}

void LaneLimits::close() {
  view_.voltages = static_cast<int>(voltage_.size());
  view_.position = position_.data();
  view_.reference = reference_.data();
  view_.base = voltage_base_.data();
  view_.low = low_.data();
  view_.high = high_.data();
  view_.rows = static_cast<int>(element_.size());
  view_.current = {row_base_.data(), first_entry_.data(), entry_position_.data(), entry_.data()};
  view_.row = row_.data();
}

std::size_t LaneLimits::limit(int group, int at) const {
  if (group == kernels::group_low) return 2 * voltage_[static_cast<std::size_t>(at)];
  if (group == kernels::group_high) return 2 * voltage_[static_cast<std::size_t>(at)] + 1;
  return 2 * monitors_.voltages().size() + element_[static_cast<std::size_t>(at)];
}

LaneLimits::Range LaneLimits::range(int group, int at) const {
  const auto place = static_cast<std::size_t>(at);
  return group == kernels::group_low    ? low_range_[place]
         : group == kernels::group_high ? high_range_[place]
                                        : row_range_[place];
}

Complex LaneLimits::voltage(std::int64_t node, const kernels::Block& block, int lane) const {
  Complex v = base_v_[static_cast<std::size_t>(node)];
  const int position = base_.position()[static_cast<std::size_t>(node)];
  if (position < 0) return v;
  const double* u = block.u + 2LL * position * lanes + lane;
  return v + Complex(u[0], u[lanes]);
}

double LaneLimits::voltage_pu(std::size_t k, const kernels::Block& block, int lane) const {
  const auto& watch = monitors_.voltages()[k];
  Complex v = voltage(watch.node, block, lane);
  if (watch.reference >= 0) v -= voltage(watch.reference, block, lane);
  return std::abs(v) * watch.per_volt;
}

double LaneLimits::margin(std::size_t limit, const kernels::Block& block, int lane) const {
  const std::size_t first = 2 * monitors_.voltages().size();
  if (limit < first) {
    const auto& watch = monitors_.voltages()[limit / 2];
    const double v = voltage_pu(limit / 2, block, lane);
    return limit % 2 == 0 ? v - watch.min_pu : watch.max_pu - v;
  }
  const auto& element = monitors_.elements()[limit - first];
  double largest = 0.0;
  for (std::int32_t r = element.first_row; r < element.end_row; ++r) {
    Complex sum;
    for (std::int32_t k = monitors_.rows()[r].first; k < monitors_.rows()[r].end; ++k)
      sum += monitors_.entries()[k] * voltage(monitors_.entry_nodes()[k], block, lane);
    largest = std::max(largest, std::abs(sum));
  }
  return element.bound - largest;
}

LaneBands::LaneBands(std::span<const InjectionBranch> loads, std::span<const Complex> base_voltage_v,
                     const ChordBase& base) {
  const auto at = [&](std::int64_t node) { return node < 0 ? -1 : base.position()[static_cast<std::size_t>(node)]; };
  std::int32_t last_load = -1;
  const auto outside = [&](const InjectionBranch& load) {
    const double v = std::abs(across(load, base_voltage_v)) / load.rated_v;
    return v < load.v_min_pu || v > load.v_max_pu;
  };
  for (std::size_t k = 0; k < loads.size(); ++k) {
    const bool turned = at(loads[k].from) < 0;
    const int from = at(turned ? loads[k].to : loads[k].from), to = at(turned ? loads[k].from : loads[k].to);
    if (from >= 0 && !outside(loads[k])) {
      const Complex v = (turned ? -1.0 : 1.0) * across(loads[k], base_voltage_v);
      from_.push_back(from);
      to_.push_back(to);
      base_.push_back(v.real());
      base_.push_back(v.imag());
      for (const double bound : {loads[k].v_min_pu, loads[k].v_max_pu})
        range_.push_back(bound * loads[k].rated_v * bound * loads[k].rated_v);
      last_.push_back(0);
      last_load = loads[k].load;
    }
    const bool ends = k + 1 == loads.size() || loads[k + 1].load != loads[k].load;
    if (ends && last_load == loads[k].load) last_.back() = 1;
  }
  view_ = {static_cast<int>(from_.size()), from_.data(), to_.data(), base_.data(), range_.data(), last_.data()};
}

}  // namespace headroom::engine
