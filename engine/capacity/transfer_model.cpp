// SPDX-License-Identifier: Apache-2.0
#include "engine/capacity/transfer_model.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

#include "engine/powerflow/currents.hpp"

namespace headroom::engine {

using models::BranchKind;
using models::Complex;

namespace {

inline constexpr double base_va = 1e6;
inline constexpr double never = std::numeric_limits<double>::infinity();
inline constexpr double voltage_weight = 10.0;
// Errors of the estimates: of what stands, and of the change.
inline constexpr double loading_guard = 0.01, loading_guard_of_change = 0.06;
inline constexpr double voltage_guard = 0.001, voltage_guard_of_change = 0.15;
// A transformer whose load the voltage alone moves: its change is known no better than that of the voltage.
inline constexpr double overload_doubt = 0.3;
// A known violation counts from where it may have gone in a plan's state.
inline constexpr double known_guard = 0.005;

// Per-unit numbers are near 1: no detour for those that overflow when squared.
double magnitude(Complex z) { return std::sqrt(std::norm(z)); }

bool known_element(const models::Network& network, const models::Branch& branch) {
  switch (branch.kind) {
    case BranchKind::line: return network->lines[branch.index].in_service;
    case BranchKind::transformer: return network->transformers[branch.index].in_service;
    default: return true;
  }
}

Complex self_less_mutual(const models::ComplexMatrix& z) {
  const std::size_t n = z.rows();
  Complex self, mutual;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) (i == j ? self : mutual) += z(i, j);
  self /= static_cast<double>(n);
  return n > 1 ? self - mutual / static_cast<double>(n * (n - 1)) : self;
}

// Conductors that carry the current of one phase; 1 in a balanced network stands for three.
double phases_of(const models::Network& network, const models::Terminal& terminal) {
  if (network.balanced()) return 3.0;
  const auto count =
      std::count_if(terminal.nodes.begin(), terminal.nodes.end(), [](int n) { return n >= 1 && n <= 3; });
  return std::max<double>(1.0, static_cast<double>(count));
}

// Ohm between two buses per phase, in per unit of 1 MVA for as many phases as carry it.
Complex per_unit(Complex ohm, double base_v, double phases) {
  return base_v > 0.0 ? ohm * (base_va / (base_v * base_v)) * (3.0 / phases) : Complex();
}

Complex series_impedance(const models::Network& network, const models::Branch& branch) {
  const double base_v = network.bus(branch.to).base_voltage_v;
  switch (branch.kind) {
    case BranchKind::line: {
      const auto& line = network->lines[branch.index];
      return per_unit(self_less_mutual(line.impedance_ohm), base_v, phases_of(network, line.from));
    }
    case BranchKind::sw: {
      const auto& sw = network->switches[branch.index];
      return per_unit(sw.contact_resistance_ohm, base_v, phases_of(network, sw.from));
    }
    case BranchKind::transformer: {
      const auto& unit = network->transformers[branch.index];
      const auto& first = unit.windings.front();
      double resistance = first.resistance_pu, reactance = 0.0;
      for (std::size_t w = 1; w < unit.windings.size(); ++w)
        if (unit.windings[w].terminal.bus == branch.to) {
          resistance += unit.windings[w].resistance_pu;
          reactance = unit.reactance_pu[w - 1];
          break;
        }
      return first.rated_power_va > 0.0 ? Complex(resistance, reactance) * (base_va / first.rated_power_va) : Complex();
    }
    default: return {};
  }
}

// Loading per |I| of 1: in a bank each unit carries its share.
double loading_per_pu(const models::Network& network, const models::Branch& branch, double rating, double bank_rating) {
  if (branch.kind == BranchKind::transformer) return bank_rating > 0.0 ? base_va / bank_rating : 0.0;
  const double base_v = network.bus(branch.to).base_voltage_v;
  if (base_v <= 0.0 || rating <= 0.0) return 0.0;
  const auto& at = branch.kind == BranchKind::line ? network->lines[branch.index].from
                   : branch.kind == BranchKind::sw ? network->switches[branch.index].from
                                                   : network->reactors[branch.index].from;
  return base_va / (phases_of(network, at) * base_v / std::numbers::sqrt3) / rating;
}

// The mean of what the phases have, turned back to the first.
Complex positive_sequence_pu(const models::Network& network, models::BusId bus, std::span<const Complex> voltage_v) {
  const double base = network.node_base_v(bus);
  if (base <= 0.0) return 1.0;
  Complex sum;
  double count = 0.0;
  const auto& nodes = network.bus(bus).nodes;
  for (std::size_t k = 0; k < nodes.size(); ++k) {
    if (nodes[k] < 1 || nodes[k] > 3) continue;
    const double turn = network.balanced() ? 0.0 : 2.0 * std::numbers::pi / 3.0 * (nodes[k] - 1);
    sum += voltage_v[network.first_node(bus) + k] * std::polar(1.0, turn);
    count += 1.0;
  }
  const Complex v = count > 0.0 ? sum / (count * base) : Complex(1.0);
  return std::abs(v) > 0.1 ? v : Complex(1.0);
}

// Exponent of the power drawn in |V|, near rated voltage.
double exponent_of(const models::Load& load) {
  using enum models::LoadModel;
  switch (load.model) {
    case constant_impedance: return 2.0;
    case constant_current: return 1.0;
    case exponential: return load.exponent_p;
    case zip: {
      const double sum = load.zip[0] + load.zip[1] + load.zip[2];
      return sum > 0.0 ? (2.0 * load.zip[0] + load.zip[1]) / sum : 0.0;
    }
    default: return 0.0;
  }
}

}  // namespace

