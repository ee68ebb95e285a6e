// SPDX-License-Identifier: Apache-2.0
// The bases of many states of one grid, one after the other, without keeping them.
#pragma once

#include <functional>
#include <span>

#include "engine/study/powerflow.hpp"
#include "models/network/grid_states.hpp"

namespace headroom::engine {

struct BaseState {
  bool solved = false;
  const models::OperatingPoint* point = nullptr;  // with the taps and steps that controls chose
  std::span<const models::Complex> voltage_v;     // [node]
};

// The operating point of state s.
using PointOf = std::function<models::OperatingPoint(std::size_t state)>;
using UseBase = std::function<void(std::size_t worker, std::size_t state, const BaseState& base)>;

// All points have the same switch positions and elements in service. Where nothing acts (no controls, no inverters,
// sources as given) the batch solves them in its lanes, else each is a load flow of its own. `use` is called once per
// state, from worker_count(threads, states) threads. Cost: one load flow per state.
void solve_bases(const models::Network& network, const PointOf& point_of, std::size_t states, Controls controls,
                 int threads, const UseBase& use);

}  // namespace headroom::engine
