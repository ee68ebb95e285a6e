// SPDX-License-Identifier: Apache-2.0
// Loads, generators and sources.
#include <fmt/core.h>

#include <cmath>
#include <numbers>

#include "data/writers/opendss/script.hpp"

namespace headroom::data::opendss_export {

using models::Complex;
using models::ComplexMatrix;
using models::Connection;
using models::Load;
using models::LoadModel;
using models::Source;

namespace {

constexpr double degrees = 180.0 / std::numbers::pi;

template <class Element>
std::string connection_of(const Script& script, const Element& element) {
  const bool delta = element.connection == Connection::delta && !script.network.balanced();
  const std::size_t phases = static_cast<std::size_t>(element.phases);
  const std::size_t conductors = delta && phases == 3 ? 3 : phases + 1;
  return fmt::format("bus1={} phases={} conn={} kv={}", script.at(element.terminal, conductors, !delta),
                     script.phases(element.phases), delta ? "delta" : "wye", number(element.rated_voltage_v / 1e3));
}

template <class Element>
std::string profiles_of(const Script& script, const Element& element) {
  std::string text;
  const auto add = [&](std::string_view property, std::optional<models::ProfileId> id) {
    if (id && !script.network->profiles[id->index()].absolute)
      text += fmt::format(" {}={}", property, script.profile[id->index()]);
  };
  add("daily", element.daily);
  add("yearly", element.yearly);
  add("duty", element.duty);
  return text;
}

std::string model_text(const Load& load) {
  std::string text = fmt::format(" model={} vminpu={} vlowpu={} vmaxpu={}", static_cast<int>(load.model),
                                 number(load.v_min_pu), number(load.v_low_pu), number(load.v_max_pu));
  if (load.model == LoadModel::exponential)
    text += fmt::format(" cvrwatts={} cvrvars={}", number(load.exponent_p), number(load.exponent_q));
  if (load.model == LoadModel::zip) text += " zipv=" + list(load.zip);
  return text;
}

// A reactor: OpenDSS's solution does not contain the rneut of a load.
std::string neutral_text(Script& script, const Load& load, const std::string& name) {
  const bool wanted = !script.network.balanced() && load.connection == Connection::wye && load.in_service &&
                      load.neutral_resistance_ohm >= 0.0 && load.terminal.nodes.back() != models::ground;
  if (!wanted) return {};
  return fmt::format("New Reactor.{} bus1={} phases=1 r={} x={}\n", script.reactor_names.add(name + "_neutral"),
                     script.node(load.terminal, load.terminal.size() - 1), number(load.neutral_resistance_ohm),
                     number(load.neutral_reactance_ohm));
}

// A stiff source is given this reactance; 1e-10 of its rated voltage drops less than 1e-7 pu at 1000 A.
double stiff_reactance_ohm(double voltage_v) { return 1e-10 * voltage_v; }

struct SourceValues {
  std::string bus1, bus2;
  int phases = 3;
  double rated_voltage_v = 0.0;  // line to line; one phase: across it
  double base_voltage_v = 0.0;   // of the bus, likewise; 0 = unknown
  Complex voltage_v;             // of the first phase
  Complex z1, z0;
};

std::string source_values(const SourceValues& s) {
  const double base = s.base_voltage_v > 0.0 ? s.base_voltage_v : s.rated_voltage_v;
  std::string text = fmt::format("bus1={} phases={} basekv={} pu={} angle={} r1={} x1={} r0={} x0={}", s.bus1, s.phases,
                                 number(base / 1e3), number(base > 0.0 ? s.rated_voltage_v / base : 0.0),
                                 number(std::arg(s.voltage_v) * degrees), number(s.z1.real()), number(s.z1.imag()),
                                 number(s.z0.real()), number(s.z0.imag()));
  return s.bus2.empty() ? text : text + " bus2=" + s.bus2;
}

// Voltages of a positive sequence and an impedance of two sequence values?
bool is_symmetric(const Source& source) {
  if (source.voltage_v.size() != 3) return false;
  const Complex turn = std::polar(1.0, -2.0 * std::numbers::pi / 3.0), first = source.voltage_v[0];
  for (std::size_t k = 1; k < 3; ++k)
    if (std::abs(source.voltage_v[k] - first * std::pow(turn, static_cast<int>(k))) > 1e-12 * std::abs(first))
      return false;
  const ComplexMatrix& z = source.impedance_ohm;
  if (z.empty()) return true;
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j)
      if (std::abs(z(i, j) - (i == j ? z(0, 0) : z(0, 1))) > 1e-12 * std::abs(z(0, 0))) return false;
  return true;
}

class SourceWriter {
 public:
  explicit SourceWriter(Script& script) : script_(script) {}

