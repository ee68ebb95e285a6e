// SPDX-License-Identifier: Apache-2.0
// Cases with taps, steps, switches or outages of their own: those of one discrete state share a chord factor made for
// it, as the others share the prepared one.
//
// A state is solved in this way however few its cases are, so that a case's answer does not depend on the others; the
// factor costs about as much as the load flow that it replaces. Blocks get their cases sorted by state, and each thread
// keeps the state that it worked on last.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/batch/chord_solver.hpp"

namespace headroom::engine {

class StateGroups : public BlockSolver {
 public:
  // All outlive this; supplied: [node] of the prepared point.
  StateGroups(const models::Network& network, const models::OperatingPoint& prepared, const BatchOptions& options,
              std::span<const char> supplied);

  void begin(const BatchCases& cases, std::size_t workers) override;
  std::vector<std::size_t> order(const BatchCases& cases) override;
  void solve(BlockWork& work) override;

 private:
  // One discrete state with the powers of the prepared point.
  struct Group {
    Group(const models::Network& network, models::OperatingPoint own, const BatchOptions& options, bool watched,
          std::span<const char> supplied);
    models::OperatingPoint point;
    Watch watch;
    ChordSolver solver;
  };
  struct Kept {
    std::string key;
    std::unique_ptr<Group> group;
  };

  // Null: the case names something that does not exist.
  Group* group_of(const BlockWork& work, std::size_t c, const std::string& key);

  const models::Network& network_;
  const models::OperatingPoint& prepared_;
  const BatchOptions& options_;
  std::span<const char> supplied_;
  bool any_ = false;        // a case of this batch gives a discrete state
  std::vector<Kept> kept_;  // [worker]
};

}  // namespace headroom::engine
