// SPDX-License-Identifier: Apache-2.0
// The law of one branch, I = f(|v|) in the direction of v. With u = |v| / rated, S = P + jQ of the branch, Y = S* /
// rated²:
//   in range, v_min < u <= v_max:   I = (s(u) / v)*  with s(u) = S, S u², P + jQu², P u^a + jQ u^b, S u, or the ZIP
//   polynomial; above v_max:   the impedance that meets the model there:  I = Y / v_max² · v; below v_low:   the rated
//   impedance:  I = Y · v; between v_low and v_min:  |I| linear in u (OpenDSS):  I = v/|v| · (Y v_low + (Y_min v_min -
//   Y v_low) (u - v_low) / (v_min - v_low)) · rated,
//                  Y_min = Y / v_min² (constant power at v_min) for models 1 3 4, Y / v_min (constant current) for 5.
// Models 6 and 7 (fixed Q): below v_min an impedance Re Y / v_min², Im Y; above v_max Re Y / v_max², Im Y.
// Model 8 mixes the rules of models 2, 5 and 1 by its Z, I and P parts.
// Generators are the same with v_low = 0, and of their impedances (outside the range, or as their model) a share
// counts; with limited current they are constant powers whose current below v_min keeps the magnitude |S| / v_min. All
// rules are  I = g(u) v  with a complex conductance g, so that
//   dI = g dv + v g'(u) du,   du = Re(v* dv) / (|v| rated).
#include "engine/powerflow/load_law.hpp"

#include <cmath>
#include <numbers>

