// SPDX-License-Identifier: Apache-2.0
// Switching states of a radial grid, estimated on its tree: which of thousands of plans are worth a load flow.
//
// Per bus one positive-sequence voltage V, per edge (the branches between two buses) one impedance z, in per unit on
// 1 MVA and the bus's base. With S_b the power that arrives at bus b, s_b what is drawn there, I = S_b / V_b conjugate:
//   S_b = s_b(|V_b|) + Σ_children (S_c + loss_c),   loss = loss_0 + z (|I|² - |I_0|²),   V_b = ρ V_parent - z I
// ρ, loss_0, s are such that the intact state comes out as solved (index 0). What a limit has left is that of the
// intact state less the change: of a voltage |V| - |V_0|, of a current (|I| - |I_0|) over the rating. So unbalance and
// whatever else the tree does not know stays as it is there.
//
// Error: second order in the change. Every slack is given twice, with the error `guard` added and taken off; a plan is
// called broken without load flow only where it is broken with the guard added.
#pragma once

#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "engine/capacity/monitors.hpp"
#include "models/network/topology.hpp"
#include "models/results/state.hpp"

namespace headroom::engine {

struct TransferEdge {
  std::int32_t from = -1, to = -1;  // buses
  std::vector<std::size_t> branches;
  bool closed = false;               // of the intact state
  models::Complex z_pu, ratio{1.0};  // V_to = ratio V_from - z I
  models::Complex loss_pu;           // of the intact state
  double current_pu = 0.0;           // |I_0|
  double loading = 0.0;              // of the intact state, fraction of the rating
  double per_pu = 0.0;               // loading per |I|; 0: not watched
  double bound = std::numeric_limits<double>::infinity();
  std::size_t limit = 0;  // of the monitors, where watched
  bool known = false;     // broken at the intact state already
};

struct TransferBus {
  models::Complex v_pu{1.0};  // of the intact state; 1 where dead
  double size_pu = 1.0;       // |v_pu|
  models::Complex power_pu;   // drawn, intact
  double exponent = 0.0;      // d ln s / d ln |V|
  // Margins at the intact state under the plan's limits: unknown violations and known ones (those that are broken there
  // too are left out); infinite: none.
  double low = std::numeric_limits<double>::infinity(), high = low, known_low = low, known_high = low;
  std::size_t low_limit = 0, high_limit = 0;
  bool root = false;
  models::Complex source_z_pu;
};

class TransferModel {
 public:
  // all: monitors of the plan's limits over everything, open branches too. known: [limit of all] 1 = broken at the
  // intact state under its own limits. Complexity: O(elements).
  TransferModel(const models::Network& network, const models::Topology& topology, const models::State& intact,
                const Monitors& all, std::span<const char> known);

  // False: the intact grid has loops, and estimates mean nothing (trees and plans are still found).
  bool radial() const { return radial_; }
  const std::vector<TransferEdge>& edges() const { return edge_; }
  const std::vector<TransferBus>& buses() const { return bus_; }
  std::span<const std::int32_t> edges_at(std::int32_t bus) const {
    return {at_.data() + first_at_[bus], at_.data() + first_at_[bus + 1]};
  }
  std::int32_t edge_of(std::size_t branch) const { return edge_of_[branch]; }

 private:
  void group(const models::Network& network, const models::Topology& topology);
  void impedances(const models::Network& network, const models::Topology& topology);
  void flows(const models::Network& network, const models::Topology& topology, const models::State& intact);
  void limits(const Monitors& all, std::span<const double> margin, std::span<const char> known);
  void watch(const models::Network& network, const models::Topology& topology, const Monitors& all,
             std::span<const double> margin, std::span<const char> known);
  void exponents(const models::Network& network, const models::State& intact);

  bool radial_ = true;
  std::vector<TransferEdge> edge_;
  std::vector<TransferBus> bus_;
  std::vector<std::int32_t> edge_of_;        // [branch], -1: out of service for good
  std::vector<std::int32_t> first_at_, at_;  // edges at a bus
};

// An addition in per unit of 1 MW: what 1 MW of it draws. Negative: generation.
struct TransferAddition {
  models::Complex power_pu{1.0};
};

// One state on the tree. Reused from plan to plan; one per thread.
class TransferState {
 public:
  explicit TransferState(const TransferModel& model);

  // The intact grid with these edges opened and closed. Complexity: O(buses).
  void solve(std::span<const std::int32_t> open, std::span<const std::int32_t> close);

  bool reached(std::int32_t bus) const { return place_[bus] >= 0; }
  std::int32_t parent_edge(std::int32_t bus) const { return parent_[bus]; }
  std::int32_t parent_bus(std::int32_t bus) const;
  bool is_closed(std::int32_t edge) const { return closed_[edge] != 0; }

  // The least slack over all limits not known, guard added and taken off, in fractions of a rating (of pu · 10).
  struct Slack {
    double high = std::numeric_limits<double>::infinity(), low = high;
    std::optional<std::size_t> limit;  // the one with the least slack; of the monitors
    double margin = 0.0;               // its estimated margin
  };
  const Slack& slack() const { return slack_; }

  // Could the state hold after opening `open` on the way from `x` up and closing `close` between x and y? False only if
  // some current on the changed paths, or one already broken elsewhere, is broken with the guard added. Complexity: the
  // paths.
  bool move_may_hold(std::int32_t open, std::int32_t close, std::int32_t x, std::int32_t y) const;

  // The largest addition at a bus, in MW, at which no limit is broken, and which that is: an edge, or -1 - bus where
  // the voltages behind a bus bind. doubtful: with the error of the changes taken off every margin.
  struct Capacity {
    double mw = 0.0, doubtful_mw = 0.0;
    std::int32_t limit = 0;
  };
  // out: [bus].
  void capacities(const TransferAddition& addition, std::vector<Capacity>& out);

 private:
  void grow_tree();
  void sweep();
  void judge();
  void least_margins();
  double overload_margin_pu(std::int32_t bus, double doubt) const;
  double current_capacity_mw(std::int32_t bus, models::Complex u, double doubt) const;
  double current_limit_pu(const TransferEdge& edge) const;

  const TransferModel* model_;
  std::vector<char> closed_;                          // [edge]
  std::vector<std::int32_t> touched_;                 // edges that differ from the intact grid
  std::vector<std::int32_t> order_, place_, parent_;  // place_, parent_ (edge): [bus]
  std::vector<models::Complex> power_, v_;            // [bus] arriving, voltage
  std::vector<double> current_, size_;                // [bus] of the edge above; |v_|
  struct Margins {                                    // without and with doubt
    double low[2], high[2];
  };
  std::vector<Margins> least_;            // [bus] below, for capacities
  std::vector<models::Complex> path_z_;   // [bus]
  std::vector<std::int32_t> overloaded_;  // buses whose edge above is broken, guard added
  Slack slack_;
};

}  // namespace headroom::engine
