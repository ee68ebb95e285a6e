// SPDX-License-Identifier: Apache-2.0
#include "data/readers/opendss/loadshape.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/core.h>

#include "data/readers/opendss/circuit.hpp"
#include "data/readers/table/codes.hpp"
#include "models/core/text.hpp"

namespace headroom::data::opendss {
namespace {

using enum Treatment;
using Encoding = NumberFile::Encoding;

constexpr int most_points = 50'000'000;

enum class P : std::size_t {
  npts,
  interval,
  mult,
  hour,
  mean,
  stddev,
  csvfile,
  sngfile,
  dblfile,
  action,
  qmult,
  useactual,
  pmax,
  qmax,
  sinterval,
  minterval,
  pbase,
  qbase,
  pmult,
  pqcsvfile,
  memorymapping,
  interpolation,
  like
};

// clang-format off
constexpr Property table[] = {
    {"NPts"}, {"Interval"}, {"Mult"}, {"Hour"}, {"Mean", harmless, "only for Monte Carlo runs"},
    {"StdDev", harmless, "only for Monte Carlo runs"}, {"CSVFile"}, {"SngFile"}, {"DblFile"}, {"Action"}, {"QMult"},
    {"UseActual"}, {"PMax"}, {"QMax"}, {"SInterval"}, {"MInterval"}, {"PBase"}, {"QBase"}, {"PMult"}, {"PQCSVFile"},
    {"MemoryMapping", harmless}, {"Interpolation"}, {"Like"}};
// clang-format on
static_assert(std::size(table) == static_cast<std::size_t>(P::like) + 1);

}  // namespace

std::span<const Property> loadshape_properties() { return table; }

void LoadShape::set(std::size_t property, Edit& edit) {
  switch (static_cast<P>(property)) {
    case P::npts:
      if (const auto n = edit.integer(0, most_points)) points = static_cast<std::size_t>(*n);
      break;
    case P::interval: edit.number_into(interval_h); break;
    case P::sinterval: edit.number_into(interval_h, 1.0 / 3600.0); break;
    case P::minterval: edit.number_into(interval_h, 1.0 / 60.0); break;
    case P::mult:
    case P::pmult: set_values(p_, edit); break;
    case P::qmult: set_values(q_, edit); break;
    case P::hour:
      irregular = true;
      edit.approximate("times that are not on a regular grid are not taken over: the curve is left out");
      break;
    case P::csvfile: set_file(p_, {std::string(edit.value)}, edit); break;
    case P::sngfile: set_file(p_, {std::string(edit.value), Encoding::floats}, edit); break;
    case P::dblfile: set_file(p_, {std::string(edit.value), Encoding::doubles}, edit); break;
    case P::pqcsvfile:
      set_file(p_, {std::string(edit.value)}, edit);
      set_file(q_, {std::string(edit.value), Encoding::text, 2}, edit);
      break;
    case P::action:
      if (!models::to_lower(edit.value).starts_with("n")) {
        edit.report.ignored(edit.place().origin, "loadshape.action " + std::string(edit.value), "writes files only");
        break;
      }
      normalise(p_, base_p, edit.report);
      normalise(q_, base_q, edit.report);
      use_actual = false;
      break;
    case P::useactual: use_actual = edit.yes(); break;
    case P::pmax: edit.number_into(max_p); break;
    case P::qmax:
      edit.number_into(max_q);
      max_q_given = true;
      break;
    case P::pbase: edit.number_into(base_p); break;
    case P::qbase: edit.number_into(base_q); break;
    case P::interpolation:
      if (models::to_lower(edit.value).starts_with("e")) edit.approximate("the nearest sample is used instead");
      break;
    default: break;
  }
}

void LoadShape::set_values(Column& target, Edit& edit) {
  if (const auto named = named_file(edit.value, edit.variables)) {
    set_file(target, *named, edit);
  } else if (auto values = edit.array(points)) {
    if (points == 0)
      edit.report.warning(edit.place(), code::contradiction, "the curve stays empty: npts= must come before its values",
                          "give npts= first");
    target = {};
    target.values = std::move(*values);
    if (&target == &p_) points = target.values.size();
  }
}

void LoadShape::set_file(Column& target, const NamedFile& named, Edit& edit) {
  auto file = find_numbers(edit.circuit.folder, named, edit.place(), edit.report);
  if (file) target = {{}, std::move(file)};
}

void LoadShape::read(Column& from, Report& report) {
  if (!from.file) return;
  if (auto values = read_numbers(*from.file, points, fmt::format("loadshape \"{}\"", head.source_name), report))
    from.values = std::move(*values);
  from.file.reset();
}

void LoadShape::normalise(Column& column, double base, Report& report) {
  read(column, report);
  double largest = base;
  if (largest == 0.0)
    for (const double value : column.values) largest = std::max(largest, std::abs(value));
  if (largest == 0.0) largest = 1.0;
  for (double& value : column.values) value /= largest;
}

std::pair<double, double> LoadShape::maximum(Report& report) {
  const auto& p = p_values(report);
  const auto at = std::max_element(p.begin(), p.end(), [](double a, double b) { return std::abs(a) < std::abs(b); });
  if (at == p.end()) return {max_p, max_q};
  if (max_q_given) return {*at, max_q};
  const auto& q = q_values(report);
  const auto index = static_cast<std::size_t>(at - p.begin());
  return {*at, index < q.size() ? q[index] : 0.0};
}

void LoadShape::make_like(const LoadShape& other) {
  Head mine = std::move(head);
  *this = other;
  head = std::move(mine);
}

const std::vector<double>& LoadShape::p_values(Report& report) {
  read(p_, report);
  return p_.values;
}

const std::vector<double>& LoadShape::q_values(Report& report) {
  read(q_, report);
  return q_.values;
}

}  // namespace headroom::data::opendss
