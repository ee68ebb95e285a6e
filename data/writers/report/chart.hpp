// SPDX-License-Identifier: Apache-2.0
// Axes of a chart as SVG: round steps, grid lines, labels.
#pragma once

#include <string>
#include <string_view>

namespace headroom::data {

// A plotting area in the picture and the ranges of its axes. REQUIRES: high > low.
struct Chart {
  double left = 62, top = 14, right = 980, bottom = 330;
  double x_low = 0, x_high = 1, y_low = 0, y_high = 1;

  double x(double v) const { return left + (v - x_low) / (x_high - x_low) * (right - left); }
  double y(double v) const { return bottom - (v - y_low) / (y_high - y_low) * (bottom - top); }
};

// 1, 2 or 5 times a power of ten, so that the range holds at most `most` steps.
double round_step(double range, int most);

// Grid lines, tick labels, the titles of both axes. The unit is part of the title.
std::string axes(const Chart& chart, std::string_view x_title, std::string_view y_title);

}  // namespace headroom::data
