// SPDX-License-Identifier: Apache-2.0
// Without loads nothing drops: closed conductors join nodes of one voltage, and phase p of a transformer holds an emf
// e_p (per unit) common to all windings w, V_from - V_to = e_p · tap_w · U_w. From the sources these relations are
// followed until nothing more follows. Two things are then not determined by them: a floating star point (the mean of
// its phases), and a group of nodes without any reference, which the tiny stray admittances b_i hold that OpenDSS adds
// to winding ends (inductive) and line ends (capacitive): sum b_i V_i = 0. The two may nearly cancel, and then a group
// goes far off; OpenDSS's bases follow it there, and so do these. Neutral impedances and single-phase shunt reactors
// count in that sum with their admittance, which is a million times as large: they hold the group at ground.
#include "data/readers/opendss/voltage_bases.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace headroom::data::opendss {
namespace {

using models::Complex;

// At each end of a line: 10 kvar at 345 kV, over two.
constexpr double line_end_stray_s = 4.2e-8;

struct WindingPhase {
  std::int64_t from = -1, to = -1;  // nodes, -1 = ground
  double volts = 0.0;               // per unit of emf
  double stray_s = 0.0;             // of each end to ground
  std::size_t emf = 0;
};

class NoLoad {
 public:
  explicit NoLoad(std::size_t nodes)
      : voltage_(nodes), known_(nodes, 0), stray_(nodes), joined_(nodes), windings_of_(nodes) {}

  void join(std::int64_t a, std::int64_t b) {
    if (a < 0 || b < 0 || a == b) return;
    joined_[static_cast<std::size_t>(a)].push_back(static_cast<std::size_t>(b));
    joined_[static_cast<std::size_t>(b)].push_back(static_cast<std::size_t>(a));
  }

  void add_winding(const WindingPhase& winding) {
    if (winding.emf >= emf_.size()) {
      emf_.resize(winding.emf + 1);
      emf_known_.resize(winding.emf + 1, 0);
      windings_of_emf_.resize(winding.emf + 1);
    }
    const std::size_t at = windings_.size();
    windings_.push_back(winding);
    windings_of_emf_[winding.emf].push_back(at);
    for (const auto node : {winding.from, winding.to}) {
      add_stray(node, winding.stray_s);
      if (node >= 0) windings_of_[static_cast<std::size_t>(node)].push_back(at);
    }
  }

  void add_stray(std::int64_t node, double susceptance_s) {
    if (node >= 0) stray_[static_cast<std::size_t>(node)] += susceptance_s;
  }

  void add_star(std::vector<std::int64_t> phases, std::int64_t neutral) {
    if (neutral >= 0) stars_.push_back({std::move(phases), neutral});
  }

  void set(std::int64_t node, Complex value) {
    if (node < 0 || known_[static_cast<std::size_t>(node)]) return;
    known_[static_cast<std::size_t>(node)] = 1;
    voltage_[static_cast<std::size_t>(node)] = value;
    queue_.push_back(static_cast<std::size_t>(node));
  }

  std::vector<Complex> solve() {
    for (std::size_t w = 0; w < windings_.size(); ++w) look_at(w);
    do follow();
    while (settle_star() || settle_group());
    return voltage_;
  }

 private:
  struct Star {
    std::vector<std::int64_t> phases;
    std::int64_t neutral;
  };

  bool known(std::int64_t node) const { return node < 0 || known_[static_cast<std::size_t>(node)]; }
  Complex value(std::int64_t node) const { return node < 0 ? Complex() : voltage_[static_cast<std::size_t>(node)]; }

  void follow() {
    while (next_ < queue_.size()) {
      const std::size_t node = queue_[next_++];
      for (const std::size_t other : joined_[node]) set(static_cast<std::int64_t>(other), voltage_[node]);
      for (const std::size_t winding : windings_of_[node]) look_at(winding);
    }
  }

  void look_at(std::size_t at) {
    const WindingPhase& w = windings_[at];
    if (!emf_known_[w.emf] && known(w.from) && known(w.to) && w.volts != 0.0) {
      emf_known_[w.emf] = 1;
      emf_[w.emf] = (value(w.from) - value(w.to)) / w.volts;
      for (const std::size_t other : windings_of_emf_[w.emf]) look_at(other);
    } else if (emf_known_[w.emf]) {
      if (known(w.to)) set(w.from, value(w.to) + emf_[w.emf] * w.volts);
      else if (known(w.from)) set(w.to, value(w.from) - emf_[w.emf] * w.volts);
    }
  }

