// SPDX-License-Identifier: Apache-2.0
// Conductor i at (x_i, h_i); D_ij distance between conductors, S_ij from i to the image of j in the earth, w = 2 pi f.
//
//   z_ii = R_i + j w mu0/(2 pi) ln(1/GMR_i) + e_ii        z_ij = j w mu0/(2 pi) ln(1/D_ij) + e_ij
//
// with R_i the resistance with skin effect and e_ij the earth return. Deri puts a perfect conductor at the complex
// depth p = 1/sqrt(j w mu0/rho): e_ij = j w mu0/(2 pi) ln sqrt((h_i + h_j + 2p)^2 + (x_i - x_j)^2). Carson's series are
// the alternatives: its first term alone (carson), or five terms (full_carson). Capacitance: potential coefficients
// P_ii = ln(2 h_i/r_i)/(2 pi e0), P_ij = ln(S_ij/D_ij)/(2 pi e0); Y = j w P^-1. A cable adds its shield as one more
// conductor, which is grounded and eliminated; its capacitance is the coaxial one. The numerical constants are rounded
// as in OpenDSS, so that its answers come out to the last digits.
#include "models/network/line_constants.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <fmt/core.h>

namespace headroom::models {
namespace {

constexpr double mu0 = 12.56637e-7;  // H/m
constexpr double e0 = 8.854e-12;     // F/m
constexpr double two_pi = 6.283185307;
constexpr double copper_tape_ohm_m = 2.3718e-8;

struct Earth {
  double frequency_hz, resistivity, omega;
  EarthModel model;
};

double distance(const Conductor& a, const Conductor& b) { return std::hypot(a.x_m - b.x_m, a.height_m - b.height_m); }

// I0(z)/I1(z) by the power series of both.
Complex bessel_ratio(Complex z) {
  const Complex q = z * z / 4.0;
  Complex term0 = 1.0, term1 = z / 2.0, i0 = term0, i1 = term1;
  for (int k = 1; k < 1000 && std::norm(term0) > 1e-40 * std::norm(i0); ++k) {
    term0 *= q / static_cast<double>(k * k);
    term1 *= q / static_cast<double>(k * (k + 1));
    i0 += term0;
    i1 += term1;
  }
  return i0 / i1;
}

// Resistance per metre, with skin effect of a round conductor where the earth model asks for it.
double internal_resistance(const Conductor& c, const Earth& earth) {
  if (earth.model != EarthModel::deri) return c.resistance_ac;
  const Complex alpha = Complex(1.0, 1.0) * std::sqrt(earth.frequency_hz * mu0 / c.resistance_dc);
  const Complex ratio = std::abs(alpha) > 35.0 ? Complex(1.0) : bessel_ratio(alpha);
  return (Complex(1.0, 1.0) * ratio * std::sqrt(c.resistance_dc * earth.frequency_hz * mu0) / 2.0).real();
}

Complex deri_return(const Conductor& a, const Conductor& b, bool same, const Earth& earth) {
  const Complex p = 1.0 / std::sqrt(Complex(0.0, earth.omega * mu0 / earth.resistivity));
  const Complex factor(0.0, earth.omega * mu0 / two_pi);
  if (same) return factor * std::log(2.0 * (std::abs(a.height_m) + p));
  const Complex depth = std::abs(a.height_m) + std::abs(b.height_m) + 2.0 * p;
  const double across = a.x_m - b.x_m;
  return factor * std::log(std::sqrt(depth * depth + across * across));
}

Complex full_carson_return(const Conductor& a, const Conductor& b, bool same, const Earth& earth) {
  constexpr double pi = std::numbers::pi, b1 = 1.0 / (3.0 * std::numbers::sqrt2), b2 = 1.0 / 16.0, b3 = b1 / 15.0,
                   b4 = b2 / 24.0, c2 = 1.3659315, c4 = c2 + 1.0 / 4.0 + 1.0 / 6.0;
  const double sum = std::abs(a.height_m) + std::abs(b.height_m);
  const double d = same ? sum : std::hypot(sum, a.x_m - b.x_m);
  const double theta = same ? 0.0 : std::acos(sum / d);
  const double m = 2.8099e-3 * d * std::sqrt(earth.frequency_hz / earth.resistivity);
  const double re = pi / 8.0 - b1 * m * std::cos(theta) +
                    b2 * m * m * ((c2 - std::log(m)) * std::cos(2 * theta) + theta * std::sin(2 * theta)) +
                    b3 * m * m * m * std::cos(3 * theta) - b4 * pi / 4.0 * std::pow(m, 4) * std::cos(4 * theta);
  const double im = 0.5 * std::log(1.85138 / m) + b1 * m * std::cos(theta) -
                    b2 * pi / 4.0 * m * m * std::cos(2 * theta) + b3 * m * m * m * std::cos(3 * theta) -
                    b4 * std::pow(m, 4) * ((c4 - std::log(m)) * std::cos(4 * theta) + theta * std::sin(4 * theta)) +
                    0.5 * std::log(d);
  return Complex(re, im) * (earth.omega * mu0 / pi);
}

Complex earth_return(const Conductor& a, const Conductor& b, bool same, const Earth& earth) {
  switch (earth.model) {
    case EarthModel::deri: return deri_return(a, b, same, earth);
    case EarthModel::full_carson: return full_carson_return(a, b, same, earth);
    case EarthModel::carson: break;
  }
  return {earth.omega * mu0 / 8.0,
          earth.omega * mu0 / two_pi * std::log(658.5 * std::sqrt(earth.resistivity / earth.frequency_hz))};
}

struct Shield {
  double radius_m, gmr_m, resistance;
};

Shield shield_of(const Conductor& c) {
  if (c.kind == ConductorKind::tape_shield) {
    const double radius = 0.5 * (c.shield_diameter_m - c.tape_thickness_m);
    const double lap = std::sqrt(50.0 / (100.0 - c.tape_lap_percent));
    return {radius, radius, 0.3183 * copper_tape_ohm_m / (c.shield_diameter_m * c.tape_thickness_m * lap)};
  }
  const double k = c.strands, radius = 0.5 * (c.cable_diameter_m - c.strand_diameter_m);
  return {radius, std::pow(c.strand_gmr_m * k * std::pow(radius, k - 1.0), 1.0 / k), c.strand_resistance / k};
}

double shield_distance(const Conductor& cable, const Shield& shield, const Conductor& other) {
  const double d = distance(cable, other);
  if (cable.kind != ConductorKind::concentric_neutral) return d;
  const double k = cable.strands;
  return std::pow(std::pow(d, k) - std::pow(shield.radius_m, k), 1.0 / k);
}

ComplexMatrix eliminate_last(const ComplexMatrix& z) {
  const std::size_t n = z.rows() - 1;
  ComplexMatrix reduced(n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) reduced(i, j) = z(i, j) - z(i, n) * z(n, j) / z(n, n);
  return reduced;
}

ComplexMatrix series_impedance(const std::vector<Conductor>& conductors, std::size_t cables, const Earth& earth) {
  const std::size_t n = conductors.size();
  const Complex factor(0.0, earth.omega * mu0 / two_pi);
  ComplexMatrix z(n + cables);
  const auto set = [&](std::size_t i, std::size_t j, Complex value) { z(i, j) = z(j, i) = value; };
  for (std::size_t i = 0; i < n; ++i) {
    const Conductor& c = conductors[i];
    set(i, i, internal_resistance(c, earth) + factor * std::log(1.0 / c.gmr_m) + earth_return(c, c, true, earth));
    for (std::size_t j = 0; j < i; ++j)
      set(i, j, factor * std::log(1.0 / distance(c, conductors[j])) + earth_return(c, conductors[j], false, earth));
  }
  for (std::size_t i = 0; i < cables; ++i) {
    const Conductor& c = conductors[i];
    const Shield shield = shield_of(c);
    set(n + i, n + i, shield.resistance + factor * std::log(1.0 / shield.gmr_m) + earth_return(c, c, true, earth));
    for (std::size_t j = 0; j < i; ++j)
      set(n + i, n + j,
          factor * std::log(1.0 / distance(c, conductors[j])) + earth_return(c, conductors[j], false, earth));
    for (std::size_t j = 0; j < n; ++j) {
      const double d = i == j ? shield.radius_m : shield_distance(c, shield, conductors[j]);
      set(n + i, j, factor * std::log(1.0 / d) + earth_return(c, conductors[j], i == j, earth));
    }
  }
  for (std::size_t i = 0; i < cables; ++i) z = eliminate_last(z);
  return z;
}

// Inverse of a small symmetric positive matrix by Gauss-Jordan.
std::vector<double> inverse(std::vector<double> a, std::size_t n) {
  std::vector<double> b(n * n, 0.0);
  for (std::size_t i = 0; i < n; ++i) b[i * n + i] = 1.0;
  for (std::size_t k = 0; k < n; ++k) {
    const double pivot = 1.0 / a[k * n + k];
    for (std::size_t j = 0; j < n; ++j) a[k * n + j] *= pivot, b[k * n + j] *= pivot;
    for (std::size_t i = 0; i < n; ++i) {
      const double f = a[i * n + k];
      if (i == k || f == 0.0) continue;
      for (std::size_t j = 0; j < n; ++j) a[i * n + j] -= f * a[k * n + j], b[i * n + j] -= f * b[k * n + j];
    }
  }
  return b;
}

ComplexMatrix overhead_admittance(const std::vector<Conductor>& conductors, double omega) {
  const std::size_t n = conductors.size();
  std::vector<double> potential(n * n);
  for (std::size_t i = 0; i < n; ++i) {
    const Conductor& c = conductors[i];
    const double r = c.capacitance_radius_m < 0.0 ? c.radius_m : c.capacitance_radius_m;
    potential[i * n + i] = std::log(2.0 * c.height_m / r);
    for (std::size_t j = 0; j < i; ++j) {
      const double image = std::hypot(c.x_m - conductors[j].x_m, c.height_m + conductors[j].height_m);
      potential[i * n + j] = potential[j * n + i] = std::log(image / distance(c, conductors[j]));
    }
  }
  const auto capacitance = inverse(std::move(potential), n);
  ComplexMatrix y(n);
  for (std::size_t i = 0; i < n * n; ++i) y.values()[i] = Complex(0.0, two_pi * e0 * omega * capacitance[i]);
  return y;
}

ComplexMatrix cable_admittance(const std::vector<Conductor>& conductors, std::size_t cables, double omega) {
  ComplexMatrix y(conductors.size());
  for (std::size_t i = 0; i < cables; ++i) {
    const Conductor& c = conductors[i];
    const double outer = 0.5 * c.insulation_diameter_m, inner = outer - c.insulation_thickness_m;
    y(i, i) = Complex(0.0, two_pi * e0 * c.insulation_permittivity * omega / std::log(outer / inner));
  }
  return y;
}

std::string cable_problem(const Conductor& c, std::size_t number) {
  const double inner = 0.5 * c.insulation_diameter_m - c.insulation_thickness_m;
  if (!(c.insulation_thickness_m > 0.0) || !(inner > 0.0))
    return fmt::format("conductor {}: insulation needs a thickness and a larger diameter", number);
  const bool strands = c.strands >= 2 && c.strand_diameter_m > 0.0 && c.strand_gmr_m > 0.0 &&
                       c.strand_resistance > 0.0 && c.cable_diameter_m > c.strand_diameter_m;
  const bool tape = c.tape_thickness_m > 0.0 && c.shield_diameter_m > c.tape_thickness_m && c.tape_lap_percent < 100.0;
  if (c.kind == ConductorKind::concentric_neutral && !strands)
    return fmt::format("conductor {}: incomplete data of the neutral strands", number);
  if (c.kind == ConductorKind::tape_shield && !tape)
    return fmt::format("conductor {}: incomplete data of the tape shield", number);
  return {};
}

}  // namespace

std::string geometry_problem(const std::vector<Conductor>& conductors) {
  if (conductors.empty()) return "no conductors";
  const bool cables = std::any_of(conductors.begin(), conductors.end(),
                                  [](const Conductor& c) { return c.kind != ConductorKind::bare; });
  for (std::size_t i = 0; i < conductors.size(); ++i) {
    const Conductor& c = conductors[i];
    if (!(c.gmr_m > 0.0) || !(c.radius_m > 0.0) || !(c.resistance_dc > 0.0) || !(c.resistance_ac > 0.0))
      return fmt::format("conductor {}: resistance, GMR and radius must be > 0", i + 1);
    if (!cables && !(c.height_m > 0.0)) return fmt::format("conductor {}: height must be > 0", i + 1);
    if (c.kind != ConductorKind::bare)
      if (auto problem = cable_problem(c, i + 1); !problem.empty()) return problem;
    for (std::size_t j = 0; j < i; ++j)
      if (!(distance(c, conductors[j]) > c.radius_m + conductors[j].radius_m))
        return fmt::format("conductors {} and {} occupy the same space", j + 1, i + 1);
  }
  return {};
}

LineConstants line_constants(const std::vector<Conductor>& conductors, std::size_t phases, double frequency_hz,
                             double earth_resistivity_ohm_m, EarthModel earth_model) {
  const Earth earth{frequency_hz, earth_resistivity_ohm_m, two_pi * frequency_hz, earth_model};
  std::size_t cables = 0;
  while (cables < std::min(phases, conductors.size()) && conductors[cables].kind != ConductorKind::bare) ++cables;
  return {series_impedance(conductors, cables, earth), cables > 0 ? cable_admittance(conductors, cables, earth.omega)
                                                                  : overhead_admittance(conductors, earth.omega)};
}

void ground_last_conductor(LineConstants& constants) {
  constants.impedance = eliminate_last(constants.impedance);
  const std::size_t n = constants.impedance.rows();
  ComplexMatrix y(n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) y(i, j) = constants.admittance(i, j);
  constants.admittance = y;
}

}  // namespace headroom::models
