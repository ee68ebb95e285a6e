// SPDX-License-Identifier: Apache-2.0
#include "engine/check/balance.hpp"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <limits>

#include "engine/check/element_equations.hpp"

namespace headroom::engine {

using check::Equations;
using check::Response;
using check::Vector;
using models::Complex;
using models::Network;
using models::OperatingPoint;
using models::Terminal;

namespace {

class Sums {
 public:
  Sums(const Network& network, std::span<const Complex> voltage_v)
      : network_(network), voltage_v_(voltage_v), current_a(network.node_count()), scale_a(network.node_count()) {}

  // Adds the currents of an element over these terminals. linear: conductors may be open.
  void add(std::initializer_list<const Terminal*> terminals, const Equations& equations, bool linear = true) {
    add_all(std::vector<const Terminal*>(terminals), equations, linear);
  }

  void add_all(const std::vector<const Terminal*>& terminals, const Equations& equations, bool linear = true) {
    std::vector<std::int64_t> node;
    std::vector<char> open;
    for (const Terminal* terminal : terminals)
      for (std::size_t k = 0; k < terminal->size(); ++k) {
        node.push_back(network_.node(terminal->bus, terminal->nodes[k]));
        open.push_back(terminal->is_open(k));
      }
    Vector v(node.size());
    for (std::size_t k = 0; k < node.size(); ++k)
      v(static_cast<Eigen::Index>(k)) = node[k] < 0 ? Complex{} : voltage_v_[static_cast<std::size_t>(node[k])];
    const Response response = linear ? check::with_open_conductors(equations, v, open) : equations(v);
    for (std::size_t k = 0; k < node.size(); ++k) {
      if (node[k] < 0) continue;
      current_a[static_cast<std::size_t>(node[k])] += response.current_a(static_cast<Eigen::Index>(k));
      scale_a[static_cast<std::size_t>(node[k])] += response.scale_a(static_cast<Eigen::Index>(k));
    }
  }

  template <class Shunt>
  void add_shunt(const Shunt& shunt, const Equations& equations) {
    if (shunt.to) add({&shunt.from, &*shunt.to}, equations);
    else add({&shunt.from}, equations);
  }

 private:
  const Network& network_;
  std::span<const Complex> voltage_v_;

