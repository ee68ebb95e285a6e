// SPDX-License-Identifier: Apache-2.0
// Small three-phase grids from a seed: a source, lines with mutual coupling in a tree with a loop, a delta-wye
// transformer with a low-voltage part, loads of every model in wye and delta over one to three phases, a generator, a
// capacitor.
#pragma once

#include <fmt/core.h>

#include <numbers>
#include <random>

#include "models/network/network.hpp"

namespace headroom::test {

class RandomGrid {
 public:
  explicit RandomGrid(std::uint64_t seed) : random_(seed) { build(); }
  const models::NetworkData& data() const { return data_; }

 private:
  using Complex = models::Complex;

  double between(double low, double high) { return std::uniform_real_distribution<double>(low, high)(random_); }
  int whole(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }

  models::BusId add_bus(double base_v) {
    models::Bus bus;
    bus.name = bus.source_name = fmt::format("b{}", data_.buses.size());
    bus.base_voltage_v = base_v;
    bus.nodes = {1, 2, 3};
    data_.buses.push_back(bus);
    return models::BusId(data_.buses.size() - 1);
  }

  models::ComplexMatrix coupled(Complex self, Complex mutual) {
    models::ComplexMatrix matrix(3);
    for (std::size_t i = 0; i < 3; ++i)
      for (std::size_t j = i; j < 3; ++j) matrix(i, j) = matrix(j, i) = (i == j ? self : mutual) * between(0.8, 1.2);
    return matrix;
  }

  void add_line(models::BusId from, models::BusId to, double scale) {
    models::Line line;
    line.name = line.source_name = fmt::format("l{}", data_.lines.size());
    line.from = {from, {1, 2, 3}};
    line.to = {to, {1, 2, 3}};
    line.impedance_ohm = coupled(Complex(0.3, 0.6) * scale, Complex(0.05, 0.2) * scale);
    if (whole(0, 1)) line.admittance_s = coupled(Complex(0.0, 3e-6), Complex(0.0, -4e-7));
    line.length_m = 1000.0;
    data_.lines.push_back(line);
  }

  void add_transformer(models::BusId high, models::BusId low) {
    models::Transformer transformer;
    transformer.name = transformer.source_name = "t";
    transformer.windings.resize(2);
    for (auto* winding : {&transformer.windings[0], &transformer.windings[1]}) {
      winding->rated_power_va = 630e3;
      winding->resistance_pu = 0.006;
      winding->tap_pu = between(0.97, 1.03);
    }
    transformer.windings[0].terminal = {high, {1, 2, 3, 0}};
    transformer.windings[0].connection = models::Connection::delta;
    transformer.windings[0].rated_voltage_v = 10e3;
    transformer.windings[1].terminal = {low, {1, 2, 3, 0}};
    transformer.windings[1].rated_voltage_v = 400.0;
    transformer.reactance_pu = {0.04};
    transformer.no_load_loss_pu = 0.002;
    transformer.magnetising_current_pu = 0.005;
    transformer.low_voltage_leads = whole(0, 1) == 1;
    data_.transformers.push_back(transformer);
  }

  std::vector<int> some_phases(int count) {
    std::vector<int> nodes{1, 2, 3};
    std::shuffle(nodes.begin(), nodes.end(), random_);
    nodes.resize(static_cast<std::size_t>(count));
    return nodes;
  }

  void add_load(models::BusId bus, double power_w) {
    models::Load load;
    load.name = load.source_name = fmt::format("d{}", data_.loads.size());
    const double base_v = data_.buses[bus.index()].base_voltage_v;
    const bool delta = whole(0, 1) == 1;
    load.phases = delta ? (whole(0, 1) ? 3 : 1) : (whole(0, 1) ? 3 : 1);
    load.connection = delta ? models::Connection::delta : models::Connection::wye;
    load.terminal = {bus, some_phases(load.phases == 3 ? 3 : delta ? 2 : 1)};
    if (!delta) load.terminal.nodes.push_back(0);
    load.rated_voltage_v = load.phases == 3 || delta ? base_v : base_v / std::numbers::sqrt3;
    load.model = static_cast<models::LoadModel>(whole(1, 8));
    load.power_va = Complex(power_w * between(0.2, 1.0), power_w * between(0.0, 0.4));
    load.exponent_p = between(0.5, 2.0), load.exponent_q = between(1.0, 3.0);
    load.zip = {0.3, 0.3, 0.4, 0.5, 0.2, 0.3, 0.0};
    load.v_min_pu = 0.7, load.v_low_pu = 0.5, load.v_max_pu = 1.3;
    data_.loads.push_back(load);
  }

  void add_sources() {
    models::Source source;
    source.name = source.source_name = "grid";
    source.terminal = {models::BusId(std::size_t{0}), {1, 2, 3}};
    for (int k = 0; k < 3; ++k)
      source.voltage_v.push_back(std::polar(1.02 * 10e3 / std::numbers::sqrt3, -2.0 * std::numbers::pi / 3.0 * k));
    source.impedance_ohm = coupled(Complex(0.05, 0.5), Complex(0.0, 0.05));
    data_.sources.push_back(source);
    models::Generator generator;
    generator.name = generator.source_name = "g";
    generator.terminal = {models::BusId(data_.buses.size() - 1), {1, 2, 3, 0}};
    generator.rated_voltage_v = 400.0;
    generator.power_va = Complex(between(0.0, 40e3), between(-5e3, 5e3));
    generator.rated_power_va = 50e3;
    data_.generators.push_back(generator);
    models::Capacitor bank;
    bank.name = bank.source_name = "c";
    bank.from = {models::BusId(std::size_t{1}), {1, 2, 3}};
    bank.rated_voltage_v = 10e3;
    bank.step_power_var = {100e3, 50e3};
    bank.step_resistance_ohm = bank.step_reactance_ohm = {0.0, 0.0};
    bank.step_on = {1, whole(0, 1)};
    data_.capacitors.push_back(bank);
  }

  void build() {
    data_.name = "random";
    std::vector<models::BusId> medium{add_bus(10e3)};
    const int medium_buses = whole(3, 6), low_buses = whole(2, 5);
    for (int k = 0; k < medium_buses; ++k) {
      medium.push_back(add_bus(10e3));
      add_line(medium[static_cast<std::size_t>(whole(0, k))], medium.back(), between(0.5, 2.0));
    }
    if (whole(0, 1)) add_line(medium[1], medium.back(), 1.0);
    std::vector<models::BusId> low{add_bus(400.0)};
    add_transformer(medium.back(), low[0]);
    for (int k = 0; k < low_buses; ++k) {
      low.push_back(add_bus(400.0));
      add_line(low[static_cast<std::size_t>(whole(0, k))], low.back(), between(0.02, 0.05));
    }
    for (const auto bus : medium)
      if (whole(0, 1)) add_load(bus, 400e3);
    for (const auto bus : low) add_load(bus, 12e3);
    add_sources();
  }

  std::mt19937_64 random_;
  models::NetworkData data_;
};

}  // namespace headroom::test