namespace headroom::engine {

using models::Complex;
using models::Connection;
using models::LoadModel;
using models::Network;
using models::OperatingPoint;

namespace {

// g(u) and dg/du, in units of 1 / rated²: g = S* · weight.
struct Law {
  Complex g, slope;
};

Law constant(Complex g) { return {g, 0.0}; }

// An impedance of the branch.
Law impedance(const InjectionBranch& b, Complex g) { return constant(g * b.impedance_share); }

// g = c u^k.
Law power_of(Complex c, double u, double k) {
  const Complex g = c * std::pow(u, k);
  return {g, k * g / u};
}

// Current linear between the rated impedance at v_low and g_min at v_min.
Law interpolated(const InjectionBranch& b, Complex y, Complex y_min, double u) {
  if (b.v_low_pu == 0.0) return impedance(b, y_min);
  const Complex current_low = y * b.v_low_pu;
  const Complex rise = (y_min * b.v_min_pu - current_low) / (b.v_min_pu - b.v_low_pu);
  const Complex current = current_low + rise * (u - b.v_low_pu);
  return {current / u, (rise - current / u) / u};
}

// Models 1 and 5: g in range = y u^k with k = -2 or -1.
Law limited(const InjectionBranch& b, Complex y, double u, double k) {
  if (u <= b.v_low_pu) return constant(y);
  if (u <= b.v_min_pu) return interpolated(b, y, y * std::pow(b.v_min_pu, k), u);
  if (u > b.v_max_pu) return impedance(b, y * std::pow(b.v_max_pu, k));
  return power_of(y, u, k);
}

// P like u^(kp + 2), Q like u^(kq + 2) in range (models 3 and 4).
Law separate(const InjectionBranch& b, Complex y, double u, double kp, double kq) {
  if (u <= b.v_low_pu) return constant(y);
  if (u <= b.v_min_pu) return interpolated(b, y, y / (b.v_min_pu * b.v_min_pu), u);
  if (u > b.v_max_pu) return constant(y / (b.v_max_pu * b.v_max_pu));
  const Law p = power_of(y.real(), u, kp), q = power_of(Complex(0.0, y.imag()), u, kq);
  return {p.g + q.g, p.slope + q.slope};
}

// Models 6 and 7: P constant, Q constant (kq = -2) or of a fixed reactance (kq = 0).
Law fixed_reactive(const InjectionBranch& b, Complex y, double u, double kq) {
  if (u <= b.v_low_pu) return constant(y);
  if (u <= b.v_min_pu) return impedance(b, {y.real() / (b.v_min_pu * b.v_min_pu), y.imag()});
  if (u > b.v_max_pu) return impedance(b, {y.real() / (b.v_max_pu * b.v_max_pu), y.imag()});
  const double share = kq == 0.0 ? b.impedance_share : 1.0;
  const Law p = power_of(y.real(), u, -2.0), q = power_of(Complex(0.0, y.imag() * share), u, kq);
  return {p.g + q.g, p.slope + q.slope};
}

Complex weigh(Complex value, double real_weight, double imaginary_weight) {
  return {value.real() * real_weight, value.imag() * imaginary_weight};
}

Law zip(const InjectionBranch& b, Complex y, double u) {
  if (u <= b.v_low_pu) return constant(y);
  const Law current = limited(b, y, u, -1.0), power = limited(b, y, u, -2.0);
  const auto& c = b.zip;
  Law law{weigh(y, c[0], c[3]) + weigh(current.g, c[1], c[4]) + weigh(power.g, c[2], c[5]),
          weigh(current.slope, c[1], c[4]) + weigh(power.slope, c[2], c[5])};
  if (c[6] > 0.0) {  // drop-out below the cut-off: a steep logistic step
    const double steepness = 1000.0;
    const double step = 1.0 / (1.0 + std::exp(-steepness * (u - c[6])));
    law.slope = law.slope * step + law.g * (steepness * step * (1.0 - step));
    law.g *= step;
  }
  return law;
}

Law limited_current(const InjectionBranch& b, Complex y, double u) {
  if (u > b.v_min_pu) return power_of(y, u, -2.0);
  return power_of((b.reverses_q ? std::conj(y) : y) / b.v_min_pu, u, -1.0);
}

Law law_of(const InjectionBranch& b, double u) {
  const Complex y = std::conj(b.power_va) / (b.rated_v * b.rated_v);
  switch (b.model) {
    case LoadModel::constant_power: return limited(b, y, u, -2.0);
    case LoadModel::constant_impedance: return impedance(b, y);
    case LoadModel::constant_power_quadratic_q: return separate(b, y, u, -2.0, 0.0);
    case LoadModel::exponential: return separate(b, y, u, b.exponent_p - 2.0, b.exponent_q - 2.0);
    case LoadModel::constant_current: return limited(b, y, u, -1.0);
    case LoadModel::fixed_q: return fixed_reactive(b, y, u, -2.0);
    case LoadModel::fixed_reactance: return fixed_reactive(b, y, u, 0.0);
    case LoadModel::zip: return zip(b, y, u);
    case LoadModel::limited_current: return limited_current(b, y, u);
  }
  return constant(y);
}

struct Ends {
  std::size_t from, to;
};

// Conductors of each branch, counted in the terminal.
std::vector<Ends> branch_ends(Connection connection, std::size_t phases, std::size_t conductors) {
  std::vector<Ends> ends;
  for (std::size_t k = 0; k < phases; ++k)
    ends.push_back({k, connection == Connection::delta ? (k + 1) % conductors : conductors - 1});
  return ends;
}

// The branches of one load or generator that draws power_va in all. Branches with an open conductor draw nothing.
template <class Element>
void add_branches(const Network& network, const Element& element, Complex power_va, InjectionBranch branch,
                  std::vector<InjectionBranch>& all) {
  const auto& terminal = element.terminal;
  if (network.balanced()) {
    branch.from = network.node(terminal.bus, terminal.nodes[0]);
    branch.power_va = power_va / 3.0;
    branch.share = 1.0 / 3.0;
    branch.rated_v = element.rated_voltage_v / std::numbers::sqrt3;
    if (!terminal.is_open(0)) all.push_back(branch);
    return;
  }
  const bool over_root3 = element.connection != Connection::delta && element.phases > 1;
  branch.power_va = power_va / static_cast<double>(element.phases);
  branch.share = 1.0 / static_cast<double>(element.phases);
  branch.rated_v = over_root3 ? element.rated_voltage_v / std::numbers::sqrt3 : element.rated_voltage_v;
  for (const Ends& ends : branch_ends(element.connection, static_cast<std::size_t>(element.phases), terminal.size())) {
    if (terminal.is_open(ends.from) || terminal.is_open(ends.to)) continue;
    branch.from = network.node(terminal.bus, terminal.nodes[ends.from]);
    branch.to = network.node(terminal.bus, terminal.nodes[ends.to]);
    branch.from_conductor = static_cast<std::int32_t>(ends.from);
    branch.to_conductor = static_cast<std::int32_t>(ends.to);
    all.push_back(branch);
  }
}

void append_load(const Network& network, const models::Load& load, std::int32_t number, Complex power_va,
                 std::vector<InjectionBranch>& out) {
  InjectionBranch branch;
  branch.load = number;
  branch.model = load.model;
  branch.v_min_pu = load.v_min_pu, branch.v_low_pu = load.v_low_pu, branch.v_max_pu = load.v_max_pu;
  branch.exponent_p = load.exponent_p, branch.exponent_q = load.exponent_q;
  branch.zip = load.zip;
  add_branches(network, load, power_va, branch, out);
}

LoadModel law_of_generator(models::GeneratorModel model) {
  using enum models::GeneratorModel;
  switch (model) {
    case constant_power:
    case constant_voltage: return LoadModel::constant_power;
    case constant_impedance: return LoadModel::constant_impedance;
    case fixed_q: return LoadModel::fixed_q;
    case fixed_reactance: return LoadModel::fixed_reactance;
    case limited_current: return LoadModel::limited_current;
  }
  return LoadModel::constant_power;
}

}  // namespace

std::vector<InjectionBranch> load_branches(const Network& network, const models::Load& load, std::int32_t number,
                                           Complex power_va) {
  std::vector<InjectionBranch> branches;
  append_load(network, load, number, power_va, branches);
  return branches;
}

std::vector<InjectionBranch> injection_branches(const Network& network, const OperatingPoint& point) {
  std::vector<InjectionBranch> all;
  for (std::size_t k = 0; k < network->loads.size(); ++k)
    if (network->loads[k].in_service)
      append_load(network, network->loads[k], static_cast<std::int32_t>(k), point.load_power_va[k], all);
  for (std::size_t k = 0; k < network->generators.size(); ++k) {
    const auto& generator = network->generators[k];
    if (!generator.in_service) continue;
    InjectionBranch branch;
    branch.generator = static_cast<std::int32_t>(k);
    branch.model = law_of_generator(generator.model);
    branch.v_min_pu = generator.v_min_pu, branch.v_low_pu = 0.0, branch.v_max_pu = generator.v_max_pu;
    branch.impedance_share = generator.impedance_share;
    branch.reverses_q = generator.reverses_q;
    if (generator.model == models::GeneratorModel::constant_voltage) branch.v_min_pu = 0.0, branch.v_max_pu = 1e9;
    add_branches(network, generator, -point.generator_power_va[k], branch, all);
  }
  return all;
}

bool jumps(LoadModel model) {
  return model == LoadModel::constant_power_quadratic_q || model == LoadModel::exponential ||
         model == LoadModel::fixed_q || model == LoadModel::fixed_reactance;
}

LoadRange range_of(const InjectionBranch& branch, Complex v) {
  const double u = std::abs(v) / branch.rated_v;
  return u <= branch.v_min_pu ? LoadRange::below : u <= branch.v_max_pu ? LoadRange::inside : LoadRange::above;
}

Complex branch_current(const InjectionBranch& branch, Complex v) {
  // Within its range nearly every branch of nearly every grid is a polynomial in 1/u: no power function.
  const double square = std::norm(v), rated = branch.rated_v * branch.rated_v;
  if (square > 0.0 && square > branch.v_min_pu * branch.v_min_pu * rated &&
      square <= branch.v_max_pu * branch.v_max_pu * rated) {
    const Complex conjugate = std::conj(branch.power_va);
    if (branch.model == LoadModel::constant_power) return conjugate * v / square;
    if (branch.model == LoadModel::constant_current) return conjugate * v / std::sqrt(square * rated);
    if (branch.model == LoadModel::zip && branch.zip[6] <= 0.0) {
      const double z = 1.0 / rated, p = 1.0 / square, i = std::sqrt(z * p);
      const auto& c = branch.zip;
      return weigh(conjugate, c[0] * z + c[1] * i + c[2] * p, c[3] * z + c[4] * i + c[5] * p) * v;
    }
  }
  const double magnitude = std::sqrt(std::norm(v));
  return magnitude == 0.0 ? Complex{} : law_of(branch, magnitude / branch.rated_v).g * v;
}

CurrentDerivative branch_derivative(const InjectionBranch& branch, Complex v) {
  const double magnitude = std::sqrt(std::norm(v));
  if (magnitude == 0.0) {
    const Complex g = law_of(branch, 1e-9).g;
    return {g.real(), -g.imag(), g.imag(), g.real()};
  }
  const Law law = law_of(branch, magnitude / branch.rated_v);
  const Complex along = v * law.slope / (magnitude * branch.rated_v);
  return {law.g.real() + along.real() * v.real(), -law.g.imag() + along.real() * v.imag(),
          law.g.imag() + along.imag() * v.real(), law.g.real() + along.imag() * v.imag()};
}

}  // namespace headroom::engine
