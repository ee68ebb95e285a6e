// SPDX-License-Identifier: Apache-2.0
// Generators of constant voltage: which reactive power holds the mean of their branch voltages at its target?
#pragma once

#include <Eigen/Dense>
#include <vector>

#include "engine/powerflow/load_flow.hpp"

namespace headroom::engine {

class VoltageHolding {
 public:
  // The network must outlive it.
  explicit VoltageHolding(const models::Network& network);

  // From a solved flow: moves the reactive powers in `point`. False when every voltage stands within tolerance_pu of
  // its target, or at a limit on the right side of it. Complexity: (held generators)³ and their paths in the factor.
  bool adjust(const LoadFlow& flow, double tolerance_pu, models::OperatingPoint& point);

 private:
  Eigen::VectorXd means(const LoadFlow& flow) const;
  Eigen::MatrixXd sensitivity(const LoadFlow& flow) const;
  Eigen::VectorXd step(const Eigen::VectorXd& short_of, const std::vector<char>& free) const;

  const models::Network& network_;
  std::vector<std::size_t> held_;  // generators
  Eigen::MatrixXd volts_per_var_;  // [held][held], of the means
  Eigen::VectorXd last_mean_v_, last_step_var_;
};

}  // namespace headroom::engine