TransferModel::TransferModel(const models::Network& network, const models::Topology& topology,
                             const models::State& intact, const Monitors& all, std::span<const char> known) {
  bus_.resize(network->buses.size());
  for (std::size_t b = 0; b < bus_.size(); ++b) {
    if (topology.supplied[b]) bus_[b].v_pu = positive_sequence_pu(network, models::BusId(b), intact.voltage_v);
    bus_[b].size_pu = magnitude(bus_[b].v_pu);
  }
  for (const auto& source : network->sources) {
    if (!source.in_service) continue;
    auto& bus = bus_[source.terminal.bus.index()];
    bus.root = true;
    if (source.impedance_ohm.rows() > 0)
      bus.source_z_pu = per_unit(self_less_mutual(source.impedance_ohm),
                                 network.bus(source.terminal.bus).base_voltage_v, phases_of(network, source.terminal));
  }
  group(network, topology);
  impedances(network, topology);
  flows(network, topology, intact);
  exponents(network, intact);
  std::vector<double> margin(all.size());
  all.margins(intact.voltage_v, margin);
  limits(all, margin, known);
  watch(network, topology, all, margin, known);
}

void TransferModel::group(const models::Network& network, const models::Topology& topology) {
  std::map<std::pair<models::BusId, models::BusId>, std::int32_t> closed_between;
  edge_of_.assign(topology.branches.size(), -1);
  for (std::size_t b = 0; b < topology.branches.size(); ++b) {
    const auto& branch = topology.branches[b];
    if (!known_element(network, branch)) continue;
    if (branch.closed) {
      const auto [at, fresh] = closed_between.emplace(std::minmax(branch.from, branch.to), edge_.size());
      edge_of_[b] = at->second;
      if (!fresh) {
        edge_[static_cast<std::size_t>(at->second)].branches.push_back(b);
        continue;
      }
    }
    edge_of_[b] = static_cast<std::int32_t>(edge_.size());
    TransferEdge edge;
    edge.from = static_cast<std::int32_t>(branch.from.index());
    edge.to = static_cast<std::int32_t>(branch.to.index());
    edge.closed = branch.closed;
    edge.branches = {b};
    edge_.push_back(std::move(edge));
    radial_ = radial_ && !topology.in_loop[b];
  }
  first_at_.assign(bus_.size() + 1, 0);
  for (const auto& edge : edge_) ++first_at_[edge.from + 1], ++first_at_[edge.to + 1];
  for (std::size_t b = 0; b < bus_.size(); ++b) first_at_[b + 1] += first_at_[b];
  at_.resize(static_cast<std::size_t>(first_at_.back()));
  auto next = first_at_;
  for (std::size_t e = 0; e < edge_.size(); ++e) {
    at_[next[edge_[e].from]++] = static_cast<std::int32_t>(e);
    at_[next[edge_[e].to]++] = static_cast<std::int32_t>(e);
  }
}

