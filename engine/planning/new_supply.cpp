// SPDX-License-Identifier: Apache-2.0
// A line of sequence impedances z1, z0 has the phase matrix with (2 z1 + z0)/3 on its diagonal and (z0 - z1)/3 beside
// it; its capacitances likewise. A neutral conductor, where the connection point has one, is
// uncoupled, of the catalogue's rn + j xn, else as the phase conductor.
#include "engine/planning/new_supply.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace headroom::engine {

using models::Complex;
using models::ComplexMatrix;

namespace {

constexpr int neutral_node = 4;

bool has_node(const models::Bus& bus, int node) {
  return std::find(bus.nodes.begin(), bus.nodes.end(), node) != bus.nodes.end();
}

bool neutral_at(const models::NetworkData& data, models::BusId bus) {
  return data.representation == models::Representation::three_phase && has_node(data.buses[bus.index()], neutral_node);
}

std::vector<int> phase_nodes(const models::NetworkData& data, int phases, int phase) {
  if (data.representation == models::Representation::balanced) return {1};
  if (phases == 1) return {phase};
  return {1, 2, 3};
}

ComplexMatrix phase_matrix(Complex one, Complex zero, std::size_t phases, bool with_neutral, Complex neutral) {
  ComplexMatrix matrix(phases + (with_neutral ? 1 : 0));
  for (std::size_t i = 0; i < phases; ++i)
    for (std::size_t k = 0; k < phases; ++k) matrix(i, k) = i == k ? (2.0 * one + zero) / 3.0 : (zero - one) / 3.0;
  if (with_neutral) matrix(phases, phases) = neutral;
  return matrix;
}

models::Line make_line(const models::NetworkData& data, const models::LineType& type, double length_m,
                       const std::vector<int>& phases, bool with_neutral) {
  const double km = length_m / 1000.0;
  const double omega = 2.0 * std::numbers::pi * data.frequency_hz;
  const Complex z1 = line_impedance_ohm(type, length_m);
  const double rn = (type.rn_ohm_per_km ? *type.rn_ohm_per_km : type.r_ohm_per_km).value;
  const double xn = (type.xn_ohm_per_km ? *type.xn_ohm_per_km : type.x_ohm_per_km).value;
  const Complex zn = Complex{rn, xn} * km;
  const Complex z0{type.r0_ohm_per_km.value * km, type.x0_ohm_per_km.value * km};
  const Complex y1{0.0, omega * type.c_nf_per_km.value * 1e-9 * km};
  const Complex y0{0.0, omega * type.c0_nf_per_km.value * 1e-9 * km};
  models::Line line;
  const bool balanced = data.representation == models::Representation::balanced;
  line.impedance_ohm =
      balanced ? phase_matrix(z1, z1, 1, false, {}) : phase_matrix(z1, z0, phases.size(), with_neutral, zn);
  line.admittance_s =
      balanced ? phase_matrix(y1, y1, 1, false, {}) : phase_matrix(y1, y0, phases.size(), with_neutral, {});
  line.length_m = length_m;
  line.kind = type.kind;
  line.type = type.name;
  if (type.rated_current_a.value > 0.0) line.rated_current_a = {type.rated_current_a.value, models::RatingOrigin::type};
  return line;
}

models::Load make_load(const models::NetworkData& data, models::BusId bus, const std::vector<int>& phases,
                       bool with_neutral, Complex power_va) {
  models::Load load;
  const bool balanced = data.representation == models::Representation::balanced;
  const bool three_phase = balanced || phases.size() == 3;
  const bool delta = !balanced && three_phase && !with_neutral;
  load.terminal.bus = bus;
  load.terminal.nodes = phases;
  if (!delta && !balanced) load.terminal.nodes.push_back(with_neutral ? neutral_node : models::ground);
  load.phases = three_phase ? 3 : 1;
  load.connection = delta ? models::Connection::delta : models::Connection::wye;
  const double base_v = data.buses[bus.index()].base_voltage_v;
  load.rated_voltage_v = three_phase ? base_v : base_v / std::numbers::sqrt3;
  load.power_va = power_va;
  load.scales_with_load_multiplier = false;
  return load;
}

models::BusId add_bus(models::NetworkData& data, const NewSupplyRequest& request,
                      const models::Application& application, const std::vector<int>& nodes) {
  const auto& at = data.buses[request.at.index()];
  models::Bus bus;
  bus.name = bus.source_name = request.name;
  bus.base_voltage_v = at.base_voltage_v;
  bus.nodes = nodes;
  bus.position = application.position;
  bus.kind = models::BusKind::customer;
  bus.substation = at.substation;
  bus.feeder = at.feeder;
  data.buses.push_back(std::move(bus));
  return models::BusId(data.buses.size() - 1);
}

void add_lines(models::NetworkData& data, const NewSupplyRequest& request, const std::vector<int>& phases,
               bool with_neutral, const std::vector<int>& nodes, NewSupply& supply) {
  for (const auto* type : request.line_types) {
    auto line = make_line(data, *type, request.length_m, phases, with_neutral);
    line.name = request.line_types.size() == 1 ? request.name : request.name + "/" + type->name;
    line.source_name = line.name;
    line.from.bus = request.at;
    line.to.bus = supply.bus;
    line.from.nodes = line.to.nodes = nodes;
    supply.lines.emplace_back(data.lines.size());
    data.lines.push_back(std::move(line));
  }
}

}  // namespace

Complex line_impedance_ohm(const models::LineType& type, double length_m) {
  return Complex{type.r_ohm_per_km.value, type.x_ohm_per_km.value} * (length_m / 1000.0);
}

bool has_phases(const models::NetworkData& data, models::BusId bus, int phases) {
  const auto& at = data.buses[bus.index()];
  if (data.representation == models::Representation::balanced) return true;
  if (phases == 1) return has_node(at, 1) || has_node(at, 2) || has_node(at, 3);
  return has_node(at, 1) && has_node(at, 2) && has_node(at, 3);
}

NewSupply add_new_line(models::NetworkData& data, const models::Application& application,
                       const NewSupplyRequest& request) {
  const auto phases = phase_nodes(data, application.phases, request.phase);
  const bool with_neutral = neutral_at(data, request.at);
  auto nodes = phases;
  if (with_neutral) nodes.push_back(neutral_node);
  NewSupply supply;
  supply.at = supply.bus = request.at;
  if (!request.line_types.empty()) supply.bus = add_bus(data, request, application, nodes);
  add_lines(data, request, phases, with_neutral, nodes, supply);
  return supply;
}

NewSupply add_new_supply(models::NetworkData& data, const models::Application& application,
                         const NewSupplyRequest& request) {
  NewSupply supply = add_new_line(data, application, request);
  models::Customer customer;
  customer.name = request.name;
  customer.bus = supply.bus;
  customer.phases = application.phases == 1 ? std::vector<int>{request.phase} : std::vector<int>{1, 2, 3};
  customer.kind = application.customer_kind;
  customer.importance = application.importance;
  customer.contracted_va = std::max(application.installed_va, std::abs(request.power_va));
  customer.power_factor = application.power_factor;
  supply.customer = models::CustomerId(data.customers.size());
  data.customers.push_back(std::move(customer));

  auto load = make_load(data, supply.bus, phase_nodes(data, application.phases, request.phase),
                        neutral_at(data, request.at), request.power_va);
  load.name = load.source_name = request.name;
  load.customer = supply.customer;
  supply.load = models::LoadId(data.loads.size());
  data.loads.push_back(std::move(load));
  return supply;
}

}  // namespace headroom::engine
