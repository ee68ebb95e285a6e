// SPDX-License-Identifier: Apache-2.0
// Firm capacity against brute force: every outage, every set of ties closed and of switches opened anywhere tried as a
// grid of its own.
#include <algorithm>

#include "data/readers/headroom/headroom.hpp"
#include "engine/study/capacity.hpp"
#include "models/network/topology.hpp"
#include "tests/capacity/small_grids.hpp"
#include "tests/support/paths.hpp"

namespace headroom::engine {
namespace {

using models::CapacityStatus;
using models::OperatingPoint;
using test::Complex;
using test::SmallGrid;

CapacityOptions limits() {
  CapacityOptions options;
  options.vm_min_pu = 0.9;
  options.vm_max_pu = 1.1;
  options.line_loading = options.transformer_loading = 1.0;
  options.maximum_kw = 5000.0;
  options.tolerance_kw = 0.01;
  options.controls = {Controls::as_given};
  options.threads = 1;
  options.existing = ExistingPolicy::separate;
  return options;
}

// Positions of switches (or lines) that may be opened and closed.
using Flags = std::vector<char> OperatingPoint::*;

struct Zone {
  std::vector<std::size_t> opens;  // switches or lines
  std::vector<std::string> buses;  // that stay dead
};

bool is_radial(const models::Topology& topology) {
  return std::none_of(topology.in_loop.begin(), topology.in_loop.end(), [](char loop) { return loop != 0; });
}

// The largest addition at `bus` that survives the outage by closing up to two open devices and opening any others:
// every such set is tried on the grid as a whole. At least `enough` need not be told apart.
double by_brute_force(const models::Network& network, const OperatingPoint& base, Flags flags, const Zone& zone,
                      const CapacityOptions& options, double enough) {
  OperatingPoint point = base;
  for (const auto k : zone.opens) (point.*flags)[k] = 0;
  std::vector<std::size_t> open, closed;
  for (std::size_t k = 0; k < (base.*flags).size(); ++k) {
    if (!(base.*flags)[k]) open.push_back(k);
    else if ((point.*flags)[k]) closed.push_back(k);
  }
  double best = 0.0;
  const auto try_point = [&] {
    const auto topology = models::analyse_topology(network, point);
    if (!is_radial(topology)) return;
    for (std::size_t b = 0; b < topology.supplied.size(); ++b) {
      const auto& name = network->buses[b].name;
      const bool dead = std::find(zone.buses.begin(), zone.buses.end(), name) != zone.buses.end();
      if ((topology.supplied[b] != 0) == dead) return;
    }
    auto asked = options;
    asked.existing = ExistingPolicy::strict;
    best = std::max(best, available_capacity(network, point, models::RuleSet{}, asked).rows.at(0).capacity_kw);
  };
  const auto with_opens = [&](auto&& self, std::size_t from, int most) -> void {
    if (best >= enough) return;
    try_point();
    for (std::size_t k = from; most > 0 && k < closed.size(); ++k) {
      (point.*flags)[closed[k]] = 0;
      self(self, k + 1, most - 1);
      (point.*flags)[closed[k]] = 1;
    }
  };
  with_opens(with_opens, 0, 0);
  for (std::size_t i = 0; i < open.size(); ++i) {
    (point.*flags)[open[i]] = 1;
    with_opens(with_opens, 0, 1);
    for (std::size_t j = i + 1; j < open.size(); ++j) {
      (point.*flags)[open[j]] = 1;
      with_opens(with_opens, 0, 2);
      (point.*flags)[open[j]] = 0;
    }
    (point.*flags)[open[i]] = 0;
  }
  return best;
}

models::CapacityRow firm_row(const models::Network& network, const OperatingPoint& point,
                             const CapacityOptions& asked) {
  const auto result = available_capacity(network, point, models::RuleSet{}, asked);
  EXPECT_EQ(result.failed_samples, 0u);
  return result.rows.at(0);
}

// Two feeders of three sections each with a tie at the end and one in the middle; sectionalisers between the sections.
class TwoFeeders : public testing::Test {
 protected:
  models::Network build(double middle_ohm) {
    SmallGrid grid;
    const auto source = grid.bus("source", 10e3);
    grid.source(source, 10e3);
    std::vector<models::BusId> ends;
    for (const char f : {'p', 'q'}) {
      auto from = source;
      for (int k = 1; k <= 3; ++k) {
        const std::string name = std::string(1, f) + std::to_string(k);
        const auto head = grid.bus(name + "-head", 10e3), tail = grid.bus(name, 10e3);
        add_switch(grid, name, from, head, true);
        grid.line(name, head, tail, {k == 2 ? middle_ohm : 0.3, 0.4}, {}, 300.0);
        grid.load(name, tail, Complex(500e3, 160e3) * (f == 'p' ? 1.0 : 1.4), 10e3);
        ends.push_back(tail);
        from = tail;
      }
    }
    add_switch(grid, "tie-end", ends[2], ends[5], false);
    add_switch(grid, "tie-middle", ends[1], ends[4], false);
    return grid.build();
  }
  static void add_switch(SmallGrid& grid, const std::string& name, models::BusId from, models::BusId to, bool closed) {
    models::Switch device;
    device.name = name;
    device.from = {from, {1, 2, 3}, 0};
    device.to = {to, {1, 2, 3}, 0};
    device.closed = closed;
    grid.data().switches.push_back(device);
  }
};

TEST_F(TwoFeeders, FirmIsTheLeastOverOutagesOfTheBestPlan) {
  // Sections: head and tail of each line with the switch before and the switches behind it (switches p1 p2 p3 q1 q2
  // q3).
  const std::vector<Zone> zones{{{0, 1}, {"p1-head", "p1"}}, {{1, 2}, {"p2-head", "p2"}}, {{2}, {"p3-head", "p3"}},
                                {{3, 4}, {"q1-head", "q1"}}, {{4, 5}, {"q2-head", "q2"}}, {{5}, {"q3-head", "q3"}}};
  for (const double middle_ohm : {0.3, 2.5}) {
    const auto network = build(middle_ohm);
    const auto point = models::operating_point(network);
    for (const char* bus : {"p1", "p3", "q2"}) {
      auto options = limits();
      options.at = {*network.find_bus(bus)};
      double expected = available_capacity(network, point, models::RuleSet{}, options).rows.at(0).capacity_kw;
      for (const auto& zone : zones)
        if (std::find(zone.buses.begin(), zone.buses.end(), bus) == zone.buses.end())
          expected = std::min(expected,
                              by_brute_force(network, point, &OperatingPoint::switch_closed, zone, options, expected));
      options.contingencies = ContingencyOptions{};
      const auto row = firm_row(network, point, options);
      ASSERT_TRUE(row.capacity_firm_kw.has_value());
      EXPECT_NEAR(*row.capacity_firm_kw, expected, 0.05 + 2e-4 * expected) << bus << ' ' << middle_ohm;
      EXPECT_LT(*row.capacity_firm_kw, row.capacity_kw);
    }
  }
}

TEST_F(TwoFeeders, WithoutTiesNothingTakesOver) {
  SmallGrid grid;
  const auto source = grid.bus("source", 10e3), middle = grid.bus("middle", 10e3), end = grid.bus("end", 10e3),
             far = grid.bus("far", 10e3);
  grid.source(source, 10e3);
  add_switch(grid, "s1", source, middle, true);
  grid.line("l1", middle, end, {0.3, 0.4});
  add_switch(grid, "s2", end, far, true);
  const auto network = grid.build();
  auto options = limits();
  options.at = {far};
  options.contingencies = ContingencyOptions{};
  const auto point = models::operating_point(network);
  EXPECT_EQ(firm_row(network, point, options).status_firm, CapacityStatus::no_transfer);
  options.at = {end};
  const auto waits_for_repair = firm_row(network, point, options);
  EXPECT_EQ(waits_for_repair.capacity_firm_kw, waits_for_repair.capacity_kw);
  options.firm_supply = true;
  EXPECT_EQ(firm_row(network, point, options).status_firm, CapacityStatus::no_transfer);
}

// The 33-bus system fed at bus 2: every line out in turn, its five tie lines in any pair, and any further line opened.
TEST(FirmCapacity, Ieee33AgainstBruteForce) {
  auto read = data::read_headroom(test::source_dir() / "data/bundled/feeders/ieee33");
  ASSERT_TRUE(read.network.has_value());
  models::NetworkBuilder builder;
  builder.data = read.network->data();
  builder.data.sources[0].terminal.bus = *read.network->find_bus("2");
  std::vector<std::size_t> ties;
  for (std::size_t l = 0; l < builder.data.lines.size(); ++l)
    if (!std::exchange(builder.data.lines[l].in_service, true)) ties.push_back(l);
  const auto network = std::move(builder.build().value());
  auto point = models::operating_point(network);
  for (const auto l : ties) point.line_in_service[l] = 0;
  ASSERT_EQ(ties.size(), 5u);

  auto options = limits();
  options.vm_min_pu = 0.8;
  options.at = {*network.find_bus("22")};
  const double intact = available_capacity(network, point, models::RuleSet{}, options).rows.at(0).capacity_kw;
  double expected = intact;
  int unsaved = 0;
  for (std::size_t l = 0; l < network->lines.size(); ++l) {
    if (!point.line_in_service[l] || network->lines[l].name == "1-2") continue;  // it feeds bus 1 alone
    const double best = by_brute_force(network, point, &OperatingPoint::line_in_service, {{l}, {}}, options, expected);
    auto out = point;
    out.line_in_service[l] = 0;
    const bool dead = !models::analyse_topology(network, out).supplied[options.at[0].index()];
    if (best > 0.0 || dead) expected = std::min(expected, best);
    else ++unsaved;  // with nothing added at all: no bound on points that keep their supply
  }
  options.contingencies = ContingencyOptions{};
  const auto row = firm_row(network, point, options);
  EXPECT_EQ(row.status_firm, CapacityStatus::ok);
  EXPECT_NEAR(*row.capacity_firm_kw, expected, 0.05 + 2e-4 * expected);
  EXPECT_LT(expected, 0.9 * intact);
  EXPECT_LT(unsaved, 5);
}

}  // namespace
}  // namespace headroom::engine
