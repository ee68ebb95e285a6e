// SPDX-License-Identifier: Apache-2.0
// InvControl: curves that inverters follow.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "data/readers/opendss/element_class.hpp"
#include "models/network/control.hpp"

namespace headroom::data::opendss {

struct InvControl {
  explicit InvControl(Head h) : head(std::move(h)) {}
  Head head;
  std::vector<std::string> inverters;  // class.name; empty = all
  std::vector<std::string> buses;      // measured in place of the inverters' own
  std::vector<double> bus_base_v;
  std::string mode, combination;  // as written, lower case
  std::optional<std::size_t> volt_var, volt_watt, volt_watt_charging, watt_power_factor, watt_var;
  enum class Rate : std::uint8_t { free, low_pass, limited };
  Rate rate = Rate::free;  // of change
  double low_pass_s = 0.001, largest_change_pu_s = 0.001;
  models::InverterControl data;  // everything that is copied as it is

  void begin_edit() {}
  void set(std::size_t property, Edit& edit);
  void end_edit(Edit&) {}
  void make_like(const InvControl& other);

 private:
  bool set_curve(std::string_view name, Edit& edit);
  bool set_number(std::string_view name, Edit& edit);
  bool set_choice(std::string_view name, Edit& edit);
};

std::span<const Property> invcontrol_properties();

}  // namespace headroom::data::opendss
