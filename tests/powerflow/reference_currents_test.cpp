// SPDX-License-Identifier: Apache-2.0
// On third-party grids, with the voltages that OpenDSS found there: every terminal current is the one it reports, and
// the independent balance holds. The voltages have ten digits; through the admittance of a short line that is what
// remains.
#include <gtest/gtest.h>

#include <map>

#include "engine/check/balance.hpp"
#include "engine/powerflow/currents.hpp"
#include "engine/study/powerflow.hpp"
#include "tests/powerflow/reference_case.hpp"

namespace {

namespace engine = headroom::engine;
using namespace headroom::models;

class ReferenceCurrents : public ::testing::TestWithParam<const char*> {};

std::string key(const std::string& element, int terminal) { return element + "/" + std::to_string(terminal); }

// What ten digits of voltage leave of a conductor current (half a unit of the last, times two): 1e-9 Σ|y||V|.
double rounding_a(const Network& network, const State& state, const TerminalCurrents& terminal) {
  double largest = 0.0;
  const auto add = [&](const engine::Primitive& primitive) {
    for (std::size_t i = 0; i < primitive.node.size(); ++i) {
      double sum = 0.0;
      for (std::size_t k = 0; k < primitive.node.size(); ++k)
        if (primitive.node[k] >= 0)
          sum += std::abs(primitive.y_s(i, k)) * std::abs(state.voltage_v[static_cast<std::size_t>(primitive.node[k])]);
      largest = std::max(largest, sum);
    }
  };
  for (const auto& line : network->lines)
    if ("line." + line.name == terminal.element) add(engine::line_admittance(network, line));
  for (std::size_t k = 0; k < network->transformers.size(); ++k)
    if ("transformer." + network->transformers[k].name == terminal.element)
      add(engine::transformer_admittance(network, network->transformers[k], state.point.tap_pu[k]));
  for (std::size_t k = 0; k < network->sources.size(); ++k)
    if ("source." + network->sources[k].name == terminal.element)
      add(engine::source_admittance(network, network->sources[k]));
  return 1e-9 * largest;
}

bool is_watcher(const std::string& element) {
  for (const char* kind : {"regcontrol.", "capcontrol.", "energymeter.", "monitor.", "sensor."})
    if (element.rfind(kind, 0) == 0) return true;
  return false;
}

TEST_P(ReferenceCurrents, TerminalCurrentsAndBalance) {
  if (reference_case::folder().empty()) GTEST_SKIP() << "the case collection is absent; HEADROOM_CASES names it";
  const auto grid = reference_case::read(GetParam());
  ASSERT_TRUE(grid) << GetParam();
  ASSERT_EQ(grid->nodes, grid->network.node_count());

  std::map<std::string, const TerminalCurrents*> ours;
  const auto currents = engine::terminal_currents(grid->network, grid->state);
  for (const auto& terminal : currents) {
    const bool source = terminal.element.rfind("source.", 0) == 0;
    ours[key(source ? "v" + terminal.element : terminal.element, terminal.terminal)] = &terminal;
  }
  std::size_t compared = 0, wanted = 0, conductor = 0;
  std::string last;
  for (const auto& row : grid->conductors) {
    const std::string here = key(row.element, row.terminal);
    conductor = here == last ? conductor + 1 : 0;
    last = here;
    const auto at = ours.find(here);
    if (!is_watcher(row.element) && !(row.terminal == 2 && row.node == 0))
      ++wanted;  // a return to ground is no terminal here
    if (at == ours.end() || conductor >= at->second->current_a.size()) continue;
    const double difference = std::abs(at->second->current_a[conductor] - row.current_a);
    if (difference > 2e-5 + 1e-6 * std::abs(row.current_a)) {
      EXPECT_LE(difference, 1e-5 + rounding_a(grid->network, grid->state, *at->second))
          << here << " conductor " << conductor;
    }
    ++compared;
  }
  EXPECT_GE(compared, wanted);

  const auto balance = engine::check_balance(grid->network, grid->state.point, grid->state.voltage_v);
  EXPECT_LT(balance.worst_relative, 2e-8) << grid->network.bus(balance.worst_relative_bus).name;
  RecordProperty("compared", static_cast<int>(compared));
}

INSTANTIATE_TEST_SUITE_P(Cases, ReferenceCurrents,
                         ::testing::Values("ieee4_4Bus-YY-Bal", "ieee4_4Bus-DY-Bal", "ieee4_4Bus-YD-Bal",
                                           "ieee4_4Bus-GrdYD-Bal", "ieee4_4Bus-OYOD-Bal", "ieee4_4bus-OYOD-UnBal",
                                           "ieee13", "ieee13_publishedtaps", "ieee37", "ieee123",
                                           "ieee123_publishedtaps", "eulv_snap", "ckt5", "cimhub4_DDBal",
                                           "cimhub4_DYBal", "cimhub4_GYDBal", "cimhub4_OYODBal", "cimhub4_OnePh",
                                           "cimhub4_SCTBal", "cimhub4_YDBal", "cimhub4_YYBal", "cimhub4_YYD",
                                           "cimhub4_YYD1Tank", "cimhub4_YYDXn", "csiro_A", "csiro_M"),
                         [](const auto& info) {
                           std::string name = info.param;
                           for (char& c : name)
                             if (c == '-') c = '_';
                           return name;
                         });

}  // namespace
