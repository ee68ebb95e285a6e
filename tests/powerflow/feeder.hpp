// SPDX-License-Identifier: Apache-2.0
// The feeder of tests/peers/feeder.py as a Network: one of every element.
#pragma once

#include <numbers>
#include <stdexcept>

#include "models/network/builder.hpp"
#include "models/results/state.hpp"
#include "tests/powerflow/feeder_reference.hpp"

namespace feeder {

using namespace headroom::models;

inline ComplexMatrix lower(std::initializer_list<std::initializer_list<Complex>> rows, Complex factor = 1.0) {
  ComplexMatrix matrix(rows.size());
  std::size_t i = 0;
  for (const auto& row : rows) {
    std::size_t j = 0;
    for (const Complex value : row) matrix(i, j) = value * factor, matrix(j, i) = value * factor, ++j;
    ++i;
  }
  return matrix;
}

class Feeder {
 public:
  NetworkBuilder builder;

  Feeder() {
    builder.data.frequency_hz = 60.0;
    source();
    lines();
    transformer();
    shunts();
    loads();
    for (auto& bus : builder.data.buses) bus.base_voltage_v = bus.name == "b" || bus.name == "c" ? 400.0 : 12470.0;
  }

  Network build() {
    auto network = builder.build();
    if (!network) throw std::runtime_error(to_text(builder.findings.all().front()));
    return *std::move(network);
  }

 private:
  Terminal at(const char* bus, std::vector<int> nodes, std::uint32_t open = 0) {
    return {builder.bus(bus), std::move(nodes), open};
  }

  void source() {
    const Complex z1(0.2, 0.8), z0(0.4, 1.5), self = (2.0 * z1 + z0) / 3.0, mutual = (z0 - z1) / 3.0;
    Source source;
    source.name = "source";
    source.terminal = at("s", {1, 2, 3});
    source.return_terminal = at("s", {0, 0, 0});
    for (const double angle : {10.0, -110.0, 130.0})
      source.voltage_v.push_back(std::polar(1.02 * 12470.0 / std::numbers::sqrt3, angle * std::numbers::pi / 180.0));
    source.impedance_ohm = lower({{self}, {mutual, self}, {mutual, mutual, self}});
    builder.data.sources.push_back(source);
  }

  void lines() {
    const auto overhead = [&](const char* name, const char* from, const char* to, std::uint32_t open) {
      Line line;
      line.name = name;
      line.from = at(from, {1, 2, 3});
      line.to = at(to, {1, 2, 3}, open);
      line.impedance_ohm =
          lower({{{0.3, 0.9}}, {{0.1, 0.4}, {0.32, 0.95}}, {{0.11, 0.35}, {0.12, 0.41}, {0.31, 0.92}}}, 2.0);
      line.admittance_s = lower({{12}, {-3, 11}, {-1, -2, 13}}, Complex(0, 2.0 * 2.0 * std::numbers::pi * 60.0 * 1e-9));
      line.length_m = 2000.0;
      builder.data.lines.push_back(line);
    };
    overhead("sa", "s", "a", 0);
    overhead("ad", "a", "d", 0b010);
    Switch sw;
    sw.name = "sw";
    sw.from = at("a", {1, 2, 3});
    sw.to = at("e", {1, 2, 3});
    sw.contact_resistance_ohm = 1e-3;
    builder.data.switches.push_back(sw);
    Line cable;
    cable.name = "bc";
    cable.from = at("b", {1, 2, 3, 4});
    cable.to = at("c", {1, 2, 3, 4});
    const Complex m(0.005, 0.012), p(0.02, 0.03), n(0.03, 0.035);
    cable.impedance_ohm = lower({{p}, {m, p}, {m, m, p}, {m, m, m, n}});
    cable.length_m = 1.0;
    builder.data.lines.push_back(cable);
  }

  void transformer() {
    Transformer transformer;
    transformer.name = "t";
    transformer.windings.resize(2);
    auto &high = transformer.windings[0], &low = transformer.windings[1];
    high.terminal = at("a", {1, 2, 3, 0});
    low.terminal = at("b", {1, 2, 3, 4});
    high.connection = Connection::delta;
    high.rated_voltage_v = 12470.0, low.rated_voltage_v = 400.0;
    high.rated_power_va = low.rated_power_va = 500e3;
    high.resistance_pu = 0.005, low.resistance_pu = 0.006;
    high.tap_pu = 0.975;
    low.neutral_resistance_ohm = 0.5;
    transformer.reactance_pu = {0.04};
    transformer.no_load_loss_pu = 0.002;
    transformer.magnetising_current_pu = 0.005;
    builder.data.transformers.push_back(transformer);
  }

  void shunts() {
    Reactor earth;
    earth.name = "earth";
    earth.phases = 1;
    earth.from = at("c", {4});
    earth.to = at("c", {0});
    earth.impedance_ohm = lower({{10.0}});
    builder.data.reactors.push_back(earth);
    Capacitor capacitor;
    capacitor.name = "c";
    capacitor.from = at("a", {1, 2, 3});
    capacitor.to = at("a", {0, 0, 0});
    capacitor.rated_voltage_v = 12470.0;
    capacitor.step_power_var = {200e3};
    capacitor.step_on = {1};
    builder.data.capacitors.push_back(capacitor);
  }

  void loads() {
    const auto add = [&](const char* name, Terminal terminal, int phases, double kv, Complex kva,
                         LoadModel model) -> Load& {
      Load load;
      load.name = name;
      load.terminal = std::move(terminal);
      load.phases = phases;
      load.rated_voltage_v = kv * 1e3;
      load.power_va = kva * 1e3;
      load.model = model;
      load.v_min_pu = 0.8, load.v_low_pu = 0.5, load.v_max_pu = 1.2;
      return builder.data.loads.emplace_back(load);
    };
    add("p", at("c", {1, 4}), 1, 0.23, {10, 3}, LoadModel::constant_power);
    add("i", at("c", {2, 4}), 1, 0.23, {8, 2}, LoadModel::constant_current);
    add("z", at("c", {1, 2, 3, 4}), 3, 0.4, {30, 9}, LoadModel::constant_impedance);
    add("d", at("a", {1, 2, 3}), 3, 12.47, {300, 90}, LoadModel::constant_power).connection = Connection::delta;
    auto& one = add("one", at("d", {3, 0}), 1, 7.2, {120, 40}, LoadModel::exponential);
    one.exponent_p = 0.8, one.exponent_q = 2.0;
    add("e", at("e", {1, 2, 3, 0}), 3, 12.47, {200, 20}, LoadModel::zip).zip = {0.2, 0.3, 0.5, 0.4, 0.3, 0.3, 0};
    Generator generator;
    generator.name = "g";
    generator.terminal = at("c", {3, 4});
    generator.phases = 1;
    generator.rated_voltage_v = 230.0;
    generator.power_va = {5e3, 1e3};
    generator.v_min_pu = 0.8, generator.v_max_pu = 1.2;
    builder.data.generators.push_back(generator);
  }
};

// The state that OpenDSS found.
inline State reference_state(const Network& network) {
  State state;
  state.point = operating_point(network);
  state.voltage_v.resize(network.node_count());
  for (const auto& node : reference::feeder_nodes)
    state.voltage_v[static_cast<std::size_t>(network.node(*network.find_bus(node.bus), node.node))] = node.voltage_v;
  return state;
}

}  // namespace feeder
