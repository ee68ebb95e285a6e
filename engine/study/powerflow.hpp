// SPDX-License-Identifier: Apache-2.0
// What is the state? Given a network and an operating point, find the complex voltage V of every node such that
//     Y V + I(V) = I_source,
// with Y the linear elements, I(V) the currents that loads and generators draw and I_source the sources' Norton
// currents.
#pragma once

#include <vector>

#include "models/network/network.hpp"
#include "models/network/operating_point.hpp"
#include "models/results/state.hpp"

namespace headroom::engine {

enum class Controls : std::uint8_t {
  as_given,  // taps and capacitor steps stay as the operating point has them
  freeze,    // solve with controls once; what follows (capacity trials) holds them there
  solve,     // regulators and capacitor controls act until they rest
};

struct PowerFlowOptions {
  Controls controls = Controls::solve;
  double tolerance_pu = 1e-9;      // true error of the node voltages, relative to the base voltage
  int max_iterations = 100;        // load-flow iterations of one solve
  int max_control_iterations = 0;  // 0: the network's own
};

// Solves one state. Numerical outcomes are statuses in the result, never exceptions. Thread safe for one network.
models::State solve_powerflow(const models::Network& network, const models::OperatingPoint& point,
                              const PowerFlowOptions& options = {});

// The same without controls, check and sums: only what the voltages say.
models::State solve_as_given(const models::Network& network, const models::OperatingPoint& point, double tolerance_pu);

// Terminal currents and powers of every element in service in that state, in the order lines, transformers, switches,
// capacitors, reactors, loads, generators, sources. Complexity: O(elements).
std::vector<models::TerminalCurrents> terminal_currents(const models::Network& network, const models::State& state);

// Capacitor steps of that state, and the taps that a control moves or that are not nominal, one row each; rows with a
// control say whether it stands at its limit.
std::vector<models::ControlPosition> control_positions(const models::Network& network, const models::State& state);

}  // namespace headroom::engine
