// SPDX-License-Identifier: Apache-2.0
// Storage: a store behind an inverter. What it holds decides whether it may charge or discharge.
#pragma once

#include "data/readers/opendss/injecting.hpp"

namespace headroom::data::opendss {

struct Storage : InverterElement {
  explicit Storage(Head h);
  double kw_rated = 25.0, limit_percent = 100.0, kwh_rated = 50.0, kwh_stored = 50.0, reserve_percent = 20.0;
  double charge_efficiency_percent = 90.0, discharge_efficiency_percent = 90.0;
  double charge_trigger = 0.0, discharge_trigger = 0.0, charge_hour = 2.0;
  double charge_percent = 100.0, discharge_percent = 100.0, idling_percent = 1.0;
  bool kva_given = false, follows_shape = false, dispatched_outside = false;
  models::StoreState state = models::StoreState::idling;

  void begin_edit() {}
  void set(std::size_t property, Edit& edit);
  void end_edit(Edit& edit);
  void make_like(const Storage& other);
  models::Inverter inverter(const Circuit& circuit) const;

 private:
  bool set_store(std::string_view name, Edit& edit);
  void set_power(double kw);
};

std::span<const Property> storage_properties();

}  // namespace headroom::data::opendss
