// SPDX-License-Identifier: Apache-2.0
// RegControl, CapControl, and the devices that hold a switch open or closed: SwtControl, Fuse, Relay, Recloser.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "data/readers/opendss/element_class.hpp"
#include "models/network/control.hpp"

namespace headroom::data::opendss {

struct RegControl {
  explicit RegControl(Head h) : head(std::move(h)) {}
  Head head;
  std::optional<std::size_t> transformer;
  bool is_auto = false;              // of the autotransformers
  int winding = 1, tap_winding = 1;  // 1-based
  std::string bus;                   // remote bus as written; empty = the winding's own
  int pt_phase = 1;                  // -1 max, -2 min
  double remote_pt_ratio = 60.0;
  models::Regulator data;  // everything that is copied as it is

  void begin_edit() {}
  void set(std::size_t property, Edit& edit);
  void end_edit(Edit&) {}
  void make_like(const RegControl& other);

 private:
  bool set_number(std::string_view name, Edit& edit);
  void set_tap_number(Edit& edit);
};

struct CapControl {
  explicit CapControl(Head h) : head(std::move(h)) {}
  Head head;
  std::optional<std::size_t> capacitor;
  std::string bus;                    // voltage override measured there
  std::optional<std::size_t> signal;  // loadshape
  models::CapacitorControl data;

  void begin_edit() {}
  void set(std::size_t property, Edit& edit);
  void end_edit(Edit&) {}
  void make_like(const CapControl& other);

 private:
  bool set_number(std::string_view name, Edit& edit);
};

// SwtControl, Fuse, Relay or Recloser: only the position they give to the switched terminal is taken over.
struct SwitchDevice {
  explicit SwitchDevice(Head h) : head(std::move(h)) {}
  Head head;
  std::string element, monitored;  // class.name
  int terminal = 1;
  std::vector<bool> open;  // by `state` or `normal`, one per phase; empty = not said
  bool state_given = false, changed = false;

  void begin_edit() { changed = false; }
  void set(std::size_t property, Edit& edit);
  void end_edit(Edit& edit);
  void make_like(const SwitchDevice& other);

 private:
  void set_position(bool is_state, Edit& edit);
};

std::span<const Property> regcontrol_properties();
std::span<const Property> capcontrol_properties();
std::span<const Property> swtcontrol_properties();
std::span<const Property> fuse_properties();
std::span<const Property> relay_properties();
std::span<const Property> recloser_properties();

}  // namespace headroom::data::opendss
