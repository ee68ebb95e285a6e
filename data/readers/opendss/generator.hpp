// SPDX-License-Identifier: Apache-2.0
// Generator, as far as it is a constant power, and the classes that are only read over or refused.
#pragma once

#include <optional>
#include <string>

#include "data/readers/opendss/element_class.hpp"
#include "models/network/terminal.hpp"

namespace headroom::data::opendss {

struct Generator {
  explicit Generator(Head h);
  Head head;
  int phases = 3, model = 1;
  double kv = 12.47, kw = 1000.0, kvar = 60.0, pf = 0.88, kva = 1200.0, vmin = 0.90, vmax = 1.10;
  bool kva_given = false;
  models::Connection connection = models::Connection::wye;
  std::optional<std::size_t> yearly, daily, duty;

  void begin_edit() {}
  void set(std::size_t property, Edit& edit);
  void end_edit(Edit& edit);
  void make_like(const Generator& other);
  int conductors() const { return connection == models::Connection::delta && phases > 2 ? phases : phases + 1; }

 private:
  void set_shape(std::optional<std::size_t>& shape, Edit& edit);
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
