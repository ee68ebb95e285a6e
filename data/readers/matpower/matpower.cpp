// SPDX-License-Identifier: Apache-2.0
// A MATPOWER case as a balanced network. Per unit of baseMVA = S and the buses' BASE_KV = U:
//   line     Z = (r + jx) U² / S,  Y = j b S / U²
//   branch with TAP, SHIFT or two base voltages: a transformer of rated power S, r and x on its to side, the ratio TAP
//   at
//            its from side, the to side lagging by SHIFT; its charging b as capacitors, b/2 / TAP² and b/2
//   GS, BS   MW consumed and Mvar fed in at 1 pu: a constant-impedance load, a capacitor or (BS < 0) a reactor
//   the generators of a reference bus are one stiff source at VG and the bus's VA; those of PQ buses feed in PG + jQG.
#include "data/readers/matpower/matpower.hpp"

#include <fmt/core.h>

#include <cmath>
#include <numbers>
#include <unordered_map>

#include "data/readers/matpower/script.hpp"
#include "data/readers/matpower/tables.hpp"
#include "data/readers/table/codes.hpp"
#include "data/readers/table/text_file.hpp"
#include "models/network/builder.hpp"

namespace headroom::data {

namespace {

using matpower::CaseTable;
using models::Complex;

constexpr std::size_t bus_columns = 13, gen_columns = 8, branch_columns = 11;
constexpr int pv_bus = 2, reference_bus = 3, isolated_bus = 4;

class CaseReading {
 public:
  CaseReading(std::string file, const ReadOptions& options) : file_(std::move(file)), options_(options) {}

  ReadResult read(const std::string& text) {
    auto& data = builder_.data;
    data.format = "matpower";
    data.representation = models::Representation::balanced;
    data.input_digests.emplace_back(file_, digest(text));
    const auto script = matpower::run_script(text, file_, builder_.findings);
    data.name = script.function;
    read_bases(script);
    const CaseTable buses(script, "mpc.bus", bus_columns, file_, builder_.findings);
    const CaseTable generators(script, "mpc.gen", gen_columns, file_, builder_.findings);
    const CaseTable branches(script, "mpc.branch", branch_columns, file_, builder_.findings);
    for (std::size_t r = 0; r < buses.rows(); ++r) read_bus(buses, r);
    for (std::size_t r = 0; r < generators.rows(); ++r) read_generator(generators, r);
    for (std::size_t r = 0; r < branches.rows(); ++r) read_branch(branches, r);
    report_rest(script);
    return finish();
  }

 private:
  struct BusInfo {
    std::size_t position = 0;
    int type = 1;
    double angle_degree = 0.0;
    bool has_source = false;
  };

  void read_bases(const matpower::Script& script) {
    const auto version = script.texts.find("mpc.version");
    if (version != script.texts.end() && version->second != "2") refuse_version(version->second);
    const auto base = script.matrices.find("mpc.baseMVA");
    const bool good = base != script.matrices.end() && base->second.scalar() && base->second.values[0] > 0.0 &&
                      std::isfinite(base->second.values[0]);
    if (good) base_va_ = 1e6 * base->second.values[0];
    else
      builder_.findings.add(value_finding(code::missing_value, place_in(file_, 0, 0, "mpc.baseMVA"), "",
                                          "mpc.baseMVA is missing or not a number > 0", "> 0",
                                          "add mpc.baseMVA = 10;"));
  }

  void refuse_version(const std::string& version) {
    builder_.findings.add(value_finding(code::unsupported, place_in(file_, 0, 0, "mpc.version"), version,
                                        fmt::format("case format {} is not read", version), "2",
                                        "convert the case to version 2"));
  }

  void item(models::Fidelity fidelity, models::Origin origin, std::string what, std::string why,
            std::int64_t count = 1) {
    fidelity_.items.push_back({std::move(origin), std::move(what), fidelity, std::move(why), count});
  }

  static models::Terminal at(std::size_t bus) { return {models::BusId(bus), {1}}; }
  double base_v(std::size_t bus) const { return builder_.data.buses[bus].base_voltage_v; }

