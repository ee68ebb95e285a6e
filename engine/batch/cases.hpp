// SPDX-License-Identifier: Apache-2.0
// Many cases on one grid: what goes in and what comes out, as plain spans and structs. Everything is SI (W, var, V,
// radian), indices count from 0 in the order of the Network's vectors, nodes in the order of Network::node().
//
// A case is the prepared operating point with its own powers, taps, steps and switch positions. What a case does not
// give stays as the operating point has it. Powers are those of a load at rated voltage: its model still applies.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "models/core/matrix.hpp"

namespace headroom::engine {

// One thing that differs in one case.
struct CaseChange {
  enum class What : std::uint8_t {
    load,            // first, second: P in W, Q in var, consumed, all phases together; replaces them
    load_addition,   // the same, added
    generator,       // first, second: P, Q delivered; replaces them
    tap,             // part: winding; first: ratio in pu
    sw,              // first: 1 closed, 0 open
    line,            // first: 1 in service, 0 out
    transformer,     // first: 1 in service, 0 out
    capacitor_step,  // part: step; first: 1 on, 0 off
  };
  What what = What::load;
  std::int32_t index = 0, part = 0;
  double first = 0.0, second = 0.0;
};

// Empty spans are not given. Applied in this order: profiles, explicit powers, dense states, changes.
struct BatchCases {
  std::size_t count = 0;

  // Explicit powers, both or none.
  std::span<const double> p_w, q_var;                      // [case][load], consumed
  std::span<const double> generator_p_w, generator_q_var;  // [case][generator], delivered

  // Profile mode: the operating point's P and Q of load l times profile[load_profile[l]][case]; q_profile: another
  // factor for Q. -1: the load stays. The same for generators.
  std::span<const double> profile, q_profile;       // [profile][case]
  std::span<const std::int32_t> load_profile;       // [load]
  std::span<const std::int32_t> generator_profile;  // [generator]

  // Discrete states per case.
  std::span<const double> tap_pu;               // [case][winding], the windings of all transformers one after another
  std::span<const std::uint8_t> switch_closed;  // [case][switch]

  // Changes of case c: change[change_offset[c]] … change[change_offset[c + 1] - 1].
  std::span<const std::size_t> change_offset;  // [case + 1]
  std::span<const CaseChange> change;
};

enum class CaseStatus : std::uint8_t {
  ok,
  not_supplied,   // solved, but nodes that the prepared point supplies have lost their supply: 0 V there
  not_converged,  // no solution found; the voltages are those of the point reached
  no_source,      // nothing is supplied
  control_limit,  // solved, but controls were still moving when their iterations ran out
  bad_input,      // a number that is none, an index that does not exist: not solved
  not_run,        // cancelled before
};

inline bool solved(CaseStatus status) {
  return status == CaseStatus::ok || status == CaseStatus::not_supplied || status == CaseStatus::control_limit;
}

struct CaseOutcome {
  CaseStatus status = CaseStatus::not_run;
  bool off_fast_path = false;    // it needed more than the shared factor
  std::int32_t iterations = 0;   // triangular solves
  double last_step_pu = 0.0;     // largest voltage change of the last iteration
  std::int64_t worst_node = -1;  // not converged: where that was
};

enum class LimitingKind : std::uint8_t { none, voltage_low, voltage_high, line_current, transformer_current };

// One case in a few numbers. Voltages are those of phase nodes (1, 2, 3) to ground in pu of Network::node_base_v();
// nodes without base or supply do not count. -1: there is none.
struct CaseReduction {
  double lowest_pu = 0.0, highest_pu = 0.0;
  std::int64_t lowest_node = -1, highest_node = -1;
  double worst_loading = 0.0;                          // current over rating; 1 = at the rating
  std::int32_t worst_branch = -1;                      // into Batch::branches()
  std::int32_t voltages_low = 0, voltages_high = 0;    // nodes beyond the limits
  std::int32_t lines_over = 0, transformers_over = 0;  // branches beyond their limits
  models::Complex losses_va;                           // lines, transformers, switches, series capacitors and reactors
  models::Complex source_power_va;                     // delivered by all sources
  // What is nearest to its limit or farthest beyond: |v - middle| / half of the band, or loading over its limit.
  LimitingKind limiting = LimitingKind::none;
  std::int64_t limiting_at = -1;  // node, or branch
  double limiting_use = 0.0;      // 1 = at the limit
};

// Over the solved cases, for one node. Magnitudes to ground in V. Without a solved case: 0 and -1.
struct NodeExtremes {
  double lowest_v = 0.0, highest_v = 0.0;
  std::int64_t lowest_case = -1, highest_case = -1;  // the first of several
};

// Where the answers go: the caller's memory, all optional (empty = not wanted), sizes as stated. A case
// that was tried and has no solution leaves the voltages of the point reached, one that was not tried (bad_input,
// not_run) leaves its voltages untouched; the reductions of both are blank.
struct BatchOutputs {
  bool node_major = false;  // voltages [node][case] in place of [case][node]
  std::span<models::Complex> voltage_v;
  std::span<double> magnitude_v, angle_rad;  // both or none; angle in (-π, π]

  std::span<CaseOutcome> outcome;      // [case]
  std::span<CaseReduction> reduction;  // [case]

  std::span<NodeExtremes> extremes;  // [node]
  // Cases per node and bin of |V| in pu: bin b counts from + b · (to - from) / bins <= |V| < the next; what lies
  // outside counts in the first or last. Nodes without base voltage: all 0.
  std::span<std::uint32_t> histogram;  // [node][histogram_bins]
  std::size_t histogram_bins = 0;
  double histogram_from_pu = 0.8, histogram_to_pu = 1.2;
};

struct BatchOptions {
  double tolerance_pu = 1e-8;   // true error of the node voltages, relative to the base voltage
  bool solve_controls = false;  // per case; else taps and steps stay as the case has them
  int threads = 0;              // 0: as many as the machine has; no result depends on it
  bool fast_path = true;        // false: every case by a load flow of its own
  // avx512, avx2, baseline; empty or not to be had here: the widest. The first two give the same bits.
  std::string instruction_set = {};
  // The independent check of all nodes, for one case in so many; smaller batches are not checked. 1: every case.
  int check_every = 64;
  // Limits of the reductions.
  double vm_min_pu = 0.93, vm_max_pu = 1.07;
  double line_loading = 1.0, transformer_loading = 1.0;
  bool use_default_ratings = false;  // ratings that the format filled in
  // Called from one thread at a time, now and then. false cancels: what is done stays, the rest is not_run.
  std::function<bool(std::size_t done, std::size_t total)> progress{};
};

struct BatchResult {
  std::string error;  // sizes or options that do not fit: nothing was done
  std::size_t solved = 0, failed = 0, not_run = 0;
  std::size_t off_fast_path = 0;
  bool cancelled = false;
  std::string first_problem;  // in words, of the first case that failed
  std::int64_t first_problem_case = -1;
  // The independent check over the solved cases that were checked.
  double worst_mismatch_va = 0.0, worst_mismatch_relative = 0.0;
  std::int64_t worst_case = -1;
  std::size_t checked = 0;
  double seconds = 0.0;
};

}  // namespace headroom::engine
