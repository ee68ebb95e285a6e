// SPDX-License-Identifier: Apache-2.0
// allocateloads: an energy meter, and sensors behind it, say what current flows at the peak. With I the magnitude of
// the solved current of a phase there and M the measured one, the loads of the zone that are given by the rating of
// their transformer or by their energy are multiplied by M / I of the nearest meter or sensor above them: single-phase
// ones by that of their phase, others by the mean. OpenDSS repeats this twice by default, each time from a new
// solution.
//
// The zone of a meter: series elements in service with both ends closed, from the far side of the metered element on,
// up to other meters. An element without a sensor of its own has that of the element before it.
#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/core.h>

#include "data/readers/opendss/script.hpp"
#include "data/readers/opendss/voltage_bases.hpp"
#include "data/readers/table/codes.hpp"

namespace headroom::data::opendss {
namespace {

// What a meter or sensor says of the last solution.
struct Measurement {
  const Head* head = nullptr;
  std::size_t element = 0;  // in Circuit::elements
  int terminal = 1;
  std::size_t phases = 3;
  std::array<double, 3> measured_a{};
  std::array<double, 3> factor{};  // [phase]; of a sensor out of service they stay 0, as in OpenDSS
  double mean_factor = 0.0;

  void compare(const std::vector<models::Complex>& solved_a) {
    mean_factor = 0.0;
    for (std::size_t k = 0; k < phases; ++k) {
      const double current = k < solved_a.size() ? std::abs(solved_a[k]) : 0.0;
      factor[k] = current > 0.0 ? measured_a[k] / current : 1.0;
      mean_factor += factor[k] / static_cast<double>(phases);
    }
  }
};

struct ZoneLoad {
  std::size_t load = 0;         // in Circuit::loads
  std::size_t measurement = 0;  // in Zones::measurements
  int first_node = 0;
};

class Zones {
 public:
  Zones(Circuit& circuit, Report& report) : circuit_(circuit), connections_(connect(circuit, report)) {
    for (std::size_t e = 0; e < circuit.elements.size(); ++e) position_.emplace(key(circuit.elements[e]), e);
    checked_.assign(circuit.elements.size(), 0);
    find_neighbours();
    for (const Sensor& sensor : circuit.sensors) add(sensor.head, sensor.element, sensor.terminal, sensor.current_a);
    for (const Measurement& sensor : measurements) own_[sensor.element] = &sensor - measurements.data();
    first_meter_ = measurements.size();
    for (const EnergyMeter& meter : circuit.meters)
      if (meter.head.enabled) add(meter.head, meter.element, meter.terminal, meter.peak_a);
    for (std::size_t m = first_meter_; m < measurements.size(); ++m) metered_[measurements[m].element] = m;
    for (std::size_t m = first_meter_; m < measurements.size(); ++m) trace(m);
  }

  std::size_t meters() const { return measurements.size() - first_meter_; }

  std::vector<Measurement> measurements;  // sensors, then meters
  std::vector<ZoneLoad> loads;

 private:
  using Key = std::pair<const ElementClass*, std::size_t>;
  static Key key(const ObjectRef& object) { return {object.of, object.object}; }

  void add(const Head& head, const std::string& element, int terminal, const std::array<double, 3>& measured_a) {
    const auto object = circuit_.find_element(element);
    const auto at = object ? position_.find(key(*object)) : position_.end();
    if (at == position_.end() || connections_.terminals[at->second].size() < static_cast<std::size_t>(terminal)) return;
    const auto shape = terminal_shape(circuit_, *object);
    const auto phases = std::clamp<std::size_t>(shape ? static_cast<std::size_t>(shape->phases) : 3, 1, 3);
    measurements.push_back({&head, at->second, terminal, phases, measured_a, {}, 0.0});
  }

  // Loads and closed series elements at each bus, in the order of the script.
  void find_neighbours() {
    branches_.resize(connections_.buses.buses.size());
    loads_at_.resize(connections_.buses.buses.size());
    for (std::size_t e = 0; e < circuit_.elements.size(); ++e) {
      const auto& terminals = connections_.terminals[e];
      const auto& of = circuit_.elements[e].of;
      if (terminals.empty()) continue;
      if (of == &circuit_.loads) loads_at_[terminals[0].bus].push_back(e);
      const bool series = of == &circuit_.lines || of == &circuit_.transformers || of == &circuit_.autotransformers ||
                          ((of == &circuit_.reactors || of == &circuit_.capacitors) && is_series(terminals));
      if (!series || !all_closed(e)) continue;
      for (const auto& terminal : terminals)
        if (auto& here = branches_[terminal.bus]; here.empty() || here.back() != e) here.push_back(e);
    }
  }

