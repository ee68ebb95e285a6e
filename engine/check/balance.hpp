// SPDX-License-Identifier: Apache-2.0
// The independent check of a load flow: are the currents at every node in balance?
//
// The currents come from the equations that define each element, solved for its currents afresh (a line's Z I = ΔV, a
// transformer's ampere-turns and leakage drops, a load's power), and not from the matrix that the solver used.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "models/network/operating_point.hpp"

namespace headroom::engine {

struct Balance {
  // |ΣI| at a node times its voltage to ground: the base voltage where the bus has one, so that a neutral counts fully.
  // All three phases together in balanced networks.
  double worst_va = 0.0;
  models::BusId worst_va_bus;
  // |ΣI| over Σ|y||V|, the currents as they would be without cancelling: about 1e-15 is rounding, whatever the grid.
  double worst_relative = 0.0;
  models::BusId worst_relative_bus;
  std::size_t nodes = 0;  // checked
};

// Nodes of stiff sources must have the source's voltage instead: the difference counts through their Σ|y|.
// voltage_v: [Network node], 0 where not supplied. Complexity: O(elements).
Balance check_balance(const models::Network& network, const models::OperatingPoint& point,
                      std::span<const models::Complex> voltage_v);

// An element whose state differs from that of a prepared point.
struct CheckedElement {
  enum class Kind : std::uint8_t { line, sw, transformer, capacitor };
  Kind kind = Kind::line;
  std::size_t index = 0;  // into the Network's vector of that kind
};

// The same check for many cases that differ in the powers of loads and generators alone: the equations of the linear
// elements are solved once, for each conductor at 1 V and the others at 0, and summed by node. What is rounding is
// larger by that sum: 1e-16 of Σ|y||V|.
class PreparedBalance {
 public:
  // Network and point must outlive it.
  PreparedBalance(const models::Network& network, const models::OperatingPoint& point);

  // Memory of one thread.
  struct Workspace {
    std::vector<models::Complex> current_a;  // [node]
    std::vector<double> scale_a;             // [node]
    std::vector<double> magnitude_v;         // [node]
    std::vector<double> scale_before_a;      // [node]
  };
  // load_power_va: [load], generator_power_va: [generator] (delivered). Thread safe with a workspace per thread.
  // Complexity: entries of the admittances.
  Balance check(std::span<const models::Complex> load_power_va, std::span<const models::Complex> generator_power_va,
                std::span<const models::Complex> voltage_v, Workspace& workspace) const;
  // The same where the elements `changed` have the state of `point` in place of the prepared one: their currents are
  // found from their equations before and after. A node at 0 V that they leave without any current stands alone.
  Balance check(const models::OperatingPoint& point, std::span<const CheckedElement> changed,
                std::span<const models::Complex> voltage_v, Workspace& workspace) const;

 private:
  struct Entry {
    std::int32_t column = 0;
    models::Complex y_s;
    double scale_s = 0.0;
  };
  struct Branch {  // of a load or generator in service
    std::int32_t element = 0, from = -1, to = -1;
    double rated_v = 0.0, share = 0.0;
  };
  template <class Elements>
  static std::vector<Branch> branches_of(const models::Network& network, const Elements& elements);
  static void add_branch(const Branch& branch, models::Complex drawn_a, Workspace& workspace);

  void add_prepared(std::span<const models::Complex> voltage_v, Workspace& workspace) const;
  void add_injections(std::span<const models::Complex> load_power_va,
                      std::span<const models::Complex> generator_power_va, std::span<const models::Complex> voltage_v,
                      Workspace& workspace) const;

  const models::Network& network_;
  const models::OperatingPoint& point_;
  std::vector<std::int32_t> first_;  // [node + 1] into entries
  std::vector<Entry> entries_;
  std::vector<models::Complex> constant_a_;  // [node] of sources behind an impedance
  std::vector<double> constant_scale_a_;
  std::vector<Branch> load_branches_, generator_branches_;
};

}  // namespace headroom::engine
