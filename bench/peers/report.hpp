// SPDX-License-Identifier: Apache-2.0
// Rows of the comparison with the peers, and how a row is timed.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "bench/peers/calibration.hpp"

namespace peers {

struct Row {
  std::string work;     // batch_balanced, batch_three_phase, real_timeseries, single_balanced, batch_n1, …
  std::string grid;     // radial-1000, european-lv
  std::string outputs;  // voltages, reductions
  std::size_t cases = 0, nodes = 0;
  int threads = 1;
  bool set_up = false;  // the times include making the model or the batch
  std::string peer, peer_version;
  double ours_us = 0.0, peer_us = 0.0;              // medians over interleaved repetitions, per case
  double max_difference_pu = 0.0;                   // over all cases that both solved and all nodes
  double ours_error_pu = 0.0, peer_error_pu = 0.0;  // against the same solved to 1e-12, over some of the cases
  double peer_tolerance = 0.0;                      // the peer's own, the loosest that meets 1e-8
  double share_off_fast_path = 0.0;
  std::size_t ours_failed = 0, peer_failed = 0;  // cases without a solution
  // Cases in which the two hold different solutions (more than 1e-6 pu apart): grids whose loads jump at the end of
  // their voltage range have several. They do not count for max_difference_pu.
  std::size_t other_solutions = 0;

  double ratio() const { return peer_us / ours_us; }
};

struct Settings {
  int repeats = 5;
  bool quick = false;  // small sizes only
  std::string only;    // rows whose work or grid contains it
  // Paths; empty: not there.
  std::string power_grid_model, lightsim2grid, opendss, cases;
  bool wants(const std::string& work, const std::string& grid) const {
    return only.empty() || work.find(only) != std::string::npos || grid.find(only) != std::string::npos;
  }
};

struct Medians {
  double ours_s = 0.0, peer_s = 0.0;
};

// One run of each to warm up, then `repeats` times ours and the peer in turn.
Medians interleaved(int repeats, const std::function<void()>& ours, const std::function<void()>& peer);

// The loosest of its own tolerances 1e-3 … 1e-11 with which `error` of the answer is at most 1e-8.
double loosest_tolerance(const std::function<double(double tolerance)>& error);

class Report {
 public:
  void add(Row row);                           // prints it too
  void skipped(const std::string& why) const;  // prints why something is not compared
  // The list of objects; false: the file could not be written.
  bool write(const std::string& path, const Calibration& before, const Calibration& after) const;

 private:
  std::vector<Row> rows_;
};

}  // namespace peers