void TransferModel::impedances(const models::Network& network, const models::Topology& topology) {
  for (auto& edge : edge_) {
    Complex admittance;
    for (const auto b : edge.branches) {
      const Complex z = series_impedance(network, topology.branches[b]);
      if (std::abs(z) > 0.0) admittance += 1.0 / z;
    }
    edge.z_pu = std::abs(admittance) > 0.0 ? 1.0 / admittance : Complex();
  }
}

void TransferModel::flows(const models::Network& network, const models::Topology& topology,
                          const models::State& intact) {
  std::map<std::pair<BranchKind, std::size_t>, std::vector<std::size_t>> branches;
  for (std::size_t b = 0; b < topology.branches.size(); ++b)
    if (topology.branches[b].closed) branches[{topology.branches[b].kind, topology.branches[b].index}].push_back(b);
  std::vector<Complex> delivered(edge_.size());
  for_each_flow(network, intact, [&](const TerminalFlow& flow) {
    if (flow.kind > ElementKind::reactor) return;
    static constexpr BranchKind kinds[] = {BranchKind::line, BranchKind::transformer, BranchKind::sw,
                                           BranchKind::capacitor, BranchKind::reactor};
    const auto found = branches.find({kinds[static_cast<std::size_t>(flow.kind)], flow.index});
    if (found == branches.end()) return;
    Complex power;
    for (const Complex part : flow_power_va(network, intact, flow)) power += part / base_va;
    auto own = found->second.front();  // of several buses behind one unit each has its branch, losses go to the first
    for (const auto b : found->second)
      if (topology.branches[b].to == flow.at->bus) own = b;
    auto& edge = edge_[static_cast<std::size_t>(edge_of_[own])];
    edge.loss_pu += power;
    const auto at = static_cast<std::int32_t>(flow.at->bus.index());
    if (at == edge.to) delivered[static_cast<std::size_t>(edge_of_[own])] -= power;
    bus_[flow.at->bus.index()].power_pu -= power;
  });
  for (std::size_t e = 0; e < edge_.size(); ++e) {
    auto& edge = edge_[e];
    if (!edge.closed) continue;
    const Complex v_to = bus_[edge.to].v_pu, current = std::conj(delivered[e] / v_to);
    edge.current_pu = std::abs(current);
    edge.ratio = (v_to + edge.z_pu * current) / bus_[edge.from].v_pu;
  }
}

void TransferModel::exponents(const models::Network& network, const models::State& intact) {
  std::vector<double> weight(bus_.size(), 0.0);
  for (std::size_t l = 0; l < network->loads.size(); ++l) {
    const auto& load = network->loads[l];
    if (!load.in_service) continue;
    const double power = std::abs(intact.point.load_power_va[l]) / base_va;
    weight[load.terminal.bus.index()] += power;
    bus_[load.terminal.bus.index()].exponent += power * exponent_of(load);
  }
  for (std::size_t b = 0; b < bus_.size(); ++b)
    if (weight[b] > 0.0) bus_[b].exponent /= weight[b];
}

void TransferModel::limits(const Monitors& all, std::span<const double> margin, std::span<const char> known) {
  for (std::size_t i = 0; i < margin.size(); ++i) {
    const auto bus = all.bus_of(i);
    if (!bus) continue;
    auto& at = bus_[bus->index()];
    const bool low = all.kind(i) == models::LimitKind::voltage_low;
    if (known[i]) {
      if (margin[i] > -2.0 * known_guard)
        (low ? at.known_low : at.known_high) = std::min(low ? at.known_low : at.known_high, margin[i]);
    } else if (margin[i] < (low ? at.low : at.high)) {
      (low ? at.low : at.high) = margin[i];
      (low ? at.low_limit : at.high_limit) = i;
    }
  }
}

