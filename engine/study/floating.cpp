// SPDX-License-Identifier: Apache-2.0
// When every conductor of a part p moves by the same voltage u, the current Σ_{i,k in p} y_ik u flows to ground:
// branches inside the part cancel, what is left is its admittance to ground.
#include "engine/study/floating.hpp"

#include <algorithm>
#include <map>
#include <numeric>

#include "engine/powerflow/element_admittance.hpp"
#include "engine/powerflow/load_law.hpp"

namespace headroom::engine {

namespace {

using models::Complex;
using models::Network;

constexpr double definite = 1e-10;

class Parts {
 public:
  Parts(const Network& network, const models::State& state) : network_(network), parent_(network.node_count()) {
    std::iota(parent_.begin(), parent_.end(), std::size_t{0});
    const auto& point = state.point;
    for (std::size_t k = 0; k < network->lines.size(); ++k)
      if (point.line_in_service[k]) add_series(line_admittance(network, network->lines[k]), true);
    for (std::size_t k = 0; k < network->switches.size(); ++k)
      if (point.switch_closed[k]) add_series(switch_admittance(network, network->switches[k]), true);
    for (std::size_t k = 0; k < network->transformers.size(); ++k)
      if (point.transformer_in_service[k]) add_transformer(network->transformers[k], point.tap_pu[k]);
    for (std::size_t k = 0; k < network->capacitors.size(); ++k)
      if (const auto& capacitor = network->capacitors[k]; capacitor.in_service)
        add_series(capacitor_admittance(network, capacitor, point.capacitor_step_on[k]), capacitor.to.has_value());
    for (const auto& reactor : network->reactors)
      if (reactor.in_service) add_series(reactor_admittance(network, reactor), reactor.to.has_value());
    for (const auto& load : network->loads)
      if (load.in_service) add_series(load_neutral_admittance(network, load), false);
    for (const auto& source : network->sources)
      if (source.in_service && !source.impedance_ohm.empty()) add_series(source_admittance(network, source), true);
    for (const auto& branch : injection_branches(network, point)) add_injection(branch);
  }

  std::size_t of(std::size_t node) {
    while (parent_[node] != node) node = parent_[node] = parent_[parent_[node]];
    return node;
  }
  const std::vector<Primitive>& elements() const { return elements_; }

 private:
  void join(std::int64_t a, std::int64_t b) {
    if (a >= 0 && b >= 0) parent_[of(static_cast<std::size_t>(a))] = of(static_cast<std::size_t>(b));
  }

  // Between two terminals a conductor goes on as itself; at one terminal whatever is coupled is connected.
  void add_series(Primitive primitive, bool two_terminals) {
    const std::size_t n = primitive.node.size();
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t k = 0; k < i; ++k)
        if (primitive.y_s(i, k) != Complex() && (!two_terminals || i == k + n / 2))
          join(primitive.node[i], primitive.node[k]);
    elements_.push_back(std::move(primitive));
  }

  void add_transformer(const models::Transformer& transformer, const std::vector<double>& tap_pu) {
    Primitive primitive = transformer_admittance(network_, transformer, tap_pu);
    std::size_t first = 0;
    for (const auto& winding : transformer.windings) {
      const std::size_t size = winding.terminal.size();
      // A series winding ends at the conductors of the terminal that follows.
      const std::size_t joined = winding.connection == models::Connection::series ? 2 * size : size;
      for (std::size_t k = 1; k < joined && first + k < primitive.node.size(); ++k)
        if (!winding.terminal.is_open(k % size)) join(primitive.node[first], primitive.node[first + k]);
      first += size;
    }
    elements_.push_back(std::move(primitive));
  }

  void add_injection(const InjectionBranch& branch) {
    const Complex y = std::conj(branch.power_va) / (branch.rated_v * branch.rated_v);
    if (y == Complex()) return;
    Primitive primitive{{branch.from, branch.to}, models::ComplexMatrix(2)};
    primitive.y_s(0, 0) = primitive.y_s(1, 1) = y;
    primitive.y_s(0, 1) = primitive.y_s(1, 0) = -y;
    join(branch.from, branch.to);
    elements_.push_back(std::move(primitive));
  }

  const Network& network_;
  std::vector<std::size_t> parent_;
  std::vector<Primitive> elements_;
};

}  // namespace

std::vector<FloatingPart> floating_parts(const Network& network, const models::State& state) {
  if (network.balanced()) return {};
  Parts parts(network, state);
  const std::size_t n = network.node_count();
  std::vector<Complex> to_ground(n);
  std::vector<double> largest(n, 0.0);
  std::vector<char> supplied(n, 0);
  for (const auto& element : parts.elements())
    for (std::size_t i = 0; i < element.node.size(); ++i) {
      if (element.node[i] < 0) continue;
      const std::size_t part = parts.of(static_cast<std::size_t>(element.node[i]));
      largest[part] = std::max(largest[part], std::abs(element.y_s(i, i)));
      for (std::size_t k = 0; k < element.node.size(); ++k)
        if (element.node[k] >= 0 && parts.of(static_cast<std::size_t>(element.node[k])) == part)
          to_ground[part] += element.y_s(i, k);
    }
  for (const auto& source : network->sources)  // stiff ones hold their conductors
    for (std::size_t k = 0; source.in_service && source.impedance_ohm.empty() && k < source.terminal.size(); ++k)
      if (const auto node = network.node(source.terminal.bus, source.terminal.nodes[k]); node >= 0)
        to_ground[parts.of(static_cast<std::size_t>(node))] = 1e9;
  for (std::size_t node = 0; node < n; ++node)
    if (state.supplied[node]) supplied[parts.of(node)] = 1;

  std::vector<FloatingPart> floating;
  std::map<std::size_t, std::size_t> found;  // part -> position in floating
  for (std::size_t b = 0; b < network->buses.size(); ++b)
    for (std::size_t k = 0; k < network->buses[b].nodes.size(); ++k) {
      const std::size_t part = parts.of(network.first_node(models::BusId(b)) + k);
      if (!supplied[part] || largest[part] == 0.0 || std::abs(to_ground[part]) > definite * largest[part]) continue;
      const auto [at, is_new] = found.emplace(part, floating.size());
      if (is_new) floating.push_back({{}, std::abs(to_ground[part]), largest[part]});
      auto& buses = floating[at->second].buses;
      if (buses.empty() || buses.back() != models::BusId(b)) buses.push_back(models::BusId(b));
    }
  return floating;
}

}  // namespace headroom::engine