  void read_bus(const CaseTable& table, std::size_t r) {
    const double number = table.value(r, "BUS_I", positive, 0.0);
    const std::string name = fmt::format("{:g}", number);
    BusInfo info;
    info.position = builder_.data.buses.size();
    info.type = static_cast<int>(table.value(r, "BUS_TYPE", Bound{1.0, 4.0}, 1.0));
    info.angle_degree = table.value(r, "VA");
    if (!buses_.try_emplace(number, info).second) {
      table.error(code::duplicate_name, r, "BUS_I", fmt::format("bus {} stands already in the table", name),
                  "each once", "renumber one");
      return;
    }
    builder_.bus(name);
    auto& bus = builder_.data.buses.back();
    bus.base_voltage_v = 1e3 * table.value(r, "BASE_KV", positive, 1.0);
    bus.nodes = {1};
    bus.origin = table.origin(r);
    add_load(info.position, name, {table.value(r, "PD"), table.value(r, "QD")}, models::LoadModel::constant_power,
             bus.origin);
    add_load(info.position, "gs_" + name, {table.value(r, "GS"), 0.0}, models::LoadModel::constant_impedance,
             bus.origin);
    add_susceptance(info.position, "bs_" + name, 1e6 * table.value(r, "BS"), bus.origin);
    if (info.type == isolated_bus)
      item(models::Fidelity::taken, bus.origin, "isolated bus " + name,
           "kept, without supply unless a branch reaches it");
  }

  void add_load(std::size_t bus, const std::string& name, Complex power_mva, models::LoadModel model,
                const models::Origin& origin) {
    if (power_mva == Complex{}) return;
    models::Load load;
    load.name = load.source_name = name;
    load.terminal = at(bus);
    load.model = model;
    load.rated_voltage_v = base_v(bus);
    load.power_va = 1e6 * power_mva;
    load.scales_with_load_multiplier = model == models::LoadModel::constant_power;
    load.origin = origin;
    builder_.data.loads.push_back(std::move(load));
  }

  // Reactive power fed in at base voltage.
  void add_susceptance(std::size_t bus, const std::string& name, double power_var, const models::Origin& origin) {
    if (power_var == 0.0) return;
    if (power_var < 0.0) {
      models::Reactor reactor;
      reactor.name = reactor.source_name = name;
      reactor.from = at(bus);
      reactor.impedance_ohm = models::ComplexMatrix(1);
      reactor.impedance_ohm(0, 0) = Complex(0.0, base_v(bus) * base_v(bus) / -power_var);
      reactor.origin = origin;
      builder_.data.reactors.push_back(std::move(reactor));
      return;
    }
    models::Capacitor capacitor;
    capacitor.name = capacitor.source_name = name;
    capacitor.from = at(bus);
    capacitor.rated_voltage_v = base_v(bus);
    capacitor.step_power_var = {power_var};
    capacitor.step_resistance_ohm = capacitor.step_reactance_ohm = {0.0};
    capacitor.step_on = {1};
    capacitor.origin = origin;
    builder_.data.capacitors.push_back(std::move(capacitor));
  }

  // The bus that a column names; null and a finding where there is none.
  BusInfo* find_bus(const CaseTable& table, std::size_t r, std::string_view column) {
    const double number = table.value(r, column, positive, 0.0);
    if (number == 0.0) return nullptr;
    const auto found = buses_.find(number);
    if (found != buses_.end()) return &found->second;
    table.error(code::unknown_reference, r, column, fmt::format("bus {:g} does not exist", number),
                "a number of mpc.bus", "correct the number");
    return nullptr;
  }

  void read_generator(const CaseTable& table, std::size_t r) {
    BusInfo* bus = find_bus(table, r, "GEN_BUS");
    if (!bus) return;
    const bool in_service = table.value(r, "GEN_STATUS") > 0.0;
    const double vg = table.value(r, "VG", positive, 1.0);
    if (bus->type == reference_bus && in_service) return add_source(*bus, vg, table.origin(r));
    const std::string& bus_name = builder_.data.buses[bus->position].name;
    if (bus->type == pv_bus && in_service) report_held_voltage(bus_name, table.origin(r));
    models::Generator generator;
    generator.name = generator.source_name = fmt::format("{}_{}", bus_name, r + 1);
    generator.terminal = at(bus->position);
    generator.rated_voltage_v = base_v(bus->position);
    generator.power_va = 1e6 * Complex(table.value(r, "PG"), table.value(r, "QG"));
    generator.rated_power_va = std::abs(generator.power_va);
    generator.in_service = in_service;
    generator.origin = table.origin(r);
    builder_.data.generators.push_back(std::move(generator));
  }

