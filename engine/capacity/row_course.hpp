// SPDX-License-Identifier: Apache-2.0
// Which additions a lane tries, and when it is done.
//
// After each look the course knows, per group of limits, the largest use (1: at the limit) and where. The use of one
// limit is nearly proportional to the addition, use ≈ a L + b L²; its crossing is the smallest root of use = 1, with a
// and b through the last two looks at the same limit, or b = 0.
//   approach  the first look is the caller's; then 0.8 of the predicted capacity, then the prediction itself, never
//   more
//             than 1.5 times what held last, until the next prediction is sure to a third of the tolerance
//   above     just behind the prediction: must not hold                     (true to the load flow's tolerance)
//   below     just before it: must hold; the two are the certificate        (true to the load flow's tolerance)
//   top       the maximum, where the prediction lies beyond: must hold      (true to the load flow's tolerance)
//   beyond    what binds when the binding kind is taken away, to a thousandth, without a certificate
//   done, or left to the reference search: where something else than this happens
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "engine/kernels/candidates.hpp"

namespace headroom::engine {

struct LimitUse {
  int at = -1;        // place in the group
  double use = -1.0;  // (x - x0) / (b - x0)
};
using Uses = std::array<LimitUse, kernels::limit_groups>;

struct CourseOptions {
  double maximum_kw = 100e3, tolerance_kw = 0.1, relative_tolerance = 1e-4;
};

class RowCourse {
 public:
  enum class Stage : std::uint8_t { approach, above, below, top, beyond, done, left };

  RowCourse() = default;
  // first_kw in (0, maximum].
  RowCourse(double first_kw, const CourseOptions& options);

  Stage stage() const { return stage_; }
  bool running() const { return stage_ != Stage::done && stage_ != Stage::left; }
  bool must_be_true() const { return stage_ == Stage::above || stage_ == Stage::below || stage_ == Stage::top; }
  double kw() const { return kw_; }  // to be tried now

  // There is no solution at kw(); this smaller one takes its place. Beyond the limit: it is the largest that has one.
  void shrink_to(double kw);
  void leave() { stage_ = Stage::left; }
  // What the state at kw() uses of the limits.
  void take(const Uses& uses);

  // Of `above`: the limit that breaks there.
  double infeasible_kw() const { return infeasible_kw_; }
  int limit_group() const { return group_; }
  int limit_at() const { return at_; }
  // Of beyond. next_group: none: the maximum, or no solution beyond next_kw.
  double next_kw() const { return next_kw_; }
  std::optional<int> next_group() const { return next_group_; }
  bool next_is_maximum() const { return next_is_maximum_; }

 private:
  struct Look {
    double kw = 0.0;
    LimitUse use;
  };
  struct Crossing {
    double kw = 0.0;
    int group = -1;
  };
  double width(double kw) const;
  double crossing(int group) const;
  Crossing first_crossing(int without_group) const;
  void remember(const Uses& uses);
  void approach(const Uses& uses);
  void go_above(double crossing_kw);
  void take_above(bool holds);
  void take_below(bool holds);
  void go_beyond();
  void take_beyond();
  void end_beyond(double kw, std::optional<int> group, bool maximum);

  CourseOptions options_;
  Stage stage_ = Stage::left;
  double kw_ = 0.0, held_kw_ = 0.0;
  int looks_ = 0, tries_ = 0;
  std::array<Look, kernels::limit_groups> last_{}, before_{};
  double infeasible_kw_ = 0.0;
  int group_ = -1, at_ = -1;
  bool shrunk_ = false;
  double next_kw_ = 0.0;
  std::optional<int> next_group_;
  bool next_is_maximum_ = false;
};

}  // namespace headroom::engine
