// SPDX-License-Identifier: Apache-2.0
#include "engine/powerflow/currents.hpp"

#include <algorithm>
#include <initializer_list>

#include "engine/powerflow/load_law.hpp"

namespace headroom::engine {

using models::Complex;
using models::Network;
using models::State;
using models::Terminal;

void conductor_currents(const Primitive& primitive, std::span<const Complex> voltage_v, std::size_t first,
                        std::span<Complex> current_a) {
  std::fill(current_a.begin(), current_a.end(), Complex{});
  for (std::size_t k = 0; k < primitive.node.size(); ++k) {
    if (primitive.node[k] < 0) continue;
    const Complex v = voltage_v[static_cast<std::size_t>(primitive.node[k])];
    for (std::size_t i = 0; i < current_a.size(); ++i) current_a[i] += primitive.y_s(first + i, k) * v;
  }
}

double largest_current_a(const Primitive& primitive, std::span<const Complex> voltage_v, std::size_t first,
                         std::size_t count) {
  double largest = 0.0;
  for (std::size_t i = first; i < first + count; ++i) {
    Complex current;
    conductor_currents(primitive, voltage_v, i, {&current, 1});
    largest = std::max(largest, std::abs(current));
  }
  return largest;
}

namespace {

using Terminals = std::initializer_list<const Terminal*>;

class FlowWalk {
 public:
  FlowWalk(const Network& network, const State& state, const std::function<void(const TerminalFlow&)>& visit)
      : network_(network), state_(state), visit_(visit), left_(network.node_count()) {}

  void run() {
    branches();
    shunts();
    injections();
    current_sources();
    sources();
  }

 private:
  // Hands the currents of an element to the visitor, terminal by terminal, and takes them off what is left at the
  // nodes.
  template <class Range>
  void emit(ElementKind kind, std::size_t index, const Range& terminals, const std::vector<Complex>& current) {
    std::size_t first = 0;
    int number = 0;
    for (const Terminal* terminal : terminals) {
      const std::span<const Complex> part(current.data() + first, terminal->size());
      for (std::size_t k = 0; k < terminal->size(); ++k) {
        const std::int64_t node = network_.node(terminal->bus, terminal->nodes[k]);
        if (node >= 0) left_[static_cast<std::size_t>(node)] -= part[k];
      }
      visit_({kind, index, number++, terminal, part});
      first += terminal->size();
    }
  }

  template <class Range>
  void emit_linear(ElementKind kind, std::size_t index, const Range& terminals, const Primitive& primitive) {
    std::vector<Complex> current(primitive.node.size());
    conductor_currents(primitive, state_.voltage_v, 0, current);
    emit(kind, index, terminals, current);
  }

  void branches() {
    const auto& point = state_.point;
    for (std::size_t k = 0; k < network_->lines.size(); ++k) {
      const auto& line = network_->lines[k];
      if (point.line_in_service[k])
        emit_linear(ElementKind::line, k, Terminals{&line.from, &line.to}, line_admittance(network_, line));
    }
    for (std::size_t k = 0; k < network_->transformers.size(); ++k) {
      const auto& transformer = network_->transformers[k];
      if (!point.transformer_in_service[k]) continue;
      std::vector<const Terminal*> terminals;
      for (const auto& winding : transformer.windings) terminals.push_back(&winding.terminal);
      emit_linear(ElementKind::transformer, k, terminals,
                  transformer_admittance(network_, transformer, point.tap_pu[k]));
    }
    for (std::size_t k = 0; k < network_->switches.size(); ++k) {
      const auto& sw = network_->switches[k];
      if (point.switch_closed[k])
        emit_linear(ElementKind::sw, k, Terminals{&sw.from, &sw.to}, switch_admittance(network_, sw));
    }
  }

  template <class Shunt>
  void emit_shunt(ElementKind kind, std::size_t index, const Shunt& shunt, const Primitive& primitive) {
    if (shunt.to) emit_linear(kind, index, Terminals{&shunt.from, &*shunt.to}, primitive);
    else emit_linear(kind, index, Terminals{&shunt.from}, primitive);
  }

