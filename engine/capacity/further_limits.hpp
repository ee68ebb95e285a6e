// SPDX-License-Identifier: Apache-2.0
// Limits that are watched only when asked for, beside voltages and currents:
//   voltage_change  |v - v_base| of every watched voltage, pu: what the addition itself does
//   unbalance       |V2| / |V1| at every bus with three phases supplied, percent
//   reverse_power   active power back through a transformer, from its other windings into the first, percent of rating;
//                   regulators and isolating transformers apart
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/powerflow/element_admittance.hpp"
#include "models/network/operating_point.hpp"
#include "models/results/capacity.hpp"

namespace headroom::engine {

struct FurtherLimitOptions {
  std::optional<double> voltage_change_pu, unbalance, reverse_power;  // fractions; absent: not watched
};

// One watched voltage: of a node to its reference (-1: ground).
struct ChangeWatch {
  std::int64_t node = -1, reference = -1;
  double per_volt = 0.0, base_pu = 0.0;
  std::string element;
};

class FurtherLimits {
 public:
  void watch_changes(double bound_pu, std::vector<ChangeWatch> watches);
  // supplied: [node].
  void watch_unbalance(const models::Network& network, double bound, std::span<const char> supplied);
  // Again: with the taps of another operating point.
  void watch_reverse_power(const models::Network& network, const models::OperatingPoint& point, double bound);

  std::size_t size() const { return change_.size() + bus_.size() + unit_.size(); }
  // margin: [limit], pu of voltage, else fractions. Thread safe.
  void margins(std::span<const models::Complex> voltage_v, std::span<double> margin) const;
  models::LimitKind kind(std::size_t limit) const;
  // In pu for voltage_change, else in percent.
  models::Limit describe(std::size_t limit, double margin) const;

 private:
  struct BusWatch {
    std::size_t first = 0;  // node of phase a; b and c follow
    std::string element;
  };
  struct UnitWatch {
    Primitive primitive;
    std::size_t conductors = 0;  // of the first winding
    double rated_va = 0.0;       // a third of it in balanced networks
    std::string element;
  };

  double change_bound_ = 0.0, unbalance_bound_ = 0.0, reverse_bound_ = 0.0;
  std::vector<ChangeWatch> change_;
  std::vector<BusWatch> bus_;
  std::vector<UnitWatch> unit_;
};

}  // namespace headroom::engine
