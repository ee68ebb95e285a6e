// SPDX-License-Identifier: Apache-2.0
// Grids of a few buses for capacity tests.
#pragma once

#include <cmath>
#include <numbers>

#include <gtest/gtest.h>

#include "models/network/builder.hpp"
#include "models/network/operating_point.hpp"

namespace headroom::test {

using models::Complex;

class SmallGrid {
 public:
  models::NetworkData& data() { return builder_.data; }
  models::BusId bus(const std::string& name, double base_v) {
    const auto id = builder_.bus(name);
    builder_.data.buses[id.index()].base_voltage_v = base_v;
    return id;
  }

  // Balanced, stiff, line to line.
  void source(models::BusId bus, double line_v) {
    models::Source source;
    source.name = "source";
    source.terminal = {bus, {1, 2, 3}, 0};
    for (const int k : {0, 1, 2})
      source.voltage_v.push_back(std::polar(line_v / std::numbers::sqrt3, -2.0 * std::numbers::pi * k / 3.0));
    builder_.data.sources.push_back(source);
  }

  void line(const std::string& name, models::BusId from, models::BusId to, Complex self_ohm, Complex mutual_ohm = {},
            double rated_a = 0.0, std::vector<int> nodes = {1, 2, 3}) {
    models::Line line;
    line.name = name;
    line.from = {from, nodes, 0};
    line.to = {to, nodes, 0};
    line.impedance_ohm = models::ComplexMatrix(nodes.size());
    line.admittance_s = models::ComplexMatrix(nodes.size());
    for (std::size_t i = 0; i < nodes.size(); ++i)
      for (std::size_t j = 0; j < nodes.size(); ++j) line.impedance_ohm(i, j) = i == j ? self_ohm : mutual_ohm;
    line.length_m = 100.0;
    if (rated_a > 0.0) line.rated_current_a = {rated_a, models::RatingOrigin::given};
    builder_.data.lines.push_back(line);
  }

  void transformer(const std::string& name, models::BusId from, models::BusId to, double from_v, double to_v,
                   double rated_va, models::Connection secondary) {
    models::Transformer unit;
    unit.name = name;
    unit.reactance_pu = {0.04};
    unit.rated_power_va = {rated_va, models::RatingOrigin::given};
    models::Winding first, second;
    first.terminal = {from, {1, 2, 3, 0}, 0};
    first.connection = models::Connection::delta;
    first.rated_voltage_v = from_v;
    second.terminal = {to, {1, 2, 3, 0}, 0};
    second.connection = secondary;
    second.rated_voltage_v = to_v;
    for (auto* winding : {&first, &second}) winding->rated_power_va = rated_va, winding->resistance_pu = 0.005;
    unit.windings = {first, second};
    builder_.data.transformers.push_back(unit);
  }

  void load(const std::string& name, models::BusId bus, Complex power_va, double rated_v) {
    models::Load load;
    load.name = name;
    load.terminal = {bus, {1, 2, 3, 0}, 0};
    load.power_va = power_va;
    load.rated_voltage_v = rated_v;
    builder_.data.loads.push_back(load);
  }

  models::Network build() {
    auto network = builder_.build();
    for (const auto& finding : builder_.findings.all())
      if (finding.severity == models::Severity::error) ADD_FAILURE() << models::to_text(finding);
    return std::move(network.value());
  }

 private:
  models::NetworkBuilder builder_;
};

// Per phase of a balanced feeder: E behind z, load P(1 + jk) at voltage V:  V⁴ + (2P(r + kx) - E²) V² + |z|² (1 + k²)
// P² = 0.
struct ClosedForm {
  double source_v;
  Complex z;
  double k;

  double power_at_voltage(double v) const {
    const double a = std::norm(z) * (1 + k * k), b = 2 * (z.real() + k * z.imag()) * v * v,
                 c = v * v * (v * v - source_v * source_v);
    return (-b + std::sqrt(b * b - 4 * a * c)) / (2 * a);
  }
  // |S| = I V and V from the law of cosines: E² = V² + 2 V I (r cos + x sin) + |z|² I².
  double power_at_current(double i) const {
    const double cosine = 1 / std::sqrt(1 + k * k), b = 2 * i * cosine * (z.real() + k * z.imag());
    const double c = std::norm(z) * i * i - source_v * source_v;
    return i * 0.5 * (-b + std::sqrt(b * b - 4 * c)) * cosine;
  }
  double nose() const {
    return 0.5 * source_v * source_v / (std::abs(z) * std::sqrt(1 + k * k) + z.real() + k * z.imag());
  }
};

}  // namespace headroom::test
