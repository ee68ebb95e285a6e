// SPDX-License-Identifier: Apache-2.0
// What a tap changer does to a winding's voltage and to the phase shift.
#pragma once

#include "data/readers/pandapower/reading.hpp"

namespace headroom::data::pandapower {

// Ratios to the rated voltages and what is added to the shift by which lv lags hv.
struct TapEffect {
  double high = 1.0, low = 1.0;
  double shift_degree = 0.0;
};

// One row of trafo_characteristic_table: the values of a tap position.
struct TapCharacteristic {
  double voltage_ratio = 1.0, angle_degree = 0.0;
  double vk_percent = 0.0, vkr_percent = 0.0;
};

// The row of a two-winding transformer with tap_dependency_table; none where there is no row for its position.
std::optional<TapCharacteristic> find_characteristic(const Frame& table, const Row& row);

// Columns tap_side … and, for a second changer, tap2_side …. `side`: hv, mv or lv as the row has it; the effect is on
// `high` for hv, on `low` for the others.
TapEffect tap_effect(NetReading& reading, const Frame& table, const Row& row, const Frame& characteristics);

// Range of the first changer's ratio at a winding, for a changer that changes no angle: least, most, number of steps.
struct TapRange {
  double least = 1.0, most = 1.0;
  int steps = 1;
};
std::optional<TapRange> tap_range(const Row& row);

}  // namespace headroom::data::pandapower
