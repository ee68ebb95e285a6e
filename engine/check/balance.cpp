// SPDX-License-Identifier: Apache-2.0
#include "engine/check/balance.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

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

struct Conductors {
  std::vector<std::int64_t> node;  // -1 = ground
  std::vector<char> open;
};

Conductors conductors_of(const Network& network, const std::vector<const Terminal*>& terminals) {
  Conductors conductors;
  for (const Terminal* terminal : terminals)
    for (std::size_t k = 0; k < terminal->size(); ++k) {
      conductors.node.push_back(network.node(terminal->bus, terminal->nodes[k]));
      conductors.open.push_back(terminal->is_open(k));
    }
  return conductors;
}

// The currents of one state.
class Sums {
 public:
  Sums(const Network& network, std::span<const Complex> voltage_v)
      : network_(network), voltage_v_(voltage_v), current_a(network.node_count()), scale_a(network.node_count()) {}

  void add_line(const models::Line& line) {
    add({&line.from, &line.to}, [&](const Vector& v) { return check::line_currents(line, v); });
  }

  // Adds the currents of an element over these terminals. linear: conductors may be open.
  void add(const std::vector<const Terminal*>& terminals, const Equations& equations, bool linear = true) {
    const auto& [node, open] = conductors_of(network_, terminals);
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

 private:
  const Network& network_;
  std::span<const Complex> voltage_v_;

 public:
  std::vector<Complex> current_a;  // [node]
  std::vector<double> scale_a;     // [node]
};

// The columns of the elements' admittances: currents with one conductor at 1 V and the others at 0.
class Columns {
 public:
  struct Entry {
    std::int64_t row, column;
    Complex y_s;
    double scale_s;
  };

  explicit Columns(const Network& network)
      : network_(network), constant_a(network.node_count()), constant_scale_a(network.node_count()) {}

  void add(const std::vector<const Terminal*>& terminals, const Equations& equations, bool linear = true) {
    auto [node, open] = conductors_of(network_, terminals);
    if (!linear) std::fill(open.begin(), open.end(), 0);
    Vector v = Vector::Zero(static_cast<Eigen::Index>(node.size()));
    const Response without = check::with_open_conductors(equations, v, open);
    for (std::size_t i = 0; i < node.size(); ++i) {
      if (node[i] < 0) continue;
      constant_a[static_cast<std::size_t>(node[i])] += without.current_a(static_cast<Eigen::Index>(i));
      constant_scale_a[static_cast<std::size_t>(node[i])] += without.scale_a(static_cast<Eigen::Index>(i));
    }
    for (std::size_t k = 0; k < node.size(); ++k) {
      if (node[k] < 0) continue;
      v.setZero();
      v(static_cast<Eigen::Index>(k)) = 1.0;
      const Response response = check::with_open_conductors(equations, v, open);
      for (std::size_t i = 0; i < node.size(); ++i) {
        const auto at = static_cast<Eigen::Index>(i);
        place(node[i], node[k], response.current_a(at) - without.current_a(at),
              response.scale_a(at) - without.scale_a(at));
      }
    }
  }

  // Most of a grid is lines: the columns of Z I = V_from - V_to are those of Z^-1.
  void add_line(const models::Line& line) {
    constexpr Eigen::Index most = 4;
    const auto n = static_cast<Eigen::Index>(line.from.size());
    if (n > most || line.from.open != 0 || line.to.open != 0) {
      add({&line.from, &line.to}, [&](const Vector& v) { return check::line_currents(line, v); });
      return;
    }
    Eigen::Matrix<Complex, Eigen::Dynamic, Eigen::Dynamic, 0, most, most> z(n, n);
    const auto at = [](Eigen::Index k) { return static_cast<std::size_t>(k); };
    for (Eigen::Index i = 0; i < n; ++i)
      for (Eigen::Index k = 0; k < n; ++k) z(i, k) = line.impedance_ohm(at(i), at(k));
    if (n == 1) z(0, 0) = 1.0 / z(0, 0);
    else z = z.partialPivLu().inverse().eval();
    for (Eigen::Index i = 0; i < n; ++i)
      for (Eigen::Index k = 0; k < n; ++k) {
        const Complex half = line.admittance_s.empty() ? Complex{} : 0.5 * line.admittance_s(at(i), at(k));
        const double size = std::abs(z(i, k));
        const auto node = [&](const Terminal& terminal, Eigen::Index c) {
          return network_.node(terminal.bus, terminal.nodes[at(c)]);
        };
        place(node(line.from, i), node(line.from, k), z(i, k) + half, size + std::abs(half));
        place(node(line.to, i), node(line.to, k), z(i, k) + half, size + std::abs(half));
        place(node(line.from, i), node(line.to, k), -z(i, k), size);
        place(node(line.to, i), node(line.from, k), -z(i, k), size);
      }
  }

