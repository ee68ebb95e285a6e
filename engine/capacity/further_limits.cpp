// SPDX-License-Identifier: Apache-2.0
#include "engine/capacity/further_limits.hpp"

#include <cmath>
#include <numbers>

#include "models/network/topology.hpp"

namespace headroom::engine {

using models::Complex;
using models::LimitKind;

namespace {

double magnitude_pu(const ChangeWatch& watch, std::span<const Complex> v) {
  Complex voltage = v[static_cast<std::size_t>(watch.node)];
  if (watch.reference >= 0) voltage -= v[static_cast<std::size_t>(watch.reference)];
  return std::abs(voltage) * watch.per_volt;
}

// |V2| / |V1| of the nodes first, first + 1, first + 2.
double unbalance(std::span<const Complex> v, std::size_t first) {
  const Complex turn = std::polar(1.0, 2.0 * std::numbers::pi / 3.0);
  const Complex a = v[first], b = v[first + 1], c = v[first + 2];
  const double positive = std::abs(a + turn * b + turn * turn * c);
  return positive > 0.0 ? std::abs(a + turn * turn * b + turn * c) / positive : 0.0;
}

// Active power into the element at its first conductors.
double power_w(const Primitive& primitive, std::size_t conductors, std::span<const Complex> v) {
  double power = 0.0;
  for (std::size_t i = 0; i < conductors; ++i) {
    if (primitive.node[i] < 0) continue;
    Complex current;
    for (std::size_t k = 0; k < primitive.node.size(); ++k)
      if (primitive.node[k] >= 0) current += primitive.y_s(i, k) * v[static_cast<std::size_t>(primitive.node[k])];
    power += (v[static_cast<std::size_t>(primitive.node[i])] * std::conj(current)).real();
  }
  return power;
}

}  // namespace

void FurtherLimits::watch_changes(double bound_pu, std::vector<ChangeWatch> watches) {
  change_bound_ = bound_pu;
  change_ = std::move(watches);
}

void FurtherLimits::watch_unbalance(const models::Network& network, double bound, std::span<const char> supplied) {
  unbalance_bound_ = bound;
  if (network.balanced()) return;
  for (std::size_t b = 0; b < network->buses.size(); ++b) {
    const auto& bus = network->buses[b];
    const std::size_t first = network.first_node(models::BusId(b));
    if (bus.nodes.size() < 3 || bus.nodes[0] != 1 || bus.nodes[1] != 2 || bus.nodes[2] != 3) continue;
    if (!supplied[first] || !supplied[first + 1] || !supplied[first + 2]) continue;
    bus_.push_back({first, "bus." + bus.name});
  }
}

void FurtherLimits::watch_reverse_power(const models::Network& network, const models::OperatingPoint& point,
                                        double bound) {
  reverse_bound_ = bound;
  unit_.clear();
  for (std::size_t t = 0; t < network->transformers.size(); ++t) {
    const auto& unit = network->transformers[t];
    if (!unit.in_service || !point.transformer_in_service[t] || models::is_regulating(unit)) continue;
    const double rated_va = unit.windings.front().rated_power_va * (network.balanced() ? 1.0 / 3.0 : 1.0);
    if (rated_va <= 0.0) continue;
    unit_.push_back({transformer_admittance(network, unit, point.tap_pu[t]), unit.windings.front().terminal.size(),
                     rated_va, "transformer." + unit.name});
  }
}

void FurtherLimits::margins(std::span<const Complex> voltage_v, std::span<double> margin) const {
  std::size_t at = 0;
  for (const auto& watch : change_)
    margin[at++] = change_bound_ - std::abs(magnitude_pu(watch, voltage_v) - watch.base_pu);
  for (const auto& watch : bus_) margin[at++] = unbalance_bound_ - unbalance(voltage_v, watch.first);
  for (const auto& watch : unit_)
    margin[at++] = reverse_bound_ + power_w(watch.primitive, watch.conductors, voltage_v) / watch.rated_va;
}

LimitKind FurtherLimits::kind(std::size_t limit) const {
  if (limit < change_.size()) return LimitKind::voltage_change;
  return limit < change_.size() + bus_.size() ? LimitKind::unbalance : LimitKind::reverse_power;
}

models::Limit FurtherLimits::describe(std::size_t limit, double margin) const {
  models::Limit found;
  found.kind = kind(limit);
  const double bound = found.kind == LimitKind::voltage_change ? change_bound_
                       : found.kind == LimitKind::unbalance    ? unbalance_bound_
                                                               : reverse_bound_;
  const double unit = found.kind == LimitKind::voltage_change ? 1.0 : 100.0;
  found.bound = unit * bound;
  found.value = unit * (bound - margin);
  found.element = found.kind == LimitKind::voltage_change ? change_[limit].element
                  : found.kind == LimitKind::unbalance    ? bus_[limit - change_.size()].element
                                                          : unit_[limit - change_.size() - bus_.size()].element;
  return found;
}

}  // namespace headroom::engine