  static bool is_series(const std::vector<BusList::Terminal>& terminals) {
    return terminals.size() > 1 && terminals[0].bus != terminals[1].bus &&
           std::any_of(terminals[1].nodes.begin(), terminals[1].nodes.end(), [](int node) { return node != 0; });
  }

  bool all_closed(std::size_t e) const {
    const auto& open = circuit_.elements[e].head().open;
    for (std::size_t t = 0; t < connections_.terminals[e].size() && t < open.size(); ++t) {
      const auto conductors = connections_.terminals[e][t].nodes.size();
      const std::uint32_t all = conductors >= 32 ? ~0u : (1u << conductors) - 1u;
      if ((open[t] & all) == all) return false;
    }
    return true;
  }

  struct Step {
    std::size_t element = 0, measurement = 0;
    std::size_t from_bus = 0;
  };

  void trace(std::size_t meter) {
    const Measurement& head = measurements[meter];
    checked_[head.element] = 1;
    const auto from = connections_.terminals[head.element][static_cast<std::size_t>(head.terminal - 1)].bus;
    std::vector<Step> stack{{head.element, meter, from}};
    while (!stack.empty()) {
      const Step step = stack.back();
      stack.pop_back();
      bool behind = false;  // the first terminal at the bus it was reached from is where it came from
      for (const auto& terminal : connections_.terminals[step.element]) {
        if (!behind && terminal.bus == step.from_bus) behind = true;
        else reach(terminal.bus, step, stack);
      }
    }
  }

  void reach(std::size_t bus, const Step& step, std::vector<Step>& stack) {
    for (const std::size_t e : loads_at_[bus]) {
      if (std::exchange(checked_[e], 1)) continue;
      const auto own = own_.find(e);
      loads.push_back({circuit_.elements[e].object, own == own_.end() ? step.measurement : own->second,
                       connections_.terminals[e][0].nodes.front()});
    }
    for (const std::size_t e : branches_[bus]) {
      if (metered_.contains(e) || std::exchange(checked_[e], 1)) continue;
      const auto own = own_.find(e);
      stack.push_back({e, own == own_.end() ? step.measurement : own->second, bus});
    }
  }

  Circuit& circuit_;
  Connections connections_;
  std::map<Key, std::size_t> position_;
  std::map<std::size_t, std::size_t> own_, metered_;           // element -> measurement
  std::vector<std::vector<std::size_t>> branches_, loads_at_;  // [bus] positions in elements
  std::vector<char> checked_;
  std::size_t first_meter_ = 0;
};

void scale(Load& load, const Measurement& by, int first_node) {
  if (load.phases != 1) {
    load.adjust(by.mean_factor);
  } else if (first_node >= 1 && first_node <= 3) {
    const auto phase = by.phases == 1 ? 0 : static_cast<std::size_t>(first_node - 1);
    if (phase < by.phases) load.adjust(by.factor[phase]);
  }
}

}  // namespace

void Script::allocate_loads() {
  if (!solve_for_allocation_) {
    report_.refused(here("command", "allocateloads"), "command allocateloads", "it needs solutions on the way");
    return;
  }
  circuit_->load_multiplier = 1.0;
  circuit_->snapshot_mode = true;
  Zones zones(*circuit_, report_);
  if (zones.meters() == 0) {
    report_.ignored(here().origin, "command allocateloads", "there is no energy meter in service");
    return;
  }
  for (int round = 0; round <= allocation_rounds_; ++round) {
    const auto solution = solve_so_far(solve_for_allocation_);
    if (!solution) {
      report_.refused(here("command", "allocateloads"), "command allocateloads", "the circuit so far has no solution");
      return;
    }
    if (round == allocation_rounds_) break;
    for (Measurement& one : zones.measurements) {
      if (!one.head->enabled) continue;
      const ObjectRef& element = circuit_->elements[one.element];
      const std::string name = fmt::format("{}.{}", element.of->name(), element.head().name);
      const auto at = std::find_if(solution->currents.begin(), solution->currents.end(), [&](const auto& terminal) {
        return terminal.element == name && terminal.terminal == one.terminal;
      });
      one.compare(at == solution->currents.end() ? std::vector<models::Complex>() : at->current_a);
    }
    for (const ZoneLoad& one : zones.loads)
      scale(circuit_->loads[one.load], zones.measurements[one.measurement], one.first_node);
  }
  report_.taken("command allocateloads", 1);
}

}  // namespace headroom::data::opendss
