// SPDX-License-Identifier: Apache-2.0
// The batch against closed forms and against the single load flow; its independence of threads, order and division.
#include "engine/study/batch.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <filesystem>
#include <numbers>
#include <numeric>
#include <random>

#include "data/readers/headroom/headroom.hpp"
#include "engine/study/loading.hpp"
#include "models/network/builder.hpp"
#include "tests/support/paths.hpp"

namespace headroom::engine {
namespace {

using models::BusId;
using models::Complex;
using models::Network;

Network read_feeder(const std::string& name) {
  auto read = data::read_headroom(headroom::test::source_dir() / "data/bundled/feeders" / name);
  EXPECT_TRUE(read.network.has_value());
  return std::move(read.network).value();
}

// One line of impedance z from a stiff source, one three-phase load.
Network two_buses(Complex z) {
  models::NetworkBuilder builder;
  const auto head = builder.bus("head"), end = builder.bus("end");
  for (auto& bus : builder.data.buses) bus.base_voltage_v = 10e3;
  models::Line line;
  line.name = "l";
  line.from = {head, {1, 2, 3}, 0};
  line.to = {end, {1, 2, 3}, 0};
  line.impedance_ohm = line.admittance_s = models::ComplexMatrix(3);
  for (std::size_t k = 0; k < 3; ++k) line.impedance_ohm(k, k) = z;
  line.rated_current_a = {400.0, models::RatingOrigin::given};
  builder.data.lines.push_back(line);
  models::Load load;
  load.name = "load";
  load.terminal = {end, {1, 2, 3, 0}, 0};
  load.rated_voltage_v = 10e3;
  builder.data.loads.push_back(load);
  models::Source source;
  source.name = "grid";
  source.terminal = {head, {1, 2, 3}, 0};
  for (int k = 0; k < 3; ++k)
    source.voltage_v.push_back(std::polar(10e3 / std::numbers::sqrt3, -2.0 * std::numbers::pi * k / 3.0));
  builder.data.sources.push_back(source);
  return std::move(builder.build()).value();
}

// Loads of every case: the grid's own, each times its own factor between 0 and 1.5.
struct Powers {
  std::vector<double> p_w, q_var;
};

Powers random_powers(const Network& network, std::size_t cases, unsigned seed = 3) {
  std::mt19937_64 random(seed);
  const auto point = operating_point(network);
  Powers powers;
  for (std::size_t c = 0; c < cases; ++c)
    for (const Complex s : point.load_power_va) {
      const double factor = 1.5 * static_cast<double>(random() >> 11) * 0x1p-53;
      powers.p_w.push_back(factor * s.real());
      powers.q_var.push_back(factor * s.imag());
    }
  return powers;
}

BatchCases explicit_cases(std::size_t count, const Powers& powers) {
  BatchCases cases;
  cases.count = count;
  cases.p_w = powers.p_w;
  cases.q_var = powers.q_var;
  return cases;
}

std::vector<Complex> solve_all(Batch& batch, const BatchCases& cases) {
  std::vector<Complex> v(cases.count * batch.network().node_count());
  BatchOutputs outputs;
  outputs.voltage_v = v;
  EXPECT_EQ(batch.solve(cases, outputs).error, "");
  return v;
}

bool same_bits(std::span<const Complex> one, std::span<const Complex> other) {
  return one.size() == other.size() && std::memcmp(one.data(), other.data(), one.size_bytes()) == 0;
}

TEST(Batch, TwoBusesAgainstTheQuadratic) {
  // |V|⁴ + (2 Re(Z S*) - E²)|V|² + |Z|²|S|² = 0 per phase, the upper root; beyond it no solution.
  const Complex z(1.2, 1.6);
  const auto network = two_buses(z);
  Batch batch(network, operating_point(network), {.check_every = 1});
  const double most = 10e3 * 10e3 / (2.0 * (z.real() + std::abs(z)));
  Powers powers;
  for (const double share : {0.0, 0.3, 0.7, 0.99, 1.01, 0.5}) {
    powers.p_w.push_back(share * most);
    powers.q_var.push_back(0.0);
  }
  const auto cases = explicit_cases(6, powers);
  std::vector<double> magnitude(6 * network.node_count()), angle(magnitude.size());
  std::vector<CaseOutcome> outcome(6);
  BatchOutputs outputs;
  outputs.magnitude_v = magnitude, outputs.angle_rad = angle, outputs.outcome = outcome;
  const auto result = batch.solve(cases, outputs);
  EXPECT_EQ(result.solved, 5u);
  EXPECT_EQ(result.failed, 1u);
  EXPECT_EQ(result.first_problem_case, 4);
  EXPECT_EQ(result.checked, 5u);
  EXPECT_LT(result.worst_mismatch_relative, 1e-8);  // voltages are that accurate
  EXPECT_GT(result.worst_mismatch_relative, 0.0);
  const double e = 10e3 / std::numbers::sqrt3;
  for (std::size_t c = 0; c < 6; ++c) {
    if (c == 4) {
      EXPECT_EQ(outcome[c].status, CaseStatus::not_converged);
      continue;
    }
    EXPECT_EQ(outcome[c].status, CaseStatus::ok);
    const Complex s(powers.p_w[c] / 3.0, 0.0);
    const double p = 2.0 * (z * std::conj(s)).real() - e * e, q = std::norm(z) * std::norm(s);
    const double expected = std::sqrt(0.5 * (-p + std::sqrt(p * p - 4.0 * q)));
    const auto node = static_cast<std::size_t>(network.node(BusId(1), 1));
    EXPECT_NEAR(magnitude[c * network.node_count() + node] / e, expected / e, 1e-8) << c;
    // V* = E* ... : the angle from E = V + Z (S/V)*.
    const Complex v = std::polar(magnitude[c * network.node_count() + node], angle[c * network.node_count() + node]);
    EXPECT_LT(std::abs(v + z * std::conj(s / v) - e) / e, 1e-8) << c;
  }
}

TEST(Batch, EqualsTheSingleLoadFlow) {
  for (const char* name : {"lv-four-wire", "ieee33"}) {
    const auto network = read_feeder(name);
    auto point = operating_point(network);
    Batch batch(network, point);
    const auto powers = random_powers(network, 20);
    const auto v = solve_all(batch, explicit_cases(20, powers));
    const std::size_t nodes = network.node_count(), loads = network->loads.size();
    for (std::size_t c = 0; c < 20; ++c) {
      for (std::size_t k = 0; k < loads; ++k)
        point.load_power_va[k] = {powers.p_w[c * loads + k], powers.q_var[c * loads + k]};
      const auto state = solve_powerflow(network, point, {.controls = Controls::as_given, .tolerance_pu = 1e-11});
      for (std::size_t k = 0; k < nodes; ++k)
        EXPECT_LT(std::abs(v[c * nodes + k] - state.voltage_v[k]), 1e-8 * 12e3 / std::numbers::sqrt3) << name << c;
    }
  }
}

TEST(Batch, ThreadsOrderAndDivisionChangeNoBit) {
  const auto network = read_feeder("lv-four-wire");
  Batch batch(network, operating_point(network));
  constexpr std::size_t n = 50;
  const auto powers = random_powers(network, n);
  const auto cases = explicit_cases(n, powers);
  const std::size_t nodes = network.node_count(), loads = network->loads.size();
  batch.set_threads(1);
  const auto expected = solve_all(batch, cases);
  for (const int threads : {2, 3}) {
    batch.set_threads(threads);
    EXPECT_TRUE(same_bits(solve_all(batch, cases), expected)) << threads;
  }
  for (std::size_t first = 0; first < n; first += 7) {  // in parts
    const std::size_t count = std::min<std::size_t>(7, n - first);
    BatchCases part;
    part.count = count;
    part.p_w = cases.p_w.subspan(first * loads, count * loads);
    part.q_var = cases.q_var.subspan(first * loads, count * loads);
    EXPECT_TRUE(same_bits(solve_all(batch, part), std::span(expected).subspan(first * nodes, count * nodes)));
  }
  std::vector<std::size_t> order(n);  // in another order
  std::iota(order.begin(), order.end(), 0u);
  std::shuffle(order.begin(), order.end(), std::mt19937_64(5));
  Powers shuffled;
  for (const auto c : order) {
    const auto at = static_cast<std::ptrdiff_t>(c * loads), end = static_cast<std::ptrdiff_t>((c + 1) * loads);
    shuffled.p_w.insert(shuffled.p_w.end(), powers.p_w.begin() + at, powers.p_w.begin() + end);
    shuffled.q_var.insert(shuffled.q_var.end(), powers.q_var.begin() + at, powers.q_var.begin() + end);
  }
  const auto v = solve_all(batch, explicit_cases(n, shuffled));
  for (std::size_t k = 0; k < n; ++k)
    EXPECT_TRUE(
        same_bits(std::span(v).subspan(k * nodes, nodes), std::span(expected).subspan(order[k] * nodes, nodes)));
}

TEST(Batch, WaysOfGivingPowersAgree) {
  const auto network = read_feeder("lv-four-wire");
  const auto point = operating_point(network);
  Batch batch(network, point);
  constexpr std::size_t n = 5;
  const std::size_t loads = network->loads.size();
  const std::vector<double> profile{0.2, 0.4, 0.9, 1.1, 0.0, 1.3, 1.2, 0.1, 0.5, 0.7};  // [2][5]
  std::vector<std::int32_t> load_profile(loads);
  for (std::size_t k = 0; k < loads; ++k) load_profile[k] = static_cast<std::int32_t>(k % 3) - 1;
  BatchCases by_profile;
  by_profile.count = n;
  by_profile.profile = profile, by_profile.load_profile = load_profile;

  Powers powers;
  std::vector<std::size_t> offset{0};
  std::vector<CaseChange> change;
  for (std::size_t c = 0; c < n; ++c) {
    for (std::size_t k = 0; k < loads; ++k) {
      const auto row = load_profile[k];
      const double factor = row < 0 ? 1.0 : profile[static_cast<std::size_t>(row) * n + c];
      powers.p_w.push_back(point.load_power_va[k].real() * factor);
      powers.q_var.push_back(point.load_power_va[k].imag() * factor);
      if (row >= 0)
        change.push_back(
            {CaseChange::What::load, static_cast<std::int32_t>(k), 0, powers.p_w.back(), powers.q_var.back()});
    }
    offset.push_back(change.size());
  }
  BatchCases by_change;
  by_change.count = n;
  by_change.change_offset = offset, by_change.change = change;
  const auto expected = solve_all(batch, explicit_cases(n, powers));
  EXPECT_TRUE(same_bits(solve_all(batch, by_profile), expected));
  EXPECT_TRUE(same_bits(solve_all(batch, by_change), expected));
}

TEST(Batch, BothOrdersAndBothFormsAreTheSameVoltages) {
  const auto network = read_feeder("lv-four-wire");
  Batch batch(network, operating_point(network));
  constexpr std::size_t n = 6;
  const auto powers = random_powers(network, n);
  const auto cases = explicit_cases(n, powers);
  const std::size_t nodes = network.node_count();
  const auto v = solve_all(batch, cases);
  std::vector<Complex> turned(n * nodes);
  std::vector<double> magnitude(n * nodes), angle(n * nodes);
  BatchOutputs outputs;
  outputs.node_major = true;
  outputs.voltage_v = turned, outputs.magnitude_v = magnitude, outputs.angle_rad = angle;
  ASSERT_EQ(batch.solve(cases, outputs).error, "");
  for (std::size_t c = 0; c < n; ++c)
    for (std::size_t k = 0; k < nodes; ++k) {
      EXPECT_EQ(turned[k * n + c], v[c * nodes + k]);
      EXPECT_LT(std::abs(std::polar(magnitude[k * n + c], angle[k * n + c]) - v[c * nodes + k]), 1e-11);
    }
}

TEST(Batch, TapsAndSwitchesPerCase) {
  const auto network = read_feeder("district");
  auto point = operating_point(network);
  Batch batch(network, point, {.threads = 2});
  // Case 0 as prepared; 1: another tap; 2: a closed switch with supply behind it opened.
  std::int32_t sw = -1;
  for (std::size_t k = 0; k < network->switches.size() && sw < 0; ++k) {
    const auto& data = network->switches[k];
    auto open = point;
    open.switch_closed[k] = 0;
    if (!data.closed || data.from.bus == data.to.bus) continue;
    const auto state = solve_powerflow(network, open, {.controls = Controls::as_given});
    if (state.status == models::SolveStatus::ok && state.supplied != batch.base().supplied)
      sw = static_cast<std::int32_t>(k);
  }
  ASSERT_GE(sw, 0);
  const std::vector<std::size_t> offset{0, 0, 1, 2};
  const std::vector<CaseChange> change{{CaseChange::What::tap, 0, 1, 1.03, 0.0},
                                       {CaseChange::What::sw, sw, 0, 0.0, 0.0}};
  BatchCases cases;
  cases.count = 3;
  cases.change_offset = offset, cases.change = change;
  const std::size_t nodes = network.node_count();
  std::vector<Complex> v(3 * nodes);
  std::vector<CaseOutcome> outcome(3);
  std::vector<CaseReduction> reduction(3);
  BatchOutputs outputs;
  outputs.voltage_v = v, outputs.outcome = outcome, outputs.reduction = reduction;
  ASSERT_EQ(batch.solve(cases, outputs).error, "");
  EXPECT_EQ(outcome[0].status, CaseStatus::ok);
  EXPECT_EQ(outcome[1].status, CaseStatus::ok);
  EXPECT_EQ(outcome[2].status, CaseStatus::not_supplied);
  auto tapped = point, opened = point;
  tapped.tap_pu[0][1] = 1.03;
  opened.switch_closed[static_cast<std::size_t>(sw)] = 0;
  std::size_t dark = 0;
  for (const auto& [c, other] : {std::pair{1u, &tapped}, std::pair{2u, &opened}}) {
    const auto state = solve_powerflow(network, *other, {.controls = Controls::as_given, .tolerance_pu = 1e-8});
    for (std::size_t b = 0; b < network->buses.size(); ++b)
      for (std::size_t k = network.first_node(BusId(b));
           k < network.first_node(BusId(b)) + network->buses[b].nodes.size(); ++k)
        EXPECT_LE(std::abs(v[c * nodes + k] - state.voltage_v[k]), 2e-8 * network.node_base_v(BusId(b))) << c;
    EXPECT_LT(std::abs(reduction[c].losses_va - state.losses_va), 1e-5 * std::abs(state.source_power_va));
    for (std::size_t k = 0; k < nodes; ++k) dark += state.voltage_v[k] == Complex() && batch.base().supplied[k];
  }
  EXPECT_GT(dark, 0u);
}

TEST(Batch, ReductionsAreThoseOfTheVoltagesAndLoadings) {
  for (const char* name : {"lv-four-wire", "district"}) {
    const auto network = read_feeder(name);
    auto point = operating_point(network);
    BatchOptions options;
    options.tolerance_pu = 1e-10;
    Batch batch(network, point, options);
    constexpr std::size_t n = 6;
    const auto powers = random_powers(network, n);
    const std::size_t nodes = network.node_count(), loads = network->loads.size();
    std::vector<CaseReduction> reduction(n);
    BatchOutputs outputs;
    outputs.reduction = reduction;
    ASSERT_EQ(batch.solve(explicit_cases(n, powers), outputs).error, "");
    for (std::size_t c = 0; c < n; ++c) {
      for (std::size_t k = 0; k < loads; ++k)
        point.load_power_va[k] = {powers.p_w[c * loads + k], powers.q_var[c * loads + k]};
      const auto state = solve_powerflow(network, point, {.controls = Controls::as_given, .tolerance_pu = 1e-12});
      double lowest = 1e9, highest = 0.0;
      int low = 0, high = 0;
      for (std::size_t b = 0; b < network->buses.size(); ++b)
        for (const int number : network->buses[b].nodes) {
          const auto node = static_cast<std::size_t>(network.node(BusId(b), number));
          if (number > 3 || !state.supplied[node]) continue;
          const double v = std::abs(state.voltage_v[node]) / network.node_base_v(BusId(b));
          lowest = std::min(lowest, v), highest = std::max(highest, v);
          low += v<0.93, high += v> 1.07;
        }
      EXPECT_NEAR(reduction[c].lowest_pu, lowest, 1e-9);
      EXPECT_NEAR(reduction[c].highest_pu, highest, 1e-9);
      EXPECT_EQ(reduction[c].voltages_low, low);
      EXPECT_EQ(reduction[c].voltages_high, high);
      EXPECT_NEAR(std::abs(reduction[c].source_power_va - state.source_power_va) / std::abs(state.source_power_va), 0.0,
                  1e-8);
      const auto currents = terminal_currents(network, state);
      double worst = -1.0;
      std::string element;
      int over = 0;
      for (const auto& row : branch_loadings(network, point, currents)) {
        if (row.rating_a.origin == models::RatingOrigin::default_) continue;
        if (row.loading > worst) worst = row.loading, element = row.element;
        over += row.loading > 1.0;
      }
      ASSERT_GE(reduction[c].worst_branch, 0);
      EXPECT_NEAR(reduction[c].worst_loading, worst, 1e-8 * worst);
      EXPECT_EQ(batch.branch_name(static_cast<std::size_t>(reduction[c].worst_branch)), element);
      EXPECT_EQ(reduction[c].lines_over + reduction[c].transformers_over, over);
    }
    EXPECT_EQ(reduction[0].lowest_node >= 0, nodes > 0);
  }
}

TEST(Batch, ExtremesAndPercentilesPerNode) {
  const auto network = read_feeder("ieee33");
  Batch batch(network, operating_point(network), {.threads = 3});
  constexpr std::size_t n = 101, bins = 4000;
  const auto powers = random_powers(network, n);
  const auto cases = explicit_cases(n, powers);
  const std::size_t nodes = network.node_count();
  std::vector<NodeExtremes> extremes(nodes);
  std::vector<std::uint32_t> histogram(nodes * bins);
  BatchOutputs outputs;
  outputs.extremes = extremes;
  outputs.histogram = histogram, outputs.histogram_bins = bins;
  ASSERT_EQ(batch.solve(cases, outputs).error, "");
  const auto v = solve_all(batch, cases);
  for (std::size_t k = 0; k < nodes; ++k) {
    std::vector<double> sorted;
    for (std::size_t c = 0; c < n; ++c) sorted.push_back(std::abs(v[c * nodes + k]));
    EXPECT_DOUBLE_EQ(std::abs(v[static_cast<std::size_t>(extremes[k].lowest_case) * nodes + k]), extremes[k].lowest_v);
    std::sort(sorted.begin(), sorted.end());
    EXPECT_DOUBLE_EQ(extremes[k].lowest_v, sorted.front());
    EXPECT_DOUBLE_EQ(extremes[k].highest_v, sorted.back());
    const auto row = std::span(histogram).subspan(k * bins, bins);
    EXPECT_EQ(std::accumulate(row.begin(), row.end(), 0u), n);
    const double base = network.node_base_v(BusId(k));  // one node per bus
    for (const double share : {0.05, 0.5, 0.95})
      EXPECT_NEAR(percentile_pu(row, 0.8, 1.2, share),
                  sorted[static_cast<std::size_t>(std::lround(share * (n - 1)))] / base, 1.5e-3);
  }
}

TEST(Batch, BadCasesSayWhyAndTheOthersGoOn) {
  const auto network = two_buses({0.1, 0.1});
  Batch batch(network, operating_point(network));
  Powers powers{{1e5, std::nan(""), 2e5}, {0.0, 0.0, 0.0}};
  std::vector<CaseOutcome> outcome(3);
  BatchOutputs outputs;
  outputs.outcome = outcome;
  const auto result = batch.solve(explicit_cases(3, powers), outputs);
  EXPECT_EQ(outcome[0].status, CaseStatus::ok);
  EXPECT_EQ(outcome[1].status, CaseStatus::bad_input);
  EXPECT_EQ(outcome[2].status, CaseStatus::ok);
  EXPECT_NE(result.first_problem.find("case 1: load 0"), std::string::npos) << result.first_problem;

  const auto too_short = batch.solve(explicit_cases(4, powers), outputs);
  EXPECT_NE(too_short.error.find("p_w[case][load] has 3 entries; it should have 4"), std::string::npos)
      << too_short.error;
  const std::vector<std::size_t> offset{0, 1};
  const std::vector<CaseChange> change{{CaseChange::What::load, 7, 0, 1.0, 0.0}};
  BatchCases wrong;
  wrong.count = 1;
  wrong.change_offset = offset, wrong.change = change;
  EXPECT_NE(batch.solve(wrong, {}).first_problem.find("load 7 does not exist: there are 1"), std::string::npos);
}

TEST(Batch, ProgressAndCancel) {
  const auto network = two_buses({0.1, 0.1});
  Batch batch(network, operating_point(network), {.threads = 2});
  constexpr std::size_t n = 200;
  const Powers powers{std::vector<double>(n, 1e5), std::vector<double>(n, 0.0)};
  std::size_t last = 0;
  batch.set_progress([&](std::size_t done, std::size_t total) {
    EXPECT_GE(done, last);
    EXPECT_EQ(total, n);
    last = done;
    return done < 50;
  });
  std::vector<CaseOutcome> outcome(n);
  BatchOutputs outputs;
  outputs.outcome = outcome;
  const auto result = batch.solve(explicit_cases(n, powers), outputs);
  EXPECT_TRUE(result.cancelled);
  EXPECT_GE(result.solved, 50u);
  EXPECT_LT(result.solved, 100u);
  EXPECT_EQ(result.solved + result.not_run, n);
  std::size_t not_run = 0;
  for (const auto& one : outcome) not_run += one.status == CaseStatus::not_run;
  EXPECT_EQ(not_run, result.not_run);
}

}  // namespace
}  // namespace headroom::engine
