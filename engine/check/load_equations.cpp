// SPDX-License-Identifier: Apache-2.0
// Loads and generators by the power they take: a branch at voltage v takes S(u), u = |v| / rated, so I = (S(u) / v)*.
// Below v_min the power is that of a current that grows linearly from the rated impedance's at v_low to the model's at
// v_min.
#include <cmath>

#include "engine/check/element_equations.hpp"

namespace headroom::engine::check {

using models::Complex;
using models::Connection;
using models::Load;
using models::LoadModel;
using models::Network;

namespace {

struct Band {
  double v_low, v_min, v_max;
};

// Share of the rated power that a constant-power (grow = 0) or constant-current (grow = 1) branch takes at u.
double share(double u, double grow, const Band& band) {
  if (u <= band.v_low) return u * u;
  if (u <= band.v_min) {
    const double current_low = band.v_low, current_min = std::pow(band.v_min, grow - 1.0);
    return u * (current_low + (current_min - current_low) * (u - band.v_low) / (band.v_min - band.v_low));
  }
  if (u > band.v_max) return u * u * std::pow(band.v_max, grow - 2.0);
  return grow == 0.0 ? 1.0 : std::pow(u, grow);
}

// Within its band P u^a + jQ u^b; outside like constant power.
Complex apart(Complex s, double u, double a, double b, const Band& band) {
  if (u <= band.v_min || u > band.v_max || u <= band.v_low) return s * share(u, 0.0, band);
  return {s.real() * std::pow(u, a), s.imag() * std::pow(u, b)};
}

// Fixed Q: Q u^b within the band, an impedance on both sides of it.
Complex fixed_reactive(Complex s, double u, double b, const Band& band) {
  if (u <= band.v_low) return s * u * u;
  if (u <= band.v_min) return {s.real() * u * u / (band.v_min * band.v_min), s.imag() * u * u};
  if (u > band.v_max) return {s.real() * u * u / (band.v_max * band.v_max), s.imag() * u * u};
  return {s.real(), s.imag() * std::pow(u, b)};
}

Complex zip_power(const Load& load, Complex s, double u, const Band& band) {
  if (u <= band.v_low) return s * u * u;
  const auto& c = load.zip;
  const double z = u * u, i = share(u, 1.0, band), p = share(u, 0.0, band);
  const Complex power(s.real() * (c[0] * z + c[1] * i + c[2] * p), s.imag() * (c[3] * z + c[4] * i + c[5] * p));
  return c[6] > 0.0 ? power * (0.5 + 0.5 * std::tanh(500.0 * (u - c[6]))) : power;
}

Complex power_at(const Load& load, Complex s, double u) {
  const Band band{load.v_low_pu, load.v_min_pu, load.v_max_pu};
  switch (load.model) {
    case LoadModel::constant_power: return s * share(u, 0.0, band);
    case LoadModel::constant_impedance: return s * u * u;
    case LoadModel::constant_power_quadratic_q: return apart(s, u, 0.0, 2.0, band);
    case LoadModel::exponential: return apart(s, u, load.exponent_p, load.exponent_q, band);
    case LoadModel::constant_current: return s * share(u, 1.0, band);
    case LoadModel::fixed_q: return fixed_reactive(s, u, 0.0, band);
    case LoadModel::fixed_reactance: return fixed_reactive(s, u, 2.0, band);
    case LoadModel::zip: return zip_power(load, s, u, band);
    case LoadModel::limited_current: break;
  }
  return s;
}

// Power of a generator's branch; what is an impedance counts with its share.
Complex power_at(const models::Generator& generator, Complex s, double u) {
  using enum models::GeneratorModel;
  const double share_of_z = generator.impedance_share, low = generator.v_min_pu, high = generator.v_max_pu;
  const bool outside = u <= low || u > high;
  const double bound = u <= low ? low : high;
  switch (generator.model) {
    case constant_voltage: return s;
    case constant_impedance: return s * (u * u * share_of_z);
    case constant_power: return outside ? s * (u * u / (bound * bound) * share_of_z) : s;
    case fixed_q:
    case fixed_reactance: {
      const double q = s.imag() * u * u * share_of_z;
      if (outside) return {s.real() * u * u / (bound * bound) * share_of_z, q};
      return {s.real(), generator.model == fixed_q ? s.imag() : q};
    }
    case limited_current:
      if (u > low) return s;
      return (generator.reverses_q ? std::conj(s) : s) * (u / low);
  }
  return s;
}

// current(s, rated, across): of one branch whose rated power is s.
template <class Element, class Current>
Response branch_currents(const Network& network, const Element& element, Complex power_va, const Vector& v,
                         Current&& current_of) {
  Response response(v.size());
  for_each_branch(network, element, [&](int k, int to, double rated, double share_of_element) {
    const Complex across = v(k) - (to < 0 ? Complex{} : v(to));
    const Complex current = current_of(power_va * share_of_element, rated, across);
    response.current_a(k) += current, response.scale_a(k) += std::abs(current);
    if (to >= 0) response.current_a(to) -= current, response.scale_a(to) += std::abs(current);
  });
  return response;
}

}  // namespace

Complex load_branch_current(const Load& load, Complex s, double rated_v, Complex across) {
  const double v2 = std::norm(across);
  if (v2 == 0.0) return {};
  return std::conj(power_at(load, s, std::sqrt(v2) / rated_v)) * across / v2;
}

Complex generator_branch_current(const models::Generator& generator, Complex s, double rated_v, Complex across) {
  const double v2 = std::norm(across);
  if (v2 == 0.0) return {};
  return std::conj(power_at(generator, -s, std::sqrt(v2) / rated_v)) * across / v2;
}

Response load_currents(const Network& network, const Load& load, Complex power_va, const Vector& v) {
  Response response = branch_currents(network, load, power_va, v, [&](Complex s, double rated, Complex across) {
    return load_branch_current(load, s, rated, across);
  });
  if (!network.balanced() && load.connection == Connection::wye && load.neutral_resistance_ohm >= 0.0)
    response.add_branch(v.size() - 1, -1, neutral_admittance(load.neutral_resistance_ohm, load.neutral_reactance_ohm),
                        v);
  return response;
}

Response generator_currents(const Network& network, const models::Generator& generator, Complex power_va,
                            const Vector& v) {
  return branch_currents(network, generator, power_va, v, [&](Complex s, double rated, Complex across) {
    return generator_branch_current(generator, s, rated, across);
  });
}

Response current_source_currents(const models::CurrentSource& source, double scale, const Vector& v) {
  Response response(v.size());
  const auto count = static_cast<Eigen::Index>(source.current_a.size());
  for (Eigen::Index k = 0; k < v.size(); ++k) {
    const models::Terminal& terminal = k < count ? source.terminal : *source.return_terminal;
    if (terminal.is_open(static_cast<std::size_t>(k % count))) continue;
    const Complex current = source.current_a[static_cast<std::size_t>(k % count)] * scale;
    response.current_a(k) = k < count ? -current : current;
    response.scale_a(k) = std::abs(current);
  }
  return response;
}

}  // namespace headroom::engine::check
