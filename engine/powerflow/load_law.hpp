// SPDX-License-Identifier: Apache-2.0
// The currents that loads and generators draw, branch by branch of their wye or delta, and their derivatives.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "models/network/operating_point.hpp"

namespace headroom::engine {

// The parts of a law: u <= v_min, v_min < u <= v_max, u > v_max.
enum class LoadRange : std::uint8_t { below, inside, above };

// One branch: draws current(v) from node `from` to node `to`, v = V_from - V_to. Generators are negative loads.
struct InjectionBranch {
  std::int64_t from = -1, to = -1;                     // Network nodes, -1 = ground
  std::int32_t from_conductor = 0, to_conductor = -1;  // of the terminal; -1: none (balanced networks)
  models::LoadModel model = models::LoadModel::constant_power;
  models::Complex power_va;  // of this branch at rated voltage (consumed)
  double share = 1.0;        // of the power of its load or generator
  double rated_v = 0.0;      // across the branch
  double v_min_pu = 0.0, v_low_pu = 0.0, v_max_pu = 1e9;
  double exponent_p = 0.0, exponent_q = 0.0;
  std::array<double, 7> zip{};
  double impedance_share = 1.0;  // see models::Generator
  bool reverses_q = false;
  std::int32_t load = -1;  // index into Network loads, or -1
  std::int32_t generator = -1;
};

// dI = j [dRe v, dIm v]: a real 2x2 matrix by rows, since I depends on |v|.
struct CurrentDerivative {
  double re_re = 0, re_im = 0, im_re = 0, im_im = 0;
};

// The branches of every load and generator in service, loads first, each in the order of the network. Complexity:
// O(loads + generators).
std::vector<InjectionBranch> injection_branches(const models::Network& network, const models::OperatingPoint& point);

// The branches of one load, in service or not, drawing power_va (all phases together). `number`: into Network loads.
std::vector<InjectionBranch> load_branches(const models::Network& network, const models::Load& load,
                                           std::int32_t number, models::Complex power_va);

// Is the law of that model not continuous at v_min and v_max?
bool jumps(models::LoadModel model);

// The part of the law that the voltage asks for.
LoadRange range_of(const InjectionBranch& branch, models::Complex v);

models::Complex branch_current(const InjectionBranch& branch, models::Complex v);
CurrentDerivative branch_derivative(const InjectionBranch& branch, models::Complex v);

}  // namespace headroom::engine