  void add(std::size_t k) {
    const Source& source = script_.network->sources[k];
    if (!source.in_service) return;
    if (script_.network.balanced() || is_symmetric(source)) add_three_phase(k, source);
    else add_phases(k, source);
  }

  std::string text;

 private:
  void emit(const std::string& name, const std::string& values) {
    text += first_ ? fmt::format("New Circuit.{} {}\n", circuit_name(), values)
                   : fmt::format("New Vsource.{} {}\n", name, values);
    first_ = false;
  }

  std::string circuit_name() const {
    Names names;
    return script_.network->name.empty() ? "headroom" : names.add(script_.network->name);
  }

  void add_three_phase(std::size_t k, const Source& source) {
    SourceValues s;
    s.bus1 = script_.at(source.terminal);
    if (source.return_terminal && !script_.network.balanced()) s.bus2 = script_.at(*source.return_terminal);
    s.voltage_v = source.voltage_v[0] * script_.point.source_voltage_scale[k];
    s.rated_voltage_v = std::abs(s.voltage_v) * std::numbers::sqrt3;
    s.base_voltage_v = script_.network.bus(source.terminal.bus).base_voltage_v;
    if (source.impedance_ohm.empty()) {
      s.z1 = s.z0 = Complex(0.0, stiff_reactance_ohm(std::abs(s.voltage_v)));
    } else {
      const Complex self = source.impedance_ohm(0, 0),
                    mutual = script_.network.balanced() ? 0.0 : source.impedance_ohm(0, 1);
      s.z1 = self - mutual;
      s.z0 = self + 2.0 * mutual;
    }
    emit(script_.source[k], source_values(s));
  }

  // One stiff source per conductor, and the impedance between them and the bus as a coupled reactor.
  void add_phases(std::size_t k, const Source& source) {
    const bool stiff = source.impedance_ohm.empty();
    const std::string inner = stiff ? "" : script_.bus_names.add(script_.source[k] + "_behind_impedance");
    std::string inner_nodes = inner;
    for (std::size_t c = 0; c < source.voltage_v.size(); ++c) {
      SourceValues s;
      s.phases = 1;
      s.bus1 = stiff ? script_.node(source.terminal, c) : fmt::format("{}.{}", inner, c + 1);
      inner_nodes += fmt::format(".{}", c + 1);
      if (source.return_terminal) s.bus2 = script_.node(*source.return_terminal, c);
      s.voltage_v = source.voltage_v[c] * script_.point.source_voltage_scale[k];
      s.rated_voltage_v = std::abs(s.voltage_v);
      s.z1 = s.z0 = Complex(0.0, stiff_reactance_ohm(s.rated_voltage_v));
      emit(c == 0 ? script_.source[k] : script_.source_names.add(fmt::format("{}_{}", script_.source[k], c + 1)),
           source_values(s));
    }
    if (!stiff)
      text += fmt::format("New Reactor.{} bus1={} bus2={} phases={} rmatrix={} xmatrix={}\n",
                          script_.reactor_names.add(script_.source[k] + "_impedance"), inner_nodes,
                          script_.at(source.terminal), source.voltage_v.size(),
                          triangle(source.impedance_ohm, Part::real), triangle(source.impedance_ohm, Part::imaginary));
  }

  Script& script_;
  bool first_ = true;
};

}  // namespace

std::string loads_text(Script& script, bool with_profiles) {
  std::string text;
  for (std::size_t k = 0; k < script.network->loads.size(); ++k) {
    const Load& load = script.network->loads[k];
    Complex kva = script.point.load_power_va[k] / 1e3;
    const bool scales = load.scales_with_load_multiplier && script.load_multiplier != 1.0;
    const double share = scales ? 1.0 / script.load_multiplier : 1.0;
    kva = {kva.real() * share, models::fixes_q(load.model) ? kva.imag() : kva.imag() * share};
    const char* status = script.load_multiplier != 1.0 && !scales ? " status=fixed" : "";
    text += fmt::format("New Load.{} {} kw={} kvar={}{}{}{}{}\n", script.load[k], connection_of(script, load),
                        number(kva.real()), number(kva.imag()), model_text(load), status,
                        with_profiles ? profiles_of(script, load) : "", enabled(load.in_service));
    text += neutral_text(script, load, script.load[k]);
  }
  return text;
}

