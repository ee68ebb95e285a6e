// SPDX-License-Identifier: Apache-2.0
#include "engine/powerflow/problem.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace headroom::engine {

namespace {

using models::Complex;
using models::Network;

double current_scale(const models::OperatingPoint& point, std::size_t source) {
  return point.current_source_scale.empty() ? 1.0 : point.current_source_scale[source];
}

class DisjointSets {
 public:
  explicit DisjointSets(std::size_t n) : parent_(n) { std::iota(parent_.begin(), parent_.end(), 0); }
  std::int64_t find(std::int64_t a) {
    while (parent_[a] != a) a = parent_[a] = parent_[parent_[a]];
    return a;
  }
  void join(std::int64_t a, std::int64_t b) { parent_[find(a)] = find(b); }

 private:
  std::vector<std::int64_t> parent_;
};

Complex voltage_scale(const models::OperatingPoint& point, std::size_t source) {
  return point.source_voltage_scale.empty() ? Complex(1.0) : point.source_voltage_scale[source];
}

// Norton currents Y_s E of sources behind an impedance; known voltages of stiff ones.
void add_sources(const Network& network, const models::OperatingPoint& point, Problem& problem,
                 std::vector<char>& known) {
  for (std::size_t s = 0; s < network->sources.size(); ++s) {
    const auto& source = network->sources[s];
    if (!source.in_service) continue;
    const Complex scale = voltage_scale(point, s);
    if (source.impedance_ohm.empty()) {
      for (std::size_t k = 0; k < source.terminal.size(); ++k) {
        const auto node = network.node(source.terminal.bus, source.terminal.nodes[k]);
        if (node < 0) continue;
        known[node] = 1;
        problem.known_v[node] = scale * source.voltage_v[k];
      }
      continue;
    }
    // With E in series, I = Y (V - [E; 0]): the current Y [E; 0] enters the nodes.
    const Primitive primitive = source_admittance(network, source);
    for (std::size_t i = 0; i < primitive.node.size(); ++i) {
      if (primitive.node[i] < 0) continue;
      Complex current;
      for (std::size_t k = 0; k < source.voltage_v.size(); ++k)
        current += primitive.y_s(i, k) * scale * source.voltage_v[k];
      problem.sources.push_back({primitive.node[i], current});
    }
  }
}

void add_current_sources(const Network& network, const models::OperatingPoint& point, Problem& problem) {
  const auto add = [&](const models::Terminal& terminal, std::size_t k, Complex current_a) {
    const auto node = network.node(terminal.bus, terminal.nodes[k]);
    if (node >= 0 && !terminal.is_open(k)) problem.sources.push_back({node, current_a});
  };
  for (std::size_t s = 0; s < network->current_sources.size(); ++s) {
    const auto& source = network->current_sources[s];
    for (std::size_t k = 0; source.in_service && k < source.current_a.size(); ++k) {
      const Complex current = source.current_a[k] * current_scale(point, s);
      add(source.terminal, k, current);
      if (source.return_terminal) add(*source.return_terminal, k, -current);
    }
  }
}

// Components of conductors that are no phases, with a path to earth and a part at a live bus: neutrals that nothing
// loads and no mutual impedance couples. They stand at 0 V until something returns through them.
void add_earthed_neutrals(const Network& network, const Problem& problem, DisjointSets& sets, std::vector<char>& live) {
  const std::size_t n = problem.nodes();
  std::vector<char> earthed(n, 0), at_live_bus(n, 0), has_phase(n, 0);
  for (const auto& primitive : problem.primitives)
    for (std::size_t i = 0; i < primitive.node.size(); ++i) {
      if (primitive.node[i] < 0) continue;
      Complex sum;  // of the row: what flows when every node of the element stands at 1 V
      double size = 0.0;
      for (std::size_t k = 0; k < primitive.node.size(); ++k)
        if (primitive.node[k] >= 0) sum += primitive.y_s(i, k), size = std::max(size, std::abs(primitive.y_s(i, k)));
      if (std::abs(sum) > 1e-9 * size) earthed[sets.find(primitive.node[i])] = 1;
    }
  for (std::size_t b = 0; b < network->buses.size(); ++b) {
    const auto& numbers = network.bus(models::BusId(b)).nodes;
    const std::int64_t first = network.first_node(models::BusId(b));
    bool any = false;
    for (std::size_t k = 0; k < numbers.size(); ++k) any |= live[sets.find(first + static_cast<std::int64_t>(k))] != 0;
    for (std::size_t k = 0; k < numbers.size(); ++k) {
      const auto root = sets.find(first + static_cast<std::int64_t>(k));
      if (any) at_live_bus[root] = 1;
      if (numbers[k] <= 3) has_phase[root] = 1;
    }
  }
  for (std::size_t node = 0; node < n; ++node)
    if (earthed[node] && at_live_bus[node] && !has_phase[node]) live[node] = 1;
}

// P + jQ of the branch as multipliers make it, where the law of its load leaves Q out of them: the linear part of such
// a load is the rated admittance of both. It does not move the solution, but which one is reached where a law jumps.
Complex scaled_power(const Network& network, const InjectionBranch& branch) {
  Complex power = branch.power_va;
  if (branch.load < 0 || !models::fixes_q(branch.model)) return power;
  const double rated_w = network->loads[static_cast<std::size_t>(branch.load)].power_va.real() * branch.share;
  if (rated_w != 0.0) power.imag(power.imag() * power.real() / rated_w);
  return power;
}

// A node is supplied when linear elements couple it to a source, or when it is an earthed neutral. Branches between
// phases reach further (a load across a live and a dead conductor): those carry their linear part in Y, so that the
// dead conductor has a voltage.
void find_supplied(const Network& network, Problem& problem, const std::vector<char>& known) {
  const std::size_t n = problem.nodes();
  DisjointSets sets(n);
  for (const auto& primitive : problem.primitives)
    for (std::size_t i = 0; i < primitive.node.size(); ++i)
      for (std::size_t k = 0; k < i; ++k)
        if (primitive.node[i] >= 0 && primitive.node[k] >= 0 && primitive.y_s(i, k) != Complex())
          sets.join(primitive.node[i], primitive.node[k]);
  std::vector<char> live(n, 0);
  const auto mark = [&](std::int64_t node) { live[sets.find(node)] = 1; };
  for (const auto& source : problem.sources) mark(source.node);
  for (std::size_t node = 0; node < n; ++node)
    if (known[node]) mark(static_cast<std::int64_t>(node));
  if (!network.balanced()) add_earthed_neutrals(network, problem, sets, live);
  for (std::size_t node = 0; node < n; ++node)
    problem.supplied[node] = live[sets.find(static_cast<std::int64_t>(node))];

  for (std::size_t b = 0; b < problem.branches.size(); ++b) {
    const auto& branch = problem.branches[b];
    const Complex admittance = std::conj(scaled_power(network, branch)) / (branch.rated_v * branch.rated_v);
    if (branch.load >= 0) problem.linear_s[b] = admittance;  // generators would make Y indefinite
    if (branch.from < 0 || branch.to < 0 || problem.supplied[branch.from] == problem.supplied[branch.to]) continue;
    problem.supplied_through_loads = true;
    if (admittance == Complex()) continue;
    problem.linear_s[b] = admittance;
    sets.join(branch.from, branch.to);
    live[sets.find(branch.from)] = 1;
  }
  for (std::size_t node = 0; node < n; ++node)
    problem.supplied[node] = live[sets.find(static_cast<std::int64_t>(node))];
}

void drop_dead_branches(Problem& problem) {
  std::vector<InjectionBranch> branches;
  std::vector<Complex> linear;
  const auto alive = [&](std::int64_t node) { return node >= 0 && problem.supplied[node]; };
  for (std::size_t b = 0; b < problem.branches.size(); ++b) {
    if (!alive(problem.branches[b].from) && !alive(problem.branches[b].to)) continue;
    branches.push_back(problem.branches[b]);
    linear.push_back(problem.linear_s[b]);
  }
  problem.branches = std::move(branches);
  problem.linear_s = std::move(linear);
}

void order_panels(const Network& network, std::span<const char> wanted, const std::vector<char>& known,
                  Problem& problem) {
  const std::size_t buses = network->buses.size();
  std::vector<std::int32_t> widths(buses, 0);
  const auto unknown = [&](std::int64_t node) { return node >= 0 && problem.supplied[node] && !known[node]; };
  for (std::size_t node = 0; node < problem.nodes(); ++node)
    if (unknown(static_cast<std::int64_t>(node))) ++widths[problem.bus[node]];

  std::vector<PanelClass> classes(buses, PanelClass::wanted);
  for (std::size_t b = 0; b < wanted.size(); ++b)
    if (!wanted[b]) classes[b] = PanelClass::static_;
  for (const auto& branch : problem.branches)
    for (const auto node : {branch.from, branch.to})
      if (unknown(node)) classes[problem.bus[node]] = PanelClass::active;

  std::vector<std::pair<std::int32_t, std::int32_t>> pairs;
  for (const auto& primitive : problem.primitives)
    for (std::size_t i = 0; i < primitive.node.size(); ++i)
      for (std::size_t k = 0; k < i; ++k) {
        if (!unknown(primitive.node[i]) || !unknown(primitive.node[k])) continue;
        const std::pair pair(problem.bus[primitive.node[i]], problem.bus[primitive.node[k]]);
        if (pair.first != pair.second && (pairs.empty() || pairs.back() != pair)) pairs.push_back(pair);
      }
  problem.elimination =
      constrained_minimum_degree(panel_graph(static_cast<std::int32_t>(buses), std::move(pairs)), classes);
  problem.complex_layout = block_layout(problem.elimination, widths, 1);
  problem.real_layout = block_layout(problem.elimination, widths, 2);

  problem.position.assign(problem.nodes(), -1);
  problem.node.assign(problem.complex_layout.scalars(), -1);
  auto next = problem.complex_layout.first;
  for (std::size_t node = 0; node < problem.nodes(); ++node) {
    if (!unknown(static_cast<std::int64_t>(node))) continue;
    const auto at = next[problem.elimination.column[problem.bus[node]]]++;
    problem.position[node] = at;
    problem.node[at] = static_cast<std::int64_t>(node);
  }
}

bool is_symmetric(const std::vector<Primitive>& primitives) {
  for (const auto& primitive : primitives)
    for (std::size_t i = 0; i < primitive.node.size(); ++i)
      for (std::size_t k = 0; k < i; ++k)
        if (std::abs(primitive.y_s(i, k) - primitive.y_s(k, i)) > 1e-12 * std::abs(primitive.y_s(i, k))) return false;
  return true;
}

void add_admittance(Problem& problem, std::int64_t row, std::int64_t column, Complex y) {
  if (row < 0 || column < 0 || problem.position[row] < 0 || problem.position[column] < 0) return;
  const auto row_at = problem.elimination.column[problem.bus[row]];
  const auto column_at = problem.elimination.column[problem.bus[column]];
  if (problem.admittance.upper.empty() && row_at < column_at) return;
  problem.admittance.at(problem.complex_layout, row_at, problem.position[row], column_at, problem.position[column]) +=
      y;
}

// The entry (row, column) of a matrix in real form, a 2x2 block.
template <class T>
void add_real(const Problem& problem, std::int64_t row, std::int64_t column, double sign, const CurrentDerivative& d,
              BlockMatrix<T>& j) {
  if (row < 0 || column < 0 || problem.position[row] < 0 || problem.position[column] < 0) return;
  const auto& layout = problem.real_layout;
  const auto row_at = problem.elimination.column[problem.bus[row]];
  const auto column_at = problem.elimination.column[problem.bus[column]];
  const auto r = 2 * problem.position[row], c = 2 * problem.position[column];
  j.at(layout, row_at, r, column_at, c) += static_cast<T>(sign * d.re_re);
  j.at(layout, row_at, r, column_at, c + 1) += static_cast<T>(sign * d.re_im);
  j.at(layout, row_at, r + 1, column_at, c) += static_cast<T>(sign * d.im_re);
  j.at(layout, row_at, r + 1, column_at, c + 1) += static_cast<T>(sign * d.im_im);
}

template <class T>
void add_derivative(const Problem& problem, const InjectionBranch& branch, const CurrentDerivative& d,
                    BlockMatrix<T>& j) {
  add_real(problem, branch.from, branch.from, 1.0, d, j);
  add_real(problem, branch.to, branch.to, 1.0, d, j);
  add_real(problem, branch.from, branch.to, -1.0, d, j);
  add_real(problem, branch.to, branch.from, -1.0, d, j);
}

}  // namespace