 public:
  std::vector<Complex> current_a;  // [node]
  std::vector<double> scale_a;     // [node]
};

void add_branches(const Network& network, const OperatingPoint& point, Sums& sums) {
  for (std::size_t k = 0; k < network->lines.size(); ++k) {
    const auto& line = network->lines[k];
    if (point.line_in_service[k])
      sums.add({&line.from, &line.to}, [&](const Vector& v) { return check::line_currents(line, v); });
  }
  for (std::size_t k = 0; k < network->switches.size(); ++k) {
    const auto& sw = network->switches[k];
    if (point.switch_closed[k])
      sums.add({&sw.from, &sw.to}, [&](const Vector& v) { return check::switch_currents(sw, v); });
  }
  for (std::size_t k = 0; k < network->transformers.size(); ++k) {
    if (!point.transformer_in_service[k]) continue;
    const auto& transformer = network->transformers[k];
    std::vector<const Terminal*> terminals;
    for (const auto& winding : transformer.windings) terminals.push_back(&winding.terminal);
    sums.add_all(terminals, [&](const Vector& v) {
      return check::transformer_currents(network, transformer, point.tap_pu[k], v);
    });
  }
}

void add_shunts(const Network& network, const OperatingPoint& point, Sums& sums) {
  for (std::size_t k = 0; k < network->capacitors.size(); ++k) {
    const auto& capacitor = network->capacitors[k];
    if (capacitor.in_service)
      sums.add_shunt(capacitor, [&](const Vector& v) {
        return check::capacitor_currents(network, capacitor, point.capacitor_step_on[k], v);
      });
  }
  for (const auto& reactor : network->reactors)
    if (reactor.in_service)
      sums.add_shunt(reactor, [&](const Vector& v) { return check::reactor_currents(network, reactor, v); });
}

void add_injections(const Network& network, const OperatingPoint& point, Sums& sums) {
  for (std::size_t k = 0; k < network->loads.size(); ++k) {
    const auto& load = network->loads[k];
    const auto equations = [&](const Vector& v) {
      return check::load_currents(network, load, point.load_power_va[k], v);
    };
    if (load.in_service) sums.add({&load.terminal}, equations, false);
  }
  for (std::size_t k = 0; k < network->generators.size(); ++k) {
    const auto& generator = network->generators[k];
    const auto equations = [&](const Vector& v) {
      return check::generator_currents(network, generator, point.generator_power_va[k], v);
    };
    if (generator.in_service) sums.add({&generator.terminal}, equations, false);
  }
}

// Sources behind an impedance give their currents; at a stiff one the voltage must be its own.
void add_sources(const Network& network, const OperatingPoint& point, std::span<const Complex> voltage_v, Sums& sums) {
  for (std::size_t k = 0; k < network->sources.size(); ++k) {
    const auto& source = network->sources[k];
    const Complex scale = point.source_voltage_scale[k];
    if (!source.in_service || source.impedance_ohm.empty()) continue;
    const Equations equations = [&](const Vector& v) { return check::source_currents(source, scale, v); };
    if (source.return_terminal) sums.add({&source.terminal, &*source.return_terminal}, equations);
    else sums.add({&source.terminal}, equations);
  }
  for (std::size_t k = 0; k < network->current_sources.size(); ++k) {
    const auto& source = network->current_sources[k];
    if (!source.in_service) continue;
    const double scale = point.current_source_scale.empty() ? 1.0 : point.current_source_scale[k];
    const Equations equations = [&](const Vector& v) { return check::current_source_currents(source, scale, v); };
    if (source.return_terminal) sums.add({&source.terminal, &*source.return_terminal}, equations, false);
    else sums.add({&source.terminal}, equations, false);
  }
  const auto voltage = [&](const Terminal& terminal, std::size_t k) {
    const std::int64_t node = network.node(terminal.bus, terminal.nodes[k]);
    return node < 0 ? Complex{} : voltage_v[static_cast<std::size_t>(node)];
  };
  for (std::size_t k = 0; k < network->sources.size(); ++k) {
    const auto& source = network->sources[k];
    if (!source.in_service || !source.impedance_ohm.empty()) continue;
    for (std::size_t c = 0; c < source.terminal.size(); ++c) {
      const std::int64_t node = network.node(source.terminal.bus, source.terminal.nodes[c]);
      if (node < 0) continue;
      const auto at = static_cast<std::size_t>(node);
      const Complex back = source.return_terminal ? voltage(*source.return_terminal, c) : Complex{};
      const std::int64_t other =
          source.return_terminal ? network.node(source.return_terminal->bus, source.return_terminal->nodes[c]) : -1;
      if (other >= 0)
        sums.current_a[static_cast<std::size_t>(other)] += sums.current_a[at];  // what it carries comes back
      const Complex e = source.voltage_v[c] * point.source_voltage_scale[k];
      const double magnitude = std::max(std::abs(voltage_v[at]), std::abs(e));
      sums.current_a[at] = magnitude > 0.0 ? sums.scale_a[at] * (voltage_v[at] - back - e) / magnitude : Complex{};
    }
  }
}

}  // namespace

Balance check_balance(const Network& network, const OperatingPoint& point, std::span<const Complex> voltage_v) {
  Sums sums(network, voltage_v);
  add_branches(network, point, sums);
  add_shunts(network, point, sums);
  add_injections(network, point, sums);
  add_sources(network, point, voltage_v, sums);
  Balance balance;
  const double phases = network.balanced() ? 3.0 : 1.0;
  for (std::size_t b = 0; b < network->buses.size(); ++b) {
    const models::BusId bus(b);
    const std::size_t first = network.first_node(bus);
    for (std::size_t k = 0; k < network->buses[b].nodes.size(); ++k, ++balance.nodes) {
      const double left = std::abs(sums.current_a[first + k]), base = network.node_base_v(bus);
      double va = phases * left * (base > 0.0 ? base : std::abs(voltage_v[first + k]));
      double relative = sums.scale_a[first + k] > 0.0 ? left / sums.scale_a[first + k] : 0.0;
      if (!std::isfinite(left)) va = relative = std::numeric_limits<double>::infinity();
      if (va > balance.worst_va) balance.worst_va = va, balance.worst_va_bus = bus;
      if (relative > balance.worst_relative) balance.worst_relative = relative, balance.worst_relative_bus = bus;
    }
  }
  return balance;
}

}  // namespace headroom::engine
