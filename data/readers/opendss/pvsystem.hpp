// SPDX-License-Identifier: Apache-2.0
// PVSystem, as far as it is a constant power: panel power through an inverter with its limits.
#pragma once

#include <complex>
#include <optional>

#include "data/readers/opendss/element_class.hpp"
#include "models/core/matrix.hpp"
#include "models/network/terminal.hpp"

namespace headroom::data::opendss {

struct PVSystem {
  explicit PVSystem(Head h);
  Head head;
  int phases = 3;
  double kv = 12.47, irradiance = 1.0, pmpp = 500.0, pmpp_percent = 100.0, pf = 1.0, kvar = 0.0, kva = 500.0;
  double cut_in_percent = 20.0, vmin = 0.90, vmax = 1.10;
  std::optional<double> kvar_max, kvar_max_negative;
  bool kvar_given = false, watt_priority = false, pf_priority = false, follows_inverter = false;
  models::Connection connection = models::Connection::wye;
  std::optional<std::size_t> yearly, daily, duty;  // curves of the irradiance

  void begin_edit() {}
  void set(std::size_t property, Edit& edit);
  void end_edit(Edit&) {}
  void make_like(const PVSystem& other);
  int conductors() const { return connection == models::Connection::delta && phases > 2 ? phases : phases + 1; }

  // Delivered at the irradiance given, kW and kvar.
  models::Complex power() const;

 private:
  bool set_number(std::string_view name, Edit& edit);
  void set_shape(std::optional<std::size_t>& shape, Edit& edit);
};

std::span<const Property> pvsystem_properties();

}  // namespace headroom::data::opendss
