// SPDX-License-Identifier: Apache-2.0
// lightsim2grid's InjectionSweep (independent cases from one start, Newton with KLU) through the adapter that
// `./dev bench peers` compiles against its wheel. Balanced grids of lines, loads and one stiff source.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "models/network/network.hpp"

namespace peers {

class LightSim2Grid {
 public:
  // The compiled adapter (lightsim2grid/adapter.cpp). Throws std::runtime_error with the reason.
  explicit LightSim2Grid(const std::string& adapter);
  ~LightSim2Grid();

  // REQUIRES: tests/support/feeders.hpp made the network, balanced.
  void open(const headroom::models::Network& network);
  // p_mw, q_mvar: [case][load]. The voltages in pu, [case][bus], stay valid until the next call. false: some case has
  // no solution.
  bool batch(std::span<const double> p_mw, std::span<const double> q_mvar, std::size_t cases, double tolerance);
  std::span<const headroom::models::Complex> voltage_pu() const;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace peers