void TransferModel::watch(const models::Network& network, const models::Topology& topology, const Monitors& all,
                          std::span<const double> margin, std::span<const char> known) {
  std::map<std::pair<BranchKind, std::size_t>, std::size_t> limit_of;
  for (std::size_t i = 0; i < margin.size(); ++i)
    if (const auto current = all.current_of(i)) limit_of[{current->kind, current->index}] = i;
  for (auto& edge : edge_) {
    double bank_rating = 0.0;
    std::optional<std::size_t> tightest;
    for (const auto b : edge.branches) {
      const auto found = limit_of.find({topology.branches[b].kind, topology.branches[b].index});
      if (found == limit_of.end()) continue;
      bank_rating += all.current_of(found->second)->rating;
      if (!tightest || margin[found->second] < margin[*tightest]) tightest = found->second;
    }
    if (!tightest) continue;
    const auto current = *all.current_of(*tightest);
    const auto& branch = topology.branches[edge.branches.front()];
    edge.limit = *tightest;
    edge.bound = current.bound;
    edge.loading = edge.closed ? current.bound - margin[*tightest] : 0.0;
    edge.per_pu = loading_per_pu(network, branch, current.rating, bank_rating);
    edge.known = known[*tightest] != 0;
  }
}

TransferState::TransferState(const TransferModel& model) : model_(&model) {
  const std::size_t n = model.buses().size();
  for (const auto& edge : model.edges()) closed_.push_back(edge.closed);
  place_.assign(n, -1);
  parent_.assign(n, -1);
  power_.resize(n);
  v_.resize(n);
  current_.resize(n);
  size_.resize(n);
}

std::int32_t TransferState::parent_bus(std::int32_t bus) const {
  const auto& edge = model_->edges()[static_cast<std::size_t>(parent_[bus])];
  return edge.from == bus ? edge.to : edge.from;
}

void TransferState::solve(std::span<const std::int32_t> open, std::span<const std::int32_t> close) {
  for (const auto e : touched_) closed_[e] = model_->edges()[static_cast<std::size_t>(e)].closed;
  touched_.assign(open.begin(), open.end());
  touched_.insert(touched_.end(), close.begin(), close.end());
  for (const auto e : open) closed_[e] = 0;
  for (const auto e : close) closed_[e] = 1;
  grow_tree();
  if (!model_->radial()) return;
  constexpr int sweeps = 3;
  for (const auto b : order_) v_[b] = model_->buses()[b].v_pu;
  for (int k = 0; k < sweeps; ++k) sweep();
  for (const auto b : order_) size_[b] = magnitude(v_[b]);
  judge();
}

void TransferState::grow_tree() {
  for (const auto b : order_) place_[b] = -1;
  order_.clear();
  for (std::size_t b = 0; b < place_.size(); ++b)
    if (model_->buses()[b].root) {
      place_[b] = static_cast<std::int32_t>(order_.size());
      parent_[b] = -1;
      order_.push_back(static_cast<std::int32_t>(b));
    }
  for (std::size_t k = 0; k < order_.size(); ++k) {
    const auto b = order_[k];
    for (const auto e : model_->edges_at(b)) {
      if (!closed_[e]) continue;
      const auto& edge = model_->edges()[static_cast<std::size_t>(e)];
      const auto other = edge.from == b ? edge.to : edge.from;
      if (place_[other] >= 0) continue;
      place_[other] = static_cast<std::int32_t>(order_.size());
      parent_[other] = e;
      order_.push_back(other);
    }
  }
}

void TransferState::sweep() {
  const auto& buses = model_->buses();
  const auto& edges = model_->edges();
  for (const auto b : order_) {
    const auto& bus = buses[b];
    power_[b] = bus.power_pu;
    if (bus.exponent != 0.0) power_[b] *= 1.0 + bus.exponent * (magnitude(v_[b]) / bus.size_pu - 1.0);
  }
  for (auto at = order_.rbegin(); at != order_.rend(); ++at) {
    const auto b = *at;
    if (parent_[b] < 0) continue;
    const auto& edge = edges[static_cast<std::size_t>(parent_[b])];
    const double i2 = std::norm(power_[b]) / std::norm(v_[b]);
    current_[b] = std::sqrt(i2);
    power_[edge.from == b ? edge.to : edge.from] +=
        power_[b] + edge.loss_pu + edge.z_pu * (i2 - edge.current_pu * edge.current_pu);
  }
  for (const auto b : order_) {
    if (parent_[b] < 0) {  // what arrives less what the source delivers in the intact state
      v_[b] = buses[b].v_pu - buses[b].source_z_pu * std::conj(power_[b] / v_[b]);
      continue;
    }
    const auto& edge = edges[static_cast<std::size_t>(parent_[b])];
    const Complex current = std::conj(power_[b] / v_[b]);
    if (edge.to == b) v_[b] = edge.ratio * v_[edge.from] - edge.z_pu * current;
    else v_[b] = (v_[edge.to] - edge.z_pu * current / std::conj(edge.ratio)) / edge.ratio;
  }
}

