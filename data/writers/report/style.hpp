// SPDX-License-Identifier: Apache-2.0
// The look of the report: its style sheet, and the three colour-blind-safe classes with dash and shape beside colour.
#pragma once

#include <array>
#include <string_view>

namespace headroom::data {

extern const std::string_view report_css;

// Blue, yellow and dark red keep at least 58 of colour difference in every kind of colour vision; the dark casing gives
// the yellow its contrast on white.
struct ClassStyle {
  std::string_view color, dash, casing_dash;
};
inline constexpr std::array<ClassStyle, 3> class_styles{{
    {"#A50026", "3 4", "5 2"},    // little: dotted, square
    {"#F0C808", "9 4", "11 2"},   // limited: dashed, triangle
    {"#0072B2", "none", "none"},  // ample: solid, circle
}};
inline constexpr std::string_view no_data_color = "#9AA0A6", casing_color = "#22262B";

}  // namespace headroom::data
