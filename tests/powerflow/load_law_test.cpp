// SPDX-License-Identifier: Apache-2.0
// Currents of loads and generators against OpenDSS (tests/peers/load_law.py prints them), and derivatives by
// differences.
#include "engine/powerflow/load_law.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>
#include <string>

#include "models/network/builder.hpp"
#include "tests/powerflow/load_reference.hpp"

namespace {

using namespace headroom::models;
using headroom::engine::branch_current;
using headroom::engine::branch_derivative;
using headroom::engine::injection_branches;
using headroom::engine::InjectionBranch;

InjectionBranch branch_of(int model) {
  InjectionBranch branch;
  branch.model = static_cast<LoadModel>(model);
  branch.power_va = {100e3, 40e3};
  branch.rated_v = 7200.0;
  branch.v_min_pu = 0.9, branch.v_low_pu = 0.5, branch.v_max_pu = 1.1;
  branch.exponent_p = 0.8, branch.exponent_q = 2.4;
  branch.zip = {0.5, 0.3, 0.2, 0.4, 0.4, 0.2, 0.6};
  return branch;
}

TEST(LoadLaw, EveryModelAtEveryVoltageDrawsWhatOpenDssDraws) {
  for (const auto& sample : reference::branch_samples) {
    const Complex current = branch_current(branch_of(sample.model), sample.voltage_v);
    EXPECT_LE(std::abs(current - sample.current_a), 1e-6 * std::abs(sample.current_a) + 1e-7)
        << "model " << sample.model << " at " << std::abs(sample.voltage_v) / 7200.0 << ": " << current << " expected "
        << sample.current_a;
  }
}

TEST(LoadLaw, DerivativeIsExact) {
  const double h = 1e-3;
  for (int model = 1; model <= 8; ++model)
    for (const double u : {0.31, 0.62, 0.88, 1.01, 1.07, 1.22}) {
      const InjectionBranch branch = branch_of(model);
      const Complex v = std::polar(7200.0 * u, 0.4);
      const Complex along_re = (branch_current(branch, v + h) - branch_current(branch, v - h)) / (2.0 * h);
      const Complex along_im =
          (branch_current(branch, v + Complex(0, h)) - branch_current(branch, v - Complex(0, h))) / (2.0 * h);
      const auto d = branch_derivative(branch, v);
      const double tolerance = 1e-6 * (std::abs(along_re) + std::abs(along_im)) + 1e-12;
      EXPECT_NEAR(d.re_re, along_re.real(), tolerance) << model << " at " << u;
      EXPECT_NEAR(d.im_re, along_re.imag(), tolerance) << model << " at " << u;
      EXPECT_NEAR(d.re_im, along_im.real(), tolerance) << model << " at " << u;
      EXPECT_NEAR(d.im_im, along_im.imag(), tolerance) << model << " at " << u;
    }
}

TEST(LoadLaw, NoVoltageDrawsNoCurrent) {
  for (int model = 1; model <= 8; ++model) {
    EXPECT_EQ(branch_current(branch_of(model), 0.0), Complex{});
    const auto d = branch_derivative(branch_of(model), 0.0);
    EXPECT_TRUE(std::isfinite(d.re_re) && std::isfinite(d.im_im));
  }
}

Load load_of(const std::string& name, BusId bus) {
  Load load;
  load.name = name;
  load.v_min_pu = 0.95, load.v_low_pu = 0.5, load.v_max_pu = 1.05;  // OpenDSS defaults
  load.power_va = {300e3, 120e3};
  load.rated_voltage_v = 12470.0;
  load.terminal.bus = bus;
  load.phases = name.back() - '0';
  load.connection = name.rfind("delta", 0) == 0 ? Connection::delta : Connection::wye;
  if (name == "wye3") load.terminal.nodes = {1, 2, 3, 0}, load.model = LoadModel::constant_current;
  if (name == "wye2") load.terminal.nodes = {1, 3, 0};
  if (name == "wye1") load.terminal.nodes = {2, 0}, load.power_va = {100e3, 40e3}, load.rated_voltage_v = 7200.0;
  if (name == "delta3") load.terminal.nodes = {1, 2, 3};
  if (name == "delta2") load.terminal.nodes = {1, 2, 3};
  if (name == "delta1") load.terminal.nodes = {3, 1};
  if (name == "wye1_between") load.terminal.nodes = {3, 1}, load.phases = 1, load.model = LoadModel::constant_current;
  return load;
}

Generator generator_of(const std::string& name, BusId bus) {
  Generator generator;
  generator.name = name;
  generator.power_va = {300e3, 120e3};
  const bool delta = name == "generator_low";
  generator.connection = delta ? Connection::delta : Connection::wye;
  generator.rated_voltage_v = delta ? 15e3 : 12470.0;
  generator.terminal = {bus, delta ? std::vector<int>{1, 2, 3} : std::vector<int>{1, 2, 3, 0}, 0};
  generator.v_min_pu = delta ? 0.9 : 0.5, generator.v_max_pu = 1.1;
  return generator;
}

// Currents into the element by conductor, from its branches and the conductor voltages.
std::vector<Complex> conductor_currents(const Network& network, const Terminal& terminal,
                                        const std::vector<Complex>& voltage) {
  const auto voltage_of = [&](std::int64_t node) {
    for (std::size_t k = 0; k < terminal.size(); ++k)
      if (network.node(terminal.bus, terminal.nodes[k]) == node) return voltage[k];
    return Complex{};
  };
  std::vector<Complex> current(terminal.size());
  for (const auto& branch : injection_branches(network, operating_point(network))) {
    const Complex i = branch_current(branch, voltage_of(branch.from) - voltage_of(branch.to));
    for (std::size_t k = 0; k < terminal.size(); ++k) {
      const auto node = network.node(terminal.bus, terminal.nodes[k]);
      if (node == branch.from) current[k] += i;
      if (node == branch.to) current[k] -= i;
    }
  }
  return current;
}

TEST(LoadLaw, ConnectionsOfLoadsAndGenerators) {
  for (const auto& sample : reference::connection_samples) {
    NetworkBuilder builder;
    const std::string name = sample.name;
    const BusId bus = builder.bus("b");
    builder.data.buses[0].base_voltage_v = 12470.0;
    const bool generates = name.rfind("generator", 0) == 0;
    if (generates) builder.data.generators.push_back(generator_of(name, bus));
    else builder.data.loads.push_back(load_of(name, bus));
    const auto network = builder.build();
    ASSERT_TRUE(network) << name;
    const Terminal& terminal = generates ? (*network)->generators[0].terminal : (*network)->loads[0].terminal;
    const auto current = conductor_currents(*network, terminal, sample.voltage_v);
    for (std::size_t k = 0; k < current.size(); ++k)
      EXPECT_LE(std::abs(current[k] - sample.current_a[k]), 1e-6 * std::abs(sample.current_a[0])) << name << " " << k;
  }
}

TEST(LoadLaw, BalancedNetworksCarryAThird) {
  NetworkBuilder builder;
  builder.data.representation = Representation::balanced;
  const BusId bus = builder.bus("b");
  builder.data.buses[0].base_voltage_v = 10e3;
  Load load;
  load.name = "x";
  load.terminal = {bus, {1}, 0};
  load.power_va = {300e3, 90e3};
  load.rated_voltage_v = 10e3;
  builder.data.loads.push_back(load);
  const auto network = builder.build();
  ASSERT_TRUE(network);
  const auto branches = injection_branches(*network, operating_point(*network));
  ASSERT_EQ(branches.size(), 1u);
  const Complex v = 9800.0 / std::sqrt(3.0);
  EXPECT_NEAR(std::abs(3.0 * v * std::conj(branch_current(branches[0], v)) - Complex(300e3, 90e3)), 0.0, 1e-6);
}

}  // namespace
