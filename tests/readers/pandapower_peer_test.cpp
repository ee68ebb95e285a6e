// SPDX-License-Identifier: Apache-2.0
// Networks that pandapower writes, format versions 2 and 3, against the solutions that pandapower finds.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <numbers>

#include "data/readers/grid.hpp"
#include "data/readers/table/table.hpp"
#include "engine/powerflow/load_flow.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/scratch.hpp"

namespace headroom::data {
namespace {

namespace fs = std::filesystem;
using models::Complex;

std::vector<Complex> expected_pu(const fs::path& file) {
  std::ifstream stream(file);
  const std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  models::Findings findings;
  const auto csv = parse_csv(text, file.string(), findings);
  std::vector<Complex> voltages;
  for (std::size_t r = 0; csv && r < csv->rows(); ++r) {
    const std::string vm(csv->row(r)[0].text), va(csv->row(r)[1].text);
    voltages.push_back(std::polar(std::stod(vm), std::stod(va) * std::numbers::pi / 180.0));
  }
  return voltages;
}

std::vector<Complex> solved_pu(const models::Network& network) {
  engine::LoadFlowOptions options;
  options.tolerance_pu = 1e-11;
  engine::LoadFlow flow(network, models::operating_point(network), options);
  EXPECT_TRUE(flow.solve_base().ok()) << network->name;
  std::vector<Complex> voltages;
  for (std::size_t b = 0; b < network->buses.size(); ++b)
    voltages.push_back(flow.base_voltage_v()[static_cast<std::size_t>(network.node(models::BusId(b), 1))] /
                       network.node_base_v(models::BusId(b)));
  return voltages;
}

void compare(const fs::path& file, const fs::path& solution) {
  const auto result = read_grid(file, {.accept_approximations = true});
  std::string findings;
  for (const auto& finding : result.findings.all()) findings += models::to_text(finding) + "\n";
  ASSERT_TRUE(result.network) << file << "\n" << findings;
  const auto expected = expected_pu(solution), got = solved_pu(*result.network);
  ASSERT_EQ(expected.size(), got.size()) << file;
  double worst = 0.0;
  std::string where;
  for (std::size_t b = 0; b < got.size(); ++b)
    if (std::abs(got[b] - expected[b]) > worst)
      worst = std::abs(got[b] - expected[b]), where = (*result.network)->buses[b].name;
  EXPECT_LT(worst, 1e-8) << file << " at " << where;
}

TEST(PandapowerPeer, VoltagesAreThoseOfPandapower) {
  const std::string python = test::peer_python();
  if (python.empty()) GTEST_SKIP() << "pandapower is not installed; ./dev peers installs it";
  const fs::path folder = test::scratch() / "pandapower";
  const std::string command = fmt::format("'{}' '{}/tests/peers/pandapower_networks.py' '{}' > '{}.log' 2>&1", python,
                                          test::source_dir().string(), folder.string(), folder.string());
  ASSERT_EQ(std::system(command.c_str()), 0) << command;
  int compared = 0;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().extension() == ".json") {
      compare(entry.path(), fs::path(entry.path()).replace_extension(".csv"));
      ++compared;
    }
  EXPECT_GE(compared, 26);
}

}  // namespace
}  // namespace headroom::data
