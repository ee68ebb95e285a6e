// SPDX-License-Identifier: Apache-2.0
// Heavy cases in lanes of Newton's method against the single load flow, up to the nose of the voltage curve and beyond.
#include "engine/batch/lane_newton.hpp"

#include "tests/batch/batch_support.hpp"
#include "tests/support/feeders.hpp"

namespace {

using namespace batch_test;

// Random loads scaled so that the heaviest cases have no solution. Statuses are those of the single load flow also
// where a thousandth more load has none.
TEST(LaneNewton, FindsTheNoseOfTheVoltageCurveWhereTheSingleLoadFlowDoes) {
  for (const bool three_phase : {false, true}) {
    const auto network = test::radial(three_phase ? 30 : 60, three_phase);
    const auto point = models::operating_point(network);
    const std::size_t loads = network->loads.size();
    auto cases = scaled_cases(network, point, 1, 0.0, 1.5);
    const auto scaled = [&](double factor) {
      auto own = point;
      for (std::size_t k = 0; k < loads; ++k) own.load_power_va[k] = factor * Complex(cases.p_w[k], cases.q_var[k]);
      return own;
    };
    double solvable = 1.0, collapsing = 30.0;
    while (collapsing - solvable > 2e-4 * solvable) {
      const double middle = 0.5 * (solvable + collapsing);
      engine::LoadFlow flow(network, scaled(middle), {.tolerance_pu = 1e-9, .trials = false});
      (flow.solve_base().ok() ? solvable : collapsing) = middle;
    }
    Cases many{0, {}, {}};
    for (const double from_nose : {-0.3, -0.1, -0.03, -0.01, -0.003, -0.001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.5, 2.0}) {
      const auto own = scaled(solvable * (1.0 + from_nose));
      for (const Complex power : own.load_power_va)
        many.p_w.push_back(power.real()), many.q_var.push_back(power.imag());
      ++many.count;
    }
    engine::BatchOptions options;
    options.tolerance_pu = 1e-10;
    const auto solved = solve(network, point, many, options);
    expect_as_single(network, point, many, solved, 1e-8);  // near the nose 1e-10 of the load are 1e-7 of the voltage
    EXPECT_EQ(solved.result.failed, 7u);
    EXPECT_NE(solved.result.first_problem.find("beyond what the grid can carry"), std::string::npos);
    for (const Complex v : solved.voltage_v) EXPECT_TRUE(std::isfinite(std::abs(v)));
  }
}

}  // namespace
