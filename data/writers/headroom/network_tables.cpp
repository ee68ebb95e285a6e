// SPDX-License-Identifier: Apache-2.0
// Buses, sources, switches, transformers and their regulators as tables: the reader's formulas, turned round.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <numbers>

#include "data/writers/headroom/grid_tables.hpp"

namespace headroom::data {

namespace {

using models::Complex;
using models::Connection;

constexpr std::array<std::string_view, 7> bus_kinds{
    "", "busbar", "ring_main_unit", "pole", "joint", "transformer_low_voltage", "customer"};
constexpr std::array<std::string_view, 5> switch_types{"", "CB", "LBS", "DS", "fuse"};

Cell rating_cell(const models::Rating& rating) {
  return rating.known() && rating.origin != models::RatingOrigin::default_ ? number(rating.value) : Cell{};
}

// A reactor that only ties the neutral of a bus to earth.
const models::Reactor* earthing_of(const models::Network& network, models::BusId bus) {
  for (const auto& reactor : network->reactors)
    if (!reactor.to && reactor.from.bus == bus && reactor.from.nodes == std::vector{folder_neutral}) return &reactor;
  return nullptr;
}

bool has_source(const models::Network& network, models::BusId bus) {
  return std::any_of(network->sources.begin(), network->sources.end(),
                     [&](const models::Source& source) { return source.terminal.bus == bus; });
}

}  // namespace

void GridTables::refuse(std::string_view object, std::string_view what, const models::Origin& origin) const {
  findings.add({.severity = models::Severity::error,
                .code = "E3201",
                .origin = origin,
                .object = std::string(object),
                .field = {},
                .value = {},
                .bound = {},
                .message = fmt::format("{}: the folder format has no columns for that", what),
                .remedy = "write it as opendss"});
}

void GridTables::leave_out(std::string_view object, std::string_view what, const models::Origin& origin) const {
  findings.add({.severity = models::Severity::warning,
                .code = "W3202",
                .origin = origin,
                .object = std::string(object),
                .field = {},
                .value = {},
                .bound = {},
                .message = fmt::format("{} is left out", what),
                .remedy = {}});
}

std::string phase_letters(const std::vector<int>& nodes) {
  std::string letters;
  for (int node = 1; node <= folder_neutral; ++node)
    if (std::find(nodes.begin(), nodes.end(), node) != nodes.end()) letters += "abcn"[node - 1];
  return letters;
}

bool GridTables::bus_has(models::BusId id, int node) const {
  const auto& nodes = network.bus(id).nodes;
  return std::find(nodes.begin(), nodes.end(), node) != nodes.end();
}

bool plain_terminal(const models::Terminal& terminal) {
  const auto& nodes = terminal.nodes;
  return terminal.open == 0 && !nodes.empty() && nodes.front() >= 1 && nodes.front() <= 3 &&
         nodes.back() <= folder_neutral &&
         std::adjacent_find(nodes.begin(), nodes.end(), std::greater_equal<>()) == nodes.end();
}

SequenceValues sequence_values(const models::ComplexMatrix& matrix, std::size_t phases) {
  if (matrix.empty()) return {};
  const Complex self = matrix(0, 0), mutual = phases > 1 ? matrix(0, 1) : Complex();
  SequenceValues values{self - mutual, self + 2.0 * mutual, true};
  const double slack = 1e-11 * std::abs(self);
  for (std::size_t i = 0; i < phases; ++i)
    for (std::size_t j = 0; j < phases; ++j)
      if (std::abs(matrix(i, j) - (i == j ? self : mutual)) > slack) values.transposed = false;
  return values;
}

namespace {

// The earthing of a bus's neutral: what bus.csv can say, and what the reader does at the bus of a source.
void check_bus(const GridTables& grid, models::BusId id) {
  const auto& bus = grid.network.bus(id);
  const auto object = fmt::format("bus \"{}\"", bus.name);
  if (bus.base_voltage_v <= 0.0) grid.refuse(object, "has no base voltage", bus.origin);
  if (grid.network.balanced()) return;
  if (phase_letters(bus.nodes).find_first_of("abc") == std::string::npos)
    grid.refuse(object, "has none of the phases a b c", bus.origin);
  const auto count =
      std::count_if(grid.network->reactors.begin(), grid.network->reactors.end(), [&](const models::Reactor& r) {
        return !r.to && r.from.bus == id && r.from.nodes == std::vector{folder_neutral};
      });
  const auto* earthing = earthing_of(grid.network, id);
  const bool plain =
      !earthing || (earthing->in_service && earthing->impedance_ohm(0, 0).imag() == 0.0 &&
                    earthing->impedance_ohm(0, 0).real() > 0.0 && earthing->parallel_resistance_ohm == 0.0);
  const bool at_source = has_source(grid.network, id) && grid.bus_has(id, folder_neutral);
  const bool as_reader =
      !at_source || (earthing && earthing->impedance_ohm(0, 0) == Complex(models::default_contact_resistance_ohm));
  if (count > 1 || !plain || !as_reader) grid.refuse(object, "has its neutral earthed in another way", bus.origin);
}

// Equal phases on a b c (or those the bus has), to ground.
bool plain_source(const GridTables& grid, const models::Source& source) {
  const auto& nodes = source.terminal.nodes;
  if (source.return_terminal || source.terminal.open != 0 || std::abs(source.voltage_v[0]) == 0.0) return false;
  if (grid.network.balanced()) return true;
  auto there = grid.network.bus(source.terminal.bus).nodes;
  std::erase_if(there, [](int node) { return node > 3; });
  std::sort(there.begin(), there.end());
  if (nodes != there) return false;
  for (std::size_t k = 0; k < nodes.size(); ++k) {
    const Complex expected =
        source.voltage_v[0] * std::polar(1.0, -2.0 * std::numbers::pi / 3.0 * (nodes[k] - nodes[0]));
    if (std::abs(source.voltage_v[k] - expected) > 1e-9 * std::abs(expected)) return false;
  }
  const auto z = sequence_values(source.impedance_ohm, nodes.size());
  return z.transposed && (source.impedance_ohm.empty() ||
                          (z.one.real() >= 0.0 && z.zero.real() >= 0.0 && z.one.imag() > 0.0 && z.zero.imag() > 0.0));
}

// Both ends on all nodes that their buses share: what the reader connects.
bool plain_switch(const GridTables& grid, const models::Switch& sw) {
  if (sw.from.nodes != sw.to.nodes || !plain_terminal(sw.from) || !plain_terminal(sw.to) || sw.from.bus == sw.to.bus)
    return false;
  if (grid.network.balanced()) return true;
  std::vector<int> common;
  for (int node = 1; node <= folder_neutral; ++node)
    if (grid.bus_has(sw.from.bus, node) && grid.bus_has(sw.to.bus, node)) common.push_back(node);
  return sw.from.nodes == common;
}

}  // namespace

GridTable bus_table(const GridTables& grid) {
  GridTable table{
      "bus", {"name", "vn_kv", "phases", "kind", "substation", "feeder", "x", "y", "spare_bays", "earthing_ohm"}, {}};
  for (std::size_t b = 0; b < grid.network->buses.size(); ++b) {
    const auto& bus = grid.network->buses[b];
    check_bus(grid, models::BusId(b));
    const auto* earthing =
        has_source(grid.network, models::BusId(b)) ? nullptr : earthing_of(grid.network, models::BusId(b));
    table.rows.push_back({text(bus.name), number(bus.base_voltage_v / 1e3),
                          text(grid.network.balanced() ? "abc" : phase_letters(bus.nodes)),
                          text(bus_kinds[static_cast<std::size_t>(bus.kind)]), text(bus.substation), text(bus.feeder),
                          bus.position ? number(bus.position->x) : Cell{},
                          bus.position ? number(bus.position->y) : Cell{},
                          bus.spare_bays < 0 ? Cell{} : integer(bus.spare_bays),
                          earthing ? number(earthing->impedance_ohm(0, 0).real()) : Cell{}});
  }
  return table;
}

GridTable source_table(const GridTables& grid) {
  GridTable table{"ext_grid",
                  {"name", "bus", "vm_pu", "va_degree", "s_sc_max_mva", "s_sc_min_mva", "rx_max", "r0x0_max", "x0x_max",
                   "vm_min_pu", "vm_max_pu", "in_service"},
                  {}};
  for (const auto& source : grid.network->current_sources)
    grid.refuse(fmt::format("current source \"{}\"", source.name), "is a current source", source.origin);
  for (const auto& control : grid.network->inverter_controls)
    grid.leave_out(fmt::format("inverter control \"{}\"", control.name), "the control as a whole", control.origin);
  for (const auto& source : grid.network->sources) {
    const double base = grid.network.bus(source.terminal.bus).base_voltage_v;
    const auto z = sequence_values(source.impedance_ohm, source.terminal.size());
    if (!plain_source(grid, source))
      grid.refuse(fmt::format("source \"{}\"", source.name), "has unequal phases or two buses", source.origin);
    const bool stiff = source.impedance_ohm.empty();
    const auto given = [](double value) { return value > 0.0 ? number(value) : Cell{}; };
    const auto positive_x = [](Complex value) { return value.imag() != 0.0 ? value.imag() : 1e-12; };
    table.rows.push_back(
        {text(source.name), text(grid.bus(source.terminal.bus)),
         number(std::abs(source.voltage_v[0]) * std::numbers::sqrt3 / base),
         number(std::arg(source.voltage_v[0]) * 180.0 / std::numbers::pi + 120.0 * (source.terminal.nodes[0] - 1)),
         stiff ? Cell{} : number(base * base / std::abs(z.one) / 1e6), given(source.short_circuit_min_va / 1e6),
         stiff ? Cell{} : number(z.one.real() / positive_x(z.one)),
         stiff ? Cell{} : number(z.zero.real() / positive_x(z.zero)),
         stiff ? Cell{} : number(positive_x(z.zero) / positive_x(z.one)), given(source.voltage_min_pu),
         given(source.voltage_max_pu), Cell{source.in_service}});
  }
  return table;
}

GridTable switch_table(const GridTables& grid) {
  GridTable table{
      "switch", {"name", "from_bus", "to_bus", "closed", "type", "normally_open", "remote", "z_ohm", "in_a"}, {}};
  for (const auto& sw : grid.network->switches) {
    if (!plain_switch(grid, sw))
      grid.refuse(fmt::format("switch \"{}\"", sw.name), "does not connect the nodes that both buses have", sw.origin);
    table.rows.push_back({text(sw.name), text(grid.bus(sw.from.bus)), text(grid.bus(sw.to.bus)), Cell{sw.closed},
                          text(switch_types[static_cast<std::size_t>(sw.kind)]), Cell{sw.normally_open},
                          Cell{sw.remote_controlled}, number(sw.contact_resistance_ohm),
                          rating_cell(sw.rated_current_a)});
  }
  return table;
}

GridTable transformer_table(const GridTables& grid) {
  GridTable table{
      "trafo",
      {"name",        "hv_bus",           "lv_bus",     "std_type",     "sn_kva", "vn_hv_kv",  "vn_lv_kv", "vk_percent",
       "vkr_percent", "pfe_kw",           "i0_percent", "vector_group", "phases", "tap_side",  "tap_pos",  "tap_min",
       "tap_max",     "tap_step_percent", "oltc",       "rn_ohm",       "xn_ohm", "in_service"},
      {}};
  const bool types_known =
      grid.network->format == "headroom";  // they were found in the catalogue when the folder was read
  for (std::size_t t = 0; t < grid.network->transformers.size(); ++t) {
    const auto& transformer = grid.network->transformers[t];
    const auto words = transformer_words(grid, transformer, t);
    if (!words) continue;
    const auto &high = transformer.windings[0], &low = transformer.windings[1];
    const double s = high.rated_power_va, r = high.resistance_pu + low.resistance_pu;
    const bool typed = types_known && !transformer.type.empty();
    const bool type_rating = typed && transformer.rated_power_va.origin == models::RatingOrigin::type;
    const auto ohm = [](const std::optional<double>& value) { return value ? number(*value) : Cell{}; };
    table.rows.push_back({text(transformer.name),
                          text(grid.bus(high.terminal.bus)),
                          text(grid.bus(low.terminal.bus)),
                          typed ? text(transformer.type) : Cell{},
                          type_rating ? Cell{} : number(s / 1e3),
                          number(high.rated_voltage_v / 1e3),
                          number(low.rated_voltage_v / 1e3),
                          number(100.0 * std::hypot(transformer.reactance_pu[0], r)),
                          number(100.0 * r),
                          number(transformer.no_load_loss_pu * s / 1e3),
                          number(100.0 * std::hypot(transformer.no_load_loss_pu, transformer.magnetising_current_pu)),
                          text(words->vector_group),
                          text(words->phases),
                          text(words->tap_side),
                          integer(words->tap_position),
                          integer(words->tap_low),
                          integer(words->tap_high),
                          number(words->tap_step_percent),
                          Cell{transformer.on_load_taps},
                          ohm(words->earth_resistance_ohm),
                          ohm(words->earth_reactance_ohm),
                          Cell{transformer.in_service}});
  }
  return table;
}

GridTable regulator_table(const GridTables& grid) {
  GridTable table{
      "regulator",
      {"name", "trafo", "vm_set_pu", "band_percent", "bus", "r_comp_ohm", "x_comp_ohm", "delay_s", "in_service"},
      {}};
  for (const auto& regulator : grid.network->regulators) {
    const auto& transformer = grid.network->transformers[regulator.transformer.index()];
    const auto& measured = transformer.windings[static_cast<std::size_t>(regulator.monitored_winding)];
    const bool plain = regulator.monitored_phase == 1 && regulator.remote_node == 1 && !regulator.reversible &&
                       regulator.voltage_limit_v == 0.0 && !regulator.inverse_time && regulator.band_v > 0.0 &&
                       transformer.windings.size() == 2;
    if (!plain)
      grid.refuse(fmt::format("regulator \"{}\"", regulator.name),
                  "measures another phase, looks both ways or has a limit", regulator.origin);
    const auto bus = regulator.remote_bus.value_or(measured.terminal.bus);
    const bool between_phases = !regulator.remote_bus && measured.connection == Connection::delta;
    const double base = grid.network.bus(bus).base_voltage_v / (between_phases ? 1.0 : std::numbers::sqrt3);
    const double per_unit = regulator.pt_ratio / base, ohm = regulator.pt_ratio / regulator.ct_primary_a;
    table.rows.push_back({text(regulator.name), text(transformer.name), number(regulator.target_v * per_unit),
                          number(100.0 * regulator.band_v * per_unit), text(grid.bus(bus)),
                          number(regulator.compensation_r_v * ohm), number(regulator.compensation_x_v * ohm),
                          number(regulator.delay_s), Cell{regulator.in_service}});
  }
  return table;
}

}  // namespace headroom::data
