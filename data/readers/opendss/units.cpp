// SPDX-License-Identifier: Apache-2.0
#include "data/readers/opendss/units.hpp"

#include "models/core/text.hpp"

namespace headroom::data::opendss {

std::optional<LengthUnit> parse_length_unit(std::string_view text) {
  const std::string unit = models::to_lower(text.substr(0, 2));
  if (unit == "mi") return LengthUnit::mile;
  if (unit == "kf") return LengthUnit::kilofoot;
  if (unit == "km") return LengthUnit::kilometre;
  if (unit == "m" || unit == "me") return LengthUnit::metre;
  if (unit == "ft") return LengthUnit::foot;
  if (unit == "in") return LengthUnit::inch;
  if (unit == "cm") return LengthUnit::centimetre;
  if (unit == "mm") return LengthUnit::millimetre;
  if (unit == "no") return LengthUnit::none;
  return {};
}

double metres_per(LengthUnit unit) {
  switch (unit) {
    case LengthUnit::mile: return 1609.344;
    case LengthUnit::kilofoot: return 304.8;
    case LengthUnit::kilometre: return 1000.0;
    case LengthUnit::foot: return 0.3048;
    case LengthUnit::inch: return 0.0254;
    case LengthUnit::centimetre: return 0.01;
    case LengthUnit::millimetre: return 0.001;
    case LengthUnit::metre:
    case LengthUnit::none: break;
  }
  return 1.0;
}

double convert_length(LengthUnit from, LengthUnit to) {
  if (from == LengthUnit::none || to == LengthUnit::none) return 1.0;
  return metres_per(from) / metres_per(to);
}

}  // namespace headroom::data::opendss
