// SPDX-License-Identifier: Apache-2.0
// Line:      Z I = V_from - V_to, and half the shunt admittance draws its current at each end.
// Switch:    r I = V_from - V_to per conductor.
// Capacitor: a star branch draws I with V = (r + jx + 1/jB) I. A delta with r + jx in its conductors: I = Y (V - (r +
// jx) I),
//            Y the delta with 1e-6 more on those diagonals (as OpenDSS builds it when there is an r or x).
// Reactor:   Z I = V_from - V_to, beside it a resistor; delta: each branch on its own.
// Source:    Z I = V_terminal - V_return - E.
#include "engine/check/element_equations.hpp"

#include <cmath>
#include <numbers>

namespace headroom::engine::check {

using models::Capacitor;
using models::Complex;
using models::Connection;
using models::Network;

namespace {

Matrix matrix_of(const models::ComplexMatrix& values) {
  Matrix matrix(values.rows(), values.columns());
  for (Eigen::Index i = 0; i < matrix.rows(); ++i)
    for (Eigen::Index j = 0; j < matrix.cols(); ++j)
      matrix(i, j) = values(static_cast<std::size_t>(i), static_cast<std::size_t>(j));
  return matrix;
}

struct Series {
  Vector current_a;
  Eigen::VectorXd scale_a;
};

// Z I = V_from - V_to - E.
Series series_currents(const Matrix& z, const Vector& from, const Vector& to, const Vector& e) {
  const Eigen::PartialPivLU<Matrix> lu(z);
  return {lu.solve(from - to - e), lu.inverse().cwiseAbs() * (from.cwiseAbs() + to.cwiseAbs() + e.cwiseAbs())};
}

void place(Response& response, const Series& series, Eigen::Index n, bool both_ends) {
  response.current_a.head(n) += series.current_a;
  response.scale_a.head(n) += series.scale_a;
  if (!both_ends) return;
  response.current_a.segment(n, n) -= series.current_a;
  response.scale_a.segment(n, n) += series.scale_a;
}

Vector other_end(const Vector& v, Eigen::Index n) {
  return v.size() > n ? Vector(v.segment(n, n)) : Vector(Vector::Zero(n));
}

// Branch k of a delta runs from conductor k to the next one.
Matrix delta_of(Complex y, Eigen::Index branches, Eigen::Index conductors) {
  Matrix incidence = Matrix::Zero(branches, conductors);
  for (Eigen::Index k = 0; k < branches; ++k) incidence(k, k) += 1.0, incidence(k, (k + 1) % conductors) -= 1.0;
  return y * incidence.transpose() * incidence;
}

void add_delta_step(Response& response, Complex y, Complex series, Eigen::Index branches, Eigen::Index n,
                    const Vector& v) {
  Matrix delta = delta_of(y, branches, n);
  Matrix left = Matrix::Identity(n, n);
  if (series != Complex{}) {
    delta.diagonal().head(branches) *= 1.0 + 1e-6;
    left.leftCols(branches) += series * delta.leftCols(branches);
  }
  response.current_a.head(n) += left.partialPivLu().solve(delta * v.head(n));
  response.scale_a.head(n) += delta.cwiseAbs() * v.head(n).cwiseAbs();
}

}  // namespace

void Response::add_branch(Eigen::Index from, Eigen::Index to, Complex y_s, const Vector& v) {
  const Complex v_to = to < 0 ? Complex{} : v(to);
  const Complex current = y_s * (v(from) - v_to);
  const double scale = std::abs(y_s) * (std::abs(v(from)) + std::abs(v_to));
  current_a(from) += current, scale_a(from) += scale;
  if (to >= 0) current_a(to) -= current, scale_a(to) += scale;
}

Complex neutral_admittance(double resistance_ohm, double reactance_ohm) {
  const bool solid = resistance_ohm == 0.0 && reactance_ohm == 0.0;
  return 1.0 / Complex(solid ? 1e-6 : resistance_ohm, reactance_ohm);
}

Response with_open_conductors(const Equations& equations, Vector voltage_v, const std::vector<char>& open) {
  std::vector<Eigen::Index> ends;
  for (std::size_t k = 0; k < open.size(); ++k)
    if (open[k]) ends.push_back(static_cast<Eigen::Index>(k));
  if (ends.empty()) return equations(voltage_v);
  for (const auto end : ends) voltage_v(end) = 0.0;
  const auto m = static_cast<Eigen::Index>(ends.size());
  const Vector without = equations(voltage_v).current_a;
  Matrix influence(m, m);
  Vector left(m);
  for (Eigen::Index j = 0; j < m; ++j) {
    Vector probe = voltage_v;
    probe(ends[static_cast<std::size_t>(j)]) = 1.0;
    const Vector difference = equations(probe).current_a - without;
    for (Eigen::Index i = 0; i < m; ++i) influence(i, j) = difference(ends[static_cast<std::size_t>(i)]);
    left(j) = -without(ends[static_cast<std::size_t>(j)]);
  }
  const Vector inner =
      influence.completeOrthogonalDecomposition().solve(left);  // ends that nothing reaches stay at 0 V
  for (Eigen::Index j = 0; j < m; ++j) voltage_v(ends[static_cast<std::size_t>(j)]) = inner(j);
  Response response = equations(voltage_v);
  for (const auto end : ends) response.current_a(end) = 0.0;
  return response;
}

Response line_currents(const models::Line& line, const Vector& v) {
  const auto n = static_cast<Eigen::Index>(line.from.size());
  Response response(2 * n);
  place(response, series_currents(matrix_of(line.impedance_ohm), v.head(n), v.tail(n), Vector::Zero(n)), n, true);
  if (line.admittance_s.empty()) return response;
  const Matrix half = 0.5 * matrix_of(line.admittance_s);
  response.current_a.head(n) += half * v.head(n);
  response.current_a.tail(n) += half * v.tail(n);
  response.scale_a.head(n) += half.cwiseAbs() * v.head(n).cwiseAbs();
  response.scale_a.tail(n) += half.cwiseAbs() * v.tail(n).cwiseAbs();
  return response;
}

Response switch_currents(const models::Switch& sw, const Vector& v) {
  const auto n = static_cast<Eigen::Index>(sw.from.size());
  Response response(2 * n);
  for (Eigen::Index k = 0; k < n; ++k) response.add_branch(k, n + k, 1.0 / sw.contact_resistance_ohm, v);
  return response;
}

Response capacitor_currents(const Network& network, const Capacitor& capacitor, const std::vector<int>& step_on,
                            const Vector& v) {
  const auto n = static_cast<Eigen::Index>(capacitor.from.size());
  Response response(v.size());
  const bool star = capacitor.connection != Connection::delta || network.balanced();
  const double phases = network.balanced() ? 3.0 : capacitor.phases;
  const double u = star && phases > 1.0 ? capacitor.rated_voltage_v / std::numbers::sqrt3 : capacitor.rated_voltage_v;
  for (std::size_t step = 0; step < capacitor.step_power_var.size(); ++step) {
    if (!step_on[step] || capacitor.step_power_var[step] == 0.0) continue;
    const double reactance = u * u * phases / capacitor.step_power_var[step];  // 1/B
    const Complex series(step < capacitor.step_resistance_ohm.size() ? capacitor.step_resistance_ohm[step] : 0.0,
                         step < capacitor.step_reactance_ohm.size() ? capacitor.step_reactance_ohm[step] : 0.0);
    if (!star) {
      add_delta_step(response, Complex(0.0, 1.0 / reactance), series, capacitor.phases, n, v);
      continue;
    }
    const Complex y = 1.0 / (series + Complex(0.0, -reactance));
    for (Eigen::Index k = 0; k < n; ++k) response.add_branch(k, capacitor.to ? n + k : -1, y, v);
  }
  return response;
}

Response reactor_currents(const Network& network, const models::Reactor& reactor, const Vector& v) {
  const auto n = static_cast<Eigen::Index>(reactor.from.size());
  Response response(v.size());
  const Matrix z = matrix_of(reactor.impedance_ohm);
  const double parallel = reactor.parallel_resistance_ohm > 0.0 ? 1.0 / reactor.parallel_resistance_ohm : 0.0;
  if (reactor.connection == Connection::delta) {
    for (Eigen::Index k = 0; k < z.rows(); ++k) {
      const Complex y = 1.0 / z(k, k) + parallel;
      if (network.balanced()) response.add_branch(0, -1, 3.0 * y, v);
      else response.add_branch(k, (k + 1) % n, y, v);
    }
    return response;
  }
  place(response, series_currents(z, v.head(n), other_end(v, n), Vector::Zero(n)), n, reactor.to.has_value());
  for (Eigen::Index k = 0; k < n; ++k) response.add_branch(k, reactor.to ? n + k : -1, parallel, v);
  return response;
}

Response source_currents(const models::Source& source, Complex voltage_scale, const Vector& v) {
  const auto n = static_cast<Eigen::Index>(source.voltage_v.size());
  Response response(v.size());
  Vector e(n);
  for (Eigen::Index k = 0; k < n; ++k) e(k) = source.voltage_v[static_cast<std::size_t>(k)] * voltage_scale;
  place(response, series_currents(matrix_of(source.impedance_ohm), v.head(n), other_end(v, n), e), n,
        source.return_terminal.has_value());
  return response;
}

}  // namespace headroom::engine::check