void assemble(const Network& network, const models::OperatingPoint& point, std::span<const char> wanted,
              Problem& problem) {
  const std::size_t n = network.node_count();
  problem.primitives = primitive_admittances(network, point);
  problem.branches = injection_branches(network, point);
  problem.linear_s.assign(problem.branches.size(), Complex());
  problem.known_v.assign(n, Complex());
  problem.supplied.assign(n, 0);
  problem.bus.resize(n);
  problem.base_v.resize(n);
  for (std::size_t b = 0; b < network->buses.size(); ++b) {
    const models::BusId id(b);
    for (std::size_t k = 0; k < network.bus(id).nodes.size(); ++k) {
      problem.bus[network.first_node(id) + k] = static_cast<std::int32_t>(b);
      problem.base_v[network.first_node(id) + k] = network.node_base_v(id);
    }
  }
  std::vector<char> known(n, 0);
  add_sources(network, point, problem, known);
  add_current_sources(network, point, problem);
  find_supplied(network, problem, known);
  drop_dead_branches(problem);
  order_panels(network, wanted, known, problem);

  problem.admittance.resize(problem.complex_layout, is_symmetric(problem.primitives));
  for (const auto& primitive : problem.primitives)
    for (std::size_t i = 0; i < primitive.node.size(); ++i)
      for (std::size_t k = 0; k < primitive.node.size(); ++k)
        add_admittance(problem, primitive.node[i], primitive.node[k], primitive.y_s(i, k));
  for (std::size_t b = 0; b < problem.branches.size(); ++b) {
    const auto& [from, to, y] = std::tuple(problem.branches[b].from, problem.branches[b].to, problem.linear_s[b]);
    if (y == Complex()) continue;
    add_admittance(problem, from, from, y);
    add_admittance(problem, to, to, y);
    add_admittance(problem, from, to, -y);
    add_admittance(problem, to, from, -y);
  }
}

