// SPDX-License-Identifier: Apache-2.0
// From short-circuit powers: |z1| = U²/S3 with x1/r1 given; z0 from the single-phase fault current I1:
// |2 z1 + z0| = 3 U_phase / I1 with x0/r0 given, a quadratic equation in r0.
#include "data/readers/opendss/vsource.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "data/readers/opendss/circuit.hpp"
#include "models/core/text.hpp"

namespace headroom::data::opendss {
namespace {

using enum Treatment;
using models::Complex;

constexpr std::string_view curve = "the source follows no curve: pu= holds at every time";

enum class P : std::size_t {
  bus1,
  basekv,
  pu,
  angle,
  frequency,
  phases,
  mvasc3,
  mvasc1,
  x1r1,
  x0r0,
  isc3,
  isc1,
  r1,
  x1,
  r0,
  x0,
  scantype,
  sequence,
  bus2,
  z1,
  z0,
  z2,
  puz1,
  puz0,
  puz2,
  basemva,
  yearly,
  daily,
  duty,
  model,
  puzideal,
  spectrum,
  basefreq,
  enabled,
  like
};

// clang-format off
constexpr Property table[] = {
    {"Bus1"}, {"BasekV"}, {"pu"}, {"Angle"}, {"Frequency"}, {"Phases"}, {"MVASC3"}, {"MVASC1"}, {"X1R1"}, {"X0R0"},
    {"Isc3"}, {"Isc1"}, {"R1"}, {"X1"}, {"R0"}, {"X0"}, {"ScanType", harmless, "only for harmonics"}, {"Sequence"},
    {"Bus2"}, {"Z1"}, {"Z0"}, {"Z2"}, {"puZ1"}, {"puZ0"}, {"puZ2"}, {"BaseMVA"}, {"Yearly"}, {"Daily"}, {"Duty"},
    {"Model"}, {"puZIdeal"}, {"Spectrum", harmless, "only for harmonics"}, {"BaseFreq"}, {"Enabled"}, {"Like"}};
// clang-format on
static_assert(std::size(table) == static_cast<std::size_t>(P::like) + 1);

double larger_root(double a, double b, double c) {
  const double root = std::sqrt(b * b - 4.0 * a * c);
  return std::max((-b + root) / (2.0 * a), (-b - root) / (2.0 * a));
}

}  // namespace

std::span<const Property> vsource_properties() { return table; }

Vsource::Vsource(Head h)
    : head(std::move(h)), frequency_hz(head.base_frequency_hz), z_base(base_kv * base_kv / base_mva) {
  head.buses = {head.name + "_1", head.name + "_2"};
  head.open = {0, 0};
  recompute();
}

void Vsource::set(std::size_t property, Edit& edit) {
  if (set_pair(property, edit)) return;
  switch (static_cast<P>(property)) {
    case P::bus1:
      head.buses[0] = edit.value;
      if (!bus2_given) head.buses[1] = grounded_like(edit.value, phases);
      break;
    case P::bus2:
      head.buses[1] = edit.value;
      bus2_given = true;
      break;
    case P::basekv:
      edit.number_into(base_kv);
      z_base = base_kv * base_kv / base_mva;
      break;
    case P::basemva:
      edit.number_into(base_mva);
      z_base = base_kv * base_kv / base_mva;
      break;
    case P::pu: edit.number_into(pu); break;
    case P::angle: edit.number_into(angle_degree); break;
    case P::frequency: edit.number_into(frequency_hz); break;
    case P::phases:
      if (const auto n = edit.integer(1, most_phases)) phases = *n;
      break;
    case P::mvasc3: edit.number_into(mva_sc3), impedance = Impedance::mva; break;
    case P::mvasc1: edit.number_into(mva_sc1), impedance = Impedance::mva; break;
    case P::isc3: edit.number_into(isc3), impedance = Impedance::amperes; break;
    case P::isc1: edit.number_into(isc1), impedance = Impedance::amperes; break;
    case P::x1r1: edit.number_into(x1r1); break;
    case P::x0r0: edit.number_into(x0r0); break;
    case P::r1: edit.number_into(r1), r2 = r1, impedance = Impedance::ohms; break;
    case P::x1: edit.number_into(x1), x2 = x1, impedance = Impedance::ohms; break;
    case P::r0: edit.number_into(r0), impedance = Impedance::ohms; break;
    case P::x0: edit.number_into(x0), impedance = Impedance::ohms; break;
    case P::sequence: {
      const std::string lower = models::to_lower(edit.value);
      sequence = lower.starts_with("n") ? -1 : lower.starts_with("z") ? 0 : 1;
      break;
    }
    case P::yearly:
    case P::daily:
    case P::duty: edit.approximate(curve); break;
    case P::model: ideal = models::to_lower(edit.value).starts_with("i"); break;
    default: break;
  }
}

// The properties whose value is a complex number: two numbers.
bool Vsource::set_pair(std::size_t property, Edit& edit) {
  const auto p = static_cast<P>(property);
  if ((p < P::z1 || p > P::puz2) && p != P::puzideal) return false;
  const auto values = edit.array(2);
  if (!values) return true;
  const Complex z(values->empty() ? 0.0 : (*values)[0], values->size() < 2 ? 0.0 : (*values)[1]);
  if (p == P::z1) {
    r1 = z.real(), x1 = z.imag();
    if (!z2_given) r2 = r1, x2 = x1;
    if (!z0_given) r0 = r1, x0 = x1;
  }
  if (p == P::z2) r2 = z.real(), x2 = z.imag(), z2_given = true;
  if (p == P::z0) r0 = z.real(), x0 = z.imag(), z0_given = true;
  if (p == P::puz1) {
    pu_z1 = z, pu_z1_given = true;
    if (!pu_z2_given) pu_z2 = z;
    if (!pu_z0_given) pu_z0 = z;
  }
  if (p == P::puz2) pu_z2 = z, pu_z2_given = true;
  if (p == P::puz0) pu_z0 = z, pu_z0_given = true;
  if (p == P::puzideal) pu_z_ideal = z;
  if (p != P::puzideal) impedance = Impedance::ohms;
  return true;
}

void Vsource::recompute() {
  const double factor = phases == 1 ? 1.0 : std::numbers::sqrt3;
  if (impedance == Impedance::amperes) {
    mva_sc3 = std::numbers::sqrt3 * base_kv * isc3 / 1000.0;
    mva_sc1 = factor * base_kv * isc1 / 1000.0;
  }
  if (impedance != Impedance::ohms) {
    x1 = base_kv * base_kv / mva_sc3 / std::sqrt(1.0 + 1.0 / (x1r1 * x1r1));
    r1 = x1 / x1r1;
    r2 = r1, x2 = x1;
    if (impedance == Impedance::mva) {
      isc3 = mva_sc3 * 1000.0 / (std::numbers::sqrt3 * base_kv);
      isc1 = mva_sc1 * 1000.0 / (factor * base_kv);
    }
    const double loop = 3.0 * base_kv * 1000.0 / factor / isc1;
    r0 = larger_root(1.0 + x0r0 * x0r0, 4.0 * (r1 + x1 * x0r0), 4.0 * (r1 * r1 + x1 * x1) - loop * loop);
    x0 = r0 * x0r0;
    return;
  }
  if (pu_z1_given) {
    r1 = pu_z1.real() * z_base, x1 = pu_z1.imag() * z_base;
    r2 = pu_z2.real() * z_base, x2 = pu_z2.imag() * z_base;
    r0 = pu_z0.real() * z_base, x0 = pu_z0.imag() * z_base;
  }
  if (phases == 1) r0 = r2 = r1, x0 = x2 = x1;
}

models::ComplexMatrix Vsource::impedance_at(double frequency) const {
  const auto n = static_cast<std::size_t>(phases);
  models::ComplexMatrix z(n);
  if (ideal) {
    for (std::size_t i = 0; i < n; ++i) z(i, i) = pu_z_ideal * z_base;
    return z;
  }
  const Complex z1(r1, x1), z2(r2, x2), z0(r0, x0), a = std::polar(1.0, 2.0 * std::numbers::pi / 3.0), a2 = a * a;
  const bool symmetric = r1 == r2 && x1 == x2;
  const Complex lower = symmetric ? (z0 - z1) / 3.0 : (a2 * z1 + a * z2 + z0) / 3.0;
  const Complex upper = symmetric ? lower : (a2 * z2 + a * z1 + z0) / 3.0;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) {
      if (i == j) z(i, j) = symmetric ? (2.0 * z1 + z0) / 3.0 : (z0 + z1 + z2) / 3.0;
      else if (symmetric || n == 3) z(i, j) = (i + 3 - j) % 3 == 1 || symmetric ? lower : upper;
      z(i, j).imag(z(i, j).imag() * frequency / head.base_frequency_hz);
    }
  return z;
}

std::vector<Complex> Vsource::voltages(double frequency) const {
  std::vector<Complex> v(static_cast<std::size_t>(phases));
  if (std::abs(frequency - frequency_hz) > 1e-3) return v;
  double magnitude = base_kv * pu * 1000.0;
  if (phases > 1) magnitude /= 2.0 * std::sin(std::numbers::pi / phases);
  for (std::size_t i = 0; i < v.size(); ++i) {
    const double turn = -sequence * static_cast<double>(i) * 360.0 / phases;
    v[i] = magnitude * std::polar(1.0, (angle_degree + turn) * std::numbers::pi / 180.0);
  }
  return v;
}

void Vsource::make_like(const Vsource& other) {
  Head mine = std::move(head);
  *this = other;
  mine.base_frequency_hz = other.head.base_frequency_hz;
  head = std::move(mine);
}

}  // namespace headroom::data::opendss
