// SPDX-License-Identifier: Apache-2.0
// trafo.csv. Nameplate to model, per unit of the rated power S (vk, vkr, i0 in percent, pfe in W):
//     r = vkr / 100, half of it in each winding;  x = √(vk² - vkr²) / 100;
//     no-load losses g = pfe / S;  magnetising current b = √((i0 / 100)² - g²).
// Taps: ratio of the tapped winding = 1 + (tap_pos - tap_neutral) · tap_step_percent / 100.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "data/readers/headroom/reading.hpp"
#include "data/readers/headroom/tables.hpp"
#include "data/readers/headroom/transformer_values.hpp"
#include "data/readers/headroom/vector_group.hpp"
#include "data/readers/table/codes.hpp"

namespace headroom::data {

namespace {

using models::Connection;
using models::Winding;

constexpr std::array<std::string_view, 2> sides{"hv", "lv"};

bool has_node(const FolderReading& reading, models::BusId bus, int node) {
  if (bus.index() >= reading.bus_nodes.size()) return false;
  const auto& nodes = reading.bus_nodes[bus.index()];
  return std::find(nodes.begin(), nodes.end(), node) != nodes.end();
}

int new_star_point(FolderReading& reading, models::BusId bus) {
  return bus.index() < reading.next_neutral.size() ? reading.next_neutral[bus.index()]++ : 0;
}

// Where the neutral point of a winding goes, and its path to earth.
void place_neutral(FolderReading& reading, Winding& winding, bool earthed, double rn, double xn) {
  int node = models::ground;
  if (winding.connection == Connection::wye && !earthed) {
    node = new_star_point(reading, winding.terminal.bus);
  } else if (winding.connection == Connection::wye && has_node(reading, winding.terminal.bus, neutral_node)) {
    node = neutral_node;
    winding.neutral_resistance_ohm = rn == 0.0 && xn == 0.0 ? models::default_contact_resistance_ohm : rn;
    winding.neutral_reactance_ohm = xn;
  } else if (winding.connection == Connection::wye && (rn > 0.0 || xn != 0.0)) {
    node = new_star_point(reading, winding.terminal.bus);
    winding.neutral_resistance_ohm = rn;
    winding.neutral_reactance_ohm = xn;
  }
  winding.terminal.nodes.push_back(node);
}

VectorGroup vector_group(const TableRow& row, const TransformerValues& values) {
  const std::string_view standard = values.vn_lv_kv < 1.0 ? "Dyn11" : "Yd11";
  std::string text(row.text("vector_group"));
  if (text.empty()) text = values.vector_group;
  if (text.empty()) {
    text = standard;
    row.defaulted("vector_group", standard);
  }
  const auto group = parse_vector_group(text);
  if (!group) {
    row.error(code::not_a_choice, "vector_group", fmt::format("vector_group \"{}\" is not known", shown(text)),
              "high side in capitals, low side in small letters, clock number", "write for example Dyn11 or YNd5");
    return *parse_vector_group(standard);
  }
  if (!group->representable())
    row.error(code::unsupported, "vector_group", fmt::format("vector_group {} is not supported", shown(text)),
              "Yy and Dd: 0 4 8; Dy and Yd: 1 3 5 7 9 11; no zigzag", "use a supported group with the same earthing");
  return *group;
}

void set_three_phase(FolderReading& reading, const TableRow& row, models::Transformer& transformer,
                     const TransformerValues& values) {
  const VectorGroup group = vector_group(row, values);
  auto& high = transformer.windings[0];
  auto& low = transformer.windings[1];
  transformer.vector_group = to_text(group);
  transformer.clock = group.clock;
  if (reading.balanced()) {
    high.terminal.nodes = low.terminal.nodes = {1};
    transformer.phase_shift_degree = {0.0, 30.0 * group.clock};
    transformer.stray_ppm = 0.0;  // no winding floats
    return;
  }
  for (const auto* winding : {&high, &low})
    for (int node = 1; node <= 3; ++node)
      if (winding->terminal.bus.index() < reading.bus_nodes.size() && !has_node(reading, winding->terminal.bus, node)) {
        row.error(code::node_absent, winding == &high ? "hv_bus" : "lv_bus", "the bus does not have all of a b c",
                  "abc", "correct phases in bus.csv, or name the phases of a single-phase unit");
        break;
      }
  high.connection = group.high;
  low.connection = group.low;
  transformer.low_voltage_leads = group.high != group.low && group.low_leads();
  high.terminal.nodes = {1, 2, 3};
  for (int k = 0; k < 3; ++k) low.terminal.nodes.push_back((k + group.rotation()) % 3 + 1);
  const double rn = row.number("rn_ohm", 0.0, not_negative), xn = row.number("xn_ohm", 0.0);
  const bool low_takes_it = group.low_neutral;
  place_neutral(reading, high, group.high_neutral, low_takes_it ? 0.0 : rn, low_takes_it ? 0.0 : xn);
  place_neutral(reading, low, group.low_neutral, rn, xn);
}

// A single-phase unit: its high side across the phases named, its low side across the same ones where that bus has
// them, else from its only phase to the neutral or to earth.
void set_single_phase(FolderReading& reading, const TableRow& row, models::Transformer& transformer,
                      std::vector<int> phases) {
  transformer.phases = 1;
  for (auto& winding : transformer.windings) {
    auto nodes = phases;
    const models::BusId bus = winding.terminal.bus;
    const bool low = &winding == &transformer.windings[1];
    if (low && bus.index() < reading.bus_nodes.size()) {
      const auto there = without_neutral(reading.bus_nodes[bus.index()]);
      if (there.size() < nodes.size() && !there.empty()) nodes = {there.front()};
    }
    for (const int node : nodes)
      if (bus.index() < reading.bus_nodes.size() && !has_node(reading, bus, node))
        row.error(code::node_absent, low ? "lv_bus" : "hv_bus",
                  fmt::format("the bus has no phase {}", phase_letters(std::vector{node})), "", "correct phases");
    if (nodes.size() < 2) nodes.push_back(has_node(reading, bus, neutral_node) ? neutral_node : models::ground);
    winding.terminal.nodes = nodes;
  }
  const double rn = row.number("rn_ohm", 0.0, not_negative), xn = row.number("xn_ohm", 0.0);
  auto& low = transformer.windings[1];
  if (low.terminal.nodes.back() == neutral_node) {
    low.neutral_resistance_ohm = rn == 0.0 && xn == 0.0 ? models::default_contact_resistance_ohm : rn;
    low.neutral_reactance_ohm = xn;
  }
}

void set_taps(FolderReading& reading, const TableRow& row, models::Transformer& transformer,
              const TransformerValues& values) {
  const std::size_t side = row.choice("tap_side", sides, 0);
  Winding& winding = transformer.windings[side];
  const double step = row.number("tap_step_percent", values.tap_step_percent, Bound{0.0, 20.0}) / 100.0;
  const int neutral = row.integer("tap_neutral", 0);
  const int low = row.integer("tap_min", values.tap_min), high = row.integer("tap_max", values.tap_max);
  const int position = row.integer("tap_pos", neutral);
  transformer.on_load_taps = row.boolean("oltc", values.on_load_taps);
  const bool ranged = low != 0 || high != 0 || row.has("tap_min") || row.has("tap_max");
  if (ranged && (low > high || position < low || position > high))
    row.error(code::contradiction, "tap_pos", fmt::format("tap_pos {} is not between {} and {}", position, low, high),
              "tap_min <= tap_pos <= tap_max", "correct tap_pos, tap_min or tap_max");
  if ((row.has("tap_pos") || row.has("tap_min") || row.has("tap_max")) && step == 0.0 &&
      (position != neutral || low != high))
    row.error(code::missing_value, "tap_step_percent", "tap_step_percent is empty, but there are taps", "above 0 to 20",
              "give the voltage per step");
  winding.tap_pu = 1.0 + (position - neutral) * step;
  winding.tap_min_pu = ranged ? 1.0 + (low - neutral) * step : winding.tap_pu;
  winding.tap_max_pu = ranged ? 1.0 + (high - neutral) * step : winding.tap_pu;
  winding.tap_steps = std::max(1, ranged ? high - low : 1);
  Winding& other = transformer.windings[1 - side];
  other.tap_min_pu = other.tap_max_pu = 1.0;
  other.tap_steps = 1;
  reading.tap_winding.push_back(static_cast<int>(side));
}

void set_nameplate(const TableRow& row, models::Transformer& transformer, const TransformerValues& values) {
  const double s = values.sn_va;
  transformer.windings[0].rated_voltage_v = 1e3 * values.vn_hv_kv;
  transformer.windings[1].rated_voltage_v = 1e3 * values.vn_lv_kv;
  for (auto& winding : transformer.windings) {
    winding.rated_power_va = s;
    winding.resistance_pu = values.vkr_percent / 200.0;
  }
  const double vk = values.vk_percent, vkr = values.vkr_percent;
  if (vkr > vk)
    row.error(code::contradiction, "vkr_percent", fmt::format("vkr_percent {} is above vk_percent {}", vkr, vk),
              "vkr_percent <= vk_percent", "correct one of the two");
  if (values.vn_hv_kv < values.vn_lv_kv)
    row.error(code::contradiction, "vn_hv_kv", "the high side has the lower voltage", "vn_hv_kv >= vn_lv_kv",
              "swap the sides: buses, voltages and vector group");
  transformer.reactance_pu = {std::sqrt(std::max(0.0, vk * vk - vkr * vkr)) / 100.0};
  const double g = values.pfe_w / s, i0 = values.i0_percent / 100.0;
  transformer.no_load_loss_pu = g;
  transformer.magnetising_current_pu = std::sqrt(std::max(0.0, i0 * i0 - g * g));
  transformer.rated_power_va = {s, values.from_type ? models::RatingOrigin::type : models::RatingOrigin::given};
}

void read_transformer(FolderReading& reading, const TableRow& row) {
  models::Transformer transformer;
  transformer.name = transformer.source_name = std::string(row.name());
  transformer.windings.resize(2);
  transformer.windings[0].terminal.bus = bus_of(reading, row, "hv_bus");
  transformer.windings[1].terminal.bus = bus_of(reading, row, "lv_bus");
  if (row.has("hv_bus") && row.text("hv_bus") == row.text("lv_bus"))
    row.error(code::contradiction, "lv_bus", "both sides are at the same bus", "two different buses",
              "correct one of the two");
  const TransformerValues values = transformer_values(row, reading.catalogues, reading.findings());
  set_nameplate(row, transformer, values);
  const auto phases = without_neutral(parse_phases(row, "phases", row.text("phases", "abc")));
  if (phases.size() == 3 || phases.empty() || reading.balanced()) set_three_phase(reading, row, transformer, values);
  else set_single_phase(reading, row, transformer, phases);
  if (reading.balanced() && phases.size() < 3)
    row.note(models::Fidelity::approximated, "phases", "a balanced grid takes it as a three-phase unit");
  set_taps(reading, row, transformer, values);
  transformer.type = std::string(row.text("std_type"));
  transformer.in_service = row.boolean("in_service", true);
  transformer.origin = row.origin();
  if (reading.transformers.add(row, reading.data().transformers.size()))
    reading.data().transformers.push_back(std::move(transformer));
  else reading.tap_winding.pop_back();
}

}  // namespace

void read_transformers(FolderReading& reading) {
  if (const auto table = reading.open(tables::trafo))
    for (std::size_t r = 0; r < table->rows(); ++r) read_transformer(reading, table->row(r));
}

}  // namespace headroom::data
