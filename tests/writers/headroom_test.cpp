// SPDX-License-Identifier: Apache-2.0
// A grid written as Headroom's folder and read back solves to the same voltages, or the writer says what it cannot
// write.
#include "data/writers/headroom/headroom.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "data/readers/grid.hpp"
#include "data/readers/headroom/headroom.hpp"
#include "engine/study/powerflow.hpp"
#include "models/network/builder.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/scratch.hpp"

namespace headroom::data {
namespace {

namespace fs = std::filesystem;
using models::Network;

std::string all_text(const models::Findings& findings) {
  std::string text;
  for (const auto& finding : findings.all()) text += models::to_text(finding) + "\n";
  return text;
}

models::State solve(const Network& network) {
  engine::PowerFlowOptions options;
  options.controls = engine::Controls::as_given;
  options.tolerance_pu = 1e-10;
  return engine::solve_powerflow(network, models::operating_point(network), options);
}

// Largest difference of the voltages of nodes that both have, in pu of the first; star points made by the reader may
// differ.
double worst_difference(const Network& a, const Network& b) {
  const auto state_a = solve(a), state_b = solve(b);
  EXPECT_EQ(state_a.status, state_b.status);
  double worst = 0.0;
  std::size_t compared = 0;
  for (std::size_t k = 0; k < a->buses.size(); ++k) {
    const auto& bus = a->buses[k];
    const auto other = b.find_bus(bus.name);
    EXPECT_TRUE(other) << bus.name;
    if (!other) continue;
    for (const int node : bus.nodes) {
      const auto& there = b.bus(*other).nodes;
      if (node > 4 || std::find(there.begin(), there.end(), node) == there.end()) continue;
      const auto difference =
          state_a.voltage_v[a.node(models::BusId(k), node)] - state_b.voltage_v[b.node(*other, node)];
      worst = std::max(worst, std::abs(difference) / a.node_base_v(models::BusId(k)));
      ++compared;
    }
  }
  EXPECT_GT(compared, 0u);
  return worst;
}

// The network without what the writer says it leaves out.
Network without_left_out(const Network& network) {
  models::NetworkBuilder builder;
  builder.data = network.data();
  for (auto& generator : builder.data.generators) generator.v_min_pu = 0.0, generator.v_max_pu = 1e9;
  for (auto& transformer : builder.data.transformers) transformer.stray_ppm = network.balanced() ? 0.0 : 1.0;
  auto built = builder.build();
  EXPECT_TRUE(built) << all_text(builder.findings);
  return std::move(*built);
}

std::optional<Network> through_folder(const Network& network, models::Findings& findings) {
  const fs::path folder = test::scratch() / "headroom_round_trip";
  fs::remove_all(folder);
  if (!write_headroom(network, folder, findings)) return std::nullopt;
  auto result = read_headroom(folder);
  EXPECT_TRUE(result.network) << all_text(result.findings);
  EXPECT_EQ(result.fidelity.count(models::Fidelity::ignored), 0);
  return std::move(result.network);
}

TEST(WriteHeadroom, BundledGridsComeBackTheSame) {
  for (const auto* feeder : {"feeders/ieee33", "feeders/lv-four-wire", "feeders/district", "templates/grid"}) {
    const auto original = read_bundled_grid(feeder);
    ASSERT_TRUE(original.network) << all_text(original.findings);
    models::Findings findings;
    const auto again = through_folder(*original.network, findings);
    ASSERT_TRUE(again) << feeder << all_text(findings);
    EXPECT_LT(worst_difference(*original.network, *again), 1e-9) << feeder;
    const auto &a = original.network->data(), &b = again->data();
    EXPECT_EQ(a.customers.size(), b.customers.size());
    EXPECT_EQ(a.corridors.size(), b.corridors.size());
    EXPECT_EQ(a.profiles.size(), b.profiles.size());
    for (std::size_t k = 0; k < std::min(a.profiles.size(), b.profiles.size()); ++k)
      EXPECT_EQ(a.profiles[k].p, b.profiles[k].p);
    for (std::size_t k = 0; k < a.lines.size(); ++k) {
      EXPECT_EQ(a.lines[k].type, b.lines[k].type);
      EXPECT_EQ(a.lines[k].rated_current_a.origin, b.lines[k].rated_current_a.origin) << a.lines[k].name;
      EXPECT_NEAR(a.lines[k].rated_current_a.value, b.lines[k].rated_current_a.value,
                  1e-9 * a.lines[k].rated_current_a.value);
    }
    for (std::size_t k = 0; k < a.regulators.size(); ++k) {
      EXPECT_NEAR(a.regulators[k].target_v, b.regulators[k].target_v, 1e-9);
      EXPECT_EQ(a.regulators[k].monitored_winding, b.regulators[k].monitored_winding);
      EXPECT_EQ(a.regulators[k].remote_bus, b.regulators[k].remote_bus);
    }
  }
}

// Of ranges of voltage the folder keeps all three numbers; an open end comes back behind an open switch.
TEST(WriteHeadroom, OpenEndsLossyReactorsAndVoltageRangesComeBack) {
  const auto original = read_bundled_grid("feeders/ieee33");
  ASSERT_TRUE(original.network) << all_text(original.findings);
  models::NetworkBuilder builder;
  builder.data = original.network->data();
  auto& data = builder.data;
  models::Line line = data.lines[4];
  line.name = line.source_name = "open";
  line.to.open = 1;
  line.admittance_s = models::ComplexMatrix(1);
  line.admittance_s(0, 0) = models::Complex(0.0, 2e-3);
  data.lines.push_back(line);
  models::Reactor reactor;
  reactor.name = reactor.source_name = "lossy";
  reactor.from = {models::BusId(std::size_t{9}), {1}};
  reactor.impedance_ohm = models::ComplexMatrix(1);
  reactor.impedance_ohm(0, 0) = models::Complex(300.0, 200.0);
  data.reactors.push_back(reactor);
  for (auto& load : data.loads) load.v_min_pu = 0.97, load.v_low_pu = 0.5, load.v_max_pu = 0.99;
  const auto network = builder.build();
  ASSERT_TRUE(network) << all_text(builder.findings);
  models::Findings findings;
  const auto again = through_folder(*network, findings);
  ASSERT_TRUE(again) << all_text(findings);
  EXPECT_LT(worst_difference(*network, *again), 1e-9);
  EXPECT_GT(worst_difference(*original.network, *network), 1e-3);
  EXPECT_EQ((*again)->switches.size(), (*network)->switches.size() + 1);
}

TEST(WriteHeadroom, ThirdPartyGridsComeBackTheSameOrAreRefused) {
  if (test::cases_dir().empty()) GTEST_SKIP() << "no third-party cases; HEADROOM_CASES names them";
  std::size_t same = 0, refused = 0;
  for (const auto& entry : fs::recursive_directory_iterator(test::cases_dir())) {
    const auto name = entry.path().filename().string();
    const bool master =
        entry.path().extension() == ".m" || (entry.path().extension() == ".dss" && fs::file_size(entry.path()) < 20000);
    if (!master) continue;
    const auto original = read_grid(entry.path());
    if (!original.network || original.network->data().buses.size() > 1000 || original.network->data().sources.empty())
      continue;
    models::Findings findings;
    const auto again = through_folder(*original.network, findings);
    if (!again) {
      EXPECT_GT(findings.count(models::Severity::error), 0u);
      ++refused;
      continue;
    }
    ++same;
    const Network expected = without_left_out(*original.network);
    if (solve(expected).status != models::SolveStatus::ok) continue;
    EXPECT_LT(worst_difference(expected, *again), 1e-8) << entry.path() << "\n" << all_text(findings);
  }
  EXPECT_GT(same, 20u);
  RecordProperty("same", static_cast<int>(same));
  RecordProperty("refused", static_cast<int>(refused));
}

}  // namespace
}  // namespace headroom::data
