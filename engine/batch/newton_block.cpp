// SPDX-License-Identifier: Apache-2.0
// Damped Newton in lanes. A step d = x - u is taken by λ when the next one on the same factor, d̄, is shorter:
// |d̄| <= (1 - λ/2) |d| (the natural monotonicity test of powerflow/newton.cpp); else λ is halved. A full step that
// contracts well is followed by steps on the same factor, which cost half of a new one, until the measured contraction
// bounds the true error by half of the tolerance.
#include "engine/batch/newton_block.hpp"

#include <algorithm>
#include <cmath>

namespace headroom::engine {

namespace {

using kernels::lanes;
using models::Complex;

constexpr double smallest_damping = 1.0 / 256.0;
constexpr double good_contraction = 0.3;
constexpr double shortest = 16.0;  // a step is shortened by at most that at a time
constexpr int most_factors = 20;

}  // namespace

NewtonWorkspace::NewtonWorkspace(const NewtonBase& base)
    : base_(base),
      own_at_(base.own_at().begin(), base.own_at().end()),
      column_at_(static_cast<std::size_t>(base.grid().columns), -1),
      block_at_(own_at_.size(), -1),
      own_rows_(base.own_rows()) {
  const auto numbers = static_cast<std::size_t>(2 * base.positions()) * lanes;
  for (auto* array : {&u_, &x_, &b_, &saved_}) array->ensure(numbers);
  inverse_.ensure(static_cast<std::size_t>(base.inverse_rows()) * lanes);
  derivative_.ensure(static_cast<std::size_t>(4 * base.grid().column[base.grid().columns].branch) * lanes);
  lane_.ensure(7 * lanes);
}

void NewtonWorkspace::clear() {
  for (const int column : touched_column_) column_at_[column] = -1;
  for (const int block : touched_block_) block_at_[block] = -1, own_at_[block] = base_.own_at()[block];
  touched_column_.clear();
  touched_block_.clear();
  patch_.clear();
  alive_.clear();
  own_rows_ = base_.own_rows();
}

void NewtonWorkspace::clear_lane(int lane) {
  for (auto& row : patch_) row.lane[lane] = 0.0;
  for (auto& row : alive_) row.lane[lane] = 1.0;
}

NewtonWorkspace::LaneRow* NewtonWorkspace::patch_of_column(int column) {
  auto& at = column_at_[column];
  if (at < 0) {
    const int size = 2 * base_.grid().column[column].nodes;
    at = static_cast<int>(patch_.size());
    patch_.resize(patch_.size() + static_cast<std::size_t>(size * size + size));
    touched_column_.push_back(column);
  }
  return patch_.data() + at;
}

NewtonWorkspace::LaneRow* NewtonWorkspace::patch_of_block(int block) {
  auto& at = block_at_[block];
  if (at < 0) {
    const auto& grid = base_.grid();
    const int rows = 8 * grid.column[grid.block[block].row].nodes * grid.column[grid.block[block].column].nodes;
    at = static_cast<int>(patch_.size());
    patch_.resize(patch_.size() + static_cast<std::size_t>(rows));
    touched_block_.push_back(block);
    if (own_at_[block] < 0) own_at_[block] = static_cast<int>(own_rows_), own_rows_ += rows;
  }
  return patch_.data() + at;
}

bool NewtonWorkspace::add(int lane, std::int64_t row, std::int64_t column, Complex y_s) {
  const auto& grid = base_.grid();
  const auto position = [&](std::int64_t node) { return node < 0 ? -1 : base_.chord().position()[node]; };
  const std::int32_t r = position(row), c = position(column);
  if (r < 0 || column < 0) return true;
  const int i = base_.column_of(r), row_size = 2 * grid.column[i].nodes, row_at = 2 * (r - grid.column[i].first);
  const Complex current = -y_s * base_.chord().flow().base_voltage_v()[static_cast<std::size_t>(column)];
  LaneRow* own = patch_of_column(i);
  own[row_size * row_size + row_at].lane[lane] += current.real();
  own[row_size * row_size + row_at + 1].lane[lane] += current.imag();
  if (c < 0) return true;
  const int j = base_.column_of(c), columns = 2 * grid.column[j].nodes, column_at = 2 * (c - grid.column[j].first);
  LaneRow* matrix = own;
  if (i != j) {
    const int block = base_.block_of(std::max(i, j), std::min(i, j));
    if (block < 0) return false;
    matrix = patch_of_block(block) + (i > j ? 0 : row_size * columns);
  }
  LaneRow* upper = matrix + row_at * columns + column_at;
  LaneRow* lower = upper + columns;
  upper[0].lane[lane] += y_s.real(), upper[1].lane[lane] -= y_s.imag();
  lower[0].lane[lane] += y_s.imag(), lower[1].lane[lane] += y_s.real();
  return true;
}

// A shunt as large as Y's own entry at every node there makes the island's matrix regular; it carries nothing, as u is
// zero there.
void NewtonWorkspace::isolate(int lane, std::span<const std::int64_t> nodes) {
  const auto& grid = base_.grid();
  if (alive_.empty()) {
    alive_.resize(static_cast<std::size_t>(grid.column[grid.columns].branch));
    for (auto& row : alive_) std::fill(row.lane, row.lane + lanes, 1.0);
  }
  for (const auto node : nodes) {
    const std::int32_t r = base_.chord().position()[static_cast<std::size_t>(node)];
    if (r < 0) continue;
    const auto& column = grid.column[base_.column_of(r)];
    const int size = 2 * column.nodes, at = 2 * (r - column.first), k = r - column.first;
    LaneRow* own = patch_of_column(base_.column_of(r));
    const double* y = grid.diagonal + 2 * (column.diagonal + k * column.nodes + k);
    const double shunt = std::hypot(y[0], y[1]);
    own[at * size + at].lane[lane] += shunt;
    own[(at + 1) * size + at + 1].lane[lane] += shunt;
    own[size * size + at].lane[lane] = own[size * size + at + 1].lane[lane] = 0.0;
    for (int b = column.branch; b < (&column + 1)->branch; ++b)
      if (grid.branches[b].from == r || grid.branches[b].to == r) alive_[b].lane[lane] = 0.0;
  }
}

kernels::NewtonBlockWork NewtonWorkspace::work() {
  own_.ensure(static_cast<std::size_t>(own_rows_) * lanes);
  kernels::NewtonBlockWork work;
  work.u = u_.data(), work.x = x_.data(), work.b = b_.data(), work.saved = saved_.data();
  work.inverse = inverse_.data();
  work.derivative = derivative_.data();
  work.own = own_.data();
  work.own_at = own_at_.data();
  work.patch = patch_.empty() ? nullptr : patch_.front().lane;
  work.column_at = column_at_.data();
  work.block_at = block_at_.data();
  work.alive = alive_.empty() ? nullptr : alive_.front().lane;
  work.s = s.data();
  double* lane = lane_.data();
  work.active = lane, work.advance = lane + lanes, work.retreat = lane + 2 * lanes, work.keep = lane + 3 * lanes;
  work.renew = lane + 4 * lanes, work.step2 = lane + 5 * lanes, work.sum2 = lane + 6 * lanes;
  return work;
}

// The iteration of one block.
class NewtonIteration {
 public:
  NewtonIteration(const kernels::NewtonKernels& kernels, double tolerance_pu, NewtonWorkspace& workspace)
      : kernels_(kernels), tolerance_(tolerance_pu), workspace_(workspace), grid_(workspace.base_.grid()) {
    for (auto* array : {&workspace.u_, &workspace.x_, &workspace.saved_})
      std::fill(array->data(), array->data() + 2L * workspace.base_.positions() * lanes, 0.0);
    work_ = workspace.work();
    active_ = workspace.lane_.data();
    advance_ = active_ + lanes, retreat_ = active_ + 2 * lanes, keep_ = active_ + 3 * lanes,
    renew_ = active_ + 4 * lanes;
    std::fill(active_, active_ + 7 * lanes, 0.0);
    for (int lane = 0; lane < lanes; ++lane) {
      const bool iterates = workspace.state[lane] == LaneState::iterating;
      workspace.solves[lane] = workspace.factors[lane] = 0;
      if (!iterates) continue;
      active_[lane] = 1.0;
      linearise(lane, 0.0);
      ++iterating_;
    }
  }

