// SPDX-License-Identifier: Apache-2.0
// Capacitor and Reactor.
#pragma once

#include <complex>
#include <vector>

#include "data/readers/opendss/element_class.hpp"
#include "models/core/matrix.hpp"
#include "models/core/provenance.hpp"
#include "models/network/terminal.hpp"

namespace headroom::data::opendss {

struct Capacitor {
  explicit Capacitor(Head h);
  Head head;
  int phases = 3;
  models::Connection connection = models::Connection::wye;
  double kv = 12.47;
  enum class Size : std::uint8_t { kvar, microfarad, matrix } size = Size::kvar;
  std::vector<double> kvar{1200.0}, cuf{0.0}, r{0.0}, xl{0.0}, harmonic{0.0};  // [step]
  std::vector<int> on{1};
  bool bus2_given = false, tuned = false;

  void begin_edit() {}
  void set(std::size_t property, Edit& edit);
  void end_edit(Edit& edit);
  void make_like(const Capacitor& other);

  // Reactive power of one step, all phases, at rated voltage and that frequency.
  double step_var(std::size_t step, double frequency_hz) const;

 private:
  void set_steps(int count);
  void set_list(std::vector<double>& target, Edit& edit);
};

struct Reactor {
  explicit Reactor(Head h);
  Head head;
  int phases = 3;
  models::Connection connection = models::Connection::wye;
  double kvar = 100.0, kv = 12.47, r = 0.0, x = 12.47 * 12.47 * 10.0, rp = 0.0;
  enum class Size : std::uint8_t { kvar, ohms, matrix, sequence } size = Size::kvar;
  std::vector<double> r_matrix, x_matrix;
  bool parallel = false, rp_given = false, bus2_given = false, z2_given = false, z0_given = false;
  models::Complex z1, z2, z0;
  models::Rating normal;

  void begin_edit() {}
  void set(std::size_t property, Edit& edit);
  void end_edit(Edit& edit);
  void make_like(const Reactor& other);

  // Ohm at a frequency: [phase][phase] of the branch.
  models::ComplexMatrix impedance_at(double frequency_hz) const;

 private:
  bool set_complex(std::string_view name, Edit& edit);
};

std::span<const Property> capacitor_properties();
std::span<const Property> reactor_properties();

}  // namespace headroom::data::opendss
