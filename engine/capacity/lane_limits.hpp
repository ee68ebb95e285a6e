// SPDX-License-Identifier: Apache-2.0
// The watched limits as the kernels see them (kernels/candidates.hpp), and back.
#pragma once

#include <span>
#include <vector>

#include "engine/batch/chord_base.hpp"
#include "engine/capacity/existing.hpp"
#include "engine/capacity/monitors.hpp"
#include "engine/kernels/candidates.hpp"

namespace headroom::engine {

class LaneLimits {
 public:
  // Watched limits that can be met, with their relief. base of the same state as the monitors. All outlive this.
  LaneLimits(const Monitors& monitors, const Existing& existing, std::span<const models::Complex> base_voltage_v,
             const ChordBase& base);
  // For lanes in other states than the base's: every limit, whether or not the base holds it. A use is then 1 at the
  // limit, but 0 at some value that holds.
  LaneLimits(const Monitors& monitors, const ChordBase& base);
  LaneLimits(const LaneLimits&) = delete;
  LaneLimits& operator=(const LaneLimits&) = delete;

  const kernels::Limits& view() const { return view_; }
  // The limit of the monitors behind place `at` of a group.
  std::size_t limit(int group, int at) const;

  // A limit's margin (strict: without relief) in one lane of a block. All columns' u must be there.
  double margin(std::size_t limit, const kernels::Block& block, int lane) const;
  // |v| pu of a watched voltage.
  double voltage_pu(std::size_t voltage, const kernels::Block& block, int lane) const;
  // x at the base and at the bound, slack and relief included: a use q stands for x² = x0² + q (b² - x0²).
  struct Range {
    double base = 0.0, bound = 0.0;
  };
  Range range(int group, int at) const;

 private:
  void add_voltage(std::size_t k, const Existing& existing);
  void add_rows(const Existing& existing);
  models::Complex voltage(std::int64_t node, const kernels::Block& block, int lane) const;
  void close();

  const Monitors& monitors_;
  std::span<const models::Complex> base_v_;
  const ChordBase& base_;
  const bool any_state_;
  kernels::Limits view_;
  std::vector<int> position_, reference_, entry_position_, first_entry_{0};
  std::vector<double> voltage_base_, low_, high_, row_base_, entry_, row_;
  std::vector<std::size_t> voltage_, element_;  // [place] of the monitors
  std::vector<Range> low_range_, high_range_, row_range_;
};

// The voltage bands of loads, less those outside of theirs at the base.
class LaneBands {
 public:
  LaneBands(std::span<const InjectionBranch> loads, std::span<const models::Complex> base_voltage_v,
            const ChordBase& base);
  LaneBands(const LaneBands&) = delete;
  LaneBands& operator=(const LaneBands&) = delete;
  const kernels::Bands& view() const { return view_; }

 private:
  kernels::Bands view_;
  std::vector<int> from_, to_;
  std::vector<double> base_, range_;
  std::vector<unsigned char> last_;
};

}  // namespace headroom::engine
