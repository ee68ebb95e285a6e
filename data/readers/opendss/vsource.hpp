// SPDX-License-Identifier: Apache-2.0
// Vsource (a circuit has one named "source" from the start).
#pragma once

#include <complex>
#include <vector>

#include "data/readers/opendss/element_class.hpp"
#include "models/core/matrix.hpp"

namespace headroom::data::opendss {

struct Vsource {
  explicit Vsource(Head h);
  Head head;
  int phases = 3;
  double base_kv = 115.0, pu = 1.0, angle_degree = 0.0, frequency_hz;
  double mva_sc3 = 2000.0, mva_sc1 = 2100.0, isc3 = 10000.0, isc1 = 10540.0, x1r1 = 4.0, x0r0 = 3.0;
  double r1 = 1.65, x1 = 6.6, r2 = 1.65, x2 = 6.6, r0 = 1.9, x0 = 5.7;
  double base_mva = 100.0, z_base;
  models::Complex pu_z1, pu_z2, pu_z0, pu_z_ideal{1e-6, 0.001};
  bool pu_z1_given = false, pu_z2_given = false, pu_z0_given = false, z2_given = false, z0_given = false;
  enum class Impedance : std::uint8_t { mva, amperes, ohms } impedance = Impedance::mva;
  bool bus2_given = false, ideal = false;
  int sequence = 1;  // 1 positive, 0 zero, -1 negative

  void begin_edit() {}
  void set(std::size_t property, Edit& edit);
  void end_edit(Edit&) { recompute(); }
  void make_like(const Vsource& other);

  // Ohm at a frequency, [phase][phase].
  models::ComplexMatrix impedance_at(double frequency) const;
  // Behind the impedance, [phase], volts; zero when the frequency is not the source's.
  std::vector<models::Complex> voltages(double frequency) const;

 private:
  bool set_pair(std::size_t property, Edit& edit);
  void recompute();
};

std::span<const Property> vsource_properties();

}  // namespace headroom::data::opendss
