// SPDX-License-Identifier: Apache-2.0
#include "engine/capacity/row_course.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace headroom::engine {

namespace {

inline constexpr double never = std::numeric_limits<double>::infinity();
inline constexpr double first_share = 0.8, growth = 1.5, growth_beyond = 4.0, gap_beyond = 1e-3;
inline constexpr int most_looks = 16, most_tries = 8, most_looks_beyond = 12;
inline constexpr double least_share = 1e-7;  // of the maximum: smaller capacities are the reference search's

}  // namespace

RowCourse::RowCourse(double first_kw, const CourseOptions& options)
    : options_(options), stage_(Stage::approach), kw_(first_kw) {}

double RowCourse::width(double kw) const {
  return 0.9 * std::max(options_.tolerance_kw, options_.relative_tolerance * kw);
}

// use / L = a + b L.
double RowCourse::crossing(int group) const {
  const auto &last = last_[group], &before = before_[group];
  if (last.use.at < 0 || !(last.use.use > 0.0)) return never;
  const double rate = last.use.use / last.kw;
  if (before.use.at != last.use.at) return 1.0 / rate;
  const double b = (rate - before.use.use / before.kw) / (last.kw - before.kw), a = rate - b * last.kw;
  const double discriminant = a * a + 4.0 * b;
  if (discriminant < 0.0 || a + std::sqrt(discriminant) <= 0.0) return 1.0 / rate;
  return 2.0 / (a + std::sqrt(discriminant));
}

RowCourse::Crossing RowCourse::first_crossing(int without_group) const {
  Crossing first{never, -1};
  for (int group = 0; group < kernels::limit_groups; ++group)
    if (const double kw = crossing(group); group != without_group && kw < first.kw) first = {kw, group};
  return first;
}

void RowCourse::remember(const Uses& uses) {
  for (int group = 0; group < kernels::limit_groups; ++group) {
    const bool elsewhere = std::abs(last_[group].kw - kw_) > 1e-9 * kw_;
    if (elsewhere && last_[group].kw > 0.0) before_[group] = last_[group];
    last_[group] = {kw_, uses[group]};
  }
}

void RowCourse::shrink_to(double kw) {
  kw_ = kw;
  shrunk_ = true;
}

void RowCourse::take(const Uses& uses) {
  ++looks_;
  remember(uses);
  const bool holds = std::all_of(uses.begin(), uses.end(), [](const auto& use) { return use.use <= 1.0; });
  switch (stage_) {
    case Stage::approach:
      if (holds) held_kw_ = std::max(held_kw_, kw_);
      approach(uses);
      break;
    case Stage::above: take_above(holds); break;
    case Stage::below: take_below(holds); break;
    case Stage::top:
      if (holds) stage_ = Stage::done;
      else stage_ = Stage::approach, approach(uses);
      break;
    case Stage::beyond:
      if (holds) leave();  // it does again, beyond what does not
      else take_beyond();
      break;
    case Stage::done:
    case Stage::left: break;
  }
  if (stage_ == Stage::approach && (looks_ > most_looks || kw_ < least_share * options_.maximum_kw)) leave();
  shrunk_ = shrunk_ && stage_ == Stage::beyond;
}

void RowCourse::approach(const Uses& uses) {
  const bool holds = std::all_of(uses.begin(), uses.end(), [](const auto& use) { return use.use <= 1.0; });
  const double crossing_kw = first_crossing(-1).kw, target = std::min(crossing_kw, options_.maximum_kw);
  if (looks_ == 1) {
    kw_ = first_share * target;
    return;
  }
  if (crossing_kw >= options_.maximum_kw && growth * held_kw_ >= options_.maximum_kw) {
    stage_ = Stage::top;
    kw_ = options_.maximum_kw;
    return;
  }
  const double gap = std::abs(target - kw_) / target;
  if (crossing_kw <= options_.maximum_kw && 0.5 * gap * gap * target <= 0.3 * width(target)) return go_above(target);
  kw_ = holds ? std::min(target, growth * held_kw_) : target;
}

void RowCourse::go_above(double crossing_kw) {
  kw_ = crossing_kw + 0.45 * width(crossing_kw);
  stage_ = Stage::above;
  if (kw_ < options_.maximum_kw) return;
  kw_ = options_.maximum_kw;
  stage_ = Stage::top;
}

void RowCourse::take_above(bool holds) {
  const Crossing first = first_crossing(-1);
  if (++tries_ > most_tries || !std::isfinite(first.kw)) return leave();
  if (holds) return go_above(std::max(first.kw, kw_));
  const double crossing_kw = std::min(first.kw, kw_), wide = width(crossing_kw);
  if (kw_ - crossing_kw > 0.55 * wide) return go_above(crossing_kw);
  infeasible_kw_ = kw_;
  group_ = first.group;
  at_ = last_[first.group].use.at;
  kw_ = crossing_kw - 0.45 * wide;
  stage_ = Stage::below;
  if (kw_ <= 0.0) leave();
}

void RowCourse::take_below(bool holds) {
  if (holds) return go_beyond();
  stage_ = Stage::above;  // it is one that does not hold
  take_above(false);
}

void RowCourse::go_beyond() {
  stage_ = Stage::beyond;
  looks_ = 0;
  const double target = std::min(first_crossing(group_).kw, options_.maximum_kw);
  kw_ = std::min(target, growth_beyond * kw_);
  if (kw_ < infeasible_kw_) kw_ = infeasible_kw_;
}

void RowCourse::take_beyond() {
  const Crossing first = first_crossing(group_);
  const double target = std::min(first.kw, options_.maximum_kw);
  if (shrunk_ && first.kw > kw_) return end_beyond(kw_, std::nullopt, false);
  if (std::abs(target - kw_) <= gap_beyond * target)
    return end_beyond(target, first.group, first.kw >= options_.maximum_kw);
  if (looks_ > most_looks_beyond) return leave();
  kw_ = std::min(target, growth_beyond * kw_);
}

void RowCourse::end_beyond(double kw, std::optional<int> group, bool maximum) {
  next_kw_ = std::max(kw, infeasible_kw_);
  next_is_maximum_ = maximum;
  if (!maximum) next_group_ = group;
  stage_ = Stage::done;
}

}  // namespace headroom::engine
