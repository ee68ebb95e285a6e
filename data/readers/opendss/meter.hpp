// SPDX-License-Identifier: Apache-2.0
// EnergyMeter and Sensor: measured currents at an element, which allocateloads makes the loads behind it agree with.
// Everything else that they do is reporting.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "data/readers/opendss/element_class.hpp"

namespace headroom::data::opendss {

struct EnergyMeter {
  explicit EnergyMeter(Head h) : head(std::move(h)) {}
  Head head;
  std::string element;  // class.name, lower case
  int terminal = 1;
  std::array<double, 3> peak_a{400.0, 400.0, 400.0};  // [phase]

  void begin_edit() {}
  void set(std::size_t property, Edit& edit);
  void end_edit(Edit&) {}
  void make_like(const EnergyMeter& other);
};

struct Sensor {
  explicit Sensor(Head h) : head(std::move(h)) {}
  Head head;
  std::string element;
  int terminal = 1;
  std::array<double, 3> current_a{};  // [phase]

  void begin_edit() { recalculates_ = false; }
  void set(std::size_t property, Edit& edit);
  // OpenDSS forgets the measurements that were written in the same command as the place or the base.
  void end_edit(Edit& edit);
  void make_like(const Sensor& other);

 private:
  void powers_to_currents(Circuit& circuit);

  double base_kv_ = 12.47;
  bool delta_ = false, recalculates_ = false;
  std::optional<std::array<double, 3>> kw_, kvar_;
};

std::span<const Property> energymeter_properties();
std::span<const Property> sensor_properties();

}  // namespace headroom::data::opendss