void TransferState::judge() {
  slack_ = {};
  overloaded_.clear();
  double least = never;
  const auto take = [&](double margin, double guard, double weight, std::size_t limit) {
    slack_.high = std::min(slack_.high, weight * (margin + guard));
    slack_.low = std::min(slack_.low, weight * (margin - guard));
    if (weight * margin < least) least = weight * margin, slack_.limit = limit, slack_.margin = margin;
  };
  for (const auto b : order_) {
    const auto& bus = model_->buses()[b];
    const double change = size_[b] - bus.size_pu;
    const double guard = voltage_guard + voltage_guard_of_change * std::abs(change);
    if (bus.low + change < 1.0) take(bus.low + change, guard, voltage_weight, bus.low_limit);
    if (bus.high - change < 1.0) take(bus.high - change, guard, voltage_weight, bus.high_limit);
    if (parent_[b] < 0) continue;
    const auto& edge = model_->edges()[static_cast<std::size_t>(parent_[b])];
    if (edge.per_pu <= 0.0 || edge.known) continue;
    const double more = edge.per_pu * (current_[b] - edge.current_pu);
    const double allowed = loading_guard + loading_guard_of_change * std::abs(more);
    const double margin = edge.bound - edge.loading - more;
    if (margin + allowed < 0.0) overloaded_.push_back(b);
    take(margin, allowed, 1.0, edge.limit);
  }
}

namespace {

// Loading with that current, and the error of it; margin with the error on its side.
double margin_at(const TransferEdge& edge, double current_pu) {
  const double more = edge.per_pu * (current_pu - edge.current_pu);
  return edge.bound - edge.loading - more + loading_guard + loading_guard_of_change * std::abs(more);
}

}  // namespace

// Opening above w moves what stands there, S_w, from the way of x to the way of y.
bool TransferState::move_may_hold(std::int32_t open, std::int32_t close, std::int32_t x, std::int32_t y) const {
  const auto& edges = model_->edges();
  std::size_t relieved = 0;  // of the overloaded ones
  const auto holds = [&](std::int32_t bus, std::int32_t edge, Complex power) {
    relieved += parent_[bus] == edge && std::find(overloaded_.begin(), overloaded_.end(), bus) != overloaded_.end();
    const auto& e = edges[static_cast<std::size_t>(edge)];
    return e.per_pu <= 0.0 || e.known || margin_at(e, magnitude(power) / size_[bus]) >= 0.0;
  };
  std::int32_t w = x;
  while (parent_[w] != open) w = parent_bus(w);
  const Complex moved = power_[w];
  if (!holds(y, close, moved)) return false;
  for (auto b = x; b != w; b = parent_bus(b))
    if (!holds(b, parent_[b], moved - power_[b])) return false;
  relieved += std::find(overloaded_.begin(), overloaded_.end(), w) != overloaded_.end();
  auto from = parent_bus(w), to = y;  // both ways up to where they meet
  while (from != to) {
    const bool climb_from = parent_[to] < 0 || (parent_[from] >= 0 && place_[from] > place_[to]);
    auto& b = climb_from ? from : to;
    if (parent_[b] < 0) break;  // two sources
    if (!holds(b, parent_[b], climb_from ? power_[b] - moved : power_[b] + moved)) return false;
    b = parent_bus(b);
  }
  return relieved == overloaded_.size();
}

