// SPDX-License-Identifier: Apache-2.0
// One row of the answer: the addition at one bus, from the question to the certificate.
#pragma once

#include <span>
#include <vector>

#include "engine/capacity/addition.hpp"
#include "engine/capacity/existing.hpp"
#include "engine/capacity/search.hpp"
#include "engine/capacity/trial.hpp"
#include "models/results/capacity.hpp"

namespace headroom::engine {

// What all rows of one control mode share. The referenced objects outlive it; nothing in it changes while rows are
// computed.
struct CapacityCase {
  const models::Network& network;
  const Monitors& monitors;
  const Existing& existing;
  const AdditionFlow& flow;  // on the base state
  const TrialMethod& method;
  std::span<const models::Complex> base_voltage_v;  // [node]
  std::span<const char> supplied;                   // [node]
  std::span<const char> zero_sequence_path;         // [bus]
  std::span<const BusBand> bands;                   // [bus]
  std::span<const InjectionBranch> loads;           // those whose voltage band is reported
  double tolerance_kw = 0.1, relative_tolerance = 1e-4;
  double scan_step = 0.0;  // of the maximum; 0: controls held, no scan
  std::string controls;    // as the row names them
  std::string state;       // label of the operating point
};

// Memory of one thread, and what its rows did to the violations of the base.
struct RowScratch {
  TrialScratch trial;
  std::vector<double> margin;          // [limit]
  std::vector<double> worst_margin;    // [limit] strict, lowest met at the additions found to hold; inf: none
  std::vector<std::size_t> worst_row;  // [limit] the row that did it
};

// What every search begins with: the row as asked, with the state of the point before; refused (with a status, without
// branches) where the addition cannot be connected.
struct RowStart {
  models::CapacityRow row;
  Addition addition;  // of 1 kW
  bool refused() const { return addition.branches.empty(); }
};
RowStart start_row(const CapacityCase& shared, const AdditionRequest& request);

// What a search has found: two load flows, and the state at the first.
struct RowFinding {
  double feasible_kw = 0.0;
  std::optional<double> infeasible_kw;                    // none: the maximum holds
  std::optional<std::size_t> limit;                       // that breaks there; none: no solution, or the maximum
  double feasible_margin = 0.0, infeasible_margin = 0.0;  // of that limit, relief included
  Monitors::BusVoltages voltage;                          // at the point
  int loads_out_of_band = 0;
  std::vector<double> violation_margin;  // [violation of the base] strict
};
void note_finding(const CapacityCase& shared, const RowFinding& found, double maximum_kw, std::size_t row_number,
                  RowScratch& scratch, models::CapacityRow& row);

// Makes room for what rows did to the violations of the base; keeps what is there.
void prepare_scratch(const CapacityCase& shared, RowScratch& scratch);

// row_number orders rows for ties. maximum_kw > 0.
models::CapacityRow capacity_row(const CapacityCase& shared, const AdditionRequest& request, double maximum_kw,
                                 std::size_t row_number, RowScratch& scratch);

// Does the addition of that size hold every limit? One load flow, or none where it cannot be connected (false).
bool addition_holds(const CapacityCase& shared, const AdditionRequest& request, double kw, RowScratch& scratch);

}  // namespace headroom::engine
