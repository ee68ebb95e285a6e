// SPDX-License-Identifier: Apache-2.0
// Against per-bus hosting capacities that others found by stepping OpenDSS: power factor 1, lines the only thermal
// limit, taps frozen where solved. A stepped value is the last step that held, so the exact one lies less than a step
// above it.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "data/readers/grid.hpp"
#include "engine/study/capacity.hpp"
#include "tests/support/paths.hpp"

namespace headroom::engine {
namespace {

namespace fs = std::filesystem;
using models::Direction;

inline constexpr double end_of_search_kw = 20000.0;

struct Stepped {
  std::string bus;
  double gen_overvoltage, gen_overload, load_undervoltage, load_overload;
};

std::vector<Stepped> read_stepped(const fs::path& file) {
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  std::vector<Stepped> rows;
  while (std::getline(in, line)) {
    std::istringstream fields(line);
    std::vector<std::string> text;
    for (std::string field; std::getline(fields, field, ',');) text.push_back(field);
    if (text.size() >= 6)
      rows.push_back({text[0], std::stod(text[2]), std::stod(text[3]), std::stod(text[4]), std::stod(text[5])});
  }
  return rows;
}

struct Study {
  std::string master, reference;
  double step_kw, vm_min, vm_max;
  std::optional<double> line_rating_a;
  double load_multiplier_for_generation;
  Controls controls;
};

class Stepping : public testing::TestWithParam<Study> {};

double capacity_kw(const models::Network& network, models::OperatingPoint point, models::BusId bus, Direction direction,
                   bool voltage, const Study& study) {
  if (direction == Direction::generation)
    for (auto& power : point.load_power_va) power *= study.load_multiplier_for_generation;
  CapacityOptions options;
  options.at = {bus};
  options.directions = {direction};
  options.connection = ConnectionChoice::wye;
  options.measure = MeasureChoice::line_to_ground;
  options.power_factor = 1.0;
  options.vm_min_pu = study.vm_min;
  options.vm_max_pu = study.vm_max;
  options.line_loading = 1.0;
  options.line_rating_a = study.line_rating_a;
  options.use_default_ratings = true;
  options.monitor_voltage = voltage;
  options.monitor_line = !voltage;
  options.monitor_transformer = false;
  options.controls = {study.controls};
  options.maximum_kw = end_of_search_kw;
  options.threads = 1;
  return available_capacity(network, point, models::RuleSet{}, options).rows.at(0).capacity_kw;
}

TEST_P(Stepping, AgreesWithinOneStep) {
  const Study& study = GetParam();
  if (!fs::exists(test::cases_dir() / study.master)) GTEST_SKIP() << "no third-party cases at " << test::cases_dir();
  const auto read = data::read_grid(test::cases_dir() / study.master);
  ASSERT_TRUE(read.network) << models::to_text(read.findings.all().front());
  const auto& network = *read.network;
  const auto point = models::operating_point(network);
  int compared = 0;
  for (const auto& row : read_stepped(test::cases_dir() / study.reference)) {
    const auto bus = network.find_bus(row.bus);
    ASSERT_TRUE(bus) << row.bus;
    const auto compare = [&](double stepped, Direction direction, bool voltage, const char* what) {
      const double exact = capacity_kw(network, point, *bus, direction, voltage, study);
      ++compared;
      if (stepped >= end_of_search_kw) {
        EXPECT_GE(exact, end_of_search_kw - study.step_kw) << row.bus << " " << what;
        return;
      }
      // The stepped values carry the convergence error of the program that made them (1e-4 pu): solved again there at
      // 1e-10, bus 670 of the 13-bus feeder reaches 1.08 pu at 9918.5 kW, as here, and not at the 9920 kW that the file
      // says.
      const double slack = 2e-4 * stepped;
      EXPECT_GE(exact, stepped - slack) << row.bus << " " << what;
      EXPECT_LE(exact, stepped + study.step_kw + slack) << row.bus << " " << what;
    };
    compare(row.gen_overvoltage, Direction::generation, true, "generation, voltage");
    compare(row.gen_overload, Direction::generation, false, "generation, line");
    compare(row.load_undervoltage, Direction::load, true, "load, voltage");
    compare(row.load_overload, Direction::load, false, "load, line");
  }
  EXPECT_GE(compared, 12);
}

const std::string folder = "reference/hosting/";
INSTANTIATE_TEST_SUITE_P(Hosting, Stepping,
                         testing::Values(Study{"opendss/simple-hosting/Feeders/SimpleCircuit/SimpleCircuit.DSS",
                                               folder + "hc_simple_step1.csv", 1.0, 0.95, 1.05, std::nullopt, 0.3,
                                               Controls::as_given},
                                         Study{"opendss/ieee/13Bus/IEEE13Nodeckt.dss",
                                               folder + "ieee13_allbus_step10_ctrlfrozen_normamps700_v092_108.csv",
                                               10.0, 0.92, 1.08, 700.0, 1.0, Controls::freeze}));

}  // namespace
}  // namespace headroom::engine
