// SPDX-License-Identifier: Apache-2.0
// Additions tried in many states of one grid, sixteen at a time: every lane of the kernels is one row in one state.
//
// All lanes share the chord factor of one base. A lane brings the powers of its state and the addition of its row
// (lane_addition.hpp) and goes from that base's voltages to the load flow's tolerance. Where the iteration contracts
// its limit is the solution that the state's own base leads to: the one with the highest voltages, of which there is
// one. Left to the reference: additions without solution, loads whose power jumps near the ends of their range, what
// contracts slowly.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "engine/batch/block.hpp"
#include "engine/capacity/lane_addition.hpp"
#include "engine/capacity/lane_limits.hpp"
#include "engine/capacity/state_screen.hpp"

namespace headroom::engine {

struct StateTrial {
  std::size_t row = 0, state = 0;
  double kw = 0.0;
};

enum class StateVerdict : std::uint8_t { left, holds, breaks };

// Of each group of limits the one that is used most, with its margin; none: SIZE_MAX.
struct StateAnswer {
  struct Nearest {
    std::size_t limit = SIZE_MAX;
    double margin = 0.0;
  };
  StateVerdict verdict = StateVerdict::left;
  std::array<Nearest, kernels::limit_groups> nearest{};
};

// Powers of a state; the point given is overwritten.
using StatePowers = std::function<models::OperatingPoint(std::size_t state)>;

class StateLanes {
 public:
  static constexpr std::size_t at_once = kernels::lanes;

  // additions: [row], without branches where they cannot be connected. All states have the base's discrete state and
  // differ from it in powers alone. screen: says which limits bound nothing in which state. All outlive this.
  StateLanes(const models::Network& network, const models::OperatingPoint& base, const Monitors& monitors,
             std::span<const Addition> additions, const StateScreen& screen, StatePowers powers);
  bool usable() const { return limits_ != nullptr; }

  // Memory of one thread.
  struct Scratch {
    BlockWorkspace block;
    MappingScratch mapping;
    std::array<LaneAddition, at_once> lane;
    std::array<std::size_t, at_once> state;  // whose powers stand in the lane
    std::size_t point_state = SIZE_MAX;
    models::OperatingPoint point;
    std::vector<unsigned char> marked;
    std::vector<models::Complex> voltage_v;
    Scratch() { state.fill(SIZE_MAX); }
  };

  // At most at_once trials. A row's answer does not depend on the others.
  void run(std::span<const StateTrial> trials, Scratch& scratch, std::span<StateAnswer> answers) const;
  // Calls use for every trial that has a solution, whatever it breaks; voltage_v: [node].
  using UseVoltages = std::function<void(std::size_t trial, std::span<const models::Complex> voltage_v)>;
  void solve(std::span<const StateTrial> trials, Scratch& scratch, const UseVoltages& use) const;

 private:
  class Block;

  const Monitors& monitors_;
  std::span<const Addition> additions_;
  const StateScreen& screen_;
  StatePowers powers_;
  ChordBase base_;
  const kernels::Kernels& kernels_;
  std::unique_ptr<ChordPaths> paths_;
  std::unique_ptr<LaneLimits> limits_;
  std::size_t terminals_ = 0;
};

}  // namespace headroom::engine
