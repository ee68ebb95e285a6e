// SPDX-License-Identifier: Apache-2.0
// Tap changers. n = tap_pos - tap_neutral; d = +1 on the high side, -1 on the low side:
//   Ratio, Symmetrical:  U' = U |1 + a e^{jφ}|,  shift += d · arg(1 + a e^{jφ}),  a = n tap_step_percent / 100,
//                        φ = tap_step_degree
//   Ideal:               shift += d n tap_step_degree, or, with tap_step_percent, d · 2 asin(n tap_step_percent / 200)
//   table:               ratio and angle of the row of trafo_characteristic_table
// Versions before 3.0 have tap_phase_shifter instead of a type: true is ideal, else ratio.
#include "data/readers/pandapower/tap_changer.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

namespace headroom::data::pandapower {

namespace {

constexpr double degree = std::numbers::pi / 180.0;

enum class TapKind : std::uint8_t { none, ratio, ideal };

TapKind kind_of(const Frame& table, const Row& row, const std::string& tap) {
  if (table.has_column(tap + "_changer_type")) {
    const std::string type = row.text(tap + "_changer_type");
    if (type == "Ideal") return TapKind::ideal;
    return type == "Ratio" || type == "Symmetrical" ? TapKind::ratio : TapKind::none;
  }
  return row.boolean(tap + "_phase_shifter", false) ? TapKind::ideal : TapKind::ratio;
}

void apply(TapEffect& effect, const std::string& side, double ratio, double angle_degree) {
  (side == "hv" ? effect.high : effect.low) *= ratio;
  effect.shift_degree += (side == "hv" ? 1.0 : -1.0) * angle_degree;
}

void apply_changer(const Frame& table, const Row& row, const std::string& tap, TapEffect& effect) {
  const std::string side = row.text(tap + "_side");
  if (side.empty() || !row.has(tap + "_pos") || !row.has(tap + "_neutral")) return;
  const double n = row.number(tap + "_pos", 0.0) - row.number(tap + "_neutral", 0.0);
  const double step_percent = row.number(tap + "_step_percent", 0.0),
               step_degree = row.number(tap + "_step_degree", 0.0);
  switch (kind_of(table, row, tap)) {
    case TapKind::none: return;
    case TapKind::ideal:
      return apply(effect, side, 1.0,
                   step_degree != 0.0 ? n * step_degree
                                      : 2.0 * std::asin(std::clamp(n * step_percent / 200.0, -1.0, 1.0)) / degree);
    case TapKind::ratio: break;
  }
  const std::complex<double> ratio = 1.0 + std::polar(1.0, step_degree * degree) * (n * step_percent / 100.0);
  apply(effect, side, std::abs(ratio), std::arg(ratio) / degree);
}

}  // namespace

std::optional<TapCharacteristic> find_characteristic(const Frame& table, const Row& row) {
  const double id = row.number("id_characteristic_table", -1.0), step = row.number("tap_pos", 0.0);
  for (std::size_t r = 0; r < table.rows(); ++r) {
    const Row entry = table.row(r);
    if (entry.number("id_characteristic", -2.0) != id || entry.number("step", -1e9) != step) continue;
    return TapCharacteristic{entry.number("voltage_ratio", 1.0, positive), entry.number("angle_deg", 0.0),
                             entry.number("vk_percent", 0.0), entry.number("vkr_percent", 0.0)};
  }
  return std::nullopt;
}

TapEffect tap_effect(NetReading& reading, const Frame& table, const Row& row, const Frame& characteristics) {
  TapEffect effect;
  if (row.boolean("tap_dependency_table", false)) {
    if (const auto entry = find_characteristic(characteristics, row))
      apply(effect, row.text("tap_side"), entry->voltage_ratio, entry->angle_degree);
    else reading.approximate(row, "tap_pos", "trafo_characteristic_table has no row for its position: ratio 1");
  } else {
    apply_changer(table, row, "tap", effect);
  }
  apply_changer(table, row, "tap2", effect);
  return effect;
}

std::optional<TapRange> tap_range(const Row& row) {
  const double step = row.number("tap_step_percent", 0.0) / 100.0;
  if (!row.has("tap_min") || !row.has("tap_max") || step <= 0.0 || row.number("tap_step_degree", 0.0) != 0.0 ||
      row.boolean("tap_dependency_table", false))
    return std::nullopt;
  const double neutral = row.number("tap_neutral", 0.0);
  const double low = row.number("tap_min", 0.0), high = row.number("tap_max", 0.0);
  if (low >= high || high - low > 1000.0) return std::nullopt;
  return TapRange{1.0 + (low - neutral) * step, 1.0 + (high - neutral) * step, static_cast<int>(high - low)};
}

}  // namespace headroom::data::pandapower
