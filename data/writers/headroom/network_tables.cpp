// SPDX-License-Identifier: Apache-2.0
// Buses, sources, lines, switches, transformers and their regulators as tables: the reader's formulas, turned round.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "data/writers/headroom/grid_tables.hpp"

namespace headroom::data {

namespace {

using models::Complex;
using models::Connection;

constexpr int neutral_node = 4;
constexpr std::array<std::string_view, 7> bus_kinds{"", "busbar", "ring_main_unit", "pole", "joint", "transformer_low_voltage", "customer"};
constexpr std::array<std::string_view, 5> switch_types{"", "CB", "LBS", "DS", "fuse"};

Cell rating_cell(const models::Rating& rating) { return rating.known() ? number(rating.value) : Cell{}; }

// A reactor that only ties the neutral of a bus to earth.
const models::Reactor* earthing_of(const models::Network& network, models::BusId bus) {
  for (const auto& reactor : network->reactors)
    if (!reactor.to && reactor.from.bus == bus && reactor.from.nodes == std::vector{neutral_node}) return &reactor;
  return nullptr;
}

bool has_source(const models::Network& network, models::BusId bus) {
  return std::any_of(network->sources.begin(), network->sources.end(),
                     [&](const models::Source& source) { return source.terminal.bus == bus; });
}

// Sequence values of a matrix with equal diagonals and equal off-diagonals in its first `phases` conductors.
struct Sequence {
  Complex one, zero;
  bool transposed = true;
};

Sequence sequence_of(const models::ComplexMatrix& m, std::size_t phases) {
  if (m.empty()) return {};
  const Complex self = m(0, 0), mutual = phases > 1 ? m(0, 1) : Complex();
  Sequence sequence{self - mutual, self + 2.0 * mutual, true};
  if (phases == 1) sequence = {self, self, true};
  const double slack = 1e-9 * std::abs(self);
  for (std::size_t i = 0; i < phases; ++i)
    for (std::size_t j = 0; j < phases; ++j)
      if (std::abs(m(i, j) - (i == j ? self : mutual)) > slack) sequence.transposed = false;
  return sequence;
}

std::string letters_of(const models::Winding& high, const models::Winding& low, bool low_leads) {
  const auto letter = [](const models::Winding& w) -> std::string {
    if (w.connection == Connection::delta) return "D";
    return w.terminal.nodes.back() > neutral_node && w.neutral_resistance_ohm < 0.0 ? "Y" : "YN";
  };
  std::string small = letter(low);
  for (char& c : small) c = static_cast<char>(c - 'A' + 'a');
  const bool shift = high.connection != low.connection;
  return letter(high) + small + (shift ? (low_leads ? "11" : "1") : "0");
}

struct Taps {
  std::string_view side = "hv";
  std::int64_t position = 0, low = 0, high = 0;
  double step_percent = 0.0;
};

Taps taps_of(const models::Transformer& transformer) {
  Taps taps;
  for (std::size_t w = 0; w < 2; ++w) {
    const auto& winding = transformer.windings[w];
    const double range = winding.tap_max_pu - winding.tap_min_pu;
    if (range <= 0.0 && winding.tap_pu == 1.0) continue;
    taps.side = w == 0 ? "hv" : "lv";
    const double step = range > 0.0 ? range / winding.tap_steps : std::abs(winding.tap_pu - 1.0);
    taps.step_percent = 100.0 * step;
    taps.position = std::llround((winding.tap_pu - 1.0) / step);
    taps.low = range > 0.0 ? std::llround((winding.tap_min_pu - 1.0) / step) : taps.position;
    taps.high = range > 0.0 ? std::llround((winding.tap_max_pu - 1.0) / step) : taps.position;
    break;
  }
  return taps;
}

bool representable(const GridTables& grid, const models::Transformer& transformer) {
  const auto object = fmt::format("transformer \"{}\"", transformer.name);
  const auto refuse = [&](std::string_view what) { return grid.refuse(object, what, transformer.origin), false; };
  if (transformer.windings.size() != 2) return refuse("has not two windings");
  for (const auto& winding : transformer.windings)
    if (winding.connection == Connection::zigzag) return refuse("has a zigzag winding");
  if (transformer.phases == 2) return refuse("has two phases");
  return true;
}

}  // namespace

void GridTables::refuse(std::string_view object, std::string_view what, const models::Origin& origin) const {
  findings.add({.severity = models::Severity::error, .code = "E3201", .origin = origin, .object = std::string(object), .field = {},
                .value = {}, .bound = {}, .message = fmt::format("{}: the folder format has no columns for that", what),
                .remedy = "write it as opendss"});
}

void GridTables::leave_out(std::string_view object, std::string_view what, const models::Origin& origin) const {
  findings.add({.severity = models::Severity::warning, .code = "W3202", .origin = origin, .object = std::string(object), .field = {},
                .value = {}, .bound = {}, .message = fmt::format("{} is left out", what), .remedy = {}});
}

std::string phase_letters(const std::vector<int>& nodes) {
  std::string letters;
  for (int node = 1; node <= neutral_node; ++node)
    if (std::find(nodes.begin(), nodes.end(), node) != nodes.end()) letters += "abcn"[node - 1];
  return letters;
}

GridTable bus_table(const GridTables& grid) {
  GridTable table{"bus", {"name", "vn_kv", "phases", "kind", "substation", "feeder", "x", "y", "spare_bays", "earthing_ohm"}, {}};
  for (std::size_t b = 0; b < grid.network->buses.size(); ++b) {
    const auto& bus = grid.network->buses[b];
    const auto* earthing = has_source(grid.network, models::BusId(b)) ? nullptr : earthing_of(grid.network, models::BusId(b));
    table.rows.push_back({text(bus.name), number(bus.base_voltage_v / 1e3), text(grid.network.balanced() ? "abc" : phase_letters(bus.nodes)),
                          text(bus_kinds[static_cast<std::size_t>(bus.kind)]), text(bus.substation), text(bus.feeder),
                          bus.position ? number(bus.position->x) : Cell{}, bus.position ? number(bus.position->y) : Cell{},
                          bus.spare_bays < 0 ? Cell{} : integer(bus.spare_bays),
                          earthing ? number(earthing->impedance_ohm(0, 0).real()) : Cell{}});
  }
  return table;
}

GridTable source_table(const GridTables& grid) {
  GridTable table{"ext_grid",
                  {"name", "bus", "vm_pu", "va_degree", "s_sc_max_mva", "s_sc_min_mva", "rx_max", "r0x0_max", "x0x_max", "vm_min_pu",
                   "vm_max_pu", "in_service"},
                  {}};
  for (const auto& source : grid.network->sources) {
    const double base = grid.network.bus(source.terminal.bus).base_voltage_v;
    const auto z = sequence_of(source.impedance_ohm, source.terminal.size());
    if (!z.transposed || source.return_terminal)
      grid.refuse(fmt::format("source \"{}\"", source.name), "has unequal phases or two buses", source.origin);
    const bool stiff = source.impedance_ohm.empty();
    const auto given = [](double value) { return value > 0.0 ? number(value) : Cell{}; };
    const auto positive_x = [](Complex value) { return value.imag() != 0.0 ? value.imag() : 1e-12; };
    table.rows.push_back({text(source.name), text(grid.bus(source.terminal.bus)),
                          number(std::abs(source.voltage_v[0]) * std::numbers::sqrt3 / base),
                          number(std::arg(source.voltage_v[0]) * 180.0 / std::numbers::pi),
                          stiff ? Cell{} : number(base * base / std::abs(z.one) / 1e6), given(source.short_circuit_min_va / 1e6),
                          stiff ? Cell{} : number(z.one.real() / positive_x(z.one)), stiff ? Cell{} : number(z.zero.real() / positive_x(z.zero)),
                          stiff ? Cell{} : number(positive_x(z.zero) / positive_x(z.one)), given(source.voltage_min_pu),
                          given(source.voltage_max_pu), Cell{source.in_service}});
  }
  return table;
}

GridTable line_table(const GridTables& grid) {
  GridTable table{"line",
                  {"name", "from_bus", "to_bus", "length_km", "r_ohm_per_km", "x_ohm_per_km", "c_nf_per_km", "r0_ohm_per_km", "x0_ohm_per_km",
                   "c0_nf_per_km", "rn_ohm_per_km", "xn_ohm_per_km", "max_i_a", "phases", "kind", "in_service"},
                  {}};
  constexpr std::array<std::string_view, 3> kinds{"", "overhead", "cable"};
  const double omega = 2.0 * std::numbers::pi * grid.network->frequency_hz;
  for (const auto& line : grid.network->lines) {
    const bool neutral = !line.from.nodes.empty() && line.from.nodes.back() == neutral_node && line.from.size() > 1;
    const std::size_t phases = line.from.size() - (neutral ? 1 : 0);
    const auto z = sequence_of(line.impedance_ohm, phases), y = sequence_of(line.admittance_s, phases);
    bool plain = z.transposed && y.transposed && line.from.nodes == line.to.nodes && line.from.open == 0 && line.to.open == 0;
    if (neutral)
      for (std::size_t k = 0; k < phases; ++k) plain = plain && line.impedance_ohm(k, phases) == Complex();
    if (!plain) grid.refuse(fmt::format("line \"{}\"", line.name), "is not transposed, or has open conductors", line.origin);
    const double km = line.length_m > 0.0 ? line.length_m / 1e3 : 1.0;
    const Complex zn = neutral ? line.impedance_ohm(phases, phases) / km : Complex();
    const auto farad = [&](Complex value) { return line.admittance_s.empty() ? Cell{} : number(value.imag() / omega * 1e9 / km); };
    table.rows.push_back({text(line.name), text(grid.bus(line.from.bus)), text(grid.bus(line.to.bus)), number(km), number(z.one.real() / km),
                          number(z.one.imag() / km), farad(y.one), number(z.zero.real() / km), number(z.zero.imag() / km), farad(y.zero),
                          neutral ? number(zn.real()) : Cell{}, neutral ? number(zn.imag()) : Cell{}, rating_cell(line.rated_current_a),
                          text(grid.network.balanced() ? "abc" : phase_letters(line.from.nodes)), text(kinds[static_cast<std::size_t>(line.kind)]),
                          Cell{line.in_service}});
  }
  return table;
}

GridTable switch_table(const GridTables& grid) {
  GridTable table{"switch", {"name", "from_bus", "to_bus", "closed", "type", "normally_open", "remote", "z_ohm", "in_a"}, {}};
  for (const auto& sw : grid.network->switches)
    table.rows.push_back({text(sw.name), text(grid.bus(sw.from.bus)), text(grid.bus(sw.to.bus)), Cell{sw.closed},
                          text(switch_types[static_cast<std::size_t>(sw.kind)]), Cell{sw.normally_open}, Cell{sw.remote_controlled},
                          number(sw.contact_resistance_ohm), rating_cell(sw.rated_current_a)});
  return table;
}

GridTable transformer_table(const GridTables& grid) {
  GridTable table{"trafo",
                  {"name", "hv_bus", "lv_bus", "sn_kva", "vn_hv_kv", "vn_lv_kv", "vk_percent", "vkr_percent", "pfe_kw", "i0_percent",
                   "vector_group", "phases", "tap_side", "tap_pos", "tap_neutral", "tap_min", "tap_max", "tap_step_percent", "oltc", "rn_ohm",
                   "xn_ohm", "in_service"},
                  {}};
  for (const auto& transformer : grid.network->transformers) {
    if (!representable(grid, transformer)) continue;
    const auto &high = transformer.windings[0], &low = transformer.windings[1];
    const double s = high.rated_power_va, r = high.resistance_pu + low.resistance_pu;
    const auto taps = taps_of(transformer);
    const bool three = transformer.phases == 3 || grid.network.balanced();
    const auto& star = low.neutral_resistance_ohm >= 0.0 ? low : high;
    const bool earthed = star.neutral_resistance_ohm >= 0.0;
    const std::string group = !transformer.vector_group.empty() ? transformer.vector_group : letters_of(high, low, transformer.low_voltage_leads);
    table.rows.push_back(
        {text(transformer.name), text(grid.bus(high.terminal.bus)), text(grid.bus(low.terminal.bus)), number(s / 1e3),
         number(high.rated_voltage_v / 1e3), number(low.rated_voltage_v / 1e3), number(100.0 * std::hypot(transformer.reactance_pu[0], r)),
         number(100.0 * r), number(transformer.no_load_loss_pu * s / 1e3),
         number(100.0 * std::hypot(transformer.no_load_loss_pu, transformer.magnetising_current_pu)), three ? text(group) : Cell{},
         text(three ? "abc" : phase_letters(high.terminal.nodes)), text(taps.side), integer(taps.position), integer(0), integer(taps.low),
         integer(taps.high), number(taps.step_percent), Cell{transformer.on_load_taps}, earthed ? number(star.neutral_resistance_ohm) : Cell{},
         earthed ? number(star.neutral_reactance_ohm) : Cell{}, Cell{transformer.in_service}});
  }
  return table;
}

GridTable regulator_table(const GridTables& grid) {
  GridTable table{"regulator", {"name", "trafo", "vm_set_pu", "band_percent", "bus", "r_comp_ohm", "x_comp_ohm", "delay_s", "in_service"}, {}};
  for (const auto& regulator : grid.network->regulators) {
    const auto& transformer = grid.network->transformers[regulator.transformer.index()];
    const auto& measured = transformer.windings[static_cast<std::size_t>(regulator.monitored_winding)];
    const auto bus = regulator.remote_bus.value_or(measured.terminal.bus);
    const bool between_phases = !regulator.remote_bus && measured.connection == Connection::delta;
    const double base = grid.network.bus(bus).base_voltage_v / (between_phases ? 1.0 : std::numbers::sqrt3);
    const double per_unit = regulator.pt_ratio / base, ohm = regulator.pt_ratio / regulator.ct_primary_a;
    table.rows.push_back({text(regulator.name), text(transformer.name), number(regulator.target_v * per_unit),
                          number(100.0 * regulator.band_v * per_unit), text(grid.bus(bus)), number(regulator.compensation_r_v * ohm),
                          number(regulator.compensation_x_v * ohm), number(regulator.delay_s), Cell{regulator.in_service}});
  }
  return table;
}

}  // namespace headroom::data
