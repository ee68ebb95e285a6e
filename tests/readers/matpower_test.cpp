// SPDX-License-Identifier: Apache-2.0
// The MATPOWER reader against MATPOWER's own solutions, and against broken files.
#include "data/readers/matpower/matpower.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <numbers>

#include "data/readers/matpower/script.hpp"
#include "data/readers/table/table.hpp"
#include "engine/powerflow/load_flow.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/scratch.hpp"

namespace headroom::data {
namespace {

namespace fs = std::filesystem;
using models::Complex;

ReadResult read(const std::string& text, const ReadOptions& options = {}) {
  const fs::path file = test::scratch() / "headroom_case.m";
  std::ofstream(file, std::ios::binary) << text;
  return read_matpower(file, options);
}

std::vector<Complex> solve(const models::Network& network) {
  engine::LoadFlowOptions options;
  options.tolerance_pu = 1e-11;
  engine::LoadFlow flow(network, models::operating_point(network), options);
  EXPECT_TRUE(flow.solve_base().ok());
  return flow.base_voltage_v();
}

std::string all_text(const models::Findings& findings) {
  std::string text;
  for (const auto& finding : findings.all()) text += models::to_text(finding) + "\n";
  return text;
}

class SharedCase : public testing::TestWithParam<const char*> {};

TEST_P(SharedCase, VoltagesAreThoseOfMatpower) {
  const fs::path file = test::cases_dir() / "matpower" / (std::string(GetParam()) + ".m");
  if (!fs::exists(file)) GTEST_SKIP() << "no case " << file << "; set HEADROOM_CASES";
  const auto result = read_matpower(file);
  ASSERT_TRUE(result.network) << all_text(result.findings);
  const auto& network = *result.network;
  const auto voltage_v = solve(network);
  models::Findings findings;
  std::ifstream stream(test::cases_dir() / "reference" / "matpower" / (std::string(GetParam()) + "_bus.csv"));
  const std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  const auto csv = parse_csv(text, "reference", findings);
  ASSERT_TRUE(csv);
  double worst = 0.0;
  for (std::size_t r = 0; r < csv->rows(); ++r) {
    const auto cell = [&](const char* column) { return std::stod(std::string(csv->row(r)[csv->column(column)].text)); };
    const auto bus = network.find_bus(csv->row(r)[0].text);
    ASSERT_TRUE(bus);
    const Complex expected = std::polar(cell("Vm_pu"), cell("Va_deg") * std::numbers::pi / 180.0);
    const Complex got = voltage_v[network.node(*bus, 1)] / network.node_base_v(*bus);
    worst = std::max(worst, std::abs(got - expected));
  }
  EXPECT_EQ(csv->rows(), network->buses.size());
  EXPECT_LT(worst, 1e-8) << csv->rows() << " buses compared";
  RecordProperty("worst_pu", fmt::format("{:.2e}", worst));
}

INSTANTIATE_TEST_SUITE_P(Matpower, SharedCase,
                         testing::Values("case22", "case33bw", "case69", "case118zh", "case141", "case533mt_hi"));

constexpr const char* two_bus = R"(function mpc = two
mpc.version = '2';
mpc.baseMVA = 10;
mpc.bus = [ % a comment
  1 3 0 0 0 0 1 1 0 10 1 1.1 0.9;
  2 1 2 1 0.5 -1 1 1 0 5 1 1.1 0.9
];
mpc.gen = [1 0 0 9 -9 1.02 10 1 9 0];
mpc.branch = [1 2 0.01 0.05 0.02 8 0 0 1.05 -30 1 -360 360];
)";

// One transformer with ratio, shift and charging, a load and shunts, solved by hand-written Newton-free iteration
// of V2 = (y V1 / conj(tap) - conj(S / V2)) / Y22 after MATPOWER's branch model.
TEST(Matpower, RatioShiftChargingAndShunts) {
  const auto result = read(two_bus);
  ASSERT_TRUE(result.network) << all_text(result.findings);
  const auto& network = *result.network;
  const auto voltage_v = solve(network);
  const Complex y = 1.0 / Complex(0.01, 0.05), tap = std::polar(1.05, -30.0 * std::numbers::pi / 180.0);
  const Complex v1 = 1.02, s(0.2, 0.1), y22 = y + Complex(0.0, 0.01) + Complex(0.05, -0.1);
  Complex v2 = 1.0;
  for (int k = 0; k < 200; ++k) v2 = (y * v1 / tap - std::conj(s / v2)) / y22;
  EXPECT_NEAR(std::abs(voltage_v[1] / network.node_base_v(models::BusId(std::size_t{1})) - v2), 0.0, 1e-9);
  EXPECT_DOUBLE_EQ(network->transformers[0].rated_power_va.value, 8e6);
}

TEST(Matpower, CodeAfterTheTablesIsEvaluated) {
  models::Findings findings;
  const auto script = matpower::run_script(
      "a = [1, -2 3 - 1; 4 +5 6]; %{ not a block\n"
      "%{\nb = 1\n%}\n"
      "[PQ, PV, REF, ...\n NONE] = idx_bus;\nc = a(:, [PQ REF]) * 2 ^ 2;\na(2, :) = a(2, :) / 2;\n"
      "d = sqrt(16) * sin(acos(0.6)); e = a(1, 2):0; f = 2 * -3^2;\nx.y = 'text'; z = {'a', {'b'}\n 'c'};\n",
      "s.m", findings);
  EXPECT_TRUE(findings.empty()) << all_text(findings);
  EXPECT_EQ(script.matrices.at("a").values, (std::vector<double>{1, -2, 2, 2, 2.5, 3}));
  EXPECT_EQ(script.matrices.at("c").values, (std::vector<double>{4, 8, 16, 24}));
  EXPECT_NEAR(script.matrices.at("d").values[0], 3.2, 1e-12);
  EXPECT_EQ(script.matrices.at("e").values, (std::vector<double>{-2, -1, 0}));
  EXPECT_DOUBLE_EQ(script.matrices.at("f").values[0], -18.0);
  EXPECT_EQ(script.texts.at("x.y"), "text");
  EXPECT_FALSE(script.matrices.contains("b"));
}

TEST(Matpower, EverythingElseIsAFindingWithItsLine) {
  models::Findings findings;
  matpower::run_script(
      "a = [1 2; 3 4];\nif a\nb = a';\nc = unknown + 1;\nd = a(3, 1);\na(:, 1) = [1 2 3];\ne = [1 2; 3];\nf = "
      "interp1(a);\n"
      "g = (1 + ;\nh = a * a;\ni = 1:1e12;\nj = [1 2\n",
      "s.m", findings);
  std::vector<int> lines;
  for (const auto& finding : findings.all()) lines.push_back(finding.origin.line);
  std::sort(lines.begin(), lines.end());
  lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
  EXPECT_EQ(lines, (std::vector<int>{2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})) << all_text(findings);
}

TEST(Matpower, BadCases) {
  std::string text = two_bus;
  const auto changed = [&](const std::string& from, const std::string& to) {
    std::string copy = text;
    copy.replace(copy.find(from), from.size(), to);
    return read(copy);
  };
  EXPECT_EQ(read("").findings.count(models::Severity::error), 4u);
  EXPECT_NE(all_text(changed("1 2 0.01", "1 7 -0.01").findings).find("mpc.branch row 1: bus 7 does not exist"),
            std::string::npos);
  EXPECT_NE(all_text(changed("1 2 0.01", "1 7 -0.01").findings).find("headroom_case.m:9:1: error E1201"),
            std::string::npos);
  EXPECT_NE(all_text(changed("0.01 0.05", "0 0").findings).find("no impedance"), std::string::npos);
  EXPECT_NE(all_text(changed("2 1 2 1", "1 1 2 1").findings).find("bus 1 stands already"), std::string::npos);
  EXPECT_NE(all_text(changed("2 1 2 1", "2 1 NaN 1").findings).find("PD \"nan\" is not finite"), std::string::npos);
  EXPECT_NE(all_text(changed("1.02 10 1", "1.02 10 0").findings).find("no generator in service"), std::string::npos);
  EXPECT_NE(all_text(changed("'2'", "'1'").findings).find("case format 1"), std::string::npos);
  const auto held = changed("mpc.gen = [", "mpc.bus(2, 2) = 2;\nmpc.gen = [2 1 0 9 -9 1 10 1 9 0; ");
  EXPECT_FALSE(held.network);
  EXPECT_EQ(held.fidelity.count(models::Fidelity::refused), 1);
}

}  // namespace
}  // namespace headroom::data
