// SPDX-License-Identifier: Apache-2.0
#include "data/readers/opendss/xycurve.hpp"

#include <algorithm>

namespace headroom::data::opendss {
namespace {

using enum Treatment;
using Encoding = NumberFile::Encoding;

constexpr int most_points = 100'000;
constexpr std::string_view reading = "only for values that a script asks for";

// clang-format off
constexpr Property xycurve_table[] = {
    {"NPts"}, {"Points"}, {"YArray"}, {"XArray"}, {"CSVFile"}, {"SngFile"}, {"DblFile"}, {"X", harmless, reading}, {"Y", harmless, reading}, {"XShift", harmless, reading},
    {"YShift", harmless, reading}, {"XScale", harmless, reading}, {"YScale", harmless, reading}, {"Like"}};

constexpr Property tshape_table[] = {
    {"NPts"}, {"Interval"}, {"Temp"}, {"Hour"}, {"Mean", harmless}, {"StdDev", harmless}, {"CSVFile"}, {"SngFile"},
    {"DblFile"}, {"SInterval"}, {"MInterval"}, {"Action", harmless}, {"Like"}};
constexpr Property growthshape_table[] = {
    {"NPts"}, {"Year"}, {"Mult"}, {"CSVFile"}, {"SngFile"}, {"DblFile"}, {"Like"}};
// clang-format on

}  // namespace

std::span<const Property> xycurve_properties() { return xycurve_table; }
std::span<const Property> tshape_properties() { return tshape_table; }
std::span<const Property> growthshape_properties() { return growthshape_table; }

void XYCurve::set(std::size_t, Edit& edit) {
  const std::string_view name = edit.property;
  if (name == "NPts") {
    if (const auto n = edit.integer(0, most_points)) points = static_cast<std::size_t>(*n);
    return;
  }
  const std::size_t limit = points > 0 ? points : static_cast<std::size_t>(most_points);
  if (name == "CSVFile") {
    auto first = edit.array_of_file({std::string(edit.value), Encoding::text, 1}, limit);
    auto second = edit.array_of_file({std::string(edit.value), Encoding::text, 2}, limit);
    if (first && second) x = std::move(*first), y = std::move(*second);
  } else if (name == "SngFile" || name == "DblFile") {
    const auto encoding = name == "SngFile" ? Encoding::floats : Encoding::doubles;
    if (const auto pairs = edit.array_of_file({std::string(edit.value), encoding}, 2 * limit)) set_pairs(*pairs);
  } else if (const auto values = edit.array(name == "Points" ? 2 * limit : limit)) {
    if (name == "XArray") x = *values;
    else if (name == "YArray") y = *values;
    else set_pairs(*values);
  }
}

void XYCurve::set_pairs(const std::vector<double>& pairs) {
  x.clear(), y.clear();
  for (std::size_t k = 0; k + 1 < pairs.size(); k += 2) x.push_back(pairs[k]), y.push_back(pairs[k + 1]);
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

// Each property of a GrowthShape is one of an XYCurve.
void GrowthShape::set(std::size_t, Edit& edit) {
  if (edit.property == "Year") edit.property = "XArray";
  if (edit.property == "Mult") edit.property = "YArray";
  curve.set(0, edit);
}

double GrowthShape::factor(int year) const {
  constexpr int most_years = 1000;
  const std::size_t count = std::min(curve.x.size(), curve.y.size());
  if (count == 0) return 1.0;
  const double first = curve.x[0];
  double product = 1.0, growth = 1.0;
  std::size_t next = 0;
  for (int k = 0; k < std::min(year - static_cast<int>(std::clamp(first, -1e6, 1e6)), most_years); ++k) {
    while (next < count && curve.x[next] <= first + k) growth = curve.y[next++];
    product *= growth;
  }
  return product;
}

// Each property of a TShape is one of a LoadShape.
void TShape::set(std::size_t, Edit& edit) {
  const std::string_view wanted = edit.property == "Temp" ? "Mult" : edit.property;
  const auto names = loadshape_properties();
  const auto at = std::find_if(names.begin(), names.end(), [&](const Property& p) { return p.name == wanted; });
  if (at != names.end()) LoadShape::set(static_cast<std::size_t>(at - names.begin()), edit);
}

}  // namespace headroom::data::opendss
