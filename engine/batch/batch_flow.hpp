// SPDX-License-Identifier: Apache-2.0
// Many cases on one grid in one discrete state: each gives the power of every load.
//
// A case goes through
//   1. the chord iteration in a SIMD lane, from the member of a fixed bank of base states (the operating point with its
//      loads scaled) whose level is nearest to the case's, until the measured contraction bounds the true error by half
//      the tolerance (stop_rule.hpp),
//   2. where that contracts badly, or a load whose law jumps leaves its range, the single load flow of the case.
// A case's result depends on grid, operating point, options and the case alone: not on its neighbours, their number or
// order, nor on the number of threads.
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "models/network/operating_point.hpp"
#include "models/results/state.hpp"

namespace headroom::engine {

struct BatchFlowOptions {
  double tolerance_pu = 1e-8;  // true error, of the node's base voltage
  int threads = 1;             // 0: as many as the machine has
  // avx512, avx2, baseline; empty or not to be had here: the widest. The first two give the same bits.
  std::string_view instruction_set = {};
};

// Powers of all loads, all phases together, consumption positive. Generators and everything else as in the operating
// point.
struct BatchFlowCases {
  std::size_t count = 0;
  std::span<const double> p_w, q_var;  // [case][load]
};

struct BatchFlowCase {
  models::SolveStatus status = models::SolveStatus::ok;
  int sweeps = 0;          // of the chord
  bool fast_path = false;  // the chord solved it
};

struct BatchFlowResult {
  std::span<models::Complex> voltage_v;  // [case][node], output; empty: nobody wants them
  std::span<BatchFlowCase> cases;        // [case], output
};

class BatchFlow {
 public:
  // Network and point must outlive it. Solves the base.
  BatchFlow(const models::Network& network, const models::OperatingPoint& point, BatchFlowOptions options = {});
  ~BatchFlow();

  // REQUIRES: the sizes stated above. Not to be called by several threads at a time. Cost: per case two to four sweeps
  // over the active columns, plus the output.
  void solve(const BatchFlowCases& cases, const BatchFlowResult& result);

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace headroom::engine