  void shunts() {
    for (std::size_t k = 0; k < network_->capacitors.size(); ++k) {
      const auto& capacitor = network_->capacitors[k];
      if (capacitor.in_service)
        emit_shunt(ElementKind::capacitor, k, capacitor,
                   capacitor_admittance(network_, capacitor, state_.point.capacitor_step_on[k]));
    }
    for (std::size_t k = 0; k < network_->reactors.size(); ++k) {
      const auto& reactor = network_->reactors[k];
      if (reactor.in_service) emit_shunt(ElementKind::reactor, k, reactor, reactor_admittance(network_, reactor));
    }
  }

  Complex voltage(std::int64_t node) const {
    return node < 0 ? Complex{} : state_.voltage_v[static_cast<std::size_t>(node)];
  }

  void add_branch(const InjectionBranch& branch, std::vector<Complex>& current) const {
    const Complex i = branch_current(branch, voltage(branch.from) - voltage(branch.to));
    current[static_cast<std::size_t>(branch.from_conductor)] += i;
    if (branch.to_conductor >= 0) current[static_cast<std::size_t>(branch.to_conductor)] -= i;
  }

  void injections() {
    const auto branches = injection_branches(network_, state_.point);
    std::size_t at = 0;
    for (std::size_t k = 0; k < network_->loads.size(); ++k) {
      const auto& load = network_->loads[k];
      if (!load.in_service) continue;
      std::vector<Complex> current(load.terminal.size());
      for (; at < branches.size() && branches[at].load == static_cast<std::int32_t>(k); ++at)
        add_branch(branches[at], current);
      const Primitive neutral = load_neutral_admittance(network_, load);
      if (!neutral.node.empty()) current.back() += neutral.y_s(0, 0) * voltage(neutral.node[0]);
      emit(ElementKind::load, k, Terminals{&load.terminal}, current);
    }
    for (std::size_t k = 0; k < network_->generators.size(); ++k) {
      const auto& generator = network_->generators[k];
      if (!generator.in_service) continue;
      std::vector<Complex> current(generator.terminal.size());
      for (; at < branches.size() && branches[at].generator == static_cast<std::int32_t>(k); ++at)
        add_branch(branches[at], current);
      emit(ElementKind::generator, k, Terminals{&generator.terminal}, current);
    }
  }

  void current_sources() {
    for (std::size_t k = 0; k < network_->current_sources.size(); ++k) {
      const auto& source = network_->current_sources[k];
      if (!source.in_service) continue;
      const double scale = state_.point.current_source_scale.empty() ? 1.0 : state_.point.current_source_scale[k];
      std::vector<Complex> current;
      const auto add = [&](const Terminal& terminal, double sign) {
        for (std::size_t c = 0; c < source.current_a.size(); ++c)
          current.push_back(terminal.is_open(c) ? Complex() : source.current_a[c] * (sign * scale));
      };
      add(source.terminal, -1.0);
      if (source.return_terminal) {
        add(*source.return_terminal, 1.0);
        emit(ElementKind::current_source, k, Terminals{&source.terminal, &*source.return_terminal}, current);
      } else {
        emit(ElementKind::current_source, k, Terminals{&source.terminal}, current);
      }
    }
  }

  // I = Y (V_terminal - V_return - E).
  std::vector<Complex> behind_impedance(std::size_t source) const {
    const auto& data = network_->sources[source];
    const Primitive primitive = source_admittance(network_, data);
    std::vector<Complex> current(primitive.node.size());
    conductor_currents(primitive, state_.voltage_v, 0, current);
    for (std::size_t i = 0; i < current.size(); ++i)
      for (std::size_t k = 0; k < data.voltage_v.size(); ++k)
        current[i] -= primitive.y_s(i, k) * data.voltage_v[k] * state_.point.source_voltage_scale[source];
    return current;
  }

