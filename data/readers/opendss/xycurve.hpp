// SPDX-License-Identifier: Apache-2.0
// XYCurve; TShape, which is a load shape of temperatures; GrowthShape, whose curve is a multiplier over years.
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

 private:
  void set_pairs(const std::vector<double>& pairs);  // x y x y …
};

struct GrowthShape {
  explicit GrowthShape(Head h) : head(std::move(h)) {}
  Head head;
  XYCurve curve{{}};  // growth of a year over the year it begins to hold in

  void begin_edit() {}
  void set(std::size_t property, Edit& edit);
  void end_edit(Edit&) {}
  void make_like(const GrowthShape& other) { curve.make_like(other.curve); }
  // Of all years from the first one on to this one.
  double factor(int year) const;
};

struct TShape : LoadShape {
  explicit TShape(Head h) : LoadShape(std::move(h)) {}
  void set(std::size_t property, Edit& edit);
  void make_like(const TShape& other) { LoadShape::make_like(other); }
};

std::span<const Property> xycurve_properties();
std::span<const Property> tshape_properties();
std::span<const Property> growthshape_properties();

}  // namespace headroom::data::opendss