BlockMatrix<double> jacobian(const Problem& problem, std::span<const CurrentDerivative> derivative,
                             std::span<const InjectionBranch> extra,
                             std::span<const CurrentDerivative> extra_derivative) {
  BlockMatrix<double> j;
  j.resize(problem.real_layout, false);
  const auto& y = problem.admittance;
  // One complex entry g + jb of a block with `width` columns becomes [g -b; b g]; the transposed upper part its
  // transpose.
  const auto expand = [](const std::vector<Complex>& from, std::int64_t offset, int rows, int width, bool transposed,
                         std::vector<double>& to) {
    for (int r = 0; r < rows; ++r)
      for (int c = 0; c < width; ++c) {
        const Complex value = from[offset + static_cast<std::int64_t>(r) * width + c];
        double* at = to.data() + 4 * offset + (2 * static_cast<std::int64_t>(r)) * 2 * width + 2 * c;
        at[0] = at[2 * width + 1] = value.real();
        at[1] = transposed ? value.imag() : -value.imag();
        at[2 * width] = transposed ? -value.imag() : value.imag();
      }
  };
  const auto& e = problem.elimination;
  const auto& layout = problem.complex_layout;
  for (std::int32_t c = 0; c < e.size(); ++c) {
    expand(y.diagonal, layout.diagonal[c], layout.width(c), layout.width(c), false, j.diagonal);
    for (std::int32_t b = e.offset[c]; b < e.offset[c + 1]; ++b) {
      expand(y.lower, layout.below[b], layout.width(e.row[b]), layout.width(c), false, j.lower);
      expand(y.upper.empty() ? y.lower : y.upper, layout.below[b], layout.width(e.row[b]), layout.width(c), true,
             j.upper);
    }
  }
  for (std::size_t b = 0; b < derivative.size(); ++b) add_derivative(problem, problem.branches[b], derivative[b], j);
  for (std::size_t b = 0; b < extra.size(); ++b) add_derivative(problem, extra[b], extra_derivative[b], j);
  return j;
}

BlockMatrix<long double> extended_jacobian(const Problem& problem, std::span<const CurrentDerivative> derivative) {
  BlockMatrix<long double> j;
  j.resize(problem.real_layout, false);
  for (const auto& primitive : problem.primitives)
    for (std::size_t i = 0; i < primitive.node.size(); ++i)
      for (std::size_t k = 0; k < primitive.node.size(); ++k) {
        const Complex y = primitive.y_s(i, k);
        add_real(problem, primitive.node[i], primitive.node[k], 1.0, {y.real(), -y.imag(), y.imag(), y.real()}, j);
      }
  for (std::size_t b = 0; b < derivative.size(); ++b) add_derivative(problem, problem.branches[b], derivative[b], j);
  return j;
}

CurrentDerivative derivative_beyond(const InjectionBranch& branch, Complex linear_s, Complex v) {
  CurrentDerivative d = branch_derivative(branch, v);
  d.re_re -= linear_s.real();
  d.re_im += linear_s.imag();
  d.im_re -= linear_s.imag();
  d.im_im -= linear_s.real();
  return d;
}

}  // namespace headroom::engine
