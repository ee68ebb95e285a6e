// SPDX-License-Identifier: Apache-2.0
// What the reductions of a batch look at, flat: the voltages of phase nodes to ground and the currents of every branch
// with a rating. A branch's loading is the largest |Σ entry V| over its rows, each row one conductor's current over its
// rating:
//   lines         phase conductors at both ends (one, where no charging flows) over the line's rating, a neutral over
//                 its own where it has one
//   switches, series reactors   phase conductors at one end
//   transformers  terminal conductors of each winding over that winding's S/(√3 U), one phase S/U
#pragma once

#include <string>
#include <vector>

#include "engine/batch/cases.hpp"
#include "engine/powerflow/currents.hpp"
#include "models/core/provenance.hpp"
#include "models/network/operating_point.hpp"

namespace headroom::engine {

struct WatchedBranch {
  ElementKind kind = ElementKind::line;
  std::int32_t index = 0;  // into the Network's vector of that kind
  std::int32_t first_row = 0, end_row = 0;
  double limit = 1.0;  // allowed loading
  bool in_service = true;
  models::RatingOrigin origin = models::RatingOrigin::given;
};

struct Watch {
  std::vector<std::int64_t> node;       // watched voltages, rising
  std::vector<double> per_volt;         // [watched] 1 / base voltage to ground
  std::vector<WatchedBranch> branch;    // the same for every state of a grid
  std::vector<std::int32_t> row_first;  // [row + 1] into entry
  std::vector<std::int64_t> entry_node;
  std::vector<models::Complex> entry;  // 1/V: admittance over rating
};

// Taps and what is in service are those of `point`. Complexity: O(elements).
Watch make_watch(const models::Network& network, const models::OperatingPoint& point, const BatchOptions& options);

// The rows of a watched transformer for the taps of `point` in place of others. False: they no longer fit.
bool renew_transformer(const models::Network& network, const models::OperatingPoint& point, const BatchOptions& options,
                       const WatchedBranch& branch, Watch& watch);

// "line.l1"
std::string name_of(const models::Network& network, const WatchedBranch& branch);

// Voltages, loadings, violations and the limiting element of one state; losses and source power are the caller's.
// voltage_v, supplied: [node].
CaseReduction reduce(const Watch& watch, const BatchOptions& options, std::span<const models::Complex> voltage_v,
                     std::span<const char> supplied);

}  // namespace headroom::engine
