// SPDX-License-Identifier: Apache-2.0
// Generator, and the classes that are only read over or refused.
#pragma once

#include "data/readers/opendss/injecting.hpp"

namespace headroom::data::opendss {

struct Generator : Injecting {
  explicit Generator(Head h) : Injecting(std::move(h)) {}
  double kw = 1000.0, kvar = 60.0, pf = 0.88, kva = 1200.0;
  double kvar_max = 120.0, kvar_min = -120.0, target_pu = 1.0, dispatch_value = 0.0;
  enum class Dispatch : std::uint8_t { always, load_level, price } dispatch = Dispatch::always;
  bool kva_given = false, fixed = false, forced_on = false, balanced = false;

  void begin_edit() {}
  void set(std::size_t property, Edit& edit);
  void end_edit(Edit& edit);
  void make_like(const Generator& other);

 private:
  bool set_power(std::string_view name, Edit& edit);
  void take_maximum(std::string_view name, Edit& edit);
  void update_kvar();
};

std::span<const Property> generator_properties();

// An object of a class that acts on the load flow but is not modelled, or that does not act at all.
struct OtherObject {
  explicit OtherObject(Head h) : head(std::move(h)) {}
  Head head;
  void begin_edit() {}
  void set(std::size_t, Edit&) {}
  void end_edit(Edit&) {}
  void make_like(const OtherObject&) {}
};

}  // namespace headroom::data::opendss