  bool is_stiff(std::size_t source) const {
    return network_->sources[source].in_service && network_->sources[source].impedance_ohm.empty();
  }

  template <class Do>
  void for_each_stiff_node(Do&& act) const {
    for (std::size_t k = 0; k < network_->sources.size(); ++k) {
      const auto& terminal = network_->sources[k].terminal;
      for (std::size_t c = 0; is_stiff(k) && c < terminal.size(); ++c) {
        const std::int64_t node = network_.node(terminal.bus, terminal.nodes[c]);
        if (node >= 0) act(k, c, static_cast<std::size_t>(node));
      }
    }
  }

  void sources() {
    const std::size_t count = network_->sources.size();
    std::vector<std::vector<Complex>> current(count);
    std::vector<Complex> left = left_;
    for (std::size_t k = 0; k < count; ++k) {
      const auto& source = network_->sources[k];
      if (!source.in_service) continue;
      current[k].resize(source.terminal.size() + (source.return_terminal ? source.return_terminal->size() : 0));
      if (is_stiff(k)) continue;
      current[k] = behind_impedance(k);
      for (std::size_t c = 0; c < source.terminal.size(); ++c) {
        const std::int64_t node = network_.node(source.terminal.bus, source.terminal.nodes[c]);
        if (node >= 0) left[static_cast<std::size_t>(node)] -= current[k][c];
      }
    }
    std::vector<int> sharing(network_.node_count());
    for_each_stiff_node([&](std::size_t, std::size_t, std::size_t node) { ++sharing[node]; });
    for_each_stiff_node([&](std::size_t k, std::size_t c, std::size_t node) {
      current[k][c] = left[node] / static_cast<double>(sharing[node]);
      if (network_->sources[k].return_terminal) current[k][network_->sources[k].terminal.size() + c] = -current[k][c];
    });
    for (std::size_t k = 0; k < count; ++k) {
      const auto& source = network_->sources[k];
      if (!source.in_service) continue;
      if (source.return_terminal)
        emit(ElementKind::source, k, Terminals{&source.terminal, &*source.return_terminal}, current[k]);
      else emit(ElementKind::source, k, Terminals{&source.terminal}, current[k]);
    }
  }

  const Network& network_;
  const State& state_;
  const std::function<void(const TerminalFlow&)>& visit_;
  std::vector<Complex> left_;  // [node] current that the elements visited so far leave: minus their sum
};

}  // namespace

void for_each_flow(const Network& network, const State& state, const std::function<void(const TerminalFlow&)>& visit) {
  FlowWalk(network, state, visit).run();
}

std::vector<Complex> flow_power_va(const Network& network, const State& state, const TerminalFlow& flow) {
  std::vector<Complex> power(flow.current_a.size());
  const double phases = network.balanced() ? 3.0 : 1.0;
  for (std::size_t k = 0; k < power.size(); ++k) {
    const std::int64_t node = network.node(flow.at->bus, flow.at->nodes[k]);
    if (node >= 0) power[k] = phases * state.voltage_v[static_cast<std::size_t>(node)] * std::conj(flow.current_a[k]);
  }
  return power;
}

Totals totals(const Network& network, const State& state) {
  Totals sum;
  const auto in_series = [](const auto& shunt) { return shunt.to && shunt.to->bus != shunt.from.bus; };
  for_each_flow(network, state, [&](const TerminalFlow& flow) {
    const bool series = flow.kind < ElementKind::capacitor ||
                        (flow.kind == ElementKind::capacitor && in_series(network->capacitors[flow.index])) ||
                        (flow.kind == ElementKind::reactor && in_series(network->reactors[flow.index]));
    const bool source = flow.kind == ElementKind::source || flow.kind == ElementKind::current_source;
    if (!series && !source) return;
    for (const Complex power : flow_power_va(network, state, flow)) {
      if (source) sum.source_power_va -= power;
      if (series) sum.losses_va += power;
    }
  });
  return sum;
}

}  // namespace headroom::engine