  bool settle_star() {
    for (; next_star_ < stars_.size(); ++next_star_) {
      const Star& star = stars_[next_star_];
      if (known(star.neutral) || !std::all_of(star.phases.begin(), star.phases.end(), [&](auto n) { return known(n); }))
        continue;
      Complex mean;
      for (const auto node : star.phases) mean += value(node) / static_cast<double>(star.phases.size());
      set(star.neutral, star.phases.size() > 1 ? mean : Complex());
      return true;
    }
    next_star_ = 0;
    return false;
  }

  // A group of nodes whose differences are known.
  bool settle_group() {
    for (; next_group_ < windings_.size(); ++next_group_) {
      const WindingPhase& w = windings_[next_group_];
      if (!emf_known_[w.emf] || known(w.from)) continue;
      settle_group_of(static_cast<std::size_t>(w.from));
      return true;
    }
    return false;
  }

  void settle_group_of(std::size_t first) {
    std::vector<std::size_t> members{first};
    std::vector<Complex> relative{Complex()};
    std::unordered_map<std::size_t, std::size_t> seen{{first, 0}};
    const auto visit = [&](std::int64_t node, Complex at) {
      if (node < 0 || !seen.emplace(static_cast<std::size_t>(node), members.size()).second) return;
      members.push_back(static_cast<std::size_t>(node));
      relative.push_back(at);
    };
    Complex sum, plain_sum;
    double weight = 0.0;
    for (std::size_t m = 0; m < members.size(); ++m) {
      const std::size_t node = members[m];
      const Complex here = relative[m];
      sum += stray_[node] * here;
      plain_sum += here;
      weight += stray_[node];
      for (const std::size_t other : joined_[node]) visit(static_cast<std::int64_t>(other), here);
      for (const std::size_t at : windings_of_[node]) {
        const WindingPhase& w = windings_[at];
        if (!emf_known_[w.emf]) continue;
        if (w.from == static_cast<std::int64_t>(node)) visit(w.to, here - emf_[w.emf] * w.volts);
        if (w.to == static_cast<std::int64_t>(node)) visit(w.from, here + emf_[w.emf] * w.volts);
      }
    }
    const Complex offset = weight != 0.0 ? -sum / weight : -plain_sum / static_cast<double>(members.size());
    for (std::size_t m = 0; m < members.size(); ++m) set(static_cast<std::int64_t>(members[m]), relative[m] + offset);
  }

