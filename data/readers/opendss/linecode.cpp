// SPDX-License-Identifier: Apache-2.0
// Sequence values to matrices (n conductors alike): z_s = (2 z1 + z0)/3 on the diagonal, z_m = (z0 - z1)/3 beside it;
// the same for the capacitances.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "data/readers/opendss/line.hpp"

namespace headroom::data::opendss {
namespace {

using enum Treatment;
using models::Complex;
using models::ComplexMatrix;
using models::RatingOrigin;

constexpr double two_pi = 2.0 * std::numbers::pi;

enum class P : std::size_t {
  nphases,
  r1,
  x1,
  r0,
  x0,
  c1,
  c0,
  units,
  rmatrix,
  xmatrix,
  cmatrix,
  basefreq,
  normamps,
  emergamps,
  faultrate,
  pctperm,
  repair,
  kron,
  rg,
  xg,
  rho,
  neutral,
  b1,
  b0,
  seasons,
  ratings,
  linetype,
  like
};

// clang-format off
constexpr Property table[] = {
    {"NPhases"}, {"R1"}, {"X1"}, {"R0"}, {"X0"}, {"C1"}, {"C0"}, {"Units"}, {"RMatrix"}, {"XMatrix"}, {"CMatrix"},
    {"BaseFreq"}, {"NormAmps"}, {"EmergAmps"}, {"FaultRate", harmless}, {"PctPerm", harmless}, {"Repair", harmless},
    {"Kron"}, {"Rg"}, {"Xg"}, {"rho"}, {"Neutral"}, {"B1"}, {"B0"},
    {"Seasons", harmless, "seasonal ratings are not used"}, {"Ratings", harmless, "seasonal ratings are not used"},
    {"LineType", harmless}, {"Like"}};
// clang-format on
static_assert(std::size(table) == static_cast<std::size_t>(P::like) + 1);

// Strikes out conductor k of z with its voltage held at zero.
ComplexMatrix eliminate(const ComplexMatrix& z, std::size_t k) {
  const std::size_t n = z.rows();
  ComplexMatrix reduced(n - 1);
  for (std::size_t i = 0, a = 0; i < n; ++i) {
    if (i == k) continue;
    for (std::size_t j = 0, b = 0; j < n; ++j) {
      if (j == k) continue;
      reduced(a, b) = z(i, j) - z(i, k) * z(k, j) / z(k, k);
      ++b;
    }
    ++a;
  }
  return reduced;
}

// A grounded conductor's potential is zero: its row and column of the admittance fall away.
ComplexMatrix strike_out(const ComplexMatrix& y, std::size_t k) {
  const std::size_t n = y.rows();
  ComplexMatrix reduced(n - 1);
  for (std::size_t i = 0, a = 0; i < n; ++i) {
    if (i == k) continue;
    for (std::size_t j = 0, b = 0; j < n; ++j)
      if (j != k) reduced(a, b++) = y(i, j);
    ++a;
  }
  return reduced;
}

}  // namespace

std::span<const Property> linecode_properties() { return table; }

void UnitImpedance::matrices_from_sequence(double base_frequency_hz) {
  const auto n = static_cast<std::size_t>(phases);
  const double w = two_pi * base_frequency_hz;
  const Complex z1(r1, x1), z0(r0, x0), y1(0.0, w * c1), y0(0.0, w * c0);
  z = y = ComplexMatrix(n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) {
      z(i, j) = i == j ? (2.0 * z1 + z0) / 3.0 : (z0 - z1) / 3.0;
      y(i, j) = i == j ? (2.0 * y1 + y0) / 3.0 : (y0 - y1) / 3.0;
    }
}

bool UnitImpedance::set_part(std::string_view part, Edit& edit, double base_frequency_hz) {
  const auto values = edit.symmetric_matrix(z.rows());
  if (!values) return false;
  const double nanofarad = two_pi * base_frequency_hz * 1e-9;
  for (std::size_t i = 0; i < values->size(); ++i) {
    if (part == "r") z.values()[i].real((*values)[i]);
    if (part == "x") z.values()[i].imag((*values)[i]);
    if (part == "c") y.values()[i] = Complex(0.0, (*values)[i] * nanofarad);
  }
  return true;
}

void LineCode::set(std::size_t property, Edit& edit) {
  const double siemens = 1e-6 / (two_pi * head.base_frequency_hz);
  const auto rating = [&](models::Rating& target) {
    if (const auto amps = edit.number()) target = {*amps, RatingOrigin::given};
  };
  switch (static_cast<P>(property)) {
    case P::nphases:
      if (const auto n = edit.integer(1, most_phases); n && *n != unit.phases) {
        unit.phases = neutral = *n;
        unit.matrices_from_sequence(head.base_frequency_hz);
      }
      break;
    case P::r1: edit.number_into(unit.r1); break;
    case P::x1: edit.number_into(unit.x1); break;
    case P::r0: edit.number_into(unit.r0); break;
    case P::x0: edit.number_into(unit.x0); break;
    case P::c1: edit.number_into(unit.c1, 1e-9); break;
    case P::c0: edit.number_into(unit.c0, 1e-9); break;
    case P::b1: edit.number_into(unit.c1, siemens); break;
    case P::b0: edit.number_into(unit.c0, siemens); break;
    case P::units:
      if (const auto read = parse_length_unit(edit.value)) length_unit = *read;
      else edit.bad_value("a length unit (mi, kft, km, m, ft, in, cm, mm, none)");
      break;
    case P::rmatrix: unit.set_part("r", edit, head.base_frequency_hz); break;
    case P::xmatrix: unit.set_part("x", edit, head.base_frequency_hz); break;
    case P::cmatrix: unit.set_part("c", edit, head.base_frequency_hz); break;
    case P::normamps: rating(ampacity.normal); break;
    case P::emergamps: rating(ampacity.emergency); break;
    case P::kron:
      if (edit.yes()) eliminate_neutral(edit);
      break;
    case P::rg: edit.number_into(unit.rg); break;
    case P::xg: edit.number_into(unit.xg); break;
    case P::rho: edit.number_into(unit.rho); break;
    case P::neutral:
      if (const auto n = edit.integer(0, unit.phases)) neutral = *n;
      break;
    default: break;
  }
  const auto p = static_cast<P>(property);
  // OpenDSS takes c0 (unlike c1) as no sign that sequence values are meant.
  if (p <= P::c1 || p == P::b1 || p == P::b0) unit.symmetrical = true;
  if (p == P::rmatrix || p == P::xmatrix || p == P::cmatrix) unit.symmetrical = false;
}

void LineCode::end_edit(Edit&) {
  if (unit.symmetrical) unit.matrices_from_sequence(head.base_frequency_hz);
}

void LineCode::eliminate_neutral(Edit& edit) {
  if (unit.symmetrical || neutral == 0) return;
  const auto k = static_cast<std::size_t>(neutral - 1);
  if (unit.phases < 2 || k >= unit.z.rows() || unit.z(k, k) == 0.0) {
    edit.bad_value("possible here: the neutral needs an impedance, and another conductor must remain");
    return;
  }
  unit.z = eliminate(unit.z, k);
  unit.y = strike_out(unit.y, k);
  --unit.phases;
  neutral = 0;
}

void LineCode::make_like(const LineCode& other) {
  unit = other.unit;
  unit.symmetrical = true;  // OpenDSS forgets here that the code was given by matrices
  head.base_frequency_hz = other.head.base_frequency_hz;
  ampacity = other.ampacity;
  neutral = other.neutral;
}

}  // namespace headroom::data::opendss
