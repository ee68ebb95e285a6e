// SPDX-License-Identifier: Apache-2.0
// OpenDSS length units.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace headroom::data::opendss {

enum class LengthUnit : std::uint8_t { none, mile, kilofoot, kilometre, metre, foot, inch, centimetre, millimetre };

// "mi", "kft", "km", "m" or "meter", "ft", "in", "cm", "mm", "none"; by the first letters, without case.
std::optional<LengthUnit> parse_length_unit(std::string_view text);

// Metres in one unit; none counts as 1.
double metres_per(LengthUnit unit);

// How many `to` make one `from`; 1 when either is none.
double convert_length(LengthUnit from, LengthUnit to);

}  // namespace headroom::data::opendss
