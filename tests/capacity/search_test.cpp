// SPDX-License-Identifier: Apache-2.0
// The search on a feeder of two buses, whose capacities have closed forms:
//   V1 = 1 stiff, z = r + jx, load S = P(1 + jk) at constant power; with t = |V2|²:
//   t² + (2(Pr + Qx) - 1) t + |z|² |S|² = 0,  I = |S| / sqrt(t),  no solution beyond the nose where the discriminant is
//   0.
#include "engine/capacity/search.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace headroom::engine {
namespace {

struct TwoBus {
  double r = 0.04, x = 0.03, k = 0.3;
  double vm_min = 0.0, rating = 1e9;

  bool operator()(double p, std::span<double> margin) const {
    const double s2 = p * p * (1 + k * k), z2 = r * r + x * x, b = 2 * p * (r + k * x) - 1;
    const double discriminant = b * b - 4 * z2 * s2;
    if (discriminant < 0 || b > 0) return false;
    const double t = 0.5 * (-b + std::sqrt(discriminant));
    margin[0] = std::sqrt(t) - vm_min;
    margin[1] = (rating - std::sqrt(s2 / t)) / rating;
    return true;
  }
  // V2 = v: |z|²(1+k²) P² + 2(r+kx) v² P + v⁴ - v² = 0.
  double power_at_voltage(double v) const {
    const double a = (r * r + x * x) * (1 + k * k), b = 2 * (r + k * x) * v * v, c = v * v * (v * v - 1);
    return (-b + std::sqrt(b * b - 4 * a * c)) / (2 * a);
  }
  // Discriminant 0: 1 - 2P(r+kx) = 2 |z| P sqrt(1+k²).
  double nose() const { return 0.5 / (std::hypot(r, x) * std::sqrt(1 + k * k) + r + k * x); }
};

struct Question {
  std::vector<double> base{0, 0}, slack{5e-7, 5e-6};
  std::vector<char> watched{1, 1};
  SearchOptions options;
  SearchResult run(const Trial& trial) {
    EXPECT_TRUE(trial(0.0, base));
    return search_limit(trial, {base, slack, watched}, options);
  }
  Question() {
    options.tolerance_kw = 1e-5;
    options.relative_tolerance = 0;
    options.maximum_kw = 50;
    options.start_kw = 0.5;
  }
};

void expect_bracket(const SearchResult& found, double expected, double width) {
  ASSERT_TRUE(found.infeasible);
  EXPECT_LE(found.feasible.kw, expected + 1e-5);  // equality is judged to the slack
  EXPECT_GE(found.infeasible->kw, expected);
  EXPECT_LE(found.infeasible->kw - found.feasible.kw, width);
}

TEST(Search, VoltageLimitOfTwoBuses) {
  TwoBus feeder{.vm_min = 0.93};
  Question ask;
  const auto found = ask.run(feeder);
  expect_bracket(found, feeder.power_at_voltage(0.93), 1e-5);
  EXPECT_EQ(found.limit, 0u);
  EXPECT_LE(found.load_flows, 9);
}

TEST(Search, CurrentLimitOfTwoBuses) {
  TwoBus feeder{.vm_min = 0.8, .rating = 1.2};
  Question ask;
  const auto found = ask.run(feeder);
  ASSERT_EQ(found.limit, 1u);
  std::vector<double> margin(2);
  feeder(found.feasible.kw, margin);
  EXPECT_NEAR(margin[1], 0.0, 2e-5);
  expect_bracket(found, 0.5 * (found.feasible.kw + found.infeasible->kw), 1e-5);
}

TEST(Search, NoseOfTwoBusesIsTheConvergenceLimit) {
  TwoBus feeder;
  Question ask;
  const auto found = ask.run(feeder);
  expect_bracket(found, feeder.nose(), 1e-5);
  EXPECT_FALSE(found.limit);
  EXPECT_FALSE(found.infeasible->solved);
}

TEST(Search, BadGuessesFindTheSameLimit) {
  TwoBus feeder{.vm_min = 0.93};
  for (const double start : {1e-4, 0.1, 1.2, 1.9, 5.0, 40.0}) {
    Question ask;
    ask.options.start_kw = start;
    const auto found = ask.run(feeder);
    expect_bracket(found, feeder.power_at_voltage(0.93), 1e-5);
    EXPECT_LE(found.load_flows, start < 0.01 ? 34 : 12) << start;
  }
}

TEST(Search, MaximumThatHolds) {
  TwoBus feeder{.vm_min = 0.93};
  Question ask;
  ask.options.maximum_kw = 1.0;
  const auto found = ask.run(feeder);
  EXPECT_FALSE(found.infeasible);
  EXPECT_DOUBLE_EQ(found.feasible.kw, 1.0);
}

TEST(Search, BaseThatBreaksAWatchedLimitGivesZero) {
  TwoBus feeder{.vm_min = 1.01};
  Question ask;
  const auto found = ask.run(feeder);
  EXPECT_EQ(found.feasible.kw, 0.0);
  EXPECT_EQ(found.infeasible->kw, 0.0);
  EXPECT_EQ(found.limit, 0u);
  EXPECT_EQ(found.load_flows, 0);
}

TEST(Search, BeyondTheBindingKind) {
  TwoBus feeder{.vm_min = 0.93, .rating = 3.0};
  Question ask;
  const auto first = ask.run(feeder);
  ASSERT_EQ(first.limit, 0u);
  ask.watched = {0, 1};
  const auto next = estimate_beyond(feeder, {ask.base, ask.slack, ask.watched}, ask.options, first.feasible);
  EXPECT_EQ(next.limit, 1u);
  EXPECT_FALSE(next.at_maximum);
  std::vector<double> margin(2);
  feeder(next.kw, margin);
  EXPECT_NEAR(margin[1], 0.0, 1e-4);
}

// A tap changer: the voltage falls by 0.02 per unit of addition and is raised by a step when it leaves a dead band; the
// first step comes too late, so that an interval in the middle does not hold.
TEST(Search, ScanFindsTheFirstGapAndWhatLiesAbove) {
  const Trial stepping = [](double p, std::span<double> margin) {
    margin[0] = 0.07 - 0.02 * p + (p > 4.0 ? 0.05 : 0.0);
    margin[1] = 1.0;
    return true;
  };
  Question ask;
  ask.options.maximum_kw = 10.0;
  ask.options.scan_step_kw = 0.2;
  const auto found = ask.run(stepping);
  expect_bracket(found, 3.5 + 5e-7 / 0.02, 1e-5);
  EXPECT_TRUE(found.non_monotone);
  EXPECT_NEAR(found.next_feasible_kw.value(), 4.0, 2e-5);
}

// Two phases: one falls, the other rises; whichever comes first binds.
TEST(Search, FirstOfManyLimits) {
  const Trial trial = [](double p, std::span<double> margin) {
    for (std::size_t i = 0; i < margin.size(); ++i)
      margin[i] = 1.0 - p / (3.0 + static_cast<double>(i % 7)) - 1e-3 * p * p;
    return true;
  };
  std::vector<double> base(100, 1.0), slack(100, 1e-7);
  std::vector<char> watched(100, 1);
  for (std::size_t i = 0; i < 100; i += 7) watched[i] = 0;  // the tightest ones are not looked at
  const auto found =
      search_limit(trial, {base, slack, watched}, {.start_kw = 1.0, .tolerance_kw = 1e-6, .relative_tolerance = 0});
  const double expected = (-0.25 + std::sqrt(0.0625 + 4e-3)) / 2e-3;
  expect_bracket(found, expected, 1e-6);
  EXPECT_EQ(found.limit.value() % 7, 1u);
}

TEST(BisectEdge, FindsTheEdge) {
  SearchOptions options{.tolerance_kw = 1e-3, .relative_tolerance = 0};
  EXPECT_NEAR(bisect_edge([](double kw) { return kw >= 7.25; }, 0.0, 20.0, options), 7.25, 1e-3);
}

}  // namespace
}  // namespace headroom::engine
