// SPDX-License-Identifier: Apache-2.0
// Every kind of wrong number gets its finding, and one mistake does not hide the next.
#include "models/network/validate.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <limits>

#include "models/network/builder.hpp"

namespace {

using namespace headroom::models;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

ComplexMatrix diagonal(std::size_t n, Complex value) {
  ComplexMatrix matrix(n);
  for (std::size_t k = 0; k < n; ++k) matrix(k, k) = value;
  return matrix;
}

// A source, a line, a transformer, a switch, a capacitor, a reactor, a load, a regulator: nothing to report.
void fill(NetworkBuilder& builder) {
  auto& data = builder.data;
  const auto at = [&](const char* bus, std::vector<int> nodes) {
    return Terminal{builder.bus(bus), std::move(nodes), 0};
  };
  data.sources.emplace_back();
  data.sources[0].name = "grid";
  data.sources[0].terminal = at("a", {1, 2, 3});
  data.sources[0].voltage_v = {5774, 5774, 5774};
  data.lines.emplace_back();
  data.lines[0].name = "l1";
  data.lines[0].origin = {"line.csv", 2, 1};
  data.lines[0].from = at("a", {1, 2, 3});
  data.lines[0].to = at("b", {1, 2, 3});
  data.lines[0].impedance_ohm = diagonal(3, {0.1, 0.3});
  Transformer transformer;
  transformer.name = "t1";
  transformer.windings.resize(2);
  transformer.windings[0].terminal = at("b", {1, 2, 3, 0});
  transformer.windings[1].terminal = at("c", {1, 2, 3, 0});
  transformer.windings[0].rated_voltage_v = 10e3;
  transformer.windings[1].rated_voltage_v = 400;
  transformer.windings[0].rated_power_va = transformer.windings[1].rated_power_va = 400e3;
  transformer.windings[0].resistance_pu = 0.01;
  transformer.reactance_pu = {0.04};
  data.transformers.push_back(transformer);
  data.switches.emplace_back();
  data.switches[0].name = "s1";
  data.switches[0].from = at("c", {1, 2, 3});
  data.switches[0].to = at("d", {1, 2, 3});
  data.capacitors.emplace_back();
  data.capacitors[0].name = "c1";
  data.capacitors[0].from = at("b", {1, 2, 3});
  data.capacitors[0].rated_voltage_v = 10e3;
  data.capacitors[0].step_power_var = {1e5};
  data.capacitors[0].step_on = {1};
  data.reactors.emplace_back();
  data.reactors[0].name = "r1";
  data.reactors[0].from = at("b", {1, 2, 3});
  data.reactors[0].impedance_ohm = diagonal(3, {0, 500});
  data.loads.emplace_back();
  data.loads[0].name = "x";
  data.loads[0].terminal = at("d", {1, 2, 3, 0});
  data.loads[0].rated_voltage_v = 400;
  data.loads[0].power_va = {1e4, 1e3};
  data.generators.emplace_back();
  data.generators[0].name = "g";
  data.generators[0].terminal = at("d", {2, 0});
  data.generators[0].phases = 1;
  data.generators[0].rated_voltage_v = 230;
  data.regulators.emplace_back();
  data.regulators[0].name = "reg";
  data.capacitor_controls.emplace_back();
  data.capacitor_controls[0].name = "cc";
  data.capacitor_controls[0].element = "line.L1";
  for (auto& bus : data.buses) bus.base_voltage_v = bus.name < "c" ? 10e3 : 400;
}

TEST(Validate, ASoundGridHasNoFindings) {
  NetworkBuilder builder;
  fill(builder);
  EXPECT_TRUE(builder.build());
  for (const auto& finding : builder.findings.all()) ADD_FAILURE() << to_text(finding);
}

struct Mistake {
  const char* code;
  const char* field;
  std::function<void(NetworkData&)> make;
};

const Mistake mistakes[] = {
    {"E2001", "impedance_ohm[1][2]", [](auto& d) { d.lines[0].impedance_ohm(0, 1) = nan; }},
    {"E2001", "power_va",
     [](auto& d) {
       d.loads[0].power_va = {nan, 0};
     }},
    {"E2001", "voltage_v", [](auto& d) { d.sources[0].voltage_v[1] = std::numeric_limits<double>::infinity(); }},
    {"E2002", "frequency_hz", [](auto& d) { d.frequency_hz = 0; }},
    {"E2002", "winding 2: rated_voltage_v", [](auto& d) { d.transformers[0].windings[1].rated_voltage_v = 0; }},
    {"E2002", "winding 1: rated_power_va", [](auto& d) { d.transformers[0].windings[0].rated_power_va = 0; }},
    {"E2002", "winding 1: tap_pu", [](auto& d) { d.transformers[0].windings[0].tap_pu = -1; }},
    {"E2002", "contact_resistance_ohm", [](auto& d) { d.switches[0].contact_resistance_ohm = 0; }},
    {"E2002", "rated_voltage_v", [](auto& d) { d.capacitors[0].rated_voltage_v = 0; }},
    {"E2002", "rated_voltage_v", [](auto& d) { d.loads[0].rated_voltage_v = 0; }},
    {"E2002", "pt_ratio", [](auto& d) { d.regulators[0].pt_ratio = 0; }},
    {"E2003", "impedance_ohm[2][2] (resistance)",
     [](auto& d) {
       d.lines[0].impedance_ohm(1, 1) = {-0.1, 0.3};
     }},
    {"E2003", "impedance_ohm[3][3] (reactance)",
     [](auto& d) {
       d.lines[0].impedance_ohm(2, 2) = {0.1, -0.3};
     }},
    {"E2003", "length_m", [](auto& d) { d.lines[0].length_m = -5; }},
    {"E2003", "resistance_pu of windings 1 and 2",
     [](auto& d) { d.transformers[0].windings[0].resistance_pu = -0.05; }},
    {"E2003", "reactance_pu[1]", [](auto& d) { d.transformers[0].reactance_pu[0] = -0.04; }},
    {"E2003", "base_voltage_v", [](auto& d) { d.buses[1].base_voltage_v = -10; }},
    {"E2003", "rated_current_a",
     [](auto& d) {
       d.lines[0].rated_current_a = {-200, RatingOrigin::given};
     }},
    {"E2004", "impedance_ohm", [](auto& d) { d.lines[0].impedance_ohm = {}; }},
    {"E2004", "impedance_ohm", [](auto& d) { d.lines[0].impedance_ohm = diagonal(2, 1.0); }},
    {"E2004", "admittance_s", [](auto& d) { d.lines[0].admittance_s = diagonal(4, 1.0); }},
    {"E2004", "impedance_ohm", [](auto& d) { d.reactors[0].impedance_ohm = {}; }},
    {"E2004", "step_on", [](auto& d) { d.capacitors[0].step_on = {}; }},
    {"E2004", "p", [](auto& d) { d.profiles.emplace_back(); }},
    {"E2005", "impedance_ohm", [](auto& d) { d.lines[0].impedance_ohm = diagonal(3, 0.0); }},
    {"E2005", "impedance_ohm",
     [](auto& d) {
       for (auto& z : d.lines[0].impedance_ohm.values()) z = {0.1, 0.3};
     }},
    {"E2005", "impedance_ohm", [](auto& d) { d.sources[0].impedance_ohm = diagonal(3, 0.0); }},
    {"E2005", "short-circuit impedance",
     [](auto& d) { d.transformers[0].windings[0].resistance_pu = 0, d.transformers[0].reactance_pu = {0}; }},
    {"E2006", "name", [](auto& d) { d.loads.push_back(d.loads[0]), d.loads[1].name = "X"; }},
    {"E2007", "from", [](auto& d) { d.lines[0].from.bus = BusId(std::size_t{99}); }},
    {"E2007", "transformer", [](auto& d) { d.regulators[0].transformer = TransformerId(std::size_t{7}); }},
    {"E2007", "tap_winding", [](auto& d) { d.regulators[0].tap_winding = 5; }},
    {"E2007", "yearly", [](auto& d) { d.loads[0].yearly = ProfileId(std::size_t{3}); }},
    {"E2007", "customer", [](auto& d) { d.loads[0].customer = CustomerId(std::size_t{3}); }},
    {"E2007", "element", [](auto& d) { d.capacitor_controls[0].element = "line.l2"; }},
    {"E2008", "to", [](auto& d) { d.lines[0].to.nodes[0] = -1; }},
    {"E2009", "to", [](auto& d) { d.lines[0].to.nodes.pop_back(); }},
    {"E2009", "terminal",
     [](auto& d) {
       d.loads[0].terminal.nodes = {1, 2, 3};
     }},
    {"E2009", "phases", [](auto& d) { d.loads[0].phases = 0; }},
    {"E2009", "phases", [](auto& d) { d.transformers[0].phases = 7; }},
    {"E2009", "winding 1: terminal",
     [](auto& d) {
       d.transformers[0].windings[0].terminal.nodes = {1, 2, 3};
     }},
    {"E2010", "windings", [](auto& d) { d.transformers[0].windings.pop_back(); }},
    {"E2010", "reactance_pu", [](auto& d) { d.transformers[0].reactance_pu = {}; }},
    {"E2011", "connection", [](auto& d) { d.transformers[0].windings[1].connection = Connection::zigzag; }},
    {"W2101", "winding 2: tap_pu", [](auto& d) { d.transformers[0].windings[1].tap_pu = 1.2; }},
    {"W2102", "sources", [](auto& d) { d.sources[0].in_service = false; }},
    {"W2103", "base_voltage_v", [](auto& d) { d.buses[1].base_voltage_v = 0; }},
    {"W2104", "rated_voltage_v", [](auto& d) { d.loads[0].rated_voltage_v = 10e3; }},
    {"W2105", "to", [](auto& d) { d.lines[0].to = d.lines[0].from; }},
};

TEST(Validate, EveryMistakeIsNamed) {
  for (const Mistake& mistake : mistakes) {
    NetworkBuilder builder;
    fill(builder);
    mistake.make(builder.data);
    const bool fatal = mistake.code[0] == 'E';
    EXPECT_EQ(builder.build().has_value(), !fatal) << mistake.code << " " << mistake.field;
    bool found = false;
    for (const auto& finding : builder.findings.all()) {
      found |= finding.code == mistake.code && finding.field == mistake.field;
      EXPECT_FALSE(finding.object.empty() || finding.message.empty() || finding.bound.empty() || finding.remedy.empty())
          << to_text(finding);
    }
    EXPECT_TRUE(found) << mistake.code << " " << mistake.field;
  }
}

TEST(Validate, AllMistakesAtOnceWithTheirPlace) {
  NetworkBuilder builder;
  fill(builder);
  builder.data.lines[0].impedance_ohm(1, 1) = {-0.1, 0.3};
  builder.data.loads[0].power_va = {nan, 0};
  builder.data.transformers[0].reactance_pu = {};
  EXPECT_FALSE(builder.build());
  ASSERT_EQ(builder.findings.count(Severity::error), 3u);
  EXPECT_EQ(
      to_text(builder.findings.all()[0]),
      "line.csv:2:1: error E2003: line \"l1\": impedance_ohm[2][2] (resistance) is -0.1 (>= 0); check the sign of the "
      "resistance");
}

TEST(Validate, BalancedNetworksHaveOneConductor) {
  NetworkBuilder builder;
  fill(builder);
  auto& data = builder.data;
  data.representation = Representation::balanced;
  const auto single = [](Terminal& terminal) { terminal.nodes = {1}; };
  single(data.lines[0].from), single(data.lines[0].to);
  data.lines[0].impedance_ohm = diagonal(1, {0.1, 0.3});
  data.reactors[0].impedance_ohm = diagonal(1, {0, 500});
  data.sources[0].voltage_v = {5774};
  single(data.sources[0].terminal), single(data.switches[0].from), single(data.switches[0].to);
  single(data.capacitors[0].from), single(data.reactors[0].from), single(data.loads[0].terminal);
  single(data.generators[0].terminal);
  for (auto& winding : data.transformers[0].windings) single(winding.terminal);
  EXPECT_TRUE(builder.build());
  for (const auto& finding : builder.findings.all()) ADD_FAILURE() << to_text(finding);
}

}  // namespace
