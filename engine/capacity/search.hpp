// SPDX-License-Identifier: Apache-2.0
// The bracketed search for L* = sup { L : for every 0 <= l <= L the addition l holds every limit }.
//
// A limit i holds at l while its margin m_i(l) >= -slack_i. The search knows nothing of grids: trial(l) is one full
// load flow from the base, which fills the margins of all limits or says that there is no solution (then l does not
// hold).
//
//   1. Growth. The first trial is the caller's guess, later ones grow by a factor of at most `growth`, or stand just
//   behind
//      the first crossing that the margins so far predict. Controls that act make margins jump: a scan takes the place
//      of growth, at every multiple of scan_step_kw up to the maximum.
//   2. Refinement. Between the last point that holds (lo) and the first that does not (hi), trials stand half a
//   tolerance
//      before and behind the predicted crossing; where predictions fail, in the middle.
//      Prediction: the smallest root behind lo, over all watched limits, of the parabola through the margins at up to
//      three points, s = 2 c0 / (sqrt(c1² - 4 c0 c2) - c1) with m_i(lo + s) + slack_i = c0 + c1 s + c2 s².
//   3. The end is lo and hi no further apart than max(tolerance_kw, 1e-4 lo): two load flows anyone can repeat.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace headroom::engine {

// Fills margin [limit]; false: no solution at that addition (margins are then not read).
using Trial = std::function<bool(double kw, std::span<double> margin)>;

struct SearchOptions {
  double start_kw = 1.0;  // guess of the first trial; > 0
  double maximum_kw = 100e3;
  double tolerance_kw = 0.1;
  double relative_tolerance = 1e-4;
  double growth = 1.5;
  double scan_step_kw = 0.0;  // > 0: scan instead of growth
  int max_trials = 400;       // more only if margins are noise
};

// The limits as spans [limit] of equal size.
struct LimitView {
  std::span<const double> base_margin;  // at 0 kW
  std::span<const double> slack;        // > 0: equality is judged to this
  std::span<const char> watched;        // 0: does not bound the search
};

// One load flow done: its addition and, if it has a solution, its margins.
struct SearchPoint {
  double kw = 0.0;
  bool solved = true;
  std::vector<double> margin;
};

struct SearchResult {
  SearchPoint feasible;                   // the largest addition found to hold
  std::optional<SearchPoint> infeasible;  // the smallest found not to hold; none: the maximum holds
  std::optional<std::size_t> limit;  // the watched limit that breaks first there; none: no solution, or the maximum
  bool non_monotone = false;         // points that hold were found above `infeasible`
  std::optional<double> next_feasible_kw;  // the lowest of them, to the tolerance
  int load_flows = 0;
};

// REQUIRES: margins of base_margin's size. Deterministic. Trials: about 6 with smooth margins and a fair guess.
SearchResult search_limit(const Trial& trial, const LimitView& limits, const SearchOptions& options);

// What bounds beyond `from` (a point that holds, found when more limits were watched): the predicted crossing between
// two points at most 2 % apart, without a certificate; where there is no solution beyond, points 0.2 % apart. Steps
// grow by factors of up to 4.
struct Estimate {
  double kw = 0.0;
  std::optional<std::size_t> limit;  // none: no solution, or the maximum
  bool at_maximum = false;
};
Estimate estimate_beyond(const Trial& trial, const LimitView& limits, const SearchOptions& options,
                         const SearchPoint& from);

// Of the watched limits that these margins break, the one broken by most slacks; none: all hold.
std::optional<std::size_t> worst_broken(const LimitView& limits, std::span<const double> margin);

// The smallest addition found to hold between one that does not and one that does, to the tolerance.
double bisect_edge(const std::function<bool(double kw)>& holds, double no_kw, double yes_kw,
                   const SearchOptions& options);

}  // namespace headroom::engine
