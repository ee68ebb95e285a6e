// SPDX-License-Identifier: Apache-2.0
#include "engine/powerflow/primitive.hpp"

#include <utility>

namespace headroom::engine {

using models::Complex;
using models::ComplexMatrix;
using models::Network;
using models::OperatingPoint;
using models::Terminal;

SmallMatrix to_eigen(const ComplexMatrix& matrix) {
  SmallMatrix result(matrix.rows(), matrix.columns());
  for (std::size_t i = 0; i < matrix.rows(); ++i)
    for (std::size_t j = 0; j < matrix.columns(); ++j)
      result(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) = matrix(i, j);
  return result;
}

Complex ground_branch(double resistance_ohm, double reactance_ohm) {
  if (resistance_ohm == 0.0 && reactance_ohm == 0.0) return solid_ground_s;
  return 1.0 / Complex(resistance_ohm, reactance_ohm);
}

Primitive blank_primitive(const Network& network, std::span<const Terminal* const> terminals) {
  Primitive primitive;
  for (const Terminal* terminal : terminals)
    for (const int number : terminal->nodes) primitive.node.push_back(network.node(terminal->bus, number));
  primitive.y_s = ComplexMatrix(primitive.node.size());
  return primitive;
}

void add_block(Primitive& primitive, std::size_t row, std::size_t column, const SmallMatrix& block) {
  for (Eigen::Index i = 0; i < block.rows(); ++i)
    for (Eigen::Index j = 0; j < block.cols(); ++j)
      primitive.y_s(row + static_cast<std::size_t>(i), column + static_cast<std::size_t>(j)) += block(i, j);
}

namespace {

void eliminate_conductor(ComplexMatrix& y, std::size_t conductor) {
  const std::size_t n = y.rows();
  const Complex pivot = y(conductor, conductor);
  if (pivot != Complex{})
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j)
        if (i != conductor && j != conductor) y(i, j) -= y(i, conductor) * y(conductor, j) / pivot;
  for (std::size_t i = 0; i < n; ++i) y(i, conductor) = y(conductor, i) = 0.0;
}

}  // namespace

void eliminate_open(Primitive& primitive, std::span<const Terminal* const> terminals) {
  std::size_t conductor = 0;
  bool any = false;
  for (const Terminal* terminal : terminals)
    for (std::size_t k = 0; k < terminal->size(); ++k, ++conductor) {
      if (!terminal->is_open(k)) continue;
      eliminate_conductor(primitive.y_s, conductor);
      any = true;
    }
  if (!any) return;
  for (std::size_t k = 0; k < conductor; ++k) primitive.y_s(k, k) += open_conductor_s;
}

SmallMatrix delta_matrix(const std::vector<Complex>& y, std::size_t conductors) {
  const auto n = static_cast<Eigen::Index>(conductors);
  SmallMatrix matrix = SmallMatrix::Zero(n, n);
  for (std::size_t k = 0; k < y.size(); ++k) {
    const auto i = static_cast<Eigen::Index>(k), j = static_cast<Eigen::Index>((k + 1) % conductors);
    matrix(i, i) += y[k];
    matrix(j, j) += y[k];
    matrix(i, j) -= y[k];
    matrix(j, i) -= y[k];
  }
  return matrix;
}

std::vector<Primitive> primitive_admittances(const Network& network, const OperatingPoint& point) {
  std::vector<Primitive> all;
  for (std::size_t k = 0; k < network->lines.size(); ++k)
    if (point.line_in_service[k]) all.push_back(line_admittance(network, network->lines[k]));
  for (std::size_t k = 0; k < network->switches.size(); ++k)
    if (point.switch_closed[k]) all.push_back(switch_admittance(network, network->switches[k]));
  for (std::size_t k = 0; k < network->transformers.size(); ++k)
    if (point.transformer_in_service[k])
      all.push_back(transformer_admittance(network, network->transformers[k], point.tap_pu[k]));
  for (std::size_t k = 0; k < network->capacitors.size(); ++k)
    if (network->capacitors[k].in_service)
      all.push_back(capacitor_admittance(network, network->capacitors[k], point.capacitor_step_on[k]));
  for (const auto& reactor : network->reactors)
    if (reactor.in_service) all.push_back(reactor_admittance(network, reactor));
  for (const auto& load : network->loads) {
    if (!load.in_service) continue;
    Primitive neutral = load_neutral_admittance(network, load);
    if (!neutral.node.empty()) all.push_back(std::move(neutral));
  }
  for (const auto& source : network->sources)
    if (source.in_service && !source.impedance_ohm.empty()) all.push_back(source_admittance(network, source));
  return all;
}

}  // namespace headroom::engine
