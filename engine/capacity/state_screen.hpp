// SPDX-License-Identifier: Apache-2.0
// Which states could bound an addition, without solving it in each of them.
//
// The limits of voltages and elements are bounds on magnitudes |q| of quantities linear in the voltages (Monitors). Of
// every state s the base values q(s) are known from its load flow; of one state r, in which the addition L was solved,
// the change δ = q(r, L) - q(r). In another state the addition draws another current and meets other loads:
//     q(s, L) ≈ q(s) + δ·w(s),   w(s) = conj(u(r, L) / u(s, L)),   u: voltage across the addition, u(s, L) ≈ u(s) + δ_u
//     w,
// and s is kept for an exact load flow unless for every limit
//     margin(|q(s) + δ w(s)|) > reserve·|δ| + 1e-5,
// the reserve for what the first-order view leaves out: loads that answer the lower voltage, and they are other loads
// in s than in r. It is no proof; whoever screens measures the difference wherever both are known, and solves a sample.
#pragma once

#include <complex>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "engine/capacity/existing.hpp"
#include "engine/capacity/monitors.hpp"

namespace headroom::engine {

// What an addition changes in the state in which it was solved.
struct AdditionChange {
  std::vector<std::complex<float>> delta;  // [quantity]; empty: nothing is known, no state is dropped
  std::size_t across = SIZE_MAX;           // quantity that stands for the voltage across it; none: w = 1
  std::complex<float> across_base;         // its base value there
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
  // [state] a watched limit is broken with nothing added.
  bool broken(std::size_t state) const { return broken_[state] != 0; }

  // Memory of one thread.
  struct Scratch {
    std::vector<float> w_re, w_im;
    std::vector<std::uint8_t> flag, saved;
  };
  // The states that may bound that addition, the likeliest first.
  std::vector<KeptState> keep(const AdditionChange& change, double reserve, Scratch& scratch) const;

  // Largest (predicted - 1e-5 - true) / |δ| over the limits that the screen looks at, given the true margins of the
  // addition in that state. Negative where it predicts too little.
  double difference(const AdditionChange& change, std::size_t state, std::span<const double> margin,
                    double reserve) const;

 private:
  struct Mask {
    std::uint32_t state = 0;
    float relief = 0.0f;  // infinite: not watched
  };
  const std::complex<float>* row(std::size_t quantity) const { return q_.data() + quantity * states_; }
  std::complex<float> turn(const AdditionChange& change, std::size_t state) const;
  float largest_change(const AdditionChange& change, std::size_t limit) const;
  float relief(std::size_t limit, std::size_t state) const;
  float predicted(const AdditionChange& change, std::complex<float> w, std::size_t limit, std::size_t state) const;
  std::vector<std::uint32_t> live_limits(const AdditionChange& change, double reserve) const;
  void find_lowest(std::size_t limit, std::span<const char> solved);
  void flag_states(const AdditionChange& change, std::size_t limit, float reserve, Scratch& scratch) const;

  const Monitors& monitors_;
  std::size_t states_;
  std::vector<std::complex<float>> q_;                                  // [quantity][state]
  std::vector<std::vector<std::pair<std::uint32_t, float>>> of_state_;  // [state] limit, relief
  std::vector<std::vector<Mask>> mask_;                                 // [limit] rising states
  std::vector<float> lowest_;
  std::vector<std::uint32_t> lowest_state_;
  std::vector<char> broken_, solved_;
};

}  // namespace headroom::engine
