// SPDX-License-Identifier: Apache-2.0
#include "data/readers/opendss/translate.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include <fmt/core.h>

#include "data/readers/table/codes.hpp"
#include "models/core/text.hpp"

namespace headroom::data::opendss {

Translation::Translation(Circuit& circuit, Report& report, models::NetworkBuilder& builder)
    : circuit_(circuit), report_(report), builder_(builder) {}

void Translation::run() {
  auto& data = builder_.data;
  data.name = circuit_.name;
  data.format = "opendss";
  data.frequency_hz = circuit_.frequency_hz;
  data.load_multiplier = circuit_.load_multiplier;
  data.control_mode = circuit_.controls_off ? models::ControlMode::as_given : models::ControlMode::solve;
  data.max_control_iterations = circuit_.max_control_iterations;
  data.snapshot_label = "snapshot";
  if (circuit_.coordinates_are_geographic) data.coordinate_system = "EPSG:4326";
  data.lines.reserve(circuit_.lines.size());
  data.transformers.reserve(circuit_.transformers.size());
  data.loads.reserve(circuit_.loads.size());
  for (auto& line : circuit_.lines) line.realise();
  apply_switch_controls();
  if (const auto kept = std::exchange(circuit_.connections, nullptr)) connections_ = std::move(*kept);
  else connections_ = connect(circuit_, report_);
  declare_buses();
  for (std::size_t e = 0; e < circuit_.elements.size(); ++e)
    if (!connections_.terminals[e].empty()) add_element(e);
  add_disabled_lines();
  add_regulators();
  add_capacitor_controls();
  add_inverter_controls();
  place_buses();
  report_others();
  report_defaults();
}

void Translation::declare_buses() {
  for (const auto& bus : connections_.buses.buses) {
    const models::BusId id = builder_.bus(bus.source_name);
    bus_ids_.push_back(id);
    models::Bus& made = builder_.data.buses[id.index()];
    made.name = bus.name;
    made.origin = bus.origin;
    for (const int node : bus.nodes) builder_.add_node(id, node);
  }
}

// Bases that the script gave or had computed; where it did neither, the voltage without loads is the base.
void Translation::place_buses() {
  std::vector<models::Complex> volts;
  std::int64_t computed = 0;
  for (std::size_t b = 0; b < bus_ids_.size(); ++b) {
    const auto& bus = connections_.buses.buses[b];
    const auto at = circuit_.bus_base_v.find(bus.name);
    double base = at == circuit_.bus_base_v.end() ? 0.0 : at->second;
    if (base == 0.0 && !bus.index.empty()) {
      if (volts.empty()) volts = no_load_voltages(circuit_, connections_);
      base = std::abs(volts[bus.index.front()]);
      ++computed;
    }
    builder_.data.buses[bus_ids_[b].index()].base_voltage_v = base * std::numbers::sqrt3;
  }
  if (computed > 0)
    report_.defaulted("bus.kvbase", computed, "the script computes no base voltage: the voltage without loads is used");
  for (const auto& coordinates : circuit_.coordinates)
    if (const auto id = connections_.buses.find_bus(coordinates.bus))
      builder_.data.buses[bus_ids_[*id].index()].position = coordinates.position;
}

models::Terminal Translation::terminal_of(const BusList::Terminal& from, std::uint32_t open) const {
  models::Terminal to;
  to.bus = bus_ids_[from.bus];
  to.nodes = from.nodes;
  to.open = from.nodes.size() < 32 ? open & ((1u << from.nodes.size()) - 1u) : open;
  return to;
}

models::Terminal Translation::terminal(std::size_t e, std::size_t t) const {
  return terminal_of(connections_.terminals[e][t], circuit_.elements[e].head().open[t]);
}

Place Translation::place_of(std::string_view class_name, const Head& head, std::string field, std::string value) const {
  return {head.origin, fmt::format("{} \"{}\"", class_name, head.source_name), std::move(field), std::move(value)};
}

template <class T>
T Translation::named(const Head& head) const {
  T made;
  made.name = head.name;
  made.source_name = head.source_name;
  made.origin = head.origin;
  return made;
}

void Translation::add_element(std::size_t e) {
  const ObjectRef& element = circuit_.elements[e];
  const std::size_t i = element.object;
  if (element.of == &circuit_.lines) add_line(circuit_.lines[i], terminal(e, 0), terminal(e, 1), true);
  else if (element.of == &circuit_.transformers) add_transformer(e, circuit_.transformers[i]);
  else if (element.of == &circuit_.autotransformers) add_autotransformer(e, circuit_.autotransformers[i]);
  else if (element.of == &circuit_.loads) add_load(e, circuit_.loads[i]);
  else if (element.of == &circuit_.capacitors) add_capacitor(e, circuit_.capacitors[i]);
  else if (element.of == &circuit_.reactors) add_reactor(e, circuit_.reactors[i]);
  else if (element.of == &circuit_.generators) add_generator(e, circuit_.generators[i]);
  else if (element.of == &circuit_.pvsystems) add_pvsystem(e, circuit_.pvsystems[i]);
  else if (element.of == &circuit_.storages) add_storage(e, circuit_.storages[i]);
  else if (element.of == &circuit_.vsources) add_vsource(e, circuit_.vsources[i]);
  else if (element.of == &circuit_.isources) add_isource(e, circuit_.isources[i]);
}

// OpenDSS computes a geometry once, with the earth model of the first line that uses it; and a line of spacing and
// wires with the earth model of the line from geometry before it, unless it has a rho of its own.
std::optional<models::LineConstants> Translation::geometry_constants(const Line& line) {
  const auto own = line.earth_model.value_or(circuit_.earth_model);
  const auto before = std::exchange(earth_model_before_, own);
  if (line.geometry) {
    const auto [at, is_new] = geometries_.try_emplace(*line.geometry);
    if (is_new) at->second = constants_of(circuit_.geometries[*line.geometry], circuit_.frequency_hz, own, report_);
    return at->second;
  }
  const auto used = line.own_geometry->earth_resistivity == default_earth_resistivity ? before : own;
  if (used != own)
    report_.warning(place_of("line", line.head, "earthmodel"), code::contradiction,
                    "OpenDSS computes a line of spacing and wires with the earth model of the line before it",
                    "use a linegeometry, or one earth model for all");
  return constants_of(*line.own_geometry, circuit_.frequency_hz, used, report_);
}

// z = (R + rg (k - 1)) l + j (X - kxg/2 ln k) k l with l the length in the units of the impedance and k the frequency
// over the base frequency of the data.
bool Translation::line_matrices(const Line& line, models::Line& to) {
  if (line.from_geometry()) {
    const auto constants = geometry_constants(line);
    if (!constants) return false;
    to.impedance_ohm = constants->impedance;
    to.admittance_s = constants->admittance;
    const double metres = line.length * metres_per(line.length_unit);
    for (auto& z : to.impedance_ohm.values()) z *= metres;
    for (auto& y : to.admittance_s.values()) y *= metres;
    return true;
  }
  const double k = circuit_.frequency_hz / line.head.base_frequency_hz, l = line.length / line.unit_conversion;
  const double earth_x = line.unit.xg != 0.0 ? 0.5 * line.kxg * std::log(k) : 0.0;
  to.impedance_ohm = line.unit.z;
  to.admittance_s = line.unit.y;
  for (auto& z : to.impedance_ohm.values())
    z = {(z.real() + line.unit.rg * (k - 1.0)) * l, (z.imag() - earth_x) * k * l};
  for (auto& y : to.admittance_s.values()) y *= k * l;
  return true;
}

void Translation::add_line(const Line& line, models::Terminal from, models::Terminal to, bool in_service) {
  auto made = named<models::Line>(line.head);
  made.from = std::move(from);
  made.to = std::move(to);
  if (line.like_geometry) {
    report_.error(place_of("line", line.head, "like"), code::line_geometry,
                  "OpenDSS does not copy the impedance of a line that has a geometry", "give geometry= here, too");
    return;
  }
  if (!line_matrices(line, made)) return;
  if (made.impedance_ohm.rows() != made.from.size()) {
    report_.error(place_of("line", line.head, "phases"), code::matrix_shape,
                  fmt::format("the impedance is for {} conductors, the line has {}", made.impedance_ohm.rows(),
                              made.from.size()));
    return;
  }
  const LengthUnit unit = line.length_unit != LengthUnit::none ? line.length_unit
                          : line.linecode                      ? line.code_unit
                                                               : LengthUnit::none;
  if (unit != LengthUnit::none) made.length_m = line.length * metres_per(unit);
  made.in_service = in_service;
  made.is_switch = line.is_switch;
  made.type = line.code;
  made.rated_current_a = line.ampacity.normal.value > 0.0 ? line.ampacity.normal : models::Rating{};
  made.emergency_current_a = line.ampacity.emergency.value > 0.0 ? line.ampacity.emergency : models::Rating{};
  builder_.data.lines.push_back(std::move(made));
}

// Open ties are often written as disabled lines; they are kept where both ends exist without them.
void Translation::add_disabled_lines() {
  for (const Line& line : circuit_.lines) {
    if (line.head.enabled) continue;
    std::vector<models::Terminal> ends;
    for (std::size_t t = 0; t < 2; ++t) {
      const auto nodes = bus_nodes(line.head.buses[t], line.unit.phases, line.unit.phases);
      const auto found = nodes ? connections_.buses.find(line.head.buses[t], *nodes) : std::nullopt;
      if (found) ends.push_back(terminal_of(*found, line.head.open[t]));
    }
    if (ends.size() == 2) add_line(line, std::move(ends[0]), std::move(ends[1]), false);
    else report_.ignored(line.head.origin, "line disabled", "a disabled line to a bus that nothing else reaches");
  }
}

void Translation::add_transformer(std::size_t e, const Transformer& transformer) {
  const TransformerData& from = transformer.data;
  const double k = circuit_.frequency_hz / transformer.head.base_frequency_hz;
  auto made = named<models::Transformer>(transformer.head);
  made.phases = from.phases;
  for (std::size_t w = 0; w < from.windings.size(); ++w) {
    const WindingData& one = from.windings[w];
    models::Winding winding;
    winding.terminal = terminal(e, w);
    winding.connection = one.connection;
    winding.rated_voltage_v = one.kv * 1000.0;
    winding.rated_power_va = one.kva * 1000.0;
    winding.resistance_pu = one.r_pu * (transformer.xr_constant ? k : 1.0);
    winding.tap_pu = one.tap == 0.0 ? 1e-4 : one.tap;
    winding.tap_min_pu = one.min_tap;
    winding.tap_max_pu = one.max_tap;
    winding.tap_steps = one.num_taps;
    winding.neutral_resistance_ohm = one.rneut;
    winding.neutral_reactance_ohm = one.xneut * k;
    made.windings.push_back(std::move(winding));
  }
  made.reactance_pu = from.x_pu;
  for (double& x : made.reactance_pu) x *= k;
  made.no_load_loss_pu = from.no_load_loss_percent / 100.0;
  made.magnetising_current_pu = from.magnetising_percent / 100.0 / k;
  made.stray_ppm = from.stray_ppm;
  made.low_voltage_leads = transformer.low_voltage_leads;
  made.type = transformer.code;
  made.rated_power_va = {from.norm_kva * 1000.0, from.norm_origin};
  made.emergency_power_va = {from.emerg_kva * 1000.0, from.emerg_origin};
  if (!from.is_auto)
    transformer_ids_[circuit_.elements[e].object] = models::TransformerId(builder_.data.transformers.size());
  if (!transformer.substation_name.empty() && made.windings.size() > 1)
    builder_.data.buses[made.windings[1].terminal.bus.index()].substation = transformer.substation_name;
  builder_.data.transformers.push_back(std::move(made));
}

// The second halves of its terminals are neutral: all of them at one node, or refused. The series winding has none.
void Translation::add_autotransformer(std::size_t e, const AutoTrans& transformer) {
  add_transformer(e, transformer);
  autotransformer_ids_[circuit_.elements[e].object] = models::TransformerId(builder_.data.transformers.size() - 1);
  auto& made = builder_.data.transformers.back();
  if (circuit_.transformers.find(made.name)) made.name += "_autotrans";
  const auto phases = static_cast<std::size_t>(made.phases);
  for (std::size_t w = 0; w < made.windings.size(); ++w) {
    models::Winding& winding = made.windings[w];
    auto& nodes = winding.terminal.nodes;
    const bool one = w < 2 || winding.connection != models::Connection::wye ||
                     std::all_of(nodes.begin() + made.phases, nodes.end(), [&](int n) { return n == nodes[phases]; });
    const bool series = winding.connection == models::Connection::series;
    if (!one || series != (w == 0) || (w == 1 && winding.connection != models::Connection::wye))
      report_.refused(place_of("autotrans", transformer.head), fmt::format("autotrans.{}", transformer.head.name),
                      "autotransformers other than a series winding first, a star second, and one node of its neutral");
    nodes.resize(phases + 1);
    if (series) nodes.back() = models::ground;
  }
}

void Translation::add_vsource(std::size_t e, const Vsource& source) {
  auto made = named<models::Source>(source.head);
  made.terminal = terminal(e, 0);
  const auto back = terminal(e, 1);
  if (std::any_of(back.nodes.begin(), back.nodes.end(), [](int node) { return node != models::ground; }))
    made.return_terminal = back;
  made.voltage_v = source.voltages(circuit_.frequency_hz);
  made.impedance_ohm = source.impedance_at(circuit_.frequency_hz);
  if (std::abs(circuit_.frequency_hz - source.frequency_hz) > 1e-3)
    report_.warning(place_of("vsource", source.head, "frequency", fmt::format("{}", source.frequency_hz)),
                    code::contradiction,
                    fmt::format("the source has {} Hz, the circuit {} Hz: OpenDSS gives it zero volts",
                                source.frequency_hz, circuit_.frequency_hz),
                    "set DefaultBaseFrequency before new circuit");
  builder_.data.sources.push_back(std::move(made));
}

void Translation::add_capacitor(std::size_t e, const Capacitor& capacitor) {
  if (capacitor.size == Capacitor::Size::matrix) return;
  auto made = named<models::Capacitor>(capacitor.head);
  made.from = terminal(e, 0);
  if (connections_.terminals[e].size() == 2) {
    const auto other = terminal(e, 1);
    if (other.open != 0 ||
        std::any_of(other.nodes.begin(), other.nodes.end(), [](int n) { return n != models::ground; }))
      made.to = other;
  }
  made.phases = capacitor.phases;
  made.connection = capacitor.connection;
  made.rated_voltage_v = capacitor.kv * 1000.0;
  if (made.connection == models::Connection::delta && made.phases != 3)
    report_.refused(place_of("capacitor", capacitor.head, "conn"), fmt::format("capacitor.{}.conn", made.name),
                    "a delta bank that has not three phases");
  const double k = circuit_.frequency_hz / capacitor.head.base_frequency_hz;
  for (std::size_t step = 0; step < capacitor.on.size(); ++step) {
    // Of a delta OpenDSS counts the n-th step that is on n times.
    const auto before = std::count(capacitor.on.begin(), capacitor.on.begin() + static_cast<std::ptrdiff_t>(step), 1);
    const auto all = static_cast<double>(capacitor.on[step] ? before + 1 : static_cast<std::ptrdiff_t>(step) + 1);
    made.step_power_var.push_back(capacitor.step_var(step, circuit_.frequency_hz) *
                                  (made.connection == models::Connection::delta ? all : 1.0));
    made.step_resistance_ohm.push_back(capacitor.r[step]);
    made.step_reactance_ohm.push_back(capacitor.xl[step] * k);
    made.step_on.push_back(capacitor.on[step]);
  }
  if (made.connection == models::Connection::delta && made.step_power_var.size() > 1)
    report_.warning(place_of("capacitor", capacitor.head, "numsteps"), code::contradiction,
                    "OpenDSS counts the n-th step of a delta bank n times: the bank is larger than it says",
                    "use one capacitor for each step");
  if (std::any_of(capacitor.kvar.begin(), capacitor.kvar.end(), [&](double q) { return q != capacitor.kvar.front(); }))
    report_.warning(place_of("capacitor", capacitor.head, "kvar"), code::contradiction,
                    "OpenDSS sizes every step like the first one; the other values have no effect",
                    "use one capacitor for each step");
  capacitor_ids_[circuit_.elements[e].object] = models::CapacitorId(builder_.data.capacitors.size());
  builder_.data.capacitors.push_back(std::move(made));
}

void Translation::add_reactor(std::size_t e, const Reactor& reactor) {
  auto made = named<models::Reactor>(reactor.head);
  made.from = terminal(e, 0);
  if (connections_.terminals[e].size() == 2) {
    const auto other = terminal(e, 1);
    if (other.open != 0 ||
        std::any_of(other.nodes.begin(), other.nodes.end(), [](int n) { return n != models::ground; }))
      made.to = other;
  }
  made.phases = reactor.phases;
  made.connection = reactor.connection;
  made.impedance_ohm = reactor.impedance_at(circuit_.frequency_hz);
  made.rated_current_a = reactor.normal;
  const bool ohmic = reactor.size == Reactor::Size::kvar || reactor.size == Reactor::Size::ohms;
  if (reactor.rp_given && ohmic) made.parallel_resistance_ohm = reactor.rp;
  const bool delta = made.connection == models::Connection::delta;
  if ((reactor.parallel && reactor.size == Reactor::Size::matrix) || (delta && (made.phases != 3 || !ohmic)))
    report_.refused(place_of("reactor", reactor.head), fmt::format("reactor.{}", made.name),
                    "parallel matrices, and deltas that have not three phases of one impedance");
  builder_.data.reactors.push_back(std::move(made));
}

}  // namespace headroom::data::opendss
