// SPDX-License-Identifier: Apache-2.0
// Currents of one element from its defining equations, given the voltages of its conductors. Internal to the check.
#pragma once

#include <Eigen/Dense>
#include <cstdint>
#include <functional>
#include <numbers>

#include "models/network/operating_point.hpp"

namespace headroom::engine::check {

using Vector = Eigen::VectorXcd;
using Matrix = Eigen::MatrixXcd;

// [conductor], terminals one after the other. scale: Σ|y||V|, what the current would be if nothing cancelled.
struct Response {
  Vector current_a;
  Eigen::VectorXd scale_a;

  explicit Response(Eigen::Index conductors)
      : current_a(Vector::Zero(conductors)), scale_a(Eigen::VectorXd::Zero(conductors)) {}
  // A branch of admittance y_s between two conductors (to < 0: ground).
  void add_branch(Eigen::Index from, Eigen::Index to, models::Complex y_s, const Vector& v);
};

using Equations = std::function<Response(const Vector& voltage_v)>;

// The response when the conductors marked in `open` carry nothing: their inner voltages are found so.
Response with_open_conductors(const Equations& equations, Vector voltage_v, const std::vector<char>& open);

Response line_currents(const models::Line& line, const Vector& v);
Response switch_currents(const models::Switch& sw, const Vector& v);
Response transformer_currents(const models::Network& network, const models::Transformer& transformer,
                              const std::vector<double>& tap_pu, const Vector& v);
Response capacitor_currents(const models::Network& network, const models::Capacitor& capacitor,
                            const std::vector<int>& step_on, const Vector& v);
Response reactor_currents(const models::Network& network, const models::Reactor& reactor, const Vector& v);
Response load_currents(const models::Network& network, const models::Load& load, models::Complex power_va,
                       const Vector& v);
Response generator_currents(const models::Network& network, const models::Generator& generator,
                            models::Complex power_va, const Vector& v);
Response current_source_currents(const models::CurrentSource& source, double scale, const Vector& v);
// REQUIRES: not stiff.
Response source_currents(const models::Source& source, models::Complex voltage_scale, const Vector& v);

// Current of one branch of the load or generator at this voltage across it; s: its rated power, `delivered` for a
// generator.
models::Complex load_branch_current(const models::Load& load, models::Complex s, double rated_v,
                                    models::Complex across);
models::Complex generator_branch_current(const models::Generator& generator, models::Complex s, double rated_v,
                                         models::Complex across);

// Visits the branches of a load or generator that are not open: visit(conductor, to conductor or -1, rated voltage
// across, share of its power).
template <class Element, class Visit>
void for_each_branch(const models::Network& network, const Element& element, Visit&& visit) {
  const bool balanced = network.balanced();
  const int branches = balanced ? 1 : element.phases;
  const bool delta = element.connection == models::Connection::delta && !balanced;
  const bool phase_voltage = balanced || (!delta && element.phases > 1);
  const double rated = phase_voltage ? element.rated_voltage_v / std::numbers::sqrt3 : element.rated_voltage_v;
  const int last = static_cast<int>(element.terminal.size()) - 1;
  for (int k = 0; k < branches; ++k) {
    const int to = balanced ? -1 : delta ? (k + 1) % (last + 1) : last;
    const bool open = element.terminal.is_open(static_cast<std::size_t>(k)) ||
                      (to >= 0 && element.terminal.is_open(static_cast<std::size_t>(to)));
    if (!open) visit(k, to, rated, 1.0 / (balanced ? 3.0 : static_cast<double>(element.phases)));
  }
}

// A neutral point tied to ground through r + jx; through 1 microohm when both are 0.
models::Complex neutral_admittance(double resistance_ohm, double reactance_ohm);

}  // namespace headroom::engine::check