  void run() {
    while (iterating_ > 0) {
      const auto any = [](const double* row) {
        return std::any_of(row, row + lanes, [](double a) { return a != 0.0; });
      };
      kernels_.up(grid_, work_, any(renew_), any(retreat_) || any(keep_));
      kernels_.down(grid_, work_);
      for (int lane = 0; lane < lanes; ++lane) {
        advance_[lane] = retreat_[lane] = keep_[lane] = renew_[lane] = 0.0;
        if (workspace_.state[lane] == LaneState::iterating) judge(lane);
        else if (finishing_[lane]) finishing_[lane] = false, active_[lane] = 0.0;
      }
    }
    kernels_.advance(grid_, work_);
    for (int lane = 0; lane < lanes; ++lane)
      for (long k = lane;
           workspace_.state[lane] == LaneState::no_solution && k < 2L * workspace_.base_.positions() * lanes;
           k += lanes)
        work_.u[k] = work_.saved[k];
  }

 private:
  enum class Phase { linearised, trying, following };
  struct Lane {
    Phase phase = Phase::linearised;
    double damping = 1.0, newton_step = 0.0, previous = 0.0, contraction = 0.0;
  };

  // D anew after moving by that part of the way to x.
  void linearise(int lane, double part) {
    advance_[lane] = part;
    renew_[lane] = 1.0;
    lane_[lane].phase = Phase::linearised;
    ++workspace_.factors[lane];
  }