  // One entry for each row and column, by rows.
  void merge() {
    const auto place_of = [](const Entry& one) { return std::pair{one.row, one.column}; };
    std::stable_sort(entry.begin(), entry.end(),
                     [&](const Entry& a, const Entry& b) { return place_of(a) < place_of(b); });
    std::size_t count = 0;
    for (const auto& one : entry) {
      if (count > 0 && place_of(entry[count - 1]) == place_of(one))
        entry[count - 1].y_s += one.y_s, entry[count - 1].scale_s += one.scale_s;
      else entry[count++] = one;
    }
    entry.resize(count);
  }

 private:
  void place(std::int64_t row, std::int64_t column, Complex y_s, double scale_s) {
    if (row >= 0 && column >= 0 && scale_s != 0.0) entry.push_back({row, column, y_s, scale_s});
  }

  const Network& network_;

 public:
  std::vector<Complex> constant_a;       // [node]
  std::vector<double> constant_scale_a;  // [node]
  std::vector<Entry> entry;
};

template <class Shunt>
std::vector<const Terminal*> terminals_of(const Shunt& shunt) {
  if (shunt.to) return {&shunt.from, &*shunt.to};
  return {&shunt.from};
}

template <class Sums>
void add_switch(const models::Switch& sw, Sums& sums) {
  sums.add({&sw.from, &sw.to}, [&](const Vector& v) { return check::switch_currents(sw, v); });
}

template <class Sums>
void add_transformer(const Network& network, const OperatingPoint& point, std::size_t k, Sums& sums) {
  const auto& transformer = network->transformers[k];
  std::vector<const Terminal*> terminals;
  for (const auto& winding : transformer.windings) terminals.push_back(&winding.terminal);
  sums.add(terminals,
           [&](const Vector& v) { return check::transformer_currents(network, transformer, point.tap_pu[k], v); });
}

template <class Sums>
void add_capacitor(const Network& network, const OperatingPoint& point, std::size_t k, Sums& sums) {
  const auto& capacitor = network->capacitors[k];
  if (!capacitor.in_service) return;
  sums.add(terminals_of(capacitor), [&](const Vector& v) {
    return check::capacitor_currents(network, capacitor, point.capacitor_step_on[k], v);
  });
}

// One element, where the point has it in service.
template <class Sums>
void add_element(const Network& network, const OperatingPoint& point, const CheckedElement& element, Sums& sums) {
  using enum CheckedElement::Kind;
  const std::size_t k = element.index;
  if (element.kind == line && point.line_in_service[k]) sums.add_line(network->lines[k]);
  if (element.kind == sw && point.switch_closed[k]) add_switch(network->switches[k], sums);
  if (element.kind == transformer && point.transformer_in_service[k]) add_transformer(network, point, k, sums);
  if (element.kind == capacitor) add_capacitor(network, point, k, sums);
}

template <class Sums>
void add_branches(const Network& network, const OperatingPoint& point, Sums& sums) {
  for (std::size_t k = 0; k < network->lines.size(); ++k)
    if (point.line_in_service[k]) sums.add_line(network->lines[k]);
  for (std::size_t k = 0; k < network->switches.size(); ++k)
    if (point.switch_closed[k]) add_switch(network->switches[k], sums);
  for (std::size_t k = 0; k < network->transformers.size(); ++k)
    if (point.transformer_in_service[k]) add_transformer(network, point, k, sums);
}

template <class Sums>
void add_shunts(const Network& network, const OperatingPoint& point, Sums& sums) {
  for (std::size_t k = 0; k < network->capacitors.size(); ++k) add_capacitor(network, point, k, sums);
  for (const auto& reactor : network->reactors)
    if (reactor.in_service)
      sums.add(terminals_of(reactor), [&](const Vector& v) { return check::reactor_currents(network, reactor, v); });
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

// Sources behind an impedance give their currents.
template <class Sums>
void add_sources(const Network& network, const OperatingPoint& point, Sums& sums) {
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
}

// At a stiff source the voltage must be its own.
void hold_stiff_sources(const Network& network, const OperatingPoint& point, std::span<const Complex> voltage_v,
                        std::vector<Complex>& current_a, const std::vector<double>& scale_a) {
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
      if (other >= 0) current_a[static_cast<std::size_t>(other)] += current_a[at];  // what it carries comes back
      const Complex e = source.voltage_v[c] * point.source_voltage_scale[k];
      const double magnitude = std::max(std::abs(voltage_v[at]), std::abs(e));
      current_a[at] = magnitude > 0.0 ? scale_a[at] * (voltage_v[at] - back - e) / magnitude : Complex{};
    }
  }
}

