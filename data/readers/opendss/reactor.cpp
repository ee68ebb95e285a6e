// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <numbers>

#include "data/readers/opendss/circuit.hpp"
#include "data/readers/opendss/shunts.hpp"

namespace headroom::data::opendss {
namespace {

using enum Treatment;
using models::Complex;

constexpr double two_pi = 2.0 * std::numbers::pi;

// clang-format off
constexpr Property table[] = {
    {"Bus1"}, {"Bus2"}, {"Phases"}, {"kvar"}, {"kV"}, {"Conn"}, {"RMatrix"}, {"XMatrix"}, {"Parallel"}, {"R"}, {"X"},
    {"Rp"}, {"Z1"}, {"Z2"}, {"Z0"}, {"Z"}, {"RCurve", harmless, "only for harmonics"},
    {"LCurve", harmless, "only for harmonics"}, {"LmH"}, {"NormAmps"}, {"EmergAmps"}, {"FaultRate", harmless},
    {"pctPerm", harmless}, {"Repair", harmless}, {"BaseFreq"}, {"Enabled"}, {"Like"}};
// clang-format on

}  // namespace

std::span<const Property> reactor_properties() { return table; }

Reactor::Reactor(Head h) : head(std::move(h)) {
  head.buses = {head.name + "_1", grounded_like(head.name + "_1", 3)};
  head.open = {0, 0};
}

void Reactor::set(std::size_t, Edit& edit) {
  const std::string_view name = edit.property;
  if (set_complex(name, edit)) return;
  if (name == "Bus1") {
    head.buses[0] = edit.value;
    if (!bus2_given && head.buses.size() == 2) head.buses[1] = grounded_like(edit.value, phases);
  } else if (name == "Bus2") {
    if (head.buses.size() < 2) return;
    head.buses[1] = edit.value;
    bus2_given = bus2_given || !same_bus(head.buses[0], head.buses[1]);
  } else if (name == "Phases") {
    if (const auto n = edit.integer(1, most_phases)) phases = *n;
  } else if (name == "kvar") {
    edit.number_into(kvar);
    size = Size::kvar;
  } else if (name == "kV") {
    edit.number_into(kv);
  } else if (name == "Conn") {
    if (const auto read = parse_connection(edit.value)) {
      connection = *read;
      head.buses.resize(connection == models::Connection::delta ? 1 : 2);
      if (connection == models::Connection::wye && head.buses[1].empty())
        head.buses[1] = grounded_like(head.buses[0], phases);
      head.open.resize(head.buses.size());
    } else {
      edit.bad_value("wye or delta");
    }
  } else if (name == "RMatrix" || name == "XMatrix") {
    if (auto values = edit.symmetric_matrix(static_cast<std::size_t>(phases)))
      (name == "RMatrix" ? r_matrix : x_matrix) = std::move(*values);
    size = Size::matrix;
  } else if (name == "Parallel") {
    parallel = edit.yes();
  } else if (name == "R") {
    edit.number_into(r);
  } else if (name == "X") {
    edit.number_into(x);
    size = Size::ohms;
  } else if (name == "LmH") {
    if (const auto value = edit.number()) x = *value * 1e-3 * two_pi * head.base_frequency_hz;
    size = Size::ohms;
  } else if (name == "Rp") {
    edit.number_into(rp);
    rp_given = true;
  } else if (name == "NormAmps") {
    if (const auto amps = edit.number()) normal = {*amps, models::RatingOrigin::given};
  }
}

bool Reactor::set_complex(std::string_view name, Edit& edit) {
  if (name != "Z" && name != "Z1" && name != "Z2" && name != "Z0") return false;
  const auto values = edit.array(2);
  if (!values) return true;
  const Complex z(values->empty() ? 0.0 : (*values)[0], values->size() < 2 ? 0.0 : (*values)[1]);
  if (name == "Z") {
    r = z.real(), x = z.imag();
    size = Size::ohms;
  } else if (name == "Z1") {
    z1 = z;
    if (!z2_given) z2 = z;
    if (!z0_given) z0 = z;
    size = Size::sequence;
  } else if (name == "Z2") {
    z2 = z, z2_given = true;
  } else {
    z0 = z, z0_given = true;
  }
  return true;
}

void Reactor::end_edit(Edit&) {
  const auto n = static_cast<std::size_t>(phases) * static_cast<std::size_t>(phases);
  if (size == Size::matrix) {
    r_matrix.resize(n, 0.0);
    x_matrix.resize(n, 0.0);
  }
  if (size != Size::kvar) return;
  const double volts =
      connection == models::Connection::wye && (phases == 2 || phases == 3) ? kv / std::numbers::sqrt3 : kv;
  x = volts * volts * 1000.0 / (kvar / phases);
  normal = {kvar / phases / volts, models::RatingOrigin::default_};
}

models::ComplexMatrix Reactor::impedance_at(double frequency_hz) const {
  const auto n = static_cast<std::size_t>(phases);
  const double scale = frequency_hz / head.base_frequency_hz;
  models::ComplexMatrix z(n);
  const Complex a = std::polar(1.0, two_pi / 3.0), a2 = a * a;
  const Complex lower = (a2 * z1 + a * z2 + z0) / 3.0, upper = (a2 * z2 + a * z1 + z0) / 3.0;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) {
      Complex value;
      if (size == Size::matrix) value = {r_matrix[i * n + j], x_matrix[i * n + j]};
      else if (size == Size::sequence)
        value = i == j ? (n == 1 ? z1 : z1 + z2 + z0) / 3.0 : n == 3 ? ((i + 3 - j) % 3 == 1 ? lower : upper) : 0.0;
      else if (i == j) value = {r, x};
      z(i, j) = {value.real(), value.imag() * scale};
    }
  return z;
}

void Reactor::make_like(const Reactor& other) {
  const bool bus2 = bus2_given;
  Head mine = std::move(head);
  *this = other;
  mine.base_frequency_hz = other.head.base_frequency_hz;
  head = std::move(mine);
  bus2_given = bus2;
}

}  // namespace headroom::data::opendss
