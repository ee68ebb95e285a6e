// SPDX-License-Identifier: Apache-2.0
// The ladder of measures: each applied here to the grid's data by hand and solved anew gives the capacity promised.
#include <cmath>
#include <cstdio>

#include "engine/study/ladder.hpp"
#include "tests/capacity/small_grids.hpp"

namespace headroom::engine {
namespace {

using models::LimitKind;
using test::Complex;
using test::SmallGrid;

CapacityOptions limits() {
  CapacityOptions options;
  options.vm_min_pu = 0.93;
  options.vm_max_pu = 1.07;
  options.line_loading = options.transformer_loading = 1.0;
  options.tolerance_kw = 0.01;
  options.controls = {Controls::as_given};
  options.threads = 1;
  return options;
}

// Two 10 kV feeders with an open tie; behind the first one 10/0.4 kV transformer and a long low-voltage line.
models::Network build() {
  SmallGrid grid;
  const auto source = grid.bus("source", 10e3), a = grid.bus("a", 10e3), m = grid.bus("m", 10e3),
             b = grid.bus("b", 10e3), low = grid.bus("low", 400.0), end = grid.bus("end", 400.0);
  grid.source(source, 10e3);
  grid.line("feeder-a", source, a, {0.3, 0.3}, {}, 40.0);
  grid.line("feeder-b", source, b, {0.3, 0.3}, {}, 200.0);
  const auto add_switch = [&](const char* name, models::BusId from, models::BusId to, bool closed) {
    models::Switch device;
    device.name = name;
    device.from = {from, {1, 2, 3}, 0};
    device.to = {to, {1, 2, 3}, 0};
    device.closed = closed;
    grid.data().switches.push_back(device);
  };
  add_switch("section", a, m, true);
  add_switch("tie", m, b, false);
  grid.load("mill", m, {300e3, 100e3}, 10e3);
  grid.transformer("t", a, low, 10e3, 400.0, 250e3, models::Connection::wye);
  grid.line("service", low, end, {0.03, 0.02}, {}, 0.0);
  return grid.build();
}

// The step's words, carried out.
void carry_out(const models::LadderStep& step, models::NetworkData& data, models::OperatingPoint& point) {
  const auto name = step.element.substr(step.element.find('.') + 1);
  double from = 0.0, to = 0.0;
  if (step.kind == "conductor") {
    for (auto& line : data.lines)
      if (line.name == name) {
        auto twin = line;
        twin.name += "-2";
        data.lines.push_back(twin);
        point.line_in_service.push_back(1);
        return;
      }
  } else if (step.kind == "transformer") {
    ASSERT_EQ(std::sscanf(step.measure.c_str() + step.measure.find(" from "), " from %lf to %lf kVA", &from, &to), 2);
    for (auto& winding : data.transformers[0].windings) winding.rated_power_va = 1e3 * to;
    data.transformers[0].rated_power_va.value = 1e3 * to;
  } else if (step.kind == "tap") {
    ASSERT_EQ(std::sscanf(step.measure.c_str() + step.measure.find(" from "), " from %lf to %lf", &from, &to), 2);
    point.tap_pu[0][0] = to;
  } else {
    ASSERT_EQ(step.measure, "close switch.tie, open switch.section");
    point.switch_closed = {0, 1};
  }
}

TEST(Ladder, EveryStepAppliedToTheGridGivesWhatItPromises) {
  const auto network = build();
  const auto point = models::operating_point(network);
  std::size_t kinds = 0;
  for (const char* bus : {"end", "low", "m"}) {
    auto options = limits();
    options.at = {*network.find_bus(bus)};
    auto result = available_capacity(network, point, models::RuleSet{}, options);
    add_ladder(network, point, models::RuleSet{}, options, result);
    ASSERT_FALSE(result.ladder.empty()) << bus;
    auto data = network.data();
    auto state = point;
    double before = result.rows[0].capacity_kw;
    for (const auto& step : result.ladder) {
      carry_out(step, data, state);
      models::NetworkBuilder builder;
      builder.data = data;
      const auto changed = builder.build();
      for (const auto& finding : builder.findings.all())
        if (finding.severity == models::Severity::error) ADD_FAILURE() << step.measure << models::to_text(finding);
      ASSERT_TRUE(changed.has_value());
      const auto anew = available_capacity(*changed, state, models::RuleSet{}, options).rows.at(0);
      EXPECT_NEAR(anew.capacity_kw, step.capacity_kw, 0.03 + 2e-4 * step.capacity_kw) << bus << ": " << step.measure;
      EXPECT_GT(step.capacity_kw, 1.01 * before);
      ASSERT_TRUE(step.infeasible_kw || step.limit.kind == LimitKind::maximum);
      before = step.capacity_kw;
      ++kinds;
    }
  }
  EXPECT_GE(kinds, 5u);
}

}  // namespace
}  // namespace headroom::engine
