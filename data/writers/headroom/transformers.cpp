// SPDX-License-Identifier: Apache-2.0
// What of a transformer the columns of trafo.csv can say: the reader's rules (vector groups, star points, taps) turned
// round.
#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "data/writers/headroom/grid_tables.hpp"

namespace headroom::data {

namespace {

using models::Connection;
using models::Winding;

enum class Star : std::uint8_t { none, floating, solid, through_impedance, not_writable };

// How the reader would see the star point of a winding.
Star star_of(const GridTables& grid, const Winding& winding) {
  if (winding.connection == Connection::delta) return Star::none;
  const int node = winding.terminal.nodes.back();
  const bool tied = winding.neutral_resistance_ohm >= 0.0;
  const bool bus_neutral = grid.bus_has(winding.terminal.bus, folder_neutral);
  if (node > folder_neutral && !tied) return Star::floating;
  if (node == models::ground) return bus_neutral ? Star::not_writable : Star::solid;
  if (tied && (node == folder_neutral) == bus_neutral) return Star::through_impedance;
  return Star::not_writable;
}

bool is_default_earthing(const Winding& winding) {
  return winding.neutral_resistance_ohm == models::default_contact_resistance_ohm &&
         winding.neutral_reactance_ohm == 0.0;
}

void set_earthing(TransformerWords& words, const Winding& winding) {
  words.earth_resistance_ohm = winding.neutral_resistance_ohm;
  words.earth_reactance_ohm = winding.neutral_reactance_ohm;
}

std::string letters(const Winding& winding, Star star, bool high) {
  const bool earthed = star == Star::solid || star == Star::through_impedance;
  if (winding.connection == Connection::delta) return high ? "D" : "d";
  return std::string(high ? "Y" : "y") + (earthed ? (high ? "N" : "n") : "");
}

// Position of the low side's phases: 0, 1 or 2 places turned; absent: another order.
std::optional<int> rotation_of(const std::vector<int>& nodes) {
  for (int turn = 0; turn < 3; ++turn) {
    bool fits = true;
    for (int k = 0; k < 3; ++k) fits = fits && nodes[static_cast<std::size_t>(k)] == (k + turn) % 3 + 1;
    if (fits) return turn;
  }
  return std::nullopt;
}

std::string_view set_three_phase(const GridTables& grid, const models::Transformer& transformer,
                                 TransformerWords& words) {
  const auto &high = transformer.windings[0], &low = transformer.windings[1];
  if (rotation_of(high.terminal.nodes) != 0) return "has its high side on other phases than a b c";
  const auto turn = rotation_of(low.terminal.nodes);
  if (!turn) return "has its low-side phases in another order";
  const Star high_star = star_of(grid, high), low_star = star_of(grid, low);
  if (high_star == Star::not_writable || low_star == Star::not_writable) return "has a star point tied in another way";
  const bool low_takes = low_star == Star::solid || low_star == Star::through_impedance;
  if (low_star == Star::through_impedance) set_earthing(words, low);
  if (high_star == Star::through_impedance && low_takes && !is_default_earthing(high))
    return "has two star points behind impedances";
  if (high_star == Star::through_impedance && !low_takes) set_earthing(words, high);
  const int base = high.connection == low.connection ? 0 : (transformer.low_voltage_leads ? 11 : 1);
  const int clock = (base + (*turn == 1 ? 8 : (*turn == 2 ? 4 : 0))) % 12;
  words.vector_group = fmt::format("{}{}{}", letters(high, high_star, true), letters(low, low_star, false), clock);
  words.phases = "abc";
  return "";
}

std::string_view set_balanced(const models::Transformer& transformer, TransformerWords& words) {
  const auto& shift = transformer.phase_shift_degree;
  const double hours = shift.size() > 1 ? (shift[1] - shift[0]) / 30.0 : 0.0;
  const int clock = (static_cast<int>(std::lround(hours)) % 12 + 12) % 12;
  if (std::abs(hours - std::round(hours)) > 1e-9 || clock == 2 || clock == 6 || clock == 10)
    return "has a phase shift without vector group";
  words.vector_group = fmt::format("{}{}", clock % 2 == 1 ? "Dyn" : "YNyn", clock);
  words.phases = "abc";
  return "";
}

// Nodes of one side of a single-phase unit without its return, which must be the one the reader takes.
std::optional<std::vector<int>> single_phase_nodes(const GridTables& grid, const Winding& winding) {
  auto nodes = winding.terminal.nodes;
  const int expected = grid.bus_has(winding.terminal.bus, folder_neutral) ? folder_neutral : models::ground;
  if (nodes.size() != 2 || nodes[0] < 1 || nodes[0] > 3) return std::nullopt;
  if (nodes[1] == expected) return std::vector{nodes[0]};
  if (nodes[1] > nodes[0] && nodes[1] <= 3) return nodes;
  return std::nullopt;
}

std::string_view set_single_phase(const GridTables& grid, const models::Transformer& transformer,
                                  TransformerWords& words) {
  const auto &high = transformer.windings[0], &low = transformer.windings[1];
  const auto high_nodes = single_phase_nodes(grid, high), low_nodes = single_phase_nodes(grid, low);
  if (!high_nodes || !low_nodes) return "lies between other nodes than the reader would choose";
  auto there = grid.network.bus(low.terminal.bus).nodes;
  std::erase_if(there, [](int node) { return node > 3; });
  std::sort(there.begin(), there.end());
  const auto expected = there.size() < high_nodes->size() ? std::vector{there.front()} : *high_nodes;
  if (*low_nodes != expected) return "lies between other nodes than the reader would choose";
  const bool low_neutral = low.terminal.nodes.back() == folder_neutral;
  if (low_neutral != (low.neutral_resistance_ohm >= 0.0) && low.connection == Connection::wye)
    return "has a neutral tied in another way";
  if (high.terminal.nodes.back() == folder_neutral && high.neutral_resistance_ohm >= 0.0)
    return "has a neutral tied in another way";
  if (low_neutral) set_earthing(words, low);
  words.phases = phase_letters(*high_nodes);
  return "";
}

bool regulated(const GridTables& grid, std::size_t transformer, int winding) {
  return std::any_of(grid.network->regulators.begin(), grid.network->regulators.end(),
                     [&](const models::Regulator& regulator) {
                       return regulator.transformer.index() == transformer && regulator.tap_winding == winding;
                     });
}

std::string_view set_taps(const GridTables& grid, const models::Transformer& transformer, std::size_t index,
                          TransformerWords& words) {
  std::optional<std::size_t> side;
  for (std::size_t w = 0; w < 2; ++w) {
    if (transformer.windings[w].tap_pu == 1.0 && !regulated(grid, index, static_cast<int>(w))) continue;
    if (side) return "has taps off the rated ratio on both sides";
    side = w;
  }
  if (!side) side = transformer.windings[0].tap_max_pu > transformer.windings[0].tap_min_pu ? 0 : 1;
  const auto& winding = transformer.windings[*side];
  words.tap_side = *side == 0 ? "hv" : "lv";
  const double range = winding.tap_max_pu - winding.tap_min_pu;
  double step = range > 0.0 && winding.tap_steps > 0 ? range / winding.tap_steps : std::abs(winding.tap_pu - 1.0);
  const auto off_grid = [&](double tap) {
    return std::abs((tap - 1.0) / step - std::round((tap - 1.0) / step)) > 1e-7;
  };
  if (step > 0.0 && (off_grid(winding.tap_pu) || off_grid(winding.tap_min_pu) || step > 0.2)) {
    if (regulated(grid, index, static_cast<int>(*side)))
      return "has tap positions that no whole number of steps reaches";
    step = std::abs(winding.tap_pu - 1.0);
  }
  if (step == 0.0) return "";
  if (step > 0.2) return "has a ratio more than 20 % off the rated one";
  words.tap_step_percent = 100.0 * step;
  words.tap_position = std::llround((winding.tap_pu - 1.0) / step);
  const bool ranged = range > 0.0 && !off_grid(winding.tap_min_pu) && !off_grid(winding.tap_max_pu);
  words.tap_low = ranged ? std::llround((winding.tap_min_pu - 1.0) / step) : words.tap_position;
  words.tap_high = ranged ? std::llround((winding.tap_max_pu - 1.0) / step) : words.tap_position;
  if (words.tap_position < words.tap_low || words.tap_position > words.tap_high) return "stands outside its tap range";
  return "";
}

std::string_view check_plate(const models::Transformer& transformer) {
  const auto &high = transformer.windings[0], &low = transformer.windings[1];
  const double r = high.resistance_pu + low.resistance_pu, x = transformer.reactance_pu[0];
  if (high.rated_voltage_v < low.rated_voltage_v) return "names its low side first";
  if (x < 0.0 || std::hypot(r, x) > 1.0 || r > 1.0) return "has a short-circuit voltage outside 0 to 100 %";
  if (std::hypot(transformer.no_load_loss_pu, transformer.magnetising_current_pu) > 1.0)
    return "has a no-load current above 100 %";
  if (transformer.no_load_loss_pu < 0.0 || transformer.magnetising_current_pu < 0.0)
    return "has negative no-load values";
  if (high.terminal.open != 0 || low.terminal.open != 0) return "has open conductors";
  if (high.terminal.bus == low.terminal.bus) return "has both sides at one bus";
  return "";
}

}  // namespace

std::optional<TransformerWords> transformer_words(const GridTables& grid, const models::Transformer& transformer,
                                                  std::size_t index) {
  TransformerWords words;
  std::string_view why;
  const bool balanced = grid.network.balanced();
  if (transformer.windings.size() != 2) why = "has not two windings";
  else if (transformer.windings[0].connection == Connection::series) why = "is an autotransformer";
  else if (transformer.windings[0].connection == Connection::zigzag ||
           transformer.windings[1].connection == Connection::zigzag)
    why = "has a zigzag winding";
  else if (transformer.phases == 2 && !balanced) why = "has two phases";
  if (why.empty()) why = check_plate(transformer);
  if (why.empty())
    why = balanced ? set_balanced(transformer, words)
                   : (transformer.phases == 3 ? set_three_phase(grid, transformer, words)
                                              : set_single_phase(grid, transformer, words));
  if (why.empty()) why = set_taps(grid, transformer, index, words);
  const auto object = fmt::format("transformer \"{}\"", transformer.name);
  if (!why.empty()) {
    grid.refuse(object, why, transformer.origin);
    return std::nullopt;
  }
  if (!balanced && transformer.stray_ppm != 1.0)
    grid.leave_out(object, "its stray admittance to earth", transformer.origin);
  const double s = transformer.windings[0].rated_power_va;
  if (transformer.rated_power_va.value != s)
    grid.leave_out(object, "a limit that is not its rated power", transformer.origin);
  return words;
}

}  // namespace headroom::data
