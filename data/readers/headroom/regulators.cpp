// SPDX-License-Identifier: Apache-2.0
// regulator.csv. The model measures on the secondary of a voltage transformer; ours has 100 V at the base voltage,
//     pt = U_base / 100 V,  target = 100 vm_set,  band = band_percent (1 % of 100 V is 1 V),
//     compensation: R_v = r · ct / pt at ct amperes, so that I R_v / ct = I r / pt.
#include <array>
#include <cmath>
#include <numbers>

#include "data/readers/headroom/reading.hpp"
#include "data/readers/headroom/tables.hpp"
#include "data/readers/table/codes.hpp"

namespace headroom::data {

namespace {

constexpr double secondary_v = 100.0;

void read_regulator(FolderReading& reading, const TableRow& row, std::size_t transformer) {
  const auto& unit = reading.data().transformers[transformer];
  models::Regulator regulator;
  regulator.name = regulator.source_name = std::string(row.name());
  regulator.transformer = models::TransformerId(transformer);
  regulator.tap_winding = reading.tap_winding[transformer];
  regulator.monitored_winding = 1;
  if (row.has("bus")) {
    const auto bus = bus_of(reading, row, "bus");
    if (bus == unit.windings[0].terminal.bus) regulator.monitored_winding = 0;
    else if (bus != unit.windings[1].terminal.bus) regulator.remote_bus = bus;
  }
  const auto& measured = unit.windings[static_cast<std::size_t>(regulator.monitored_winding)];
  const models::BusId bus = regulator.remote_bus.value_or(measured.terminal.bus);
  const double base_v =
      bus.index() < reading.data().buses.size() ? reading.data().buses[bus.index()].base_voltage_v : 1.0;
  const bool between_phases = !regulator.remote_bus && measured.connection == models::Connection::delta;
  regulator.pt_ratio = (between_phases ? base_v : base_v / std::numbers::sqrt3) / secondary_v;
  regulator.target_v = secondary_v * row.required_number("vm_set_pu", positive);
  regulator.band_v = secondary_v / 100.0 * row.number("band_percent", 2.0, Bound{0.0, 20.0, true});
  regulator.ct_primary_a = measured.rated_power_va / (std::numbers::sqrt3 * measured.rated_voltage_v);
  const double scale = regulator.ct_primary_a / regulator.pt_ratio;
  regulator.compensation_r_v = scale * row.number("r_comp_ohm", 0.0);
  regulator.compensation_x_v = scale * row.number("x_comp_ohm", 0.0);
  regulator.delay_s = row.number("delay_s", 30.0, not_negative);
  regulator.in_service = row.boolean("in_service", true);
  regulator.origin = row.origin();
  if (unit.windings[static_cast<std::size_t>(regulator.tap_winding)].tap_min_pu ==
      unit.windings[static_cast<std::size_t>(regulator.tap_winding)].tap_max_pu)
    row.error(code::contradiction, "trafo", "its transformer has no tap range", "",
              "give tap_min, tap_max and tap_step_percent in trafo.csv");
  reading.data().regulators.push_back(std::move(regulator));
}

}  // namespace

void read_regulators(FolderReading& reading) {
  const auto table = reading.open(tables::regulator);
  if (!table) return;
  NameIndex names;
  for (std::size_t r = 0; r < table->rows(); ++r) {
    const TableRow row = table->row(r);
    names.add(row, r);
    if (const auto transformer = reading.transformers.refer(row, "trafo", "transformer"))
      read_regulator(reading, row, *transformer);
  }
}

}  // namespace headroom::data
