// SPDX-License-Identifier: Apache-2.0
// Isource: an ideal current source.
#pragma once

#include <optional>
#include <vector>

#include "data/readers/opendss/element_class.hpp"
#include "models/core/matrix.hpp"

namespace headroom::data::opendss {

struct Isource {
  explicit Isource(Head h);
  Head head;
  int phases = 3;
  double amperes = 0.0, angle_degree = 0.0, frequency_hz;
  int sequence = 1;  // 1 positive, 0 zero, -1 negative
  bool bus2_given = false;
  std::optional<std::size_t> yearly, daily, duty;

  void begin_edit() {}
  void set(std::size_t property, Edit& edit);
  void end_edit(Edit&) {}
  void make_like(const Isource& other);
  // [phase]; zero when the frequency is not the source's.
  std::vector<models::Complex> currents(double frequency) const;
};

std::span<const Property> isource_properties();

}  // namespace headroom::data::opendss
