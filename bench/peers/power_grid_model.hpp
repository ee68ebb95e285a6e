// SPDX-License-Identifier: Apache-2.0
// power-grid-model through the C interface of its released wheel, with the iterative-current method, its quickest exact
// one on such grids. Grids of lines, wye loads and one stiff source.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "models/network/network.hpp"

namespace peers {

class PowerGridModel {
 public:
  // The library of the wheel (libpower_grid_model_c.so). Throws std::runtime_error with the reason.
  explicit PowerGridModel(const std::string& library);
  ~PowerGridModel();

  std::string version() const;
  // Makes the model. REQUIRES: tests/support/feeders.hpp made the network (in three_phase: equal coupling between
  // phases, three loads per bus in order).
  void open(const headroom::models::Network& network);

  struct Answer {
    std::size_t failed = 0;
    std::vector<std::size_t> failed_cases;
  };
  // u_pu, u_angle: [case][node] ([case][node][phase]); an empty angle is not asked for. p_w, q_var: [case][load].
  Answer batch(std::span<const double> p_w, std::span<const double> q_var, std::size_t cases, double tolerance,
               std::span<double> u_pu, std::span<double> u_angle);
  // One case by an update of the model and a calculation of its own.
  void single(std::span<const double> p_w, std::span<const double> q_var, double tolerance, std::span<double> u_pu,
              std::span<double> u_angle);
  // Case c: line lines[c] out of service at both ends, else as made.
  Answer line_outages(std::span<const std::int32_t> lines, double tolerance, std::span<double> u_pu,
                      std::span<double> u_angle);

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace peers
