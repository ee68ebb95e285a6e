// SPDX-License-Identifier: Apache-2.0
// Grids of unconnected supplied buses with states written by hand: the verdicts alone are under test.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <numbers>
#include <string>
#include <vector>

#include "data/readers/rules/rules.hpp"
#include "engine/study/deviation.hpp"
#include "models/network/builder.hpp"

namespace headroom::test {

using models::Complex;

struct BusSpec {
  std::string name;
  double base_v = 0.0;
  std::vector<int> nodes{1, 2, 3};
};

inline models::NetworkBuilder buses_with_sources(const std::vector<BusSpec>& specs, bool balanced = false) {
  models::NetworkBuilder builder;
  if (balanced) builder.data.representation = models::Representation::balanced;
  for (const auto& spec : specs) {
    const auto bus = builder.bus(spec.name);
    builder.data.buses[bus.index()].base_voltage_v = spec.base_v;
    models::Source source;
    source.name = "source_" + spec.name;
    source.terminal = {bus, spec.nodes, 0};
    for (std::size_t k = 0; k < spec.nodes.size(); ++k)
      source.voltage_v.push_back(
          std::polar(spec.base_v / std::numbers::sqrt3, -2.0 * std::numbers::pi / 3.0 * static_cast<double>(k)));
    builder.data.sources.push_back(source);
  }
  return builder;
}

inline models::Customer customer(const std::string& name, models::BusId bus, std::vector<int> phases) {
  models::Customer made;
  made.name = name;
  made.bus = bus;
  made.phases = std::move(phases);
  return made;
}

inline models::Network built(models::NetworkBuilder builder) {
  auto network = builder.build();
  for (const auto& finding : builder.findings.all())
    if (finding.severity == models::Severity::error) ADD_FAILURE() << models::to_text(finding);
  return std::move(network.value());
}

// Every bus balanced at line_v[bus] between phases; neutrals at 0.
inline models::State symmetric_state(const models::Network& network, const std::vector<double>& line_v,
                                     const std::string& label = "") {
  models::State state;
  state.point.label = label;
  state.voltage_v.resize(network.node_count());
  state.supplied.assign(network.node_count(), 1);
  for (std::size_t bus = 0; bus < network->buses.size(); ++bus)
    for (const int node : network->buses[bus].nodes)
      if (node <= 3)
        state.voltage_v[static_cast<std::size_t>(network.node(models::BusId{bus}, node))] =
            std::polar(line_v[bus] / std::numbers::sqrt3, -2.0 * std::numbers::pi / 3.0 * (node - 1));
  return state;
}

inline models::RuleSet rules_named(const char* name) {
  auto result = data::read_rule_set(name);
  EXPECT_TRUE(result.rules) << name;
  return std::move(*result.rules);
}

inline std::vector<models::Deviation> judged(const models::Network& network, const std::vector<models::State>& states,
                                             const char* rules,
                                             models::GridCondition condition = models::GridCondition::normal) {
  return engine::voltage_deviation(network, states, rules_named(rules), condition);
}

}  // namespace headroom::test
