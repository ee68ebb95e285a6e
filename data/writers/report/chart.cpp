// SPDX-License-Identifier: Apache-2.0
#include "data/writers/report/chart.hpp"

#include <cmath>

#include <fmt/core.h>

#include "data/writers/report/html.hpp"

namespace headroom::data {

namespace {

std::string tick_text(double value, double step) {
  if (std::abs(value) < 1e-9 * step) value = 0.0;  // never "-0"
  return grouped(value, step < 0.1 ? 2 : step < 1.0 ? 1 : 0);
}

}  // namespace

double round_step(double range, int most) {
  const double power = std::pow(10.0, std::floor(std::log10(range / most)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (range / (factor * power) <= most) return factor * power;
  return 10.0 * power;
}

std::string axes(const Chart& c, std::string_view x_title, std::string_view y_title) {
  std::string out;
  const double y_step = round_step(c.y_high - c.y_low, 8), x_step = round_step(c.x_high - c.x_low, 10);
  const double slack = 1e-9;
  for (double v = std::ceil(c.y_low / y_step - slack) * y_step; v <= c.y_high + slack * y_step; v += y_step) {
    if (std::abs(v) < slack * y_step) v = 0.0;
    out += fmt::format(
        "<line x1=\"{0:.1f}\" y1=\"{2:.1f}\" x2=\"{1:.1f}\" y2=\"{2:.1f}\" stroke=\"#e3e6ea\"/><text x=\"{3:.1f}\" "
        "y=\"{4:.1f}\" font-size=\"14.5\" "
        "text-anchor=\"end\" fill=\"#333\">{5}</text>\n",
        c.left, c.right, c.y(v), c.left - 7, c.y(v) + 4.5, tick_text(v, y_step));
  }
  for (double v = std::ceil(c.x_low / x_step - slack) * x_step; v <= c.x_high + slack * x_step; v += x_step)
    out += fmt::format(
        "<line x1=\"{0:.1f}\" y1=\"{1:.1f}\" x2=\"{0:.1f}\" y2=\"{2:.1f}\" stroke=\"#8a929b\"/><text x=\"{0:.1f}\" "
        "y=\"{3:.1f}\" font-size=\"14.5\" "
        "text-anchor=\"middle\" fill=\"#333\">{4}</text>\n",
        c.x(v), c.bottom, c.bottom + 5, c.bottom + 19, tick_text(v, x_step));
  out += fmt::format("<path d=\"M{0:.1f} {1:.1f}V{2:.1f}H{3:.1f}\" fill=\"none\" stroke=\"#8a929b\"/>\n", c.left, c.top,
                     c.bottom, c.right);
  out += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" font-size=\"15\" text-anchor=\"middle\">{}</text>\n",
                     (c.left + c.right) / 2, c.bottom + 38, x_title);
  out += fmt::format(
      "<text transform=\"translate(14 {:.1f}) rotate(-90)\" font-size=\"15\" text-anchor=\"middle\">{}</text>\n",
      (c.top + c.bottom) / 2, y_title);
  return out;
}

}  // namespace headroom::data
