// SPDX-License-Identifier: Apache-2.0
#include "engine/capacity/search.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace headroom::engine {

namespace {

inline constexpr double estimate_gap = 0.02, unsolved_gap = 0.002, estimate_growth = 4.0;
inline constexpr double never = std::numeric_limits<double>::infinity();

// c0 + c1 s + c2 s²: the smallest s > 0 where it is 0, given c0 >= 0.
double first_root(double c0, double c1, double c2) {
  const double discriminant = c1 * c1 - 4.0 * c0 * c2;
  if (discriminant < 0.0) return never;
  const double denominator = std::sqrt(discriminant) - c1;
  return denominator > 0.0 ? 2.0 * c0 / denominator : never;
}

class Search {
 public:
  Search(const Trial& trial, const LimitView& limits, const SearchOptions& options)
      : trial_(trial), limits_(limits), options_(options), growth_(options.growth) {
    lo_.margin.assign(limits.base_margin.begin(), limits.base_margin.end());
  }

  SearchResult run() {
    if (worst_broken(limits_, lo_.margin)) {
      hi_ = lo_;
      return finish();
    }
    if (options_.scan_step_kw > 0.0) scan();
    else grow(std::min(options_.start_kw, options_.maximum_kw));
    return finish();
  }

  Estimate estimate_beyond(const SearchPoint& from) {
    refine_to_ = estimate_gap;
    growth_ = estimate_growth;
    if (from.kw > 0.0) before_ = std::exchange(lo_, from);
    const double first = from.kw > 0.0 ? next_growth() : options_.start_kw;
    if (lo_.kw < options_.maximum_kw) grow(std::min(first, options_.maximum_kw));
    if (!hi_) return {lo_.kw, std::nullopt, true};
    if (!hi_->solved) {
      refine_to_ = unsolved_gap;
      refine();
    }
    if (!hi_->solved) return {lo_.kw, std::nullopt, false};
    return {std::clamp(predict(), lo_.kw, hi_->kw), first_to_break(lo_, *hi_), false};
  }

 private:
  double width() const {
    return 0.9 * std::max(options_.tolerance_kw, std::max(options_.relative_tolerance, refine_to_) * lo_.kw);
  }

  SearchPoint ask(double kw) {
    SearchPoint point{kw, true, std::vector<double>(lo_.margin.size())};
    point.solved = trial_(kw, point.margin);
    ++result_.load_flows;
    return point;
  }
  bool holds(const SearchPoint& point) const { return point.solved && !worst_broken(limits_, point.margin); }

  void raise(SearchPoint point) {
    earlier_ = std::move(before_);
    before_ = std::move(lo_);
    lo_ = std::move(point);
  }

  // The first crossing behind lo. Within the bracket: through (before,) lo and hi, over the limits that hi breaks.
  // Beyond: through the last points that held, over all watched limits.
  double predict() const {
    const bool inside = hi_ && hi_->solved;
    const SearchPoint* far = inside ? &*hi_ : before_ ? &*before_ : nullptr;
    if (!far) return never;
    const SearchPoint* third = inside ? (before_ ? &*before_ : nullptr) : (earlier_ ? &*earlier_ : nullptr);
    const double s1 = far->kw - lo_.kw, s2 = third ? third->kw - lo_.kw : 0.0;
    double first = never;
    for (std::size_t i = 0; i < lo_.margin.size(); ++i) {
      if (!limits_.watched[i] || (inside && far->margin[i] >= -limits_.slack[i])) continue;
      const double c0 = lo_.margin[i] + limits_.slack[i];
      const double d1 = (far->margin[i] - lo_.margin[i]) / s1;
      const double c2 = third ? ((third->margin[i] - lo_.margin[i]) / s2 - d1) / (s2 - s1) : 0.0;
      first = std::min(first, first_root(c0, d1 - c2 * s1, c2));
    }
    return lo_.kw + first;
  }

  double next_growth() const {
    const double step = std::max(growth_ * lo_.kw, lo_.kw + width());
    const double behind = std::max(predict() + 0.5 * width(), lo_.kw + width());
    return std::min(step, behind);
  }

  void grow(double next) {
    while (result_.load_flows < options_.max_trials) {
      auto point = ask(next);
      if (!holds(point)) {
        hi_ = std::move(point);
        return refine();
      }
      raise(std::move(point));
      if (lo_.kw >= options_.maximum_kw) return;
      next = std::min(next_growth(), options_.maximum_kw);
    }
  }

