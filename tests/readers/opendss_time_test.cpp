// SPDX-License-Identifier: Apache-2.0
// Hours and minutes of two feeders that somebody else ran through time in OpenDSS: what its monitors wrote, six digits.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "engine/study/time_run.hpp"
#include "tests/readers/opendss_support.hpp"

namespace headroom::data {
namespace {

namespace fs = std::filesystem;

std::vector<std::vector<double>> monitor(const fs::path& path) {
  std::vector<std::vector<double>> rows;
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    auto& row = rows.emplace_back();
    for (const char* at = line.c_str(); *at;) {
      char* end = nullptr;
      row.push_back(std::strtod(at, &end));
      at = *end == ',' ? end + 1 : end;
      if (end == at && *at) break;
    }
  }
  return rows;
}

// Half a unit of the sixth digit.
double rounding(double value) { return 0.5 * std::pow(10.0, std::floor(std::log10(std::abs(value))) - 5.0); }

constexpr double tolerance_pu = 5e-6;

void expect_voltage(models::Complex ours, double magnitude_v, double angle_degree, double base_v) {
  EXPECT_NEAR(std::abs(ours), magnitude_v, tolerance_pu * base_v);
  const double turn = std::remainder(std::arg(ours) * 180.0 / std::numbers::pi - angle_degree, 360.0);
  EXPECT_LT(std::abs(turn), tolerance_pu * 180.0 / std::numbers::pi + rounding(angle_degree));
}

models::Complex voltage(const models::Network& network, const models::State& state, const char* bus, int node) {
  const auto id = network.find_bus(bus);
  EXPECT_TRUE(id) << bus;
  return id ? state.voltage_v[static_cast<std::size_t>(network.node(*id, node))] : models::Complex();
}

TEST(OpendssTime, MinutesOfTheEuropeanFeeder) {
  const fs::path folder = opendss_tests::cases_folder();
  if (folder.empty()) GTEST_SKIP() << "no third-party cases beside the checkout (HEADROOM_CASES)";
  const auto read = opendss_tests::read_script("set DefaultBaseFrequency=50\nredirect \"" +
                                               (folder / "opendss/ieee/LVTestCase/Master.dss").string() + "\"\n");
  ASSERT_TRUE(read.network) << opendss_tests::all_text(read);
  const auto of_34 = monitor(folder / "reference/qsts/eulv_1440min/LVTest_Mon_v34_1.csv");
  const auto of_53 = monitor(folder / "reference/qsts/eulv_1440min/LVTest_Mon_vload53_1.csv");
  ASSERT_EQ(of_34.size(), 1440u);
  for (const int minute : {1, 2, 100, 566, 567, 1000, 1440}) {
    SCOPED_TRACE(minute);
    engine::TimeRun run(*read.network, {.controls = engine::Controls::solve});
    const auto state = run.step({models::TimeMode::yearly, minute / 60.0}, 1.0 / 60.0);
    ASSERT_EQ(state.status, models::SolveStatus::ok);
    const auto& row_34 = of_34[static_cast<std::size_t>(minute - 1)];
    const auto& row_53 = of_53[static_cast<std::size_t>(minute - 1)];
    expect_voltage(voltage(*read.network, state, "34", 1), row_34.at(2), row_34.at(3), 416.0 / std::numbers::sqrt3);
    expect_voltage(voltage(*read.network, state, "899", 2), row_53.at(2), row_53.at(3), 416.0 / std::numbers::sqrt3);
  }
}

// The capacitor controls open their banks in the first hour; without them taking that along, every hour would do it
// anew.
TEST(OpendssTime, HoursOfCkt5) {
  const fs::path folder = opendss_tests::cases_folder();
  if (folder.empty()) GTEST_SKIP() << "no third-party cases beside the checkout (HEADROOM_CASES)";
  const auto read =
      opendss_tests::read_script("redirect \"" + (folder / "opendss/epri/ckt5/Master_ckt5.dss").string() + "\"\n");
  ASSERT_TRUE(read.network) << opendss_tests::all_text(read);
  const auto rows = monitor(folder / "reference/qsts/ckt5_744h/ckt5_Mon_headvi_1.csv");
  ASSERT_EQ(rows.size(), 744u);
  engine::TimeRun run(*read.network, {.controls = engine::Controls::solve});
  for (int hour = 1; hour <= 744; ++hour) {
    SCOPED_TRACE(hour);
    const auto state = run.step({models::TimeMode::yearly, static_cast<double>(hour)}, 1.0);
    ASSERT_EQ(state.status, models::SolveStatus::ok);
    EXPECT_EQ(state.control_iterations > 0, hour == 1);
    const auto& row = rows[static_cast<std::size_t>(hour - 1)];
    for (int phase = 1; phase <= 3; ++phase)
      expect_voltage(voltage(*read.network, state, "_mdv_sub_1_lsb", phase), row.at(2 * phase), row.at(2 * phase + 1),
                     12470.0 / std::numbers::sqrt3);
  }
}

}  // namespace
}  // namespace headroom::data
