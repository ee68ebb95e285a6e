// SPDX-License-Identifier: Apache-2.0
// When an iteration with linear convergence has arrived, and when it never will.
//
// With steps s_k = |x_k - x_(k-1)| contracting by ρ = s_k / s_(k-1), the distance to the limit is at most ρ/(1-ρ) s_k.
// The estimate may fail by a little when ρ still changes, hence half of the tolerance.
#pragma once

#include <algorithm>
#include <cmath>

namespace headroom::engine {

class StopRule {
 public:
  explicit StopRule(double tolerance) : tolerance_(tolerance) {}

  // REQUIRES: called once per iteration with its step.
  bool reached(double step) {
    const double ratio = previous_ > 0.0 ? step / previous_ : 1.0;
    contraction_ = std::max(ratio, 0.5 * contraction_);  // a lucky step does not count for more than it is
    slow_ = std::isfinite(step) && ratio < 0.7 ? 0 : slow_ + 1;
    finite_ = std::isfinite(step);
    const bool first = previous_ == 0.0;
    previous_ = step;
    if (step == 0.0) return true;
    if (first) return false;
    return contraction_ < 1.0 && contraction_ / (1.0 - contraction_) * step <= 0.5 * tolerance_;
  }

  // Three slow steps after the first, or a number that is none.
  bool hopeless() const { return !finite_ || slow_ > 3; }

 private:
  double tolerance_;
  double previous_ = 0.0, contraction_ = 0.0;
  int slow_ = 0;
  bool finite_ = true;
};

}  // namespace headroom::engine