Balance worst_of(const Network& network, std::span<const Complex> voltage_v, const std::vector<Complex>& current_a,
                 const std::vector<double>& scale_a) {
  Balance balance;
  const double phases = network.balanced() ? 3.0 : 1.0;
  for (std::size_t b = 0; b < network->buses.size(); ++b) {
    const models::BusId bus(b);
    const std::size_t first = network.first_node(bus);
    const double base = network.node_base_v(bus);
    for (std::size_t k = 0; k < network->buses[b].nodes.size(); ++k, ++balance.nodes) {
      const double left = std::sqrt(std::norm(current_a[first + k]));
      double va = phases * left * (base > 0.0 ? base : std::sqrt(std::norm(voltage_v[first + k])));
      double relative = scale_a[first + k] > 0.0 ? left / scale_a[first + k] : 0.0;
      if (!std::isfinite(left)) va = relative = std::numeric_limits<double>::infinity();
      if (va > balance.worst_va) balance.worst_va = va, balance.worst_va_bus = bus;
      if (relative > balance.worst_relative) balance.worst_relative = relative, balance.worst_relative_bus = bus;
    }
  }
  return balance;
}

}  // namespace

Balance check_balance(const Network& network, const OperatingPoint& point, std::span<const Complex> voltage_v) {
  Sums sums(network, voltage_v);
  add_branches(network, point, sums);
  add_shunts(network, point, sums);
  add_injections(network, point, sums);
  add_sources(network, point, sums);
  hold_stiff_sources(network, point, voltage_v, sums.current_a, sums.scale_a);
  return worst_of(network, voltage_v, sums.current_a, sums.scale_a);
}

PreparedBalance::PreparedBalance(const Network& network, const OperatingPoint& point)
    : network_(network), point_(point) {
  Columns columns(network);
  add_branches(network, point, columns);
  add_shunts(network, point, columns);
  add_sources(network, point, columns);
  for (const auto& load : network->loads)  // a neutral's path to ground
    if (load.in_service && load.neutral_resistance_ohm >= 0.0)
      columns.add({&load.terminal}, [&](const Vector& v) { return check::load_currents(network, load, {}, v); });
  columns.merge();
  first_.assign(network.node_count() + 1, 0);
  for (const auto& entry : columns.entry) ++first_[static_cast<std::size_t>(entry.row) + 1];
  std::partial_sum(first_.begin(), first_.end(), first_.begin());
  entries_.resize(columns.entry.size());
  auto next = first_;
  for (const auto& entry : columns.entry)
    entries_[static_cast<std::size_t>(next[static_cast<std::size_t>(entry.row)]++)] = {
        static_cast<std::int32_t>(entry.column), entry.y_s, entry.scale_s};
  constant_a_ = std::move(columns.constant_a);
  constant_scale_a_ = std::move(columns.constant_scale_a);
  load_branches_ = branches_of(network, network->loads);
  generator_branches_ = branches_of(network, network->generators);
}

template <class Elements>
std::vector<PreparedBalance::Branch> PreparedBalance::branches_of(const Network& network, const Elements& elements) {
  std::vector<Branch> branches;
  for (std::size_t e = 0; e < elements.size(); ++e) {
    const auto& element = elements[e];
    if (!element.in_service) continue;
    const auto node_of = [&](int conductor) {
      return static_cast<std::int32_t>(
          network.node(element.terminal.bus, element.terminal.nodes[static_cast<std::size_t>(conductor)]));
    };
    check::for_each_branch(network, element, [&](int k, int to, double rated, double share) {
      branches.push_back({static_cast<std::int32_t>(e), node_of(k), to < 0 ? -1 : node_of(to), rated, share});
    });
  }
  return branches;
}