  std::vector<Complex> voltage_, emf_;
  std::vector<char> known_, emf_known_;
  std::vector<double> stray_;
  std::vector<std::vector<std::size_t>> joined_, windings_of_, windings_of_emf_;
  std::vector<WindingPhase> windings_;
  std::vector<Star> stars_;
  std::vector<std::size_t> queue_;
  std::size_t next_ = 0, next_star_ = 0, next_group_ = 0;
};

bool is_open(const Head& head, std::size_t conductor) {
  return std::any_of(head.open.begin(), head.open.end(),
                     [&](std::uint32_t mask) { return conductor < 32 && (mask >> conductor & 1u); });
}

double winding_volts(const TransformerData& data, const WindingData& w) {
  const bool star = w.connection != models::Connection::delta && (data.phases == 2 || data.phases == 3);
  double kv = w.kv;
  if (w.connection == models::Connection::series)
    kv = w.kv == data.windings[1].kv ? w.kv * 1e-4 : w.kv - data.windings[1].kv;
  return kv * 1000.0 / (star ? std::numbers::sqrt3 : 1.0);
}

double tap_of(const WindingData& w) { return w.tap == 0.0 ? 1e-4 : w.tap; }

// Half of the stray admittance of a winding, at each of its ends.
double stray_of(const TransformerData& data, const WindingData& w) {
  const double volts = winding_volts(data, w), va = data.windings[0].kva * 1000.0 / data.phases;
  return -data.stray_ppm * 1e-6 * va / (volts * volts) / 2.0;
}

// The conductor at the other end of phase `p` in a delta winding.
std::size_t delta_partner(const Transformer& transformer, std::size_t p) {
  const auto& windings = transformer.data.windings;
  const int n = transformer.data.phases;
  int direction = 1;
  if (windings[0].connection != windings[1].connection && !transformer.data.is_auto) {
    const auto& high = windings[0].kv >= windings[1].kv ? windings[0] : windings[1];
    const bool high_is_delta = high.connection == models::Connection::delta;
    direction = high_is_delta == transformer.low_voltage_leads ? 1 : -1;
  }
  int partner = static_cast<int>(p) + direction;
  if (n > 2) return static_cast<std::size_t>((partner + n) % n);
  return partner < 0 ? 2 : static_cast<std::size_t>(partner);
}

void add_transformer(NoLoad& grid, const Transformer& transformer, const std::vector<BusList::Terminal>& terminals,
                     std::size_t& emf) {
  const int phases = transformer.data.phases;
  for (std::size_t p = 0; p < static_cast<std::size_t>(phases); ++p) {
    for (std::size_t w = 0; w < terminals.size(); ++w) {
      const auto& winding = transformer.data.windings[w];
      const auto& node = terminals[w].index;
      if (transformer.head.open[w] >> p & 1u) continue;
      const bool star = phases == 1 || winding.connection == models::Connection::wye;
      const bool series = winding.connection == models::Connection::series;
      const auto to = series ? terminals[1].index[p]
                      : star ? node[static_cast<std::size_t>(phases)]
                             : node[delta_partner(transformer, p)];
      grid.add_winding({node[p], to, winding_volts(transformer.data, winding) * tap_of(winding),
                        stray_of(transformer.data, winding), emf + p});
    }
  }
  emf += static_cast<std::size_t>(phases);
  for (std::size_t w = 0; w < terminals.size(); ++w) {
    const WindingData& winding = transformer.data.windings[w];
    if (winding.connection != models::Connection::wye) continue;
    const auto& index = terminals[w].index;
    const auto neutral = index[static_cast<std::size_t>(phases)];
    grid.add_star({index.begin(), index.begin() + phases}, neutral);
    const double grounding = std::hypot(winding.rneut, winding.xneut);
    grid.add_stray(neutral,
                   winding.rneut < 0.0 ? stray_of(transformer.data, winding) : 1.0 / std::max(grounding, 1e-6));
  }
}

double grounding_of(const Reactor& reactor, double frequency_hz) {
  return 1.0 / std::max(std::abs(reactor.impedance_at(frequency_hz)(0, 0)), 1e-6);
}

void add_element(NoLoad& grid, const Circuit& circuit, std::size_t e, const std::vector<BusList::Terminal>& terminals,
                 std::size_t& emf) {
  const ObjectRef& element = circuit.elements[e];
  if (element.of == &circuit.transformers) {
    add_transformer(grid, circuit.transformers[element.object], terminals, emf);
  } else if (element.of == &circuit.autotransformers) {
    add_transformer(grid, circuit.autotransformers[element.object], terminals, emf);
  } else if (element.of == &circuit.vsources) {
    const auto volts = circuit.vsources[element.object].voltages(circuit.frequency_hz);
    for (std::size_t i = 0; i < volts.size(); ++i) grid.set(terminals[0].index[i], volts[i]);
  } else if ((element.of == &circuit.lines || element.of == &circuit.reactors) && terminals.size() == 2) {
    for (std::size_t i = 0; i < terminals[0].index.size(); ++i) {
      if (is_open(element.head(), i)) continue;
      grid.join(terminals[0].index[i], terminals[1].index[i]);
      for (std::size_t t = 0; t < 2 && element.of == &circuit.lines; ++t)
        grid.add_stray(terminals[t].index[i], line_end_stray_s);
      if (element.of == &circuit.reactors && terminals[0].index.size() == 1 && terminals[1].index[0] < 0)
        grid.add_stray(terminals[0].index[i], grounding_of(circuit.reactors[element.object], circuit.frequency_hz));
    }
  }
}

double nearest_base_kv(double kv, const std::vector<double>& bases) {
  double best = bases.front(), smallest = 1e50;
  for (const double base : bases) {
    const double difference = base == 0.0 ? 1e50 : std::abs(1.0 - kv / base);
    if (difference < smallest) smallest = difference, best = base;
  }
  return best;
}

}  // namespace

std::vector<Complex> no_load_voltages(const Circuit& circuit, const Connections& connections) {
  NoLoad grid(connections.buses.node_count);
  std::size_t emf = 0;
  for (std::size_t e = 0; e < circuit.elements.size(); ++e)
    if (!connections.terminals[e].empty()) add_element(grid, circuit, e, connections.terminals[e], emf);
  return grid.solve();
}

void calculate_voltage_bases(Circuit& circuit) {
  for (auto& line : circuit.lines) line.realise();
  Report unheard(true);  // what is wrong with a bus is said when the circuit is complete
  circuit.connections = std::make_shared<Connections>(connect(circuit, unheard));
  const Connections& connections = *circuit.connections;
  const auto volts = no_load_voltages(circuit, connections);
  circuit.bus_base_v.reserve(connections.buses.buses.size());
  for (const auto& bus : connections.buses.buses) {
    if (bus.index.empty()) continue;
    const double kv = std::abs(volts[bus.index.front()]) * std::numbers::sqrt3 / 1000.0;
    circuit.bus_base_v[bus.name] = nearest_base_kv(kv, circuit.voltage_bases_kv) * 1000.0 / std::numbers::sqrt3;
  }
  if (!unheard.findings.empty()) circuit.connections.reset();
}

}  // namespace headroom::data::opendss
