// SPDX-License-Identifier: Apache-2.0
// The capacity of one row in every state, from load flows in a few of them.
//
// A limit is |q| <= b (or >= b) for a quantity q linear in the voltages (state_screen.hpp). The addition l draws the
// current conj(S l / u) at the voltage u across it, and moves q by Z l / conj(u). Where the row was solved,
//     Z = δ(l) conj(u(l)) / l
// is known for every quantity. It differs from state to state by what the loads there answer, which the voltage at the
// row and the size say best: Z(s) = c0 + c1 x + c2 l, x = |u(s)|², by least squares over the responses known. Then, for
// given u, l is a root of a quadratic in each limit,
//     |q + g l|² = b²,   g = Z / conj(u),
// the smallest over the limits is the capacity, and u = u(s) + Z_u l / conj(u) follows from it; three rounds. States go
// by blocks: of the limits only those are looked at whose smallest margin in the block is within what l can move.
// The numbers have no proof of their own: whoever makes the table holds a sample of it against load flows.
#pragma once

#include "engine/capacity/state_screen.hpp"

namespace headroom::engine {

// A load flow with an addition in one state.
struct TableResponse {
  StateChange change;
  double kw = 0.0;  // > 0
  std::size_t state = 0;
};

class StateTable {
 public:
  // All outlive this.
  StateTable(const StateScreen& screen, const Monitors& monitors) : screen_(screen), monitors_(monitors) {}

  // kw: [state], output. responses: at least one. across: the quantity that stands for the voltage across the addition.
  // maximum_kw ends the numbers; 0 where the base breaks a limit, NaN where it is not solved. Thread safe.
  void fill(std::span<const TableResponse> responses, std::size_t across, double maximum_kw, std::span<float> kw) const;

 private:
  class Fit;
  struct Block;
  struct Reach;
  std::vector<Reach> reaches(const Fit& fit, double maximum_kw) const;
  std::vector<std::size_t> met_first(std::span<const TableResponse> responses, const Fit& fit,
                                     std::span<const Reach> reaches) const;
  void start(const Fit& fit, Block& block) const;
  void move_voltage(const Fit& fit, Block& block) const;
  void sizes_at(const Reach& reach, const Fit& fit, const Block& block, float* kw) const;
  bool lower(const Reach& reach, const Fit& fit, float share, Block& block) const;
  void solve(const Fit& fit, std::span<const Reach> reaches, std::span<const std::size_t> first, double maximum_kw,
             Block& block) const;

  const StateScreen& screen_;
  const Monitors& monitors_;
};

}  // namespace headroom::engine
