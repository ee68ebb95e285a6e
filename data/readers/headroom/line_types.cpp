// SPDX-License-Identifier: Apache-2.0
#include "data/readers/headroom/line_types.hpp"

#include <array>

#include "data/readers/table/codes.hpp"

namespace headroom::data {

namespace {

constexpr std::array<std::string_view, 3> kinds{"", "overhead", "cable"};

void replace(std::optional<double>& value, const TableRow& row, std::string_view column, const Bound& bound) {
  if (const auto given = row.optional_number(column, bound)) value = given;
}

LineValues catalogue_values(const models::LineType& type, double frequency_ratio) {
  LineValues values;
  values.r = type.r_ohm_per_km.value;
  values.x = type.x_ohm_per_km.value * frequency_ratio;
  values.c = type.c_nf_per_km.value;
  values.r0 = type.r0_ohm_per_km.value;
  values.x0 = type.x0_ohm_per_km.value * frequency_ratio;
  values.c0 = type.c0_nf_per_km.value;
  if (type.rn_ohm_per_km) values.rn = type.rn_ohm_per_km->value;
  if (type.xn_ohm_per_km) values.xn = type.xn_ohm_per_km->value * frequency_ratio;
  values.rating_a = type.rated_current_a.value;
  values.rating_origin = values.rating_a > 0.0 ? models::RatingOrigin::type : models::RatingOrigin::none;
  values.kind = type.kind;
  values.type = type.name;
  return values;
}

}  // namespace

LineValues line_values(const TableRow& row, LineValues base, models::RatingOrigin rating_origin) {
  replace(base.r, row, "r_ohm_per_km", not_negative);
  replace(base.x, row, "x_ohm_per_km", any_number);
  replace(base.c, row, "c_nf_per_km", not_negative);
  replace(base.r0, row, "r0_ohm_per_km", not_negative);
  replace(base.x0, row, "x0_ohm_per_km", any_number);
  replace(base.c0, row, "c0_nf_per_km", not_negative);
  replace(base.rn, row, "rn_ohm_per_km", not_negative);
  replace(base.xn, row, "xn_ohm_per_km", any_number);
  if (const auto rating = row.quantity(line_current, positive)) {
    base.rating_a = *rating;
    base.rating_origin = rating_origin;
  }
  base.kind = static_cast<models::LineKind>(row.choice("kind", kinds, static_cast<std::size_t>(base.kind)));
  return base;
}

void LineTypes::add(std::string_view name, LineValues values, const TableRow& row) {
  values.type = std::string(name);
  if (names_.add(row, values_.size())) values_.push_back(std::move(values));
}

std::optional<LineValues> LineTypes::resolve(const TableRow& row, double frequency_hz, Catalogues& catalogues,
                                             models::Findings& findings) const {
  const auto name = row.text("std_type");
  if (const auto position = names_.find(name)) return values_[*position];
  double catalogue_hz = frequency_hz;
  if (const auto* type = catalogues.line(name, catalogue_hz, findings))
    return catalogue_values(*type, frequency_hz / catalogue_hz);
  auto known = catalogues.line_names();
  for (const auto& values : values_) known.push_back(values.type);
  report_unknown_name(row, "std_type", known);
  return std::nullopt;
}

models::ComplexMatrix phase_matrix(std::size_t phases, models::Complex z1, models::Complex z0) {
  models::ComplexMatrix matrix(phases);
  for (std::size_t i = 0; i < phases; ++i)
    for (std::size_t j = 0; j < phases; ++j) matrix(i, j) = (i == j ? z0 + 2.0 * z1 : z0 - z1) / 3.0;
  return matrix;
}

}  // namespace headroom::data