  void converge(int lane) {
    advance_[lane] = 1.0;
    finishing_[lane] = true;
    workspace_.state[lane] = LaneState::converged;
    --iterating_;
  }

  void leave(int lane, LaneState state = LaneState::left) {
    active_[lane] = 0.0;
    workspace_.state[lane] = state;
    --iterating_;
    if (state != LaneState::no_solution) return;
    double longest = -1.0;
    for (int k = 0; k < workspace_.base_.positions(); ++k) {
      const double* x = work_.x + 2L * k * lanes + lane;
      const double* u = work_.u + 2L * k * lanes + lane;
      const double change = (std::norm(Complex(x[0] - u[0], x[lanes] - u[lanes]))) * grid_.scale[k];
      if (change > longest) longest = change, workspace_.worst_position[lane] = k;
    }
  }

  void judge(int lane) {
    auto& own = lane_[lane];
    const bool finite = std::isfinite(work_.sum2[lane]);
    const double step = finite ? std::sqrt(work_.step2[lane]) : HUGE_VAL;
    ++workspace_.solves[lane];
    workspace_.last_step_pu[lane] = step;
    if (own.phase == Phase::linearised) return begin(lane, step);
    if (own.phase == Phase::trying) {
      if (!(step <= (1.0 - 0.5 * own.damping) * own.newton_step)) return shorten(lane, step);
      if (own.damping < 1.0) return renew(lane, 0.0);
      // The first step has the curvature once in its length, every later one twice.
      own.contraction = 2.0 * step / own.newton_step;
    } else {
      if (!std::isfinite(step)) return leave(lane);
      own.contraction = std::max(step / own.previous, 0.5 * own.contraction);
    }
    follow(lane, step);
  }

  void begin(int lane, double step) {
    auto& own = lane_[lane];
    if (!std::isfinite(step)) return leave(lane);
    own.newton_step = step;
    if (step <= 1e-2 * tolerance_) return converge(lane);
    own.damping = std::min(1.0, 4.0 * own.damping);
    own.phase = Phase::trying;
    keep_[lane] = 1.0;
    advance_[lane] = own.damping;
  }

  // With d̄ = (1 - λ) d + λ² q the test holds for λ <= |d| / (2 |q|), and |q| is at least what this takes it for.
  void shorten(int lane, double step) {
    auto& own = lane_[lane];
    const double q = (step / own.newton_step - (1.0 - own.damping)) / (own.damping * own.damping);
    const double damping =
        std::clamp(std::isfinite(q) && q > 0.0 ? 0.5 / q : 0.0, own.damping / shortest, 0.5 * own.damping);
    if (damping < smallest_damping) return leave(lane, LaneState::no_solution);
    retreat_[lane] = damping / own.damping;
    own.damping = damping;
  }

  void renew(int lane, double part) {
    if (workspace_.factors[lane] == most_factors) return leave(lane);
    linearise(lane, part);
  }

  void follow(int lane, double step) {
    auto& own = lane_[lane];
    own.previous = step;
    const double rho = own.contraction;
    if (rho < 1.0 && rho / (1.0 - rho) * step <= 0.5 * tolerance_) return converge(lane);
    if (rho > good_contraction) return renew(lane, 1.0);
    own.phase = Phase::following;
    advance_[lane] = 1.0;
  }

  const kernels::NewtonKernels& kernels_;
  double tolerance_;
  NewtonWorkspace& workspace_;
  const kernels::NewtonGrid& grid_;
  kernels::NewtonBlockWork work_;
  double *active_, *advance_, *retreat_, *keep_, *renew_;
  Lane lane_[lanes];
  bool finishing_[lanes] = {};
  int iterating_ = 0;
};

void NewtonWorkspace::iterate(const kernels::NewtonKernels& kernels, double tolerance_pu) {
  NewtonIteration(kernels, tolerance_pu, *this).run();
}

}  // namespace headroom::engine