  void add_source(BusInfo& bus, double voltage_pu, const models::Origin& origin) {
    if (bus.has_source) return;
    bus.has_source = true;
    models::Source source;
    source.name = source.source_name = builder_.data.buses[bus.position].name;
    source.terminal = at(bus.position);
    source.voltage_v = {std::polar(voltage_pu * base_v(bus.position) / std::numbers::sqrt3,
                                   bus.angle_degree * std::numbers::pi / 180.0)};
    source.origin = origin;
    builder_.data.sources.push_back(std::move(source));
  }

  void report_held_voltage(const std::string& bus, const models::Origin& origin) {
    const bool accepted = options_.accept_approximations;
    item(accepted ? models::Fidelity::approximated : models::Fidelity::refused, origin, "generator at PV bus " + bus,
         "its voltage is not held: it feeds in PG + jQG as the table has them");
    if (accepted) return;
    builder_.findings.add(value_finding(code::unsupported, {origin, "generator at bus " + bus, "BUS_TYPE"}, "2",
                                        "a generator that holds its voltage is not modelled", "",
                                        "pass --accept-approximations to feed in PG and QG as they stand"));
  }

  void read_branch(const CaseTable& table, std::size_t r) {
    const BusInfo* from = find_bus(table, r, "F_BUS");
    const BusInfo* to = find_bus(table, r, "T_BUS");
    const double r_pu = table.value(r, "BR_R", not_negative), x_pu = table.value(r, "BR_X"),
                 b_pu = table.value(r, "BR_B");
    const double ratio = table.value(r, "TAP", not_negative), shift = table.value(r, "SHIFT");
    const double rating_va = 1e6 * table.value(r, "RATE_A", not_negative);
    const bool in_service = table.value(r, "BR_STATUS") > 0.0;
    if (r_pu == 0.0 && x_pu == 0.0)
      table.error(code::out_of_bounds, r, "BR_X", "the branch has no impedance", "r or x not 0",
                  "join the two buses or give it an impedance");
    if (!from || !to) return;
    const std::string name = branch_name(from->position, to->position);
    if (ratio == 0.0 && shift == 0.0 && base_v(from->position) == base_v(to->position))
      add_line(name, from->position, to->position, {r_pu, x_pu}, b_pu, rating_va, in_service, table.origin(r));
    else
      add_transformer(name, from->position, to->position, {r_pu, x_pu}, b_pu, ratio == 0.0 ? 1.0 : ratio, shift,
                      rating_va, in_service, table.origin(r));
  }

  // "4-5"; further branches between the same buses "4-5_2".
  std::string branch_name(std::size_t from, std::size_t to) {
    std::string name = fmt::format("{}-{}", builder_.data.buses[from].name, builder_.data.buses[to].name);
    const int count = ++branch_count_[name];
    return count == 1 ? name : fmt::format("{}_{}", name, count);
  }

  void add_line(const std::string& name, std::size_t from, std::size_t to, Complex z_pu, double b_pu, double rating_va,
                bool in_service, const models::Origin& origin) {
    models::Line line;
    line.name = line.source_name = name;
    line.from = at(from);
    line.to = at(to);
    const double z_base = base_v(from) * base_v(from) / base_va_;
    line.impedance_ohm = models::ComplexMatrix(1);
    line.impedance_ohm(0, 0) = z_pu * z_base;
    if (b_pu != 0.0) {
      line.admittance_s = models::ComplexMatrix(1);
      line.admittance_s(0, 0) = Complex(0.0, b_pu / z_base);
    }
    if (rating_va > 0.0)
      line.rated_current_a = {rating_va / (std::numbers::sqrt3 * base_v(from)), models::RatingOrigin::given};
    line.in_service = in_service;
    line.origin = origin;
    builder_.data.lines.push_back(std::move(line));
  }

