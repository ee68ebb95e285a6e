// SPDX-License-Identifier: Apache-2.0
// The result of a load flow.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "models/core/ids.hpp"
#include "models/core/matrix.hpp"
#include "models/network/operating_point.hpp"

namespace headroom::models {

enum class SolveStatus : std::uint8_t {
  ok,
  not_converged,  // no solution found from here: see `reason`, worst_bus
  no_source,      // nothing is supplied
  control_limit,  // solved, but controls were still moving when their iterations ran out
};

std::string_view to_text(SolveStatus status);

// One terminal of one element: its currents into the element.
struct TerminalCurrents {
  std::string element;  // "line.l1"
  int terminal = 1;     // 1-based
  BusId bus;
  std::vector<int> nodes;          // [conductor]
  std::vector<Complex> current_a;  // [conductor]
  std::vector<Complex> power_va;   // [conductor], V · conj(I)
};

// One discrete position a control (or the input) holds.
struct ControlPosition {
  std::string element;  // "transformer.reg1", "capacitor.c83"
  std::string kind;     // tap, capacitor
  int part = 1;         // winding or step, 1-based
  double value = 0.0;
  bool at_limit = false;
  bool controlled = false;
};

struct Timing {
  double analyse_s = 0.0, factor_s = 0.0, iterate_s = 0.0, check_s = 0.0, controls_s = 0.0, total_s = 0.0;
};

struct State {
  SolveStatus status = SolveStatus::ok;
  std::string reason;              // why it is not ok, in words; names the worst bus and the likely cause
  std::vector<Complex> voltage_v;  // [Network node], to ground; 0 where not supplied
  std::vector<char> supplied;      // [Network node]
  OperatingPoint point;            // as solved, with the taps and steps that controls chose
  int iterations = 0, control_iterations = 0;
  double last_step_pu = 0.0;           // largest voltage change of the last iteration
  std::int64_t worst_node = -1;        // where that was, a Network node
  double max_mismatch_va = 0.0;        // the independent check: largest power unbalance at a node
  double max_mismatch_relative = 0.0;  // the same over Σ|y||V|² of that node: rounding is not mistaken for error
  std::string worst_mismatch_bus;
  Complex source_power_va;  // delivered by all sources
  Complex losses_va;        // sum over lines, transformers, switches, reactors in series
  Timing timing;
};

}  // namespace headroom::models
