// SPDX-License-Identifier: Apache-2.0
// Certificates of every kind replayed in OpenDSS through the folder that --proof writes.
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include <fmt/core.h>

#include "data/readers/headroom/headroom.hpp"
#include "data/readers/opendss/opendss.hpp"
#include "data/writers/opendss/proof.hpp"
#include "engine/study/capacity.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/scratch.hpp"

namespace headroom {
namespace {

namespace fs = std::filesystem;
using engine::Controls;
using models::Direction;

struct Case {
  const char* name;
  const char* path;  // below the bundled feeders, or below the third-party cases where it ends in .dss
  std::size_t points;
};

std::ostream& operator<<(std::ostream& out, const Case& one) { return out << one.name; }

class Proof : public testing::TestWithParam<Case> {};

// Every k-th bus with a base voltage, about `count` of them.
std::vector<models::BusId> spread(const models::Network& network, std::size_t count) {
  std::vector<models::BusId> all, some;
  for (std::size_t b = 1; b < network->buses.size(); ++b)
    if (network->buses[b].base_voltage_v > 0.0) all.emplace_back(b);
  const std::size_t every = std::max<std::size_t>(1, all.size() / count);
  for (std::size_t k = 0; k < all.size(); k += every) some.push_back(all[k]);
  return some;
}

TEST_P(Proof, EveryClaimHoldsInOpenDSS) {
  const auto& one = GetParam();
  const bool third_party = std::string_view(one.path).ends_with(".dss") || std::string_view(one.path).ends_with(".DSS");
  const std::string python = test::peer_python();
  if (python.empty()) GTEST_SKIP() << "OpenDSS is not installed; ./dev peers installs it";
  const fs::path root = third_party ? test::cases_dir() : test::source_dir() / "data/bundled/feeders";
  if (third_party && !fs::exists(root / one.path)) GTEST_SKIP() << "no third-party cases";
  const auto read = third_party ? data::read_opendss(root / one.path) : data::read_headroom(root / one.path);
  ASSERT_TRUE(read.network) << one.path;
  const auto& network = *read.network;

  engine::CapacityOptions options;
  options.at = spread(network, one.points);
  options.directions = {Direction::load, Direction::generation};
  options.vm_min_pu = 0.92;
  options.vm_max_pu = 1.08;
  options.line_loading = options.transformer_loading = 1.0;
  options.maximum_kw = 50e3;
  options.threads = 1;
  const auto point = models::operating_point(network);
  const models::RuleSet rules;
  auto result = engine::available_capacity(network, point, rules, options);
  if (!network.balanced()) {
    options.phases = "each";
    options.directions = {Direction::load};
    for (auto& row : engine::available_capacity(network, point, rules, options).rows) result.rows.push_back(row);
  }
  const auto solved = engine::solve_powerflow(network, point);
  models::Findings findings;
  const fs::path folder = test::scratch() / one.name;
  ASSERT_TRUE(data::write_capacity_proof(network, solved.point, result, "freeze", folder, findings));
  const auto log = (folder / "log.txt").string();
  const auto command =
      fmt::format("'{}' '{}' '{}' > '{}' 2>&1", python, (folder / "replay.py").string(), folder.string(), log);
  std::string said;
  const int code = std::system(command.c_str());
  std::ifstream lines(log);
  for (std::string line; std::getline(lines, line);)
    if (!line.starts_with("ok")) said += line + "\n";
  EXPECT_EQ(code, 0) << said;
  EXPECT_GE(std::atoi(said.c_str()), 9) << said;  // "62 of 62 claims hold in OpenDSS"
}

INSTANTIATE_TEST_SUITE_P(Cases, Proof,
                         testing::Values(Case{"ieee33", "ieee33", 32}, Case{"lv_four_wire", "lv-four-wire", 10},
                                         Case{"district", "district", 8},
                                         Case{"ieee13", "opendss/ieee/13Bus/IEEE13Nodeckt.dss", 15},
                                         Case{"ieee37", "opendss/ieee/37Bus/ieee37.dss", 20},
                                         Case{"ieee123", "opendss/ieee/123Bus/IEEE123Master.dss", 25},
                                         Case{"european_lv", "opendss/ieee/LVTestCase/Master.dss", 12},
                                         Case{"csiro_c", "opendss/csiro/C/Master.dss", 12},
                                         Case{"csiro_f", "opendss/csiro/F/Master.dss", 12},
                                         Case{"four_bus_delta", "opendss/ieee/4Bus-YD-Bal/4Bus-YD-Bal.DSS", 4},
                                         Case{"four_bus_from_delta", "opendss/ieee/4Bus-DY-Bal/4Bus-DY-Bal.DSS", 4},
                                         Case{"four_bus_wye", "opendss/ieee/4Bus-YY-Bal/4Bus-YY-Bal.DSS", 4}),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace headroom
