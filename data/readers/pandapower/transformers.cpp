// SPDX-License-Identifier: Apache-2.0
// trafo, per unit of S = sn_mva · parallel and of the rated voltages at the present taps:
//     z = vkr/100 + j √(vk² - vkr²)/100,   y = pfe/S - j √((i0/100)² - (pfe/S)²)   (parallel units add up in S).
// trafo_model t: z in two legs (leakage_…_ratio_hv of it on the high side), y at their centre; pi: half of y at each
// end. The core of the high side is a reactor beside the transformer, that of the low side part of it.
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

struct Nameplate {
  double power_va = 0.0;  // S
  Complex z, y;           // per unit
};

Nameplate nameplate_of(const Row& row, const std::optional<TapCharacteristic>& characteristic) {
  const double sn_mva = row.required("sn_mva", positive);
  const double vk = characteristic ? characteristic->vk_percent : row.required("vk_percent", Bound{0.0, 1000.0, true});
  const double vkr = characteristic ? characteristic->vkr_percent : row.required("vkr_percent", not_negative);
  if (vkr > vk)
    row.error(code::contradiction, "vkr_percent", fmt::format("{}", vkr),
              fmt::format("vkr_percent {} is above vk_percent {}", vkr, vk), "vkr_percent <= vk_percent");
  const double g = 1e-3 * row.number("pfe_kw", 0.0, not_negative) / sn_mva;
  const double i0 = row.number("i0_percent", 0.0, not_negative) / 100.0;
  return {1e6 * sn_mva * row.number("parallel", 1.0, positive),
          Complex(vkr, std::sqrt(std::max(0.0, vk * vk - vkr * vkr))) / 100.0,
          Complex(g, -std::sqrt(std::max(0.0, i0 * i0 - g * g)))};
}

std::vector<StarLeg> legs_of(const NetReading& reading, const Row& row, const Nameplate& plate,
                             const models::Transformer& transformer) {
  std::vector<StarLeg> legs(2);
  for (std::size_t w = 0; w < 2; ++w) legs[w].open = transformer.windings[w].terminal.open != 0;
  if (reading.run.pi_transformers) {
    for (auto& leg : legs) leg.z = plate.z / 2.0, leg.shunt = plate.y / 2.0;
    move_to_terminals(legs, {});
    return legs;
  }
  const double r_share = row.number("leakage_resistance_ratio_hv", 0.5, fraction),
               x_share = row.number("leakage_reactance_ratio_hv", 0.5, fraction);
  legs[0].z = {plate.z.real() * r_share, plate.z.imag() * x_share};
  legs[1].z = plate.z - legs[0].z;
  move_to_terminals(legs, plate.y);
  return legs;
}

void set_windings(NetReading& reading, const Row& row, models::Transformer& transformer, const TapEffect& effect,
                  double power_va) {
  const std::array<double, 2> rated_kv{row.required("vn_hv_kv", positive), row.required("vn_lv_kv", positive)};
  const std::array<double, 2> ratio{effect.high, effect.low};
  const std::string side = row.text("tap_side");
  for (std::size_t w = 0; w < 2; ++w) {
    auto& winding = transformer.windings[w];
    winding.rated_voltage_v = 1e3 * rated_kv[w];
    winding.rated_power_va = power_va;
    winding.tap_pu = winding.tap_min_pu = winding.tap_max_pu = ratio[w];
    winding.tap_steps = 1;
    const auto range = (side == "hv") == (w == 0) && !side.empty() ? tap_range(row) : std::nullopt;
    if (!range) continue;
    winding.tap_min_pu = range->least;
    winding.tap_max_pu = range->most;
    winding.tap_steps = range->steps;
  }
  transformer.on_load_taps = row.boolean("oltc", false);
  const double shift = reading.run.voltage_angles ? row.number("shift_degree", 0.0) : 0.0;
  transformer.phase_shift_degree = {0.0, shift + effect.shift_degree};
}

void set_impedances(NetReading& reading, const Row& row, models::Transformer& transformer, const Nameplate& plate) {
  const auto legs = legs_of(reading, row, plate, transformer);
  const Complex z = legs[0].z + legs[1].z;
  for (auto& winding : transformer.windings) winding.resistance_pu = std::max(0.0, z.real() / 2.0);
  transformer.reactance_pu = {z.imag()};
  transformer.no_load_loss_pu = std::max(0.0, legs[1].shunt.real());
  transformer.magnetising_current_pu = -legs[1].shunt.imag();
  const double high_v = transformer.windings[0].rated_voltage_v * transformer.windings[0].tap_pu;
  add_admittance(reading, transformer.windings[0].terminal.bus, transformer.name + "_core",
                 legs[0].shunt * plate.power_va / (high_v * high_v), row, transformer.in_service);
}

void read_transformer(NetReading& reading, const Frame& table, const Row& row, const Frame& characteristics,
                      const OpenEnds& open_ends) {
  const auto high = reading.bus(row, "hv_bus"), low = reading.bus(row, "lv_bus");
  if (!high || !low) return;
  models::Transformer transformer;
  transformer.name = transformer.source_name = reading.transformers.unique(row, "trafo");
  transformer.windings.resize(2);
  transformer.windings[0].terminal = at(*high);
  transformer.windings[1].terminal = at(*low);
  for (std::size_t w = 0; w < 2; ++w)
    if (OpenEnds::open(open_ends.trafo, row.index(), row.reference(w == 0 ? "hv_bus" : "lv_bus")))
      transformer.windings[w].terminal.open = 1;
  const bool both_open = transformer.windings[0].terminal.open && transformer.windings[1].terminal.open;
  transformer.in_service =
      row.boolean("in_service", true) && !both_open && reading.bus_in_service(*high) && reading.bus_in_service(*low);
  if (transformer.in_service && row.boolean("tap_dependent_impedance", false))
    reading.approximate(row, "tap_dependent_impedance", "vk_percent and vkr_percent at the neutral position");
  const auto characteristic =
      row.boolean("tap_dependency_table", false) ? find_characteristic(characteristics, row) : std::nullopt;
  const Nameplate plate = nameplate_of(row, characteristic);
  set_windings(reading, row, transformer, tap_effect(reading, table, row, characteristics), plate.power_va);
  set_impedances(reading, row, transformer, plate);
  transformer.stray_ppm = 0.0;  // no winding floats in a balanced network
  transformer.vector_group = row.text("vector_group");
  transformer.type = row.text("std_type");
  transformer.rated_power_va = {plate.power_va * row.number("df", 1.0, positive),
                                transformer.type.empty() ? models::RatingOrigin::given : models::RatingOrigin::type};
  transformer.origin = row.origin();
  reading.data().transformers.push_back(std::move(transformer));
}

}  // namespace

void read_transformers(NetReading& reading, const OpenEnds& open_ends) {
  const Frame table = reading.frame("trafo"), characteristics = reading.frame("trafo_characteristic_table");
  for (std::size_t r = 0; r < table.rows(); ++r)
    read_transformer(reading, table, table.row(r), characteristics, open_ends);
  reading.note(models::Fidelity::taken, "trafo", "", static_cast<std::int64_t>(table.rows()));
}

}  // namespace headroom::data::pandapower
