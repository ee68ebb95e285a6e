// SPDX-License-Identifier: Apache-2.0
// XYCurve, and TShape, which is a load shape of temperatures.
#pragma once

#include "data/readers/opendss/loadshape.hpp"
#include "models/network/inverter.hpp"

namespace headroom::data::opendss {

struct XYCurve {
  explicit XYCurve(Head h) : head(std::move(h)) {}
  Head head;
  std::size_t points = 0;
  std::vector<double> x, y;

  void begin_edit() {}
  void set(std::size_t property, Edit& edit);
  void end_edit(Edit&) {}
  void make_like(const XYCurve& other);
  models::Curve curve() const;
};

struct TShape : LoadShape {
  explicit TShape(Head h) : LoadShape(std::move(h)) {}
  void set(std::size_t property, Edit& edit);
  void make_like(const TShape& other) { LoadShape::make_like(other); }
};

std::span<const Property> xycurve_properties();
std::span<const Property> tshape_properties();

}  // namespace headroom::data::opendss
