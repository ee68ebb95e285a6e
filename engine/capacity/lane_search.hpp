// SPDX-License-Identifier: Apache-2.0
// The fast search: sixteen rows at a time, each in a SIMD lane of the kernels, on the chord factor of the base.
//
// The loads stay as they are and every lane carries its own addition (mapped_addition.hpp). A sweep makes
//   v = v_base + H b + W d, d by the addition's own law, b += F d, then u and b = L^-1 r(u) by the kernels;
// a look makes the voltages of the columns before the active ones and the largest use of every group of limits. What is
// tried is decided lane by lane (row_course.hpp): additions whose answer matters are iterated to the load flow's
// tolerance, others for a sweep or three. A lane that is ready is held still until all are, so that a row's numbers do
// not depend on its neighbours.
//
// Rows that this does not find are left to the reference search: no solution near the limit, loads whose power jumps
// near the end of their range, an addition that cures what the base breaks, capacities near zero.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/batch/block.hpp"
#include "engine/capacity/lane_addition.hpp"
#include "engine/capacity/lane_limits.hpp"
#include "engine/capacity/row.hpp"

namespace headroom::engine {

// Memory of one thread.
struct LaneScratch {
  BlockWorkspace block;
  MappingScratch mapping;
};

struct LaneQuestion {
  const AdditionRequest* request = nullptr;
  double maximum_kw = 0.0;
  std::size_t number = 0;  // of the row, orders rows for ties
};

class LaneSearch {
 public:
  static constexpr std::size_t rows_at_once = kernels::lanes;

  // point: of the base that `shared` stands for. All outlive this.
  LaneSearch(const CapacityCase& shared, const models::OperatingPoint& point);
  // Why it cannot be used here; empty: it can.
  const std::string& unusable() const { return unusable_; }

  // At most rows_at_once questions. found: [question] 0 = left to the reference search.
  void run(std::span<const LaneQuestion> questions, LaneScratch& scratch, RowScratch& rows_scratch,
           std::span<models::CapacityRow> rows, std::span<char> found) const;

 private:
  friend class LaneBlock;
  std::string why_unusable() const;
  void choose_sweeps();

  const CapacityCase& shared_;
  ChordBase base_;
  const kernels::Kernels& kernels_;
  std::string unusable_;
  std::unique_ptr<ChordPaths> paths_;
  std::unique_ptr<LaneLimits> limits_;
  std::unique_ptr<LaneBands> bands_;
  std::vector<double> power_;  // [terminal][P, Q]
  int sweeps_per_look_ = 1;
};

}  // namespace headroom::engine