  void add_transformer(const std::string& name, std::size_t from, std::size_t to, Complex z_pu, double b_pu,
                       double ratio, double shift, double rating_va, bool in_service, const models::Origin& origin) {
    models::Transformer transformer;
    transformer.name = transformer.source_name = name;
    transformer.windings.resize(2);
    for (std::size_t w = 0; w < 2; ++w) {
      auto& winding = transformer.windings[w];
      winding.terminal = at(w == 0 ? from : to);
      winding.rated_voltage_v = base_v(w == 0 ? from : to);
      winding.rated_power_va = base_va_;
      winding.resistance_pu = z_pu.real() / 2.0;
      winding.tap_pu = winding.tap_min_pu = winding.tap_max_pu = w == 0 ? ratio : 1.0;
      winding.tap_steps = 1;
    }
    transformer.reactance_pu = {z_pu.imag()};
    transformer.phase_shift_degree = {0.0, shift};
    transformer.stray_ppm = 0.0;
    if (rating_va > 0.0) transformer.rated_power_va = {rating_va, models::RatingOrigin::given};
    transformer.in_service = in_service;
    transformer.origin = origin;
    builder_.data.transformers.push_back(std::move(transformer));
    if (b_pu == 0.0 || !in_service) return;
    add_susceptance(from, "charging_" + name + "_from", 0.5 * b_pu * base_va_ / (ratio * ratio), origin);
    add_susceptance(to, "charging_" + name + "_to", 0.5 * b_pu * base_va_, origin);
  }

  void report_rest(const matpower::Script& script) {
    for (const auto& [number, bus] : buses_)
      if (bus.type == reference_bus && !bus.has_source)
        builder_.findings.add(
            value_finding(code::contradiction,
                          {builder_.data.buses[bus.position].origin, fmt::format("bus {:g}", number), "BUS_TYPE"}, "3",
                          "the reference bus has no generator in service", "one row of mpc.gen with GEN_STATUS 1",
                          "add it, or choose another reference bus"));
    for (const auto& [name, matrix] : script.matrices)
      if (name.starts_with("mpc.") && name != "mpc.bus" && name != "mpc.gen" && name != "mpc.branch" &&
          name != "mpc.baseMVA")
        item(models::Fidelity::ignored, {file_, matrix.line.empty() ? 0 : matrix.line.front(), 0}, name,
             "not part of a load flow");
    for (const auto& [name, line] : script.skipped)
      item(models::Fidelity::ignored, {file_, line, 0}, name, "not part of a load flow");
    item(models::Fidelity::defaulted, {file_, 0, 0}, "frequency", "the format has none: 50 Hz");
    const auto& data = builder_.data;
    item(models::Fidelity::taken, {file_, 0, 0}, "bus", "", static_cast<std::int64_t>(data.buses.size()));
    item(models::Fidelity::taken, {file_, 0, 0}, "branch", "",
         static_cast<std::int64_t>(data.lines.size() + data.transformers.size()));
    item(models::Fidelity::taken, {file_, 0, 0}, "gen", "",
         static_cast<std::int64_t>(data.sources.size() + data.generators.size()));
  }

  ReadResult finish() {
    ReadResult result;
    if (!builder_.findings.has_errors()) {
      builder_.data.fidelity = fidelity_;
      result.network = builder_.build();
    }
    result.findings = builder_.findings;
    result.fidelity = std::move(fidelity_);
    return result;
  }

  std::string file_;
  ReadOptions options_;
  models::NetworkBuilder builder_;
  models::FidelityReport fidelity_;
  double base_va_ = 1e6;
  std::unordered_map<double, BusInfo> buses_;
  std::unordered_map<std::string, int> branch_count_;
};

}  // namespace

ReadResult read_matpower(const std::filesystem::path& file, const ReadOptions& options) {
  ReadResult result;
  const auto text = read_text_file(file, file.filename().string(), result.findings);
  if (!text) return result;
  return CaseReading(file.filename().string(), options).read(*text);
}

}  // namespace headroom::data