  // Every step up to the maximum: what holds above the first that does not is the next feasible interval.
  void scan() {
    std::optional<double> above;
    const int steps = static_cast<int>(std::ceil(options_.maximum_kw / options_.scan_step_kw - 1e-9));
    double last_broken_kw = 0.0;
    for (int k = 1; k <= steps && !above; ++k) {
      auto point = ask(std::min(options_.maximum_kw, k * options_.scan_step_kw));
      if (holds(point)) {
        if (hi_) above = point.kw;
        else raise(std::move(point));
        continue;
      }
      last_broken_kw = point.kw;
      if (!hi_) hi_ = std::move(point);
    }
    if (hi_) refine();
    if (!above) return;
    result_.non_monotone = true;
    result_.next_feasible_kw =
        bisect_edge([this](double kw) { return holds(ask(kw)); }, last_broken_kw, *above, options_);
  }

  // Half a tolerance on either side of the prediction; the middle when there is none, or two trials did not halve the
  // gap.
  void refine() {
    double gap_two_ago = never, gap_one_ago = never;
    bool broke = true;
    for (double gap = hi_->kw - lo_.kw; gap > width() && result_.load_flows < options_.max_trials;
         gap = hi_->kw - lo_.kw) {
      const double crossing = predict();
      const double edge = std::min(0.45 * width(), 0.25 * gap);
      double at = lo_.kw + 0.5 * gap;
      if (crossing < hi_->kw + edge && gap <= 0.5 * gap_two_ago)
        at = std::clamp(broke ? crossing - edge : crossing + edge, lo_.kw + edge, hi_->kw - edge);
      gap_two_ago = std::exchange(gap_one_ago, gap);
      auto point = ask(at);
      broke = !holds(point);
      if (broke) hi_ = std::move(point);
      else raise(std::move(point));
    }
  }

  SearchResult finish() {
    result_.feasible = std::move(lo_);
    if (!hi_) return std::move(result_);
    if (hi_->solved) result_.limit = first_to_break(result_.feasible, *hi_);
    result_.infeasible = std::move(*hi_);
    return std::move(result_);
  }

  // Of the watched limits that hi breaks, the one that the straight line between the two points crosses first.
  std::optional<std::size_t> first_to_break(const SearchPoint& lo, const SearchPoint& hi) const {
    if (hi.kw <= lo.kw) return worst_broken(limits_, hi.margin);
    std::optional<std::size_t> best;
    double first = never;
    for (std::size_t i = 0; i < hi.margin.size(); ++i) {
      if (!limits_.watched[i] || hi.margin[i] >= -limits_.slack[i]) continue;
      const double crossing = (lo.margin[i] + limits_.slack[i]) / (lo.margin[i] - hi.margin[i]);
      if (crossing < first) first = crossing, best = i;
    }
    return best;
  }

  const Trial& trial_;
  const LimitView& limits_;
  const SearchOptions& options_;
  SearchPoint lo_;                               // the largest that holds
  std::optional<SearchPoint> before_, earlier_;  // those that held before it
  std::optional<SearchPoint> hi_;                // the smallest that does not
  double growth_;
  double refine_to_ = 0.0;  // relative gap that an estimate is content with
  SearchResult result_;
};

}  // namespace

SearchResult search_limit(const Trial& trial, const LimitView& limits, const SearchOptions& options) {
  return Search(trial, limits, options).run();
}

Estimate estimate_beyond(const Trial& trial, const LimitView& limits, const SearchOptions& options,
                         const SearchPoint& from) {
  return Search(trial, limits, options).estimate_beyond(from);
}

std::optional<std::size_t> worst_broken(const LimitView& limits, std::span<const double> margin) {
  std::optional<std::size_t> worst;
  double depth = 1.0;
  for (std::size_t i = 0; i < margin.size(); ++i) {
    if (!limits.watched[i] || margin[i] >= -limits.slack[i]) continue;
    const double mine = -margin[i] / limits.slack[i];
    if (mine > depth) depth = mine, worst = i;
  }
  return worst;
}

double bisect_edge(const std::function<bool(double kw)>& holds, double no_kw, double yes_kw,
                   const SearchOptions& options) {
  while (std::abs(yes_kw - no_kw) > std::max(options.tolerance_kw, options.relative_tolerance * std::abs(yes_kw))) {
    const double middle = 0.5 * (no_kw + yes_kw);
    (holds(middle) ? yes_kw : no_kw) = middle;
  }
  return yes_kw;
}

}  // namespace headroom::engine
