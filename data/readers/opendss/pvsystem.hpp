// SPDX-License-Identifier: Apache-2.0
// PVSystem: panels behind an inverter.
#pragma once

#include "data/readers/opendss/injecting.hpp"

namespace headroom::data::opendss {

struct PVSystem : InverterElement {
  explicit PVSystem(Head h) : InverterElement(std::move(h)) {}
  double irradiance = 1.0, pmpp = 500.0, pmpp_percent = 100.0, temperature = 25.0;
  std::optional<std::size_t> temperature_curve;                                        // xycurve
  std::optional<std::size_t> temperature_yearly, temperature_daily, temperature_duty;  // tshapes

  void begin_edit() {}
  void set(std::size_t property, Edit& edit);
  void end_edit(Edit& edit);
  void make_like(const PVSystem& other);
  models::Inverter inverter(const Circuit& circuit) const;

 private:
  bool set_panel(std::string_view name, Edit& edit);
};

std::span<const Property> pvsystem_properties();

}  // namespace headroom::data::opendss
