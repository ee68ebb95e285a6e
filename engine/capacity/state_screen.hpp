// SPDX-License-Identifier: Apache-2.0
// Which states could bound an addition, without solving it in each of them.
//
// The limits of voltages and elements are bounds on magnitudes |q| of quantities linear in the voltages (Monitors). Of
// every state s the base values q(s) are known from its load flow. The addition L was solved in two states: in r, where
// it was found, and in one far from it, o; δ_r = q(r, L) - q(r), δ_o. In another state the addition draws another
// current, and loads answer the lower voltage that are other loads there:
//     q(s, L) ≈ q(s) + (1 - t) w_r(s) δ_r + t w_o(s) δ_o,
//     w_r(s) = conj(u(r, L) / u(s, L)),   u: voltage across the addition, u(s, L) ≈ u(s) + w_r δ_r,u,
//     t = (|u(s)|² - |u(r)|²) / (|u(o)|² - |u(r)|²).
// A state is kept for an exact load flow unless for every limit
//     margin(predicted |q(s, L)|) > reserve·max(|δ_r|, |δ_o|) + 1e-5.
// It is no proof; whoever screens measures the difference wherever both are known, and solves a sample.
#pragma once

#include <complex>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "engine/capacity/existing.hpp"
#include "engine/capacity/monitors.hpp"

namespace headroom::engine {

// What an addition changes in a state in which it was solved.
struct StateChange {
  std::vector<std::complex<float>> delta;  // [quantity]; empty: not known
  std::complex<float> across;              // base value of the quantity below
};

struct AdditionChange {
  StateChange near, far;          // near unknown: no state is dropped; far unknown: t = 0
  std::size_t across = SIZE_MAX;  // quantity that stands for the voltage across it; none: w = 1, t = 0
};

struct KeptState {
  float margin = 0.0f;  // the smallest predicted, less the reserve
  std::uint32_t state = 0;
};

class StateScreen {
 public:
  // monitors: of one of the states; all states have the same limits. It outlives this.
  StateScreen(const Monitors& monitors, std::size_t states);

  // The base of a state. monitors: with its taps. Thread safe for different states.
  void set_base(std::size_t state, const Monitors& monitors, const Existing& existing,
                std::span<const models::Complex> voltage_v);
  // After the last state. unsolved: states that bound nothing.
  void close(std::span<const char> solved, int threads);

  std::size_t states() const { return states_; }
  // [limit] the smallest margin that the search sees over the states, and the state; infinite: bounds nothing.
  std::span<const float> lowest() const { return lowest_; }
  std::span<const std::uint32_t> lowest_state() const { return lowest_state_; }
  // The same over blocks of states: those from b·block on.
  static constexpr std::size_t block = 64;
  std::size_t blocks() const { return (states_ + block - 1) / block; }
  float lowest_in(std::size_t limit, std::size_t b) const { return lowest_in_[limit * blocks() + b]; }
  // [state] a watched limit is broken with nothing added.
  bool broken(std::size_t state) const { return broken_[state] != 0; }
  bool solved(std::size_t state) const { return solved_[state] != 0; }
  // What a limit is given in a state whose base breaks it: infinite: not watched, 0: the base does not break it.
  float relief(std::size_t limit, std::size_t state) const;
  struct Mask {
    std::uint32_t state = 0;
    float relief = 0.0f;
  };
  std::span<const Mask> masks(std::size_t limit) const { return mask_[limit]; }  // rising states
  // Base values of a quantity, [state].
  const std::complex<float>* row(std::size_t quantity) const { return q_.data() + quantity * states_; }

  // Memory of one thread.
  struct Scratch {
    std::vector<float> near_re, near_im, far_re, far_im;  // (1 - t) w_r, t w_o
    std::vector<std::uint8_t> flag, saved;
  };
  // States spread between `from` and the one whose base voltages are farthest from it, both included, in that order.
  std::vector<std::size_t> spread(std::size_t from, std::size_t count) const;
  // The base value of a quantity.
  std::complex<float> base(std::size_t quantity, std::size_t state) const { return row(quantity)[state]; }
  // The states that may bound that addition, the likeliest first.
  std::vector<KeptState> keep(const AdditionChange& change, double reserve, Scratch& scratch) const;

  // (predicted - 1e-5 - true) / |δ| of one limit, given the true margin of the addition in that state; negative where
  // the screen predicts too little, and where it does not look.
  double difference(const AdditionChange& change, std::size_t state, std::size_t limit, double margin) const;

 private:
  struct Weights {
    std::complex<float> near, far;
  };
  Weights weights(const AdditionChange& change, std::size_t state) const;
  float largest_change(const AdditionChange& change, std::size_t limit) const;
  float predicted(const AdditionChange& change, const Weights& w, std::size_t limit, std::size_t state) const;
  std::vector<std::uint32_t> live_limits(const AdditionChange& change, double reserve) const;
  void find_lowest(std::size_t limit, std::span<const char> solved);
  void flag_states(const AdditionChange& change, std::size_t limit, float reserve, Scratch& scratch) const;

  const Monitors& monitors_;
  std::size_t states_;
  std::vector<std::complex<float>> q_;                                  // [quantity][state]
  std::vector<std::vector<std::pair<std::uint32_t, float>>> of_state_;  // [state] limit, relief
  std::vector<std::vector<Mask>> mask_;                                 // [limit] rising states
  std::vector<float> lowest_, lowest_in_;
  std::vector<std::uint32_t> lowest_state_;
  std::vector<char> broken_, solved_;
};

}  // namespace headroom::engine