// Per unit of u = 1 MW of the addition at bus k, every ancestor a of k has the voltage drop z_a u* / V, z_a from the
// source to a, and every edge above the current (u / V)*. So L(k) is the least over the ancestors of
//   margin below a · (|V| - margin) / Re(z_a u*)      and      the L with |S_a + L u| = |I|max |V_a|.
void TransferState::capacities(const TransferAddition& addition, std::vector<Capacity>& out) {
  least_margins();
  out.assign(model_->buses().size(), {});
  const Complex u = addition.power_pu;
  for (const auto b : order_) {
    const auto e = parent_[b];
    Capacity most{never, never, 0};
    if (e >= 0) most = out[static_cast<std::size_t>(parent_bus(b))];
    path_z_[b] = e >= 0 ? path_z_[parent_bus(b)] + model_->edges()[static_cast<std::size_t>(e)].z_pu
                        : model_->buses()[b].source_z_pu;
    if (e >= 0) {
      if (const double mw = current_capacity_mw(b, u, 0.0); mw < most.mw) most.mw = mw, most.limit = e;
      most.doubtful_mw = std::min(most.doubtful_mw, current_capacity_mw(b, u, 1.0));
    }
    const double drop = (path_z_[b] * std::conj(u)).real(), v = size_[b];
    const auto reach = [&](int doubt) {
      const double margin = std::max(0.0, drop > 0.0 ? least_[b].low[doubt] : least_[b].high[doubt]);
      return drop > 0.0 ? margin * (v - margin) / drop : drop < 0.0 ? margin * (v + margin) / -drop : never;
    };
    if (const double mw = reach(0); mw < most.mw) most.mw = mw, most.limit = -1 - b;
    most.doubtful_mw = std::min(most.doubtful_mw, reach(1));
    out[b] = most;
  }
}

// Of what stands at and below each bus, as the state has it.
void TransferState::least_margins() {
  const auto& buses = model_->buses();
  least_.assign(buses.size(), {{never, never}, {never, never}});
  path_z_.resize(buses.size());
  for (auto at = order_.rbegin(); at != order_.rend(); ++at) {
    const auto b = *at;
    const auto& bus = buses[b];
    const double change = size_[b] - bus.size_pu, error = voltage_guard_of_change * std::abs(change);
    const double low = bus.known_low + change > -known_guard ? std::min(bus.low, bus.known_low) : bus.low;
    const double high = bus.known_high - change > -known_guard ? std::min(bus.high, bus.known_high) : bus.high;
    auto& mine = least_[b];
    for (const int doubt : {0, 1}) {
      const double off = doubt * error;
      mine.low[doubt] = std::min(mine.low[doubt], low + change - off);
      mine.high[doubt] = std::min(mine.high[doubt], high - change - off);
      if (parent_[b] < 0) continue;
      auto& up = least_[parent_bus(b)];
      up.low[doubt] = std::min({up.low[doubt], mine.low[doubt], overload_margin_pu(b, doubt)});
      up.high[doubt] = std::min(up.high[doubt], mine.high[doubt]);
    }
  }
}

// How far the voltage may fall before a constant power overloads the edge above the bus.
double TransferState::overload_margin_pu(std::int32_t bus, double doubt) const {
  const auto& edge = model_->edges()[static_cast<std::size_t>(parent_[bus])];
  if (edge.per_pu <= 0.0) return never;
  const double most = current_limit_pu(edge);
  if (edge.known && current_[bus] > most * (1.0 + loading_guard)) return never;
  const double current = current_[bus] + doubt * overload_doubt * std::abs(current_[bus] - edge.current_pu);
  return current < most ? size_[bus] * (1.0 - current / most) : 0.0;
}

// L with |S + L u| = |I|max |V| in the edge above the bus.
double TransferState::current_capacity_mw(std::int32_t bus, Complex u, double doubt) const {
  const auto& edge = model_->edges()[static_cast<std::size_t>(parent_[bus])];
  if (edge.per_pu <= 0.0 || (edge.known && current_[bus] > current_limit_pu(edge) * (1.0 + loading_guard)))
    return never;
  const double off = doubt * loading_guard_of_change * std::abs(current_[bus] - edge.current_pu);
  const double reach = std::max(0.0, current_limit_pu(edge) - off) * size_[bus];
  const double along = (power_[bus] * std::conj(u)).real(), rest = reach * reach - std::norm(power_[bus]);
  return rest > 0.0 ? (std::sqrt(along * along + std::norm(u) * rest) - along) / std::norm(u) : 0.0;
}

double TransferState::current_limit_pu(const TransferEdge& edge) const {
  if (edge.per_pu <= 0.0) return never;
  return edge.current_pu + (edge.bound - edge.loading) / edge.per_pu;
}

}  // namespace headroom::engine
