// SPDX-License-Identifier: Apache-2.0
#include "data/readers/opendss/xycurve.hpp"

#include <algorithm>

namespace headroom::data::opendss {
namespace {

using enum Treatment;

constexpr int most_points = 100'000;
constexpr std::string_view from_file = "curves from files: write their points into the script";
constexpr std::string_view reading = "only for values that a script asks for";

// clang-format off
constexpr Property xycurve_table[] = {
    {"NPts"}, {"Points"}, {"YArray"}, {"XArray"}, {"CSVFile", refused, from_file}, {"SngFile", refused, from_file},
    {"DblFile", refused, from_file}, {"X", harmless, reading}, {"Y", harmless, reading}, {"XShift", harmless, reading},
    {"YShift", harmless, reading}, {"XScale", harmless, reading}, {"YScale", harmless, reading}, {"Like"}};

constexpr Property tshape_table[] = {
    {"NPts"}, {"Interval"}, {"Temp"}, {"Hour"}, {"Mean", harmless}, {"StdDev", harmless}, {"CSVFile"}, {"SngFile"},
    {"DblFile"}, {"SInterval"}, {"MInterval"}, {"Action", harmless}, {"Like"}};
// clang-format on

}  // namespace

std::span<const Property> xycurve_properties() { return xycurve_table; }
std::span<const Property> tshape_properties() { return tshape_table; }

void XYCurve::set(std::size_t, Edit& edit) {
  const std::string_view name = edit.property;
  if (name == "NPts") {
    if (const auto n = edit.integer(0, most_points)) points = static_cast<std::size_t>(*n);
    return;
  }
  const std::size_t limit = points > 0 ? points : static_cast<std::size_t>(most_points);
  const auto values = edit.array(name == "Points" ? 2 * limit : limit);
  if (!values) return;
  if (name == "XArray") x = *values;
  else if (name == "YArray") y = *values;
  else {
    x.clear(), y.clear();
    for (std::size_t k = 0; k + 1 < values->size(); k += 2) x.push_back((*values)[k]), y.push_back((*values)[k + 1]);
  }
}

void XYCurve::make_like(const XYCurve& other) {
  points = other.points;
  x = other.x;
  y = other.y;
}

models::Curve XYCurve::curve() const {
  const std::size_t count = std::min(x.size(), y.size());
  return {{x.begin(), x.begin() + static_cast<std::ptrdiff_t>(count)},
          {y.begin(), y.begin() + static_cast<std::ptrdiff_t>(count)}};
}

// Each property of a TShape is one of a LoadShape.
void TShape::set(std::size_t, Edit& edit) {
  const std::string_view wanted = edit.property == "Temp" ? "Mult" : edit.property;
  const auto names = loadshape_properties();
  const auto at = std::find_if(names.begin(), names.end(), [&](const Property& p) { return p.name == wanted; });
  if (at != names.end()) LoadShape::set(static_cast<std::size_t>(at - names.begin()), edit);
}

}  // namespace headroom::data::opendss
