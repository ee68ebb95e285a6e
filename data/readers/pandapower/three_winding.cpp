// SPDX-License-Identifier: Apache-2.0
// trafo3w. Short-circuit voltages of the pairs, each on the smaller of its two ratings, give on S = sn_hv
//     z_hm = (vkr_hv + j √(vk_hv² - vkr_hv²)) / 100 · S / min(sn_hv, sn_mv),  z_ml and z_hl with vk_mv and vk_lv,
// and the star's legs  z_h = (z_hm + z_hl - z_ml) / 2 and so on.
// A tap changer at the terminal scales its winding; at the star point the inverse lies at the inner end t_s of the leg:
// impedances of that leg × t_s², its core / t_s², ratio of the winding / t_s.
// Core y = (pfe - j √((i0/100 sn)² - pfe²)) / S in the leg of the loss side (trafo_model t: in its middle; pi: half at
// each end), or at the star point.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "data/readers/pandapower/star.hpp"
#include "data/readers/pandapower/tap_changer.hpp"
#include "data/readers/table/codes.hpp"

namespace headroom::data::pandapower {

namespace {

using models::Complex;

constexpr std::array<std::string_view, 3> sides{"hv", "mv", "lv"};

struct Side {
  double power_mva = 1.0, rated_kv = 1.0;
  double inner_ratio = 1.0, tap = 1.0;  // t_s, and the ratio of the winding
  double lag_degree = 0.0;              // of the terminal behind the star point
};

std::string column(std::string_view start, std::string_view side, std::string_view end) {
  return fmt::format("{}{}{}", start, side, end);
}

std::array<Side, 3> sides_of(NetReading& reading, const Frame& table, const Row& row) {
  std::array<Side, 3> result;
  const std::string tapped = row.text("tap_side");
  if (row.boolean("tap_dependency_table", false) || row.boolean("tap_dependent_impedance", false))
    reading.approximate(row, "tap_dependency_table", "impedances and ratio without the characteristic");
  const TapEffect effect = tap_effect(
      reading, table, row, Frame(Json(), "trafo_characteristic_table", reading.file, reading.builder.findings));
  for (std::size_t k = 0; k < 3; ++k) {
    Side& side = result[k];
    side.power_mva = row.required(column("sn_", sides[k], "_mva"), positive);
    side.rated_kv = row.required(column("vn_", sides[k], "_kv"), positive);
    if (k > 0 && reading.run.voltage_angles) side.lag_degree = row.number(column("shift_", sides[k], "_degree"), 0.0);
    if (tapped != sides[k]) continue;
    const double ratio = k == 0 ? effect.high : effect.low;
    side.tap = ratio;
    if (row.boolean("tap_at_star_point", false)) side.inner_ratio = 1.0 / ratio;
    // what lags behind hv: the star point with a changer at hv, the terminal otherwise
    side.lag_degree += k == 0 ? -effect.shift_degree : effect.shift_degree;
  }
  return result;
}

// Legs on sn_hv at the neutral position of the taps.
std::array<Complex, 3> star_legs(const Row& row, const std::array<Side, 3>& side) {
  std::array<Complex, 3> pair;  // hv-mv, mv-lv, hv-lv
  for (std::size_t k = 0; k < 3; ++k) {
    const double vk = row.required(column("vk_", sides[k], "_percent"), positive);
    const double vkr = row.required(column("vkr_", sides[k], "_percent"), not_negative);
    if (vkr > vk)
      row.error(code::contradiction, column("vkr_", sides[k], "_percent"), fmt::format("{}", vkr),
                "the resistive part is above the whole", "vkr <= vk");
    const std::size_t a = k == 1 ? 1 : 0, b = k == 0 ? 1 : 2;
    pair[k] = Complex(vkr, std::sqrt(std::max(0.0, vk * vk - vkr * vkr))) / 100.0 * side[0].power_mva /
              std::min(side[a].power_mva, side[b].power_mva);
  }
  return {0.5 * (pair[0] + pair[2] - pair[1]), 0.5 * (pair[0] + pair[1] - pair[2]),
          0.5 * (pair[1] + pair[2] - pair[0])};
}

std::vector<StarLeg> legs_of(const NetReading& reading, const Row& row, const std::array<Side, 3>& side,
                             const models::Transformer& transformer) {
  const auto z = star_legs(row, side);
  std::vector<StarLeg> legs(3);
  for (std::size_t k = 0; k < 3; ++k) {
    legs[k].z = z[k] * side[k].inner_ratio * side[k].inner_ratio;
    legs[k].open = transformer.windings[k].terminal.open != 0;
  }
  const std::string given = row.text("loss_side");
  const std::string loss_side = given.empty() ? reading.run.star_losses : given;
  const auto found = std::find(sides.begin(), sides.end(), loss_side);
  const std::size_t k = found == sides.end() ? 0 : static_cast<std::size_t>(found - sides.begin());
  const double loss = 1e-3 * row.number("pfe_kw", 0.0, not_negative);
  const double current = row.number("i0_percent", 0.0, not_negative) / 100.0 * side[k].power_mva;
  Complex y = Complex(loss, -std::sqrt(std::max(0.0, current * current - loss * loss))) / side[0].power_mva;
  Complex centre = y;
  if (loss_side != "star") {
    y /= side[k].inner_ratio * side[k].inner_ratio;
    const Complex end = reading.run.pi_transformers ? y / 2.0 : y / (2.0 + 0.5 * legs[k].z * y);
    if (!reading.run.pi_transformers) legs[k].z += 0.25 * legs[k].z * legs[k].z * y;
    legs[k].shunt = centre = end;
  }
  move_to_terminals(legs, centre);
  return legs;
}

void set_values(NetReading& reading, const Row& row, const std::array<Side, 3>& side,
                models::Transformer& transformer) {
  const auto legs = legs_of(reading, row, side, transformer);
  const double power_va = 1e6 * side[0].power_mva;
  transformer.reactance_pu = {(legs[0].z + legs[1].z).imag(), (legs[0].z + legs[2].z).imag(),
                              (legs[1].z + legs[2].z).imag()};
  transformer.phase_shift_degree.clear();
  for (std::size_t k = 0; k < 3; ++k) {
    auto& winding = transformer.windings[k];
    winding.rated_voltage_v = 1e3 * side[k].rated_kv;
    winding.rated_power_va = 1e6 * side[k].power_mva;
    winding.resistance_pu = legs[k].z.real();
    winding.tap_pu = winding.tap_min_pu = winding.tap_max_pu = side[k].tap;
    winding.tap_steps = 1;
    transformer.phase_shift_degree.push_back(side[k].lag_degree - side[0].lag_degree);
    const double v = winding.rated_voltage_v * winding.tap_pu;
    add_admittance(reading, winding.terminal.bus, fmt::format("{}_core_{}", transformer.name, sides[k]),
                   legs[k].shunt * power_va / (v * v), row, transformer.in_service);
  }
  transformer.rated_power_va = {power_va,
                                row.has("std_type") ? models::RatingOrigin::type : models::RatingOrigin::given};
}

void read_transformer(NetReading& reading, const Frame& table, const Row& row, const OpenEnds& open_ends) {
  models::Transformer transformer;
  transformer.windings.resize(3);
  bool in_service = row.boolean("in_service", true);
  int closed = 0;
  for (std::size_t k = 0; k < 3; ++k) {
    const std::string name = column("", sides[k], "_bus");
    const auto bus = reading.bus(row, name);
    if (!bus) return;
    transformer.windings[k].terminal = at(*bus);
    if (OpenEnds::open(open_ends.trafo3w, row.index(), row.reference(name))) transformer.windings[k].terminal.open = 1;
    else ++closed;
    in_service = in_service && reading.bus_in_service(*bus);
  }
  transformer.name = transformer.source_name = reading.transformers.unique(row, "trafo3w");
  transformer.in_service = in_service && closed > 0;
  transformer.stray_ppm = 0.0;
  transformer.type = row.text("std_type");
  transformer.origin = row.origin();
  set_values(reading, row, sides_of(reading, table, row), transformer);
  reading.data().transformers.push_back(std::move(transformer));
}

}  // namespace

void read_three_winding_transformers(NetReading& reading, const OpenEnds& open_ends) {
  const Frame table = reading.frame("trafo3w");
  for (std::size_t r = 0; r < table.rows(); ++r) read_transformer(reading, table, table.row(r), open_ends);
  reading.note(models::Fidelity::taken, "trafo3w", "", static_cast<std::int64_t>(table.rows()));
}

}  // namespace headroom::data::pandapower