namespace {

// What goes beyond constant power; inverters are written as the power they deliver in this state.
std::string generator_model_text(Script& script, const models::Generator& generator) {
  using enum models::GeneratorModel;
  const auto object = "generator " + generator.name;
  if (generator.inverter)
    script.warn(object, generator.origin, "an inverter is written as a generator with its power in this state");
  switch (generator.model) {
    case constant_power: return " model=1";
    case constant_impedance: return " model=2";
    case fixed_q: return " model=4";
    case fixed_reactance: return " model=5";
    case limited_current: return " model=7";
    case constant_voltage: break;
  }
  const bool to_ground = generator.connection != Connection::delta && generator.phases > 1;
  const double rated = generator.rated_voltage_v / (to_ground ? std::numbers::sqrt3 : 1.0);
  return fmt::format(" model=3 vpu={} maxkvar={} minkvar={}", number(generator.target_voltage_v / rated),
                     number(generator.var_max / 1e3), number(generator.var_min / 1e3));
}

// One single-phase source per conductor.
std::string current_sources_text(Script& script) {
  std::string text;
  Names names;
  for (std::size_t k = 0; k < script.network->current_sources.size(); ++k) {
    const auto& source = script.network->current_sources[k];
    const auto bus = [&](const models::Terminal& at, std::size_t c) {
      return fmt::format("{}.{}", script.bus[at.bus.index()], at.nodes[c]);
    };
    for (std::size_t c = 0; c < source.current_a.size(); ++c) {
      const Complex current = source.current_a[c] * script.point.current_source_scale[k];
      text += fmt::format(
          "New Isource.{} bus1={}{} phases=1 amps={} angle={}{}\n", names.add(fmt::format("{}_{}", source.name, c + 1)),
          bus(source.terminal, c), source.return_terminal ? " bus2=" + bus(*source.return_terminal, c) : "",
          number(std::abs(current)), number(std::arg(current) * 180.0 / std::numbers::pi), enabled(source.in_service));
    }
  }
  return text;
}

}  // namespace

namespace {

// An inverter whose current is limited below vminpu; a generator of model 7 would turn its reactive power round there.
bool limits_current(const models::Generator& generator) {
  return generator.model == models::GeneratorModel::limited_current && !generator.reverses_q;
}

// A panel that delivers that power whatever its rating.
std::string panel_text(const Script& script, const models::Generator& generator, const std::string& name, Complex kva) {
  const bool between_two = generator.connection == Connection::delta && generator.phases == 1;
  return fmt::format(
      "New PVSystem.{} {} kva={} pmpp={} irradiance=1 kvar={} %cutin=0 %cutout=0 limitcurrent=yes vminpu={} vmaxpu={}",
      name, connection_of(script, generator), number(2.0 * std::abs(kva) + 1e-3), number(kva.real()),
      number(kva.imag()), number(generator.v_min_pu / (between_two ? std::numbers::sqrt3 : 1.0)),
      number(generator.v_max_pu));
}

}  // namespace

std::string generators_text(Script& script, bool with_profiles) {
  std::string text;
  for (std::size_t k = 0; k < script.network->generators.size(); ++k) {
    const auto& generator = script.network->generators[k];
    const Complex kva = script.point.generator_power_va[k] / 1e3;
    if (limits_current(generator)) {
      text += fmt::format("{}{}{}\n", panel_text(script, generator, script.generator[k], kva),
                          with_profiles ? profiles_of(script, generator) : "", enabled(generator.in_service));
      continue;
    }
    text += fmt::format("New Generator.{} {} kw={} kvar={}{} vminpu={} vmaxpu={}{}{}\n", script.generator[k],
                        connection_of(script, generator), number(kva.real()), number(kva.imag()),
                        generator_model_text(script, generator), number(generator.v_min_pu), number(generator.v_max_pu),
                        with_profiles ? profiles_of(script, generator) : "", enabled(generator.in_service));
  }
  return text;
}

std::string sources_text(Script& script) {
  SourceWriter writer(script);
  for (std::size_t k = 0; k < script.network->sources.size(); ++k) writer.add(k);
  if (writer.text.empty()) {
    script.warn("grid " + script.network->name, {},
                "no source is in service; OpenDSS needs one, it gets a bus of its own");
    writer.text = fmt::format("New Circuit.headroom bus1={} basekv=1\n", script.bus_names.add("no_source"));
  }
  for (const auto& control : script.network->inverter_controls)
    script.warn("inverter control " + control.name, control.origin,
                "it is not written: its inverters have the power of this state");
  return writer.text + current_sources_text(script);
}

}  // namespace headroom::data::opendss_export