void PreparedBalance::add_branch(const Branch& branch, Complex drawn_a, Workspace& workspace) {
  const double size = std::sqrt(std::norm(drawn_a));
  const auto add = [&](std::int32_t node, Complex current_a) {
    if (node < 0) return;
    workspace.current_a[static_cast<std::size_t>(node)] += current_a;
    workspace.scale_a[static_cast<std::size_t>(node)] += size;
  };
  add(branch.from, drawn_a);
  add(branch.to, -drawn_a);
}

void PreparedBalance::add_prepared(std::span<const Complex> voltage_v, Workspace& workspace) const {
  auto& current = workspace.current_a;
  auto& scale = workspace.scale_a;
  auto& magnitude = workspace.magnitude_v;
  current = constant_a_;
  scale = constant_scale_a_;
  magnitude.resize(voltage_v.size());
  for (std::size_t node = 0; node < current.size(); ++node) magnitude[node] = std::sqrt(std::norm(voltage_v[node]));
  for (std::size_t node = 0; node < current.size(); ++node) {
    double re = 0.0, im = 0.0, sizes = 0.0;
    for (auto at = first_[node]; at < first_[node + 1]; ++at) {
      const auto& entry = entries_[static_cast<std::size_t>(at)];
      const auto column = static_cast<std::size_t>(entry.column);
      const double v_re = voltage_v[column].real(), v_im = voltage_v[column].imag();
      re += entry.y_s.real() * v_re - entry.y_s.imag() * v_im;
      im += entry.y_s.real() * v_im + entry.y_s.imag() * v_re;
      sizes += entry.scale_s * magnitude[column];
    }
    current[node] += Complex(re, im);
    scale[node] += sizes;
  }
}

void PreparedBalance::add_injections(std::span<const Complex> load_power_va,
                                     std::span<const Complex> generator_power_va, std::span<const Complex> voltage_v,
                                     Workspace& workspace) const {
  const auto across = [&](const Branch& branch) {
    const auto at = [&](std::int32_t node) { return node < 0 ? Complex{} : voltage_v[static_cast<std::size_t>(node)]; };
    return at(branch.from) - at(branch.to);
  };
  for (const auto& branch : load_branches_) {
    const auto e = static_cast<std::size_t>(branch.element);
    add_branch(
        branch,
        check::load_branch_current(network_->loads[e], load_power_va[e] * branch.share, branch.rated_v, across(branch)),
        workspace);
  }
  for (const auto& branch : generator_branches_) {
    const auto e = static_cast<std::size_t>(branch.element);
    add_branch(branch,
               check::generator_branch_current(network_->generators[e], generator_power_va[e] * branch.share,
                                               branch.rated_v, across(branch)),
               workspace);
  }
}

Balance PreparedBalance::check(std::span<const Complex> load_power_va, std::span<const Complex> generator_power_va,
                               std::span<const Complex> voltage_v, Workspace& workspace) const {
  add_prepared(voltage_v, workspace);
  add_injections(load_power_va, generator_power_va, voltage_v, workspace);
  hold_stiff_sources(network_, point_, voltage_v, workspace.current_a, workspace.scale_a);
  return worst_of(network_, voltage_v, workspace.current_a, workspace.scale_a);
}

Balance PreparedBalance::check(const OperatingPoint& point, std::span<const CheckedElement> changed,
                               std::span<const Complex> voltage_v, Workspace& workspace) const {
  auto& current = workspace.current_a;
  auto& scale = workspace.scale_a;
  add_prepared(voltage_v, workspace);
  workspace.scale_before_a = scale;
  Sums before(network_, voltage_v), after(network_, voltage_v);
  for (const auto& element : changed) {
    add_element(network_, point_, element, before);
    add_element(network_, point, element, after);
  }
  for (std::size_t node = 0; node < current.size() && !changed.empty(); ++node) {
    current[node] += after.current_a[node] - before.current_a[node];
    scale[node] = std::max(0.0, scale[node] + after.scale_a[node] - before.scale_a[node]);
    const bool alone = voltage_v[node] == Complex{} && scale[node] <= 1e-9 * workspace.scale_before_a[node] &&
                       std::sqrt(std::norm(current[node])) <= 1e-9 * workspace.scale_before_a[node];
    if (alone) current[node] = scale[node] = 0.0;
  }
  add_injections(point.load_power_va, point.generator_power_va, voltage_v, workspace);
  hold_stiff_sources(network_, point_, voltage_v, current, scale);
  return worst_of(network_, voltage_v, current, scale);
}

}  // namespace headroom::engine
