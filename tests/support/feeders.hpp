// SPDX-License-Identifier: Apache-2.0
// Generated radial feeders for benchmarks and tests: every bus loaded, lowest voltage of the base 0.94.
#pragma once

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>
#include <string>
#include <vector>

#include "models/network/builder.hpp"

namespace headroom::test {

using namespace models;

// A walk: the next bus hangs behind the last one (3 of 4 times), else a geometric number of steps back towards the
// root. Depth grows like twice the root of the number of buses.
inline std::vector<std::size_t> random_tree(std::size_t buses, std::mt19937_64& random) {
  std::vector<std::size_t> parent(buses, 0);
  const auto chance = [&] { return static_cast<double>(random() >> 11) * 0x1p-53; };
  for (std::size_t k = 2; k < buses; ++k) {
    parent[k] = k - 1;
    if (chance() < 0.75) continue;
    std::size_t up = k - 1;
    do up = parent[up];
    while (up > 0 && chance() < 0.75);
    parent[k] = up;
  }
  return parent;
}

// Lowest |V| in per unit of a chain of backward/forward sweeps with loads s, impedances z (per unit), all in doubles.
inline double lowest_voltage(const std::vector<std::size_t>& parent, const std::vector<Complex>& z,
                             const std::vector<Complex>& s, double scale) {
  std::vector<Complex> v(parent.size(), 1.0), current(parent.size());
  for (int sweep = 0; sweep < 60; ++sweep) {
    for (std::size_t k = 0; k < parent.size(); ++k) current[k] = std::conj(scale * s[k] / v[k]);
    for (std::size_t k = parent.size() - 1; k > 0; --k) current[parent[k]] += current[k];
    for (std::size_t k = 1; k < parent.size(); ++k) v[k] = v[parent[k]] - z[k] * current[k];
  }
  double lowest = 1.0;
  for (const Complex value : v) lowest = std::abs(value) < lowest ? std::abs(value) : lowest;
  return std::isfinite(lowest) && std::abs(v.back()) < 2.0 ? lowest : 0.0;
}

// 10 kV, constant power, three_phase: three unequally loaded phases with coupled lines.
inline Network radial(std::size_t buses, bool three_phase) {
  std::mt19937_64 random(7);
  const auto chance = [&] { return static_cast<double>(random() >> 11) * 0x1p-53; };
  const auto parent = random_tree(buses, random);
  std::vector<Complex> z(buses), s(buses);
  for (std::size_t k = 1; k < buses; ++k) z[k] = Complex(3e-4, 2e-4) * (0.5 + chance());
  for (std::size_t k = 1; k < buses; ++k) s[k] = Complex(0.95, 0.312) * (0.4 + 0.8 * chance());
  double low = 0.0, high = 1e-6;
  while (lowest_voltage(parent, z, s, high) > 0.94) high *= 2.0;
  for (int k = 0; k < 40; ++k) {
    const double middle = 0.5 * (low + high);
    (lowest_voltage(parent, z, s, middle) > 0.94 ? low : high) = middle;
  }
  constexpr double base_v = 10e3, base_va = 1e6, base_ohm = base_v * base_v / base_va;

  NetworkBuilder builder;
  builder.data.representation = three_phase ? Representation::three_phase : Representation::balanced;
  const std::vector<int> conductors = three_phase ? std::vector{1, 2, 3} : std::vector{1};
  for (std::size_t k = 0; k < buses; ++k) {
    const auto bus = builder.bus("b" + std::to_string(k));
    builder.data.buses[bus.index()].base_voltage_v = base_v;
    if (k == 0) continue;
    Line line;
    line.name = "l" + std::to_string(k);
    line.from = {BusId(parent[k]), conductors, 0};
    line.to = {bus, conductors, 0};
    line.impedance_ohm = line.admittance_s = ComplexMatrix(conductors.size());
    for (std::size_t i = 0; i < conductors.size(); ++i)
      for (std::size_t j = 0; j < conductors.size(); ++j)
        line.impedance_ohm(i, j) = z[k] * base_ohm * (i == j ? 1.0 : 0.3);
    builder.data.lines.push_back(line);
    for (std::size_t phase = 0; phase < conductors.size(); ++phase) {
      Load load;
      load.name = "load" + std::to_string(k) + "." + std::to_string(phase + 1);
      load.power_va = s[k] * low * base_va;
      load.rated_voltage_v = base_v;
      load.terminal = {bus, {1}, 0};
      if (three_phase) {
        load.power_va *= (0.9 + 0.1 * static_cast<double>(phase)) / 3.0;
        load.rated_voltage_v = base_v / std::numbers::sqrt3;
        load.terminal = {bus, {static_cast<int>(phase) + 1, 0}, 0};
        load.phases = 1;
      }
      builder.data.loads.push_back(load);
    }
  }
  Source source;
  source.name = "grid";
  source.terminal = {BusId(0), conductors, 0};
  for (std::size_t k = 0; k < conductors.size(); ++k)
    source.voltage_v.push_back(
        std::polar(base_v / std::numbers::sqrt3, -2.0 * std::numbers::pi / 3.0 * static_cast<double>(k)));
  builder.data.sources.push_back(source);
  return std::move(builder.build().value());
}

// The feeder with a tie from every `every`-th bus, the first one from `first`, to the bus half of all further in the
// numbering.
inline Network with_ties(const Network& radial, std::size_t first, std::size_t every) {
  NetworkBuilder builder;
  builder.data = radial.data();
  const std::size_t buses = builder.data.buses.size();
  for (std::size_t k = first; k + buses / 2 < buses; k += every) {
    auto line = builder.data.lines[k];
    line.name = "tie" + std::to_string(k);
    line.from.bus = BusId(k);
    line.to.bus = BusId(k + buses / 2);
    for (auto& z : line.impedance_ohm.values()) z *= 5.0;
    builder.data.lines.push_back(line);
  }
  return std::move(builder.build().value());
}

// Powers of `cases` cases, every load between nothing and 150 % of its own, independently.
struct RandomCases {
  std::vector<double> p_w, q_var;  // [case][load]
};
inline RandomCases random_cases(const Network& network, std::size_t cases, double most = 1.5) {
  std::mt19937_64 random(3);
  RandomCases result;
  for (std::size_t c = 0; c < cases; ++c)
    for (const auto& load : network->loads) {
      const double factor = most * static_cast<double>(random() >> 11) * 0x1p-53;
      result.p_w.push_back(factor * load.power_va.real());
      result.q_var.push_back(factor * load.power_va.imag());
    }
  return result;
}

}  // namespace headroom::test
